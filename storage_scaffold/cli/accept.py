"""`storage-scaffold accept`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'accept',
    context_settings=output.CONTEXT,
    short_help='Keep a hand edit in a generated file for good.',
    epilog=output.example('storage-scaffold accept label_studio/io_storages/wasabi/api.py'),
)
@click.argument('files', metavar='FILE...', nargs=-1, required=True, type=click.Path(path_type=Path))
@output.checkout_option
@output.debug_option
def command(files: tuple[Path, ...], checkout: Path | None) -> None:
    """Keep the hand edits in the generated FILEs for good: they count as right from now on.

    `check` passes on them and lists them, `update` merges what is new into them. Also the last step after a conflict.
    Only the record changes; commit it together with the files.
    """
    from storage_scaffold.cli import steps
    from storage_scaffold.commands.accept import plan_accept
    from storage_scaffold.commands.common import combined
    from storage_scaffold.plan.plan import Plan
    from storage_scaffold.report import summary as report

    tree = steps.open_checkout(checkout, writing='accept')
    plans = plan_accept(tree, [steps.path_in(tree, file) for file in files])
    names = ' '.join(plan.provider for plan in plans)
    also = tuple(path for plan in plans for path in plan.also)
    whole = Plan('accept', names, combined(plans), also=also)
    if whole.changes:
        steps.carry_out(tree, whole, dry_run=False)
    for plan in plans:
        output.say(output.plain(f'{plan.provider}: {"accepted" if plan.changes else "nothing to do"}.'))
        for note in plan.notes:
            output.say(output.plain(f'Note: {note}'))
    for line in report.commit(tree.root, whole, f'chore: Accept edits of {names}', staged=False):
        output.say(output.plain(line))
