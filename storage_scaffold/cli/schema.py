"""`storage-scaffold schema`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'schema',
    context_settings=output.CONTEXT,
    short_help='Print the JSON Schema of specs, for editors.',
    epilog=output.example('storage-scaffold schema -o .storage-scaffold/spec.schema.json'),
)
@click.option(
    '-o',
    '--output',
    'target',
    type=click.Path(path_type=Path),
    default=output.STDOUT,
    metavar='FILE',
    help='Where to write it. Default: standard output.',
)
@output.debug_option
def command(target: Path) -> None:
    """Print the JSON Schema of specs: every key with what it means, its default and an example.

    An editor with YAML's language server completes and checks a spec whose first line names it:

    \b
    # yaml-language-server: $schema=../spec.schema.json
    """
    from storage_scaffold.commands.schema import schema

    output.write(target, schema())
