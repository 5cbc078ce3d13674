"""`update` and `diff` of specs that break what is stored or in use.

Across modules: the two commands, and what they say of the table.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import plan_new
from storage_scaffold.record.spec_source import SpecSource
from tests.cli.conftest import Invoke
from tests.commands import support
from tests.commands.support import RECORD, loaded
from tests.samples import snapshot, spec

ZONE = 'fields: {region: {default: us-east-1, depends_on: zone}, zone: {}}'
NIMBUS = RECORD.parent / 'nimbus'


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch, no_label_studio: None) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', support.render)


@pytest.fixture
def tree(invoke: Invoke, mini_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two providers, the first with a field that will go; the checkout is the current directory."""
    monkeypatch.chdir(mini_checkout)
    for name in ('wasabi', 'nimbus'):
        text = spec(name).decode().replace('fields: {region: {default: us-east-1}}', ZONE)
        support.apply(
            mini_checkout,
            plan_new(Checkout.at(mini_checkout), loaded(text.encode()), SpecSource(text.encode())).changes,
        )
    return mini_checkout


def drop_the_zone(tree: Path) -> None:
    support.edit(tree, RECORD / 'spec.yml', ', depends_on: zone}, zone: {}', '}')


def test_without_a_terminal_nothing_is_written_and_the_ways_out_are_named(invoke: Invoke, tree: Path) -> None:
    drop_the_zone(tree)
    support.edit(tree, RECORD / 'spec.yml', 'title:', 'scheme: wsb\ntitle:')
    before = snapshot(tree)
    result = invoke('update', '--no-migrate')
    assert (result.exit_code, result.stdout) == (2, '')
    assert result.stderr.splitlines() == [
        'This update breaks what is stored or in use:',
        '  wasabi: tasks that hold `wasabi://…` URIs no longer find their objects: the scheme is now `wsb`  '
        f'({RECORD}/spec.yml:3)',
        '    Way out: add `scheme_aliases: [wasabi]` to the spec.',
        f'  wasabi: the column `zone` and its data are dropped  ({RECORD}/spec.yml:7)',
        '    Way out: keep the field; if it has a new name, write `renamed_from: zone` in the new field.',
        '',
        'error: the update breaks what is stored or in use, and there is no terminal to ask at',
        'To fix it: take the way out, or repeat with --allow-breaking (or --dry-run)',
    ]
    assert snapshot(tree) == before


def test_a_scheme_with_its_alias_is_updated_without_a_word(invoke: Invoke, tree: Path) -> None:
    support.edit(tree, RECORD / 'spec.yml', 'title:', 'scheme: wsb\nscheme_aliases: [wasabi]\ntitle:')
    result = invoke('update', '--no-migrate')
    assert (result.exit_code, result.stderr) == (0, '')


def test_a_declared_rename_is_updated_without_a_word(invoke: Invoke, tree: Path) -> None:
    support.edit(tree, RECORD / 'spec.yml', 'zone}, zone: {}', 'area}, area: {renamed_from: zone}')
    result = invoke('update', '--no-migrate')
    assert (result.exit_code, result.stderr) == (0, '')


def test_allow_breaking_says_it_and_goes_on(invoke: Invoke, tree: Path) -> None:
    drop_the_zone(tree)
    result = invoke('update', '--no-migrate', '--allow-breaking')
    assert result.exit_code == 0, result.output
    assert 'the column `zone` and its data are dropped' in result.stderr
    assert b"'zone'" not in (tree / support.MODELS).read_bytes()
    assert invoke('update', '--no-migrate').stderr == '', 'it has happened'


@pytest.mark.usefixtures('terminal')
def test_a_person_is_asked_once_for_all_providers(invoke: Invoke, tree: Path) -> None:
    drop_the_zone(tree)
    support.edit(tree, NIMBUS / 'spec.yml', 'title:', 'scheme: nim\ntitle:')
    before = snapshot(tree)
    refused = invoke('update', '--no-migrate', answer='n\n')
    assert (refused.exit_code, refused.stderr.count('Update anyway?')) == (3, 1)
    assert refused.stderr.index('nimbus: ') < refused.stderr.index('wasabi: ') < refused.stderr.index('Update anyway?')
    assert snapshot(tree) == before
    assert invoke('update', '--no-migrate', answer='y\n').exit_code == 0
    assert snapshot(tree) != before


@pytest.mark.parametrize('command', [('diff',), ('update', '--dry-run')])
def test_what_only_shows_says_it_first_and_needs_no_flag(invoke: Invoke, tree: Path, command: tuple[str, ...]) -> None:
    drop_the_zone(tree)
    before = snapshot(tree)
    result = invoke(*command)
    assert result.exit_code == (1 if command == ('diff',) else 0)
    assert result.output.startswith('This update breaks what is stored or in use:\n  wasabi: the column `zone`')
    assert snapshot(tree) == before


def test_what_needs_no_consent_is_said_and_not_asked(invoke: Invoke, tree: Path) -> None:
    support.edit(tree, RECORD / 'spec.yml', 'default: us-east-1', 'default: us-east-2')
    result = invoke('update', '--no-migrate')
    assert result.exit_code == 0
    assert result.stderr.startswith('Existing storages will notice this update:\n  wasabi: existing storages that ')
    assert '`us-east-2` instead of `us-east-1`' in result.stderr


def test_another_spec_file_is_named_as_it_was_given(invoke: Invoke, tree: Path, tmp_path: Path) -> None:
    file = tmp_path / 'other.yml'
    file.write_bytes(spec('wasabi'))
    assert f'({file}:6)' in invoke('update', 'wasabi', '--spec', file, '--no-migrate').stderr


@pytest.mark.parametrize('how', ['gone', 'refused'])
def test_an_earlier_spec_that_is_not_known_is_said_and_columns_and_schemes_are_still_found(
    invoke: Invoke, tree: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == 'gone':
        monkeypatch.setattr('storage_scaffold.record.last_rendered.base_spec', lambda *_: None)
        why = 'the record does not hold the spec'
    else:
        monkeypatch.setattr('storage_scaffold.record.last_rendered.base_spec', lambda *_: b'spec: 1\n')
        why = 'this version refuses the spec that it was last rendered from: `title` is missing'
    support.edit(tree, RECORD / 'spec.yml', 'title: Wasabi', 'title: Wasabi 2')
    kept = invoke('update', '--dry-run')
    assert f'what else this update breaks is not known: {why}' in kept.stderr
    assert 'This update breaks' not in kept.stderr
    drop_the_zone(tree)
    support.edit(tree, RECORD / 'spec.yml', 'title:', 'scheme: wsb\ntitle:')
    result = invoke('update', '--no-migrate')
    assert result.exit_code == 2
    assert 'the column `zone` and its data are dropped' in result.stderr and why in result.stderr
    assert 'add `scheme_aliases: [wasabi]` to the spec' in result.stderr
