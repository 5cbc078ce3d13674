"""The tables of the reference are made from the tool itself; `make docs` renews them."""

from __future__ import annotations

import os
from collections.abc import Callable

import click
import pytest

from storage_scaffold.cli.app import COMMANDS, cli
from storage_scaffold.fieldtypes import TYPES
from storage_scaffold.spec.loader import load_bytes
from tests.docs import breaking_page, commands_page, findings_page, keys_page, kinds_page
from tests.docs.pages import ROOT, text_of
from tests.docs.tables import replaced, section

MADE: dict[tuple[str, str], Callable[[], str]] = {
    ('docs/spec.md', 'keys'): keys_page.keys,
    ('docs/spec.md', 'types'): keys_page.types,
    ('docs/commands.md', 'commands'): commands_page.commands,
    ('docs/findings.md', 'findings'): findings_page.findings,
    ('docs/breaking.md', 'changes'): breaking_page.changes,
    **{('docs/kinds.md', place): lambda made=made: made for place, made in kinds_page.kinds().items()},
}


@pytest.mark.parametrize(('page', 'place'), MADE)
def test_the_page_says_what_the_tool_says(page: str, place: str) -> None:
    made = MADE[page, place]()
    if os.environ.get('RENEW_DOCS') == '1':
        (ROOT / page).write_text(replaced(text_of(page), place, made), encoding='utf-8')
    assert section(text_of(page), place) == made, f'{page} is stale: run `make docs`'


@pytest.mark.parametrize('name', TYPES)
def test_the_example_of_a_field_type_is_one(name: str) -> None:
    spec = f'spec: 1\nname: acme\ntitle: Acme\nclient: {{kind: custom}}\nfields:\n  {keys_page.FIELDS[name]}\n'
    [field] = load_bytes(spec.encode(), 'acme.yml').fields
    assert field.type == name


@pytest.mark.parametrize('name', COMMANDS)
def test_the_examples_of_a_command_are_right(name: str) -> None:
    """They parse: each of their options exists and has its arguments. What a shell does with them is left out."""
    context = click.Context(cli, info_name='storage-scaffold')
    command = cli.get_command(context, name)
    assert command is not None and commands_page.examples(command)
    for line in commands_page.examples(command):
        program, called, *arguments = line.partition(' > ')[0].replace('"', '').split()
        other = cli.get_command(context, called)
        assert program == 'storage-scaffold' and other is not None, line
        assert other.make_context(called, arguments, parent=context)
