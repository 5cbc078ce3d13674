"""`storage-scaffold validate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from storage_scaffold.cli import complete, output

_DASH = Path('-')


@click.command(
    'validate',
    context_settings=output.CONTEXT,
    short_help='Check specs, without a checkout.',
    epilog=output.example('storage-scaffold validate specs/*.yml', 'storage-scaffold validate - < wasabi.yml'),
)
@click.argument(
    'files',
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    shell_complete=complete.specs,
    metavar='FILE...',
)
@output.format_option
@output.debug_option
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check specs, without a checkout, and report all problems in all files.

    Refuses whatever `new` would refuse in any checkout, a client file that the spec names included. `-` is standard
    input.
    """
    from storage_scaffold.commands.validate import STDIN, validate
    from storage_scaffold.errors import Problem, SpecError
    from storage_scaffold.spec.reading.source import MAX_BYTES

    problems: list[Problem] = []
    valid: list[dict[str, str]] = []
    there = tuple(STDIN if file == _DASH else file for file in files)
    # one byte more than a spec may have is enough to refuse it
    given = sys.stdin.buffer.read(MAX_BYTES + 1) if STDIN in there else b''
    for verdict in validate(there, given):
        problems += verdict.problems
        if provider := verdict.provider:
            named = {'name': provider.name, 'title': provider.title, 'kind': provider.client.kind}
            valid.append({'file': str(verdict.file), **named})
            if not output.is_json():
                words = f'{provider.title} (name {provider.name}, kind {provider.client.kind})'
                output.say(output.plain(f'{verdict.file}: ok: {words}'))
    error = SpecError(problems) if problems else None
    if output.is_json():
        from storage_scaffold.report.plan_document import validation_document

        output.say(validation_document(valid, error))
        if error:
            output.problems(error)
            ctx.exit(error.exit_code)
    elif error:
        raise error
