"""`storage-scaffold update`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import complete, output

if TYPE_CHECKING:
    from storage_scaffold.cli.sinks import Sink
    from storage_scaffold.commands.breaking import Broken


@click.command(
    'update',
    context_settings=output.CONTEXT,
    short_help='Bring managed providers up to date with their specs, this tool and the checkout.',
    epilog=output.example('storage-scaffold update wasabi --dry-run'),
)
@click.argument('names', metavar='[NAME]...', nargs=-1, shell_complete=complete.providers)
@output.spec_option
@output.checkout_option
@output.templates_option
@click.option(
    '--discard',
    'discarded',
    multiple=True,
    type=click.Path(path_type=Path),
    shell_complete=complete.generated_files,
    metavar='FILE',
    help='Drop the hand edits in this generated file, accepted ones too. Can be repeated.',
)
@click.option('--allow-breaking', is_flag=True, help='Do not ask before an update that breaks what is in use.')
@click.option('--reformat', is_flag=True, help='Render everything again, and undo what a formatter did to it.')
@output.dry_run_option
@output.stage_option
@output.lock_option
@output.django_options
@output.verbose_option
@output.format_option
@output.debug_option
def command(
    names: tuple[str, ...],
    spec: Path | None,
    checkout: Path | None,
    templates: str | None,
    discarded: tuple[Path, ...],
    allow_breaking: bool,
    reformat: bool,
    dry_run: bool,
    stage: bool,
    lock: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """Bring the providers NAME, or all managed ones, up to date with their specs, this tool and the checkout.

    Generated files are rewritten; edits in them are merged, and where that fails both texts stay between conflict
    markers (exit 1). Files that you own are left alone. Columns that were added, removed or renamed (`renamed_from`
    in the spec) get a migration. All or nothing; if nothing has changed, nothing is written. What a formatter has
    laid out anew stays as it is until its text changes, or until --reformat.

    What breaks stored data, stored URIs or existing storages is said first, with the way out, and asked about once;
    where there is no terminal, it needs --allow-breaking.
    """
    from storage_scaffold.cli.checkouts import path_in, templates_in
    from storage_scaffold.cli.people import django, locked
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.update import How, update
    from storage_scaffold.report.outcome import left_of_update, updated

    into = sink(' '.join(['update', *names]), dry_run=dry_run, stage=stage)
    tree = into.open(checkout)
    how = How(
        spec, bool(migrate), [path_in(tree, file) for file in discarded], reformat, templates_in(tree, templates)
    )
    plan = update(tree, names, django(tree, migrate, python), how, _consent(into, allow_breaking))
    plan = locked(tree, plan, lock)
    finish(into, tree, plan, updated, left_of_update, migrate=migrate)


def _consent(into: Sink, allow_breaking: bool) -> Callable[[tuple[Broken, ...]], None]:
    """Says what breaks before anything else; if something is lost, a person has to agree."""
    from storage_scaffold.report.breaking import breaking

    def ready(found: tuple[Broken, ...]) -> None:
        output.report(breaking(found), err=True)
        if any(broken.losses for broken in found) and not allow_breaking:
            refusal = 'the update breaks what is stored or in use, and there is no terminal to ask at'
            into.ask('Update anyway?', refusal, 'take the way out, or repeat with --allow-breaking (or --dry-run)')

    return ready
