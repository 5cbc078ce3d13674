"""`storage-scaffold validate`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'validate',
    context_settings=output.CONTEXT,
    short_help='Check specs, without a checkout.',
    epilog=output.example('storage-scaffold validate specs/*.yml'),
)
@click.argument('files', nargs=-1, required=True, type=click.Path(path_type=Path), metavar='FILE...')
@output.debug_option
def command(files: tuple[Path, ...]) -> None:
    """Check specs, without a checkout, and report all problems in all files."""
    from storage_scaffold.commands.validate import validate
    from storage_scaffold.errors import Problem, SpecError

    problems: list[Problem] = []
    for verdict in validate(files):
        problems += verdict.problems
        if provider := verdict.provider:
            words = f'{provider.title} (name {provider.name}, kind {provider.client.kind})'
            output.say(output.plain(f'{verdict.file}: ok: {words}'))
        for missing in verdict.unsupported:
            output.say(output.plain(f'  this version cannot generate it yet: {missing}'))
    if problems:
        raise SpecError(problems)
