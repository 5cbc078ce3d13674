"""`storage-scaffold undo`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'undo',
    context_settings=output.CONTEXT,
    short_help='Undo the changes of the last command.',
    epilog=output.example('storage-scaffold undo --dry-run'),
)
@output.checkout_option
@output.dry_run_option
@output.format_option
@output.debug_option
def command(checkout: Path | None, dry_run: bool) -> None:
    """Undo the changes that the last command made in a checkout, all or nothing.

    Refuses if files have changed since, and names them. A command that was interrupted is rolled back. Run again, it
    redoes the change. A migration that was applied to a database stays applied there.
    """
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.undo import undo
    from storage_scaffold.plan.plan import Plan
    from storage_scaffold.report.outcome import undone
    from storage_scaffold.report.plan_document import plan_document

    into = sink('undo', dry_run=dry_run)
    tree = into.open(checkout)
    if not into.rolled_back:
        finish(into, tree, undo(tree), undone)
    elif output.is_json():
        output.say(plan_document(Plan('undo', '', ()), (), written=True, exit_code=0))
