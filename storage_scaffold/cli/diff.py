"""`storage-scaffold diff`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import complete, output


@click.command(
    'diff',
    context_settings=output.CONTEXT,
    short_help='Show what `update` would change.',
    epilog=output.example('storage-scaffold diff wasabi'),
)
@click.argument('names', metavar='[NAME]...', nargs=-1, shell_complete=complete.providers)
@output.spec_option
@output.checkout_option
@output.templates_option
@click.option('--migrate', is_flag=True, help='Include the migration, which takes a few seconds.')
@output.python_option
@output.format_option
@output.debug_option
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    spec: Path | None,
    checkout: Path | None,
    templates: str | None,
    migrate: bool,
    python: str | None,
) -> None:
    """Show as a unified diff what `update` would do to the providers NAME, or to all managed providers.

    What breaks stored data, stored URIs or existing storages is said first. Writes nothing. Exit code 0: nothing to
    do; 1: there are differences.
    """
    from storage_scaffold.cli.checkouts import readable, templates_in
    from storage_scaffold.cli.people import django
    from storage_scaffold.cli.sinks import refuse_conflicts, show
    from storage_scaffold.commands.update import How, update
    from storage_scaffold.report.breaking import breaking

    tree = readable(checkout)
    plan = update(
        tree,
        names,
        django(tree, migrate, python),
        How(spec, ask=migrate, templates=templates_in(tree, templates)),
        lambda found: output.report(breaking(found), err=True),
    )
    differs = bool(plan.changes or plan.conflicts or any(part.migration for part in plan.parts))
    if output.is_json():
        from storage_scaffold.report.plan_document import plan_document

        output.say(plan_document(plan, (), written=False, exit_code=int(differs)))
        ctx.exit(int(differs))
    show(plan.changes)
    for part in plan.parts:
        for note in part.notes:
            output.report([f'{part.provider}: {note}'], err=True)
        if part.migration:
            output.report([f'{part.provider}: a migration would also be made (--migrate shows it).'], err=True)
    refuse_conflicts(plan)
    ctx.exit(int(differs))
