"""Every command, for docs/commands.md: from the options that click knows."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from storage_scaffold.cli.app import COMMANDS, cli
from tests.docs.tables import code, table


def commands() -> str:
    """What is common to all commands, and a section for each."""
    context = click.Context(cli, info_name='storage-scaffold')
    return '\n'.join([_words(cli), *(line for name in COMMANDS for line in _section(cli, context, name))])


def _section(group: click.Group, parent: click.Context, name: str) -> Iterator[str]:
    command = group.get_command(parent, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=parent)
    yield f'{"##" if group is cli else "###"} {code(context.command_path.partition(" ")[2])}\n'
    yield f'```text\n{context.command_path} {" ".join(command.collect_usage_pieces(context))}\n```\n'
    yield _words(command)
    shown = [item for item in command.get_params(context) if isinstance(item, click.Option)]
    records = [item.get_help_record(context) for item in shown if not {'--help', '--debug'} & {*item.opts}]
    if rows := [(code(record[0]), _line(record[1])) for record in records if record]:
        yield table(('option', 'meaning'), rows)
    if command.epilog:
        yield f'```console\n{"".join(f"$ {line}" + chr(10) for line in examples(command))}```\n'
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _section(command, context, inner)


def examples(command: click.Command) -> list[str]:
    """The commands that the help of a command shows."""
    return [line.strip() for line in (command.epilog or '').splitlines() if line.startswith('  ')]


def _words(command: click.Command) -> str:
    """The help, each paragraph in one line, but for those that click keeps as they are."""
    return '\n\n'.join(map(_paragraph, inspect.cleandoc(command.help or '').split('\n\n'))) + '\n'


def _paragraph(text: str) -> str:
    return f'```text\n{text[2:]}\n```' if text.startswith('\b') else _line(text).replace('<', '\\<')


def _line(text: str) -> str:
    return ' '.join(text.split())
