"""`storage-scaffold diff`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'diff',
    context_settings=output.CONTEXT,
    short_help='Show what `update` would change.',
    epilog=output.example('storage-scaffold diff wasabi'),
)
@click.argument('names', metavar='[NAME]...', nargs=-1)
@output.spec_option
@output.checkout_option
@click.option('--migrate', is_flag=True, help='With the migration, which takes some seconds.')
@output.python_option
@output.debug_option
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    spec: Path | None,
    checkout: Path | None,
    migrate: bool,
    python: str | None,
) -> None:
    """Show as a unified diff what `update` would do to the providers NAME, or to all that are managed.

    Writes nothing. Exit code 0: nothing to do; 1: there are differences.
    """
    from storage_scaffold.cli.steps import open_checkout, show
    from storage_scaffold.cli.updating import Wish, plans, refuse_conflicts
    from storage_scaffold.commands.common import combined

    found = plans(open_checkout(checkout), Wish(names, spec, migrate, python))
    changes = combined(found)
    show(changes)
    for plan in found:
        for note in plan.notes:
            output.say(output.plain(f'{plan.provider}: {note}'), err=True)
        if plan.migration:
            output.say(f'{plan.provider}: a migration would be made too (--migrate shows it).', err=True)
    refuse_conflicts(found)
    if changes or any(plan.migration for plan in found):
        ctx.exit(1)
