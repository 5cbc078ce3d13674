"""`storage-scaffold rename`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'rename',
    context_settings=output.CONTEXT,
    short_help='Give a provider another name, while nobody else can have its tables.',
    epilog=output.example('storage-scaffold rename wasabi wasabi_eu'),
)
@click.argument('old')
@click.argument('new')
@output.checkout_option
@click.option('--dry-run', is_flag=True, help='Show every change as a diff; write nothing.')
@output.django_options
@output.debug_option
def command(
    old: str, new: str, checkout: Path | None, dry_run: bool, migrate: bool | None, python: str | None
) -> None:
    """Give the provider OLD the name NEW: files, registrations, record and the name in its spec.

    Refused once a migration of it is tracked by git: databases may have its tables then. Edits in generated files are
    merged as by `update`.
    """
    from storage_scaffold.checkout.overlay import Overlay
    from storage_scaffold.cli import steps
    from storage_scaffold.cli.updating import refuse_conflicts
    from storage_scaffold.commands.common import combined
    from storage_scaffold.commands.rename import plan_rename
    from storage_scaffold.plan.plan import Plan
    from storage_scaffold.report import summary as report

    tree = steps.open_checkout(checkout, writing=None if dry_run else f'rename {old} {new}')
    move, update = plan_rename(tree, old, new)
    update = steps.complete(Overlay.over(tree, move.changes), update, migrate, python, move.changes)
    whole = Plan('rename', new, combined([move, update]), (*move.notes, *update.notes), update.registrations)
    steps.carry_out(tree, whole, dry_run=dry_run)
    there = replace(whole, changes=tuple(change for change in whole.changes if change.after is not None))
    output.say(output.plain(f'{old} {"would be" if dry_run else "is now"} {new}: {report.counts(there)}.'))
    for line in (*report.files(whole), *(f'Note: {note}' for note in whole.notes)):
        output.say(output.plain(line))
    for line in report.pending_migration(tree, update):
        output.say(output.plain(line))
    if dry_run:
        output.say('Nothing was written (--dry-run).')
    else:
        for line in report.commit(tree.root, whole, f'refactor: Rename {old} storage to {new}', staged=False):
            output.say(output.plain(line))
    refuse_conflicts([update])
