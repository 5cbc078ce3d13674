"""`storage-scaffold remove`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from storage_scaffold.checkout import Checkout
    from storage_scaffold.plan.plan import Plan


@click.command(
    'remove',
    context_settings=output.CONTEXT,
    short_help='Take a managed provider out of a checkout.',
    epilog=output.example('storage-scaffold remove wasabi --dry-run'),
)
@click.argument('name')
@output.checkout_option
@click.option('--purge', is_flag=True, help='Take files of your own and hand edits too.')
@click.option('--yes', is_flag=True, help='Do not ask.')
@click.option('--dry-run', is_flag=True, help='Show every change as a diff; write nothing.')
@output.django_options
@output.debug_option
def command(
    name: str,
    checkout: Path | None,
    purge: bool,
    yes: bool,
    dry_run: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """Take the managed provider NAME out of a checkout: its files, its registrations and its record.

    Migrations that were never committed go too; else a new one that drops the tables is made. No work is lost: files
    of your own stay, and the command stops for edits in generated files that git does not have; --purge takes both.
    """
    from storage_scaffold.cli import steps
    from storage_scaffold.commands.remove import plan_remove
    from storage_scaffold.errors import UsageError

    tree = steps.open_checkout(checkout, writing=None if dry_run else f'remove {name}')
    plan = plan_remove(tree, name, purge=purge)
    if not (yes or dry_run or output.interactive()):
        raise UsageError('nobody can be asked here whether to remove it', 'repeat with --yes (or --dry-run)')
    plan = steps.complete(tree, plan, migrate, python)
    if not (yes or dry_run):
        for line in _summary(tree, plan, 'would take out'):
            output.say(output.plain(line), err=True)
        click.confirm(f'Remove {name}?', abort=True, err=True)
    steps.carry_out(tree, plan, dry_run=dry_run)
    for line in _summary(tree, plan, 'would take out' if dry_run else 'took out'):
        output.say(output.plain(line))
    if dry_run:
        output.say('Nothing was written (--dry-run).')
    else:
        for line in _left(tree, plan):
            output.say(output.plain(line))


def _summary(tree: Checkout, plan: Plan, verb: str) -> Iterator[str]:
    from storage_scaffold.report import summary as report

    yield f'{plan.provider}: {verb} {report.counts(plan)}.'
    yield ''
    yield from report.files(plan)
    yield from (f'Note: {note}' for note in plan.notes)


def _left(tree: Checkout, plan: Plan) -> Iterator[str]:
    from storage_scaffold.report import summary as report

    lines = [
        *report.pending_migration(tree, plan),
        *report.commit(tree.root, plan, f'feat: Remove {plan.provider} storage', staged=False),
    ]
    yield from ['Left for you', *lines] if lines else []
