"""`storage-scaffold validate`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'validate',
    context_settings=output.CONTEXT,
    short_help='Check specs alone, without a checkout.',
    epilog=output.example('storage-scaffold validate specs/*.yml'),
)
@click.argument('files', nargs=-1, required=True, type=click.Path(path_type=Path), metavar='FILE...')
@output.debug_option
def command(files: tuple[Path, ...]) -> None:
    """Check specs alone, without a checkout: all problems of all files."""
    from storage_scaffold.errors import Problem, SpecError
    from storage_scaffold.spec.loader import load_spec
    from storage_scaffold.spec.supported import unsupported

    problems: list[Problem] = []
    for file in files:
        try:
            provider = load_spec(file)
        except SpecError as error:
            problems += error.problems
            continue
        output.say(output.plain(f'{file}: ok: {provider.title} (name {provider.name}, kind {provider.client.kind})'))
        for missing in unsupported(provider):
            output.say(output.plain(f'  this version cannot generate it yet: {missing}'))
    if problems:
        raise SpecError(problems)
