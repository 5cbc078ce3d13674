"""`storage-scaffold eject`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'eject',
    context_settings=output.CONTEXT,
    short_help='Turn a provider, or one file of it, into ordinary hand-written code.',
    epilog=output.example('storage-scaffold eject wasabi label_studio/io_storages/wasabi/README.md'),
)
@click.argument('name')
@click.argument('file', required=False, type=click.Path(path_type=Path))
@output.checkout_option
@click.option('--dry-run', is_flag=True, help='Show every change as a diff; write nothing.')
@output.debug_option
def command(name: str, file: Path | None, checkout: Path | None, dry_run: bool) -> None:
    """Turn the provider NAME, or only its FILE, into ordinary hand-written code, for good.

    The header lines go, and the record of what was generated; the code and the registrations stay. An ejected FILE is
    never generated, checked or removed again.
    """
    from storage_scaffold.cli import steps
    from storage_scaffold.commands.eject import plan_eject
    from storage_scaffold.report import summary as report

    tree = steps.open_checkout(checkout, writing=None if dry_run else f'eject {name}')
    plan = plan_eject(tree, name, steps.path_in(tree, file) if file else None)
    steps.carry_out(tree, plan, dry_run=dry_run)
    what = f'{name}: {file}' if file else name
    output.say(output.plain(f'{what}: {"would be" if dry_run else "is now"} ordinary code.'))
    for line in (*report.files(plan), *(f'Note: {note}' for note in plan.notes)):
        output.say(output.plain(line))
    if dry_run:
        output.say('Nothing was written (--dry-run).')
        return
    for line in report.commit(tree.root, plan, f'chore: Eject {what}', staged=False):
        output.say(output.plain(line))
