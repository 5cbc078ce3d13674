"""`storage-scaffold rename`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import complete, output


@click.command(
    'rename',
    context_settings=output.CONTEXT,
    short_help='Rename a provider whose migration git does not track yet.',
    epilog=output.example('storage-scaffold rename wasabi wasabi_eu'),
)
@click.argument('old', shell_complete=complete.providers)
@click.argument('new')
@output.checkout_option
@output.dry_run_option
@output.django_options
@output.format_option
@output.debug_option
def command(
    old: str, new: str, checkout: Path | None, dry_run: bool, migrate: bool | None, python: str | None
) -> None:
    """Rename the provider OLD to NEW: its files, registrations, record and the name in its spec.

    Refused once git tracks one of its migrations, because databases may then have its tables. Edits in generated files
    are merged as in `update`.
    """
    from storage_scaffold.cli.people import django
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.rename import rename
    from storage_scaffold.report.outcome import left_of_rename, renamed

    into = sink(f'rename {old} {new}', dry_run=dry_run)
    tree = into.open(checkout)
    plan = rename(tree, old, new, django(tree, migrate, python))
    finish(into, tree, plan, renamed, left_of_rename)
