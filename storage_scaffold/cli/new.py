"""`storage-scaffold new`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import complete, output

if TYPE_CHECKING:
    from storage_scaffold.spec.provider import Edition


@click.command(
    'new',
    context_settings=output.CONTEXT,
    short_help='Create a storage provider from a spec in a Label Studio checkout.',
    epilog=output.example('storage-scaffold new wasabi --spec wasabi.yml --edition open-source --dry-run'),
)
@click.argument('name', shell_complete=complete.ready_names)
@click.option(
    '--spec',
    required=True,
    type=click.Path(path_type=Path),
    shell_complete=complete.specs,
    metavar='FILE',
    help='The YAML file that describes the service, or catalog:NAME for a ready one.',
)
@output.checkout_option
@output.templates_option
@click.option(
    '--edition',
    type=click.Choice(['open-source', 'enterprise']),
    help='The edition that the provider is for, if the spec does not say.',
)
@output.dry_run_option
@output.stage_option
@output.django_options
@output.verbose_option
@output.format_option
@output.debug_option
def command(
    name: str,
    spec: Path,
    checkout: Path | None,
    templates: str | None,
    edition: Edition | None,
    dry_run: bool,
    stage: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """Create the storage provider NAME from a spec in a Label Studio checkout, all or nothing.

    Writes the provider's package and its tests, registers it everywhere, and makes the migration in a temporary copy
    of the tree. A second run changes nothing.
    """
    from storage_scaffold.cli.checkouts import templates_in
    from storage_scaffold.cli.people import django, edition_question
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.new import new
    from storage_scaffold.report.outcome import created, left_of_new

    into = sink(f'new {name}', dry_run=dry_run, stage=stage)
    tree = into.open(checkout)
    plan = new(
        tree,
        name,
        spec,
        django(tree, migrate, python),
        edition=edition,
        ask=edition_question(),
        templates=templates_in(tree, templates),
    )
    finish(into, tree, plan, created, left_of_new, migrate=migrate)
