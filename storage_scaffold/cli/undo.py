"""`storage-scaffold undo`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from storage_scaffold.plan.plan import Change, Plan


@click.command(
    'undo',
    context_settings=output.CONTEXT,
    short_help='Take back what the last command changed.',
    epilog=output.example('storage-scaffold undo --dry-run'),
)
@output.checkout_option
@click.option('--dry-run', is_flag=True, help='Show every change as a diff; write nothing.')
@output.debug_option
def command(checkout: Path | None, dry_run: bool) -> None:
    """Take back what the last command changed in a checkout, all of it or nothing.

    Files that changed since are not touched: the command stops and names them. A command that was interrupted is
    rolled back. Undoing an undo does it again. A migration that was applied to a database stays applied there.
    """
    from storage_scaffold.cli import steps
    from storage_scaffold.transaction import plan_undo

    if dry_run:
        tree = steps.open_checkout(checkout)
    else:
        tree = steps.find_checkout(checkout)
        recovered = steps.begin(tree, 'undo')
        if recovered and not recovered.finished:
            return
    plan = plan_undo(tree.root)
    steps.carry_out(tree, plan, dry_run=dry_run)
    for line in _summary(plan, dry_run):
        output.say(output.plain(line))


def _summary(plan: Plan, dry_run: bool) -> Iterator[str]:
    would, did = ('Would undo', 'Undid') if plan.command == 'undo' else ('Would redo', 'Redid')
    yield f'{would if dry_run else did} `{plan.provider}`.'
    yield ''
    yield from (f'  {change.path}  {_fate(change)}' for change in plan.changes)
    yield ''
    yield 'Nothing was written (--dry-run).' if dry_run else 'To reverse this: storage-scaffold undo'


def _fate(change: Change) -> str:
    if change.after is None:
        return 'removed'
    return 'back again' if change.before is None else 'as before'
