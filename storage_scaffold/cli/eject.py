"""`storage-scaffold eject`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from storage_scaffold.cli import complete, output


@click.command(
    'eject',
    context_settings=output.CONTEXT,
    short_help='Turn a provider, or one file of it, into ordinary hand-written code.',
    epilog=output.example('storage-scaffold eject wasabi label_studio/io_storages/wasabi/README.md'),
)
@click.argument('name', shell_complete=complete.providers)
@click.argument('file', required=False, type=click.Path(path_type=Path), shell_complete=complete.generated_files)
@output.checkout_option
@output.dry_run_option
@output.format_option
@output.debug_option
def command(name: str, file: Path | None, checkout: Path | None, dry_run: bool) -> None:
    """Turn the provider NAME, or only its FILE, into ordinary hand-written code for good.

    The header lines and the record of what was generated are removed; the code and the registrations stay. An ejected
    FILE is never generated, checked or removed again.
    """
    from storage_scaffold.cli.checkouts import path_in
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.eject import eject
    from storage_scaffold.report.outcome import ejected, left_of_eject

    into = sink(f'eject {name}', dry_run=dry_run)
    tree = into.open(checkout)
    plan = eject(tree, name, path_in(tree, file) if file else None)
    finish(into, tree, plan, partial(ejected, file=file), partial(left_of_eject, file=file))
