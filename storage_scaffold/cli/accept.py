"""`storage-scaffold accept`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import complete, output


@click.command(
    'accept',
    context_settings=output.CONTEXT,
    short_help='Keep a hand edit in a generated file for good.',
    epilog=output.example('storage-scaffold accept label_studio/io_storages/wasabi/api.py'),
)
@click.argument(
    'files',
    metavar='FILE...',
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    shell_complete=complete.generated_files,
)
@output.checkout_option
@output.format_option
@output.debug_option
def command(files: tuple[Path, ...], checkout: Path | None) -> None:
    """Keep the hand edits in the generated FILEs for good: from now on they count as correct.

    `check` passes and lists them, and `update` merges new generated text into them. This is also the last step after
    resolving a conflict. Only the record changes; commit it together with the files.
    """
    from storage_scaffold.cli.checkouts import path_in
    from storage_scaffold.cli.sinks import Apply, finish
    from storage_scaffold.commands.accept import accept
    from storage_scaffold.report.outcome import accepted, left_of_accept

    into = Apply('accept')
    tree = into.open(checkout)
    plan = accept(tree, [path_in(tree, file) for file in files])
    finish(into, tree, plan, accepted, left_of_accept)
