"""`storage-scaffold update`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'update',
    context_settings=output.CONTEXT,
    short_help='Bring managed providers up to date with their specs, this tool and the checkout.',
    epilog=output.example('storage-scaffold update wasabi --dry-run'),
)
@click.argument('names', metavar='[NAME]...', nargs=-1)
@output.spec_option
@output.checkout_option
@click.option('--reformat', is_flag=True, help='Render everything again, and undo what a formatter did to it.')
@output.dry_run_option
@output.stage_option
@output.django_options
@output.debug_option
def command(
    names: tuple[str, ...],
    spec: Path | None,
    checkout: Path | None,
    reformat: bool,
    dry_run: bool,
    stage: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """Bring the providers NAME, or all managed ones, up to date with their specs, this tool and the checkout.

    Generated files are rewritten; edits in them are merged, and where that fails both texts stay between conflict
    markers (exit 1). Files that you own are left alone. Columns that were added, removed or renamed (`renamed_from`
    in the spec) get a migration. All or nothing; if nothing has changed, nothing is written. What a formatter has
    laid out anew stays as it is until its text changes, or until --reformat.
    """
    from storage_scaffold.cli.people import django
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.update import update
    from storage_scaffold.report.outcome import updated

    into = sink(' '.join(['update', *names]), dry_run=dry_run, stage=stage)
    tree = into.open(checkout)
    plan = update(tree, names, django(migrate, python), spec=spec, ask=bool(migrate), reformat=reformat)
    finish(into, tree, plan, updated)
