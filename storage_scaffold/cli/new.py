"""`storage-scaffold new`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storage_scaffold.cli import complete, output

if TYPE_CHECKING:
    from storage_scaffold.spec.provider import Edition


@click.command(
    'new',
    context_settings=output.CONTEXT,
    short_help='Create a storage provider from a spec in a Label Studio checkout.',
    epilog=output.example(
        'storage-scaffold new wasabi --spec wasabi.yml --edition open-source --dry-run',
        'storage-scaffold new acme --kind s3 --endpoint https://s3.acme.com',
    ),
)
@click.argument('name', shell_complete=complete.ready_names)
@click.option(
    '--spec',
    type=click.Path(path_type=Path),
    shell_complete=complete.specs,
    metavar='FILE',
    help='The YAML file that describes the service, or catalog:NAME for a ready one.',
)
@click.option('--kind', metavar='KIND', help='Write the spec first: for a service that this client kind speaks to.')
@click.option('--endpoint', metavar='ADDRESS', help='With --kind: where the service is. Default: people enter it.')
@click.option('--auth', metavar='WAY', help="With --kind: how the client logs in. Default: the kind's first way.")
@click.option('--title', metavar='TEXT', help='With --kind: what people call the service. Default: after NAME.')
@click.option(
    '--data', multiple=True, metavar='KEY=VALUE', help='With --kind: another answer, as `storage-scaffold spec` asks.'
)
@output.checkout_option
@output.templates_option
@click.option(
    '--edition',
    type=click.Choice(['open-source', 'enterprise']),
    help='The edition of the provider, if the spec does not say. Enterprise is not verified on the real product.',
)
@output.dry_run_option
@output.stage_option
@output.lock_option
@output.django_options
@output.verbose_option
@output.format_option
@output.debug_option
def command(
    name: str,
    spec: Path | None,
    kind: str | None,
    endpoint: str | None,
    auth: str | None,
    title: str | None,
    data: tuple[str, ...],
    checkout: Path | None,
    templates: str | None,
    edition: Edition | None,
    dry_run: bool,
    stage: bool,
    lock: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """Create the storage provider NAME from a spec in a Label Studio checkout, all or nothing.

    Writes the provider's package and its tests, registers it everywhere, and makes the migration in a temporary copy
    of the tree. A second run changes nothing. With --kind, it also writes the spec, as `spec NAME --defaults` does.
    """
    from storage_scaffold.cli.checkouts import templates_in
    from storage_scaffold.cli.people import django, edition_question, locked
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.new import new
    from storage_scaffold.report.outcome import created, left_of_new

    answers = {'title': title, 'auth': auth, 'edition': edition if kind else None}
    given = {**output.data_of(data, None), **{key: value for key, value in answers.items() if value}}
    _refuse_both(spec, kind, endpoint, given)
    into = sink(f'new {name}', dry_run=dry_run, stage=stage)
    tree = into.open(checkout)
    first = None
    if kind:
        from storage_scaffold.commands.spec import short_spec

        first, spec = short_spec(tree, name, kind, endpoint, given)
    assert spec  # noqa: S101 - `_refuse_both` has seen to it
    plan = new(
        tree,
        name,
        spec,
        django(tree, migrate, python),
        edition=edition,
        ask=edition_question(),
        templates=templates_in(tree, templates),
        first=first,
    )
    plan = locked(tree, plan, lock)
    finish(into, tree, plan, created, left_of_new, migrate=migrate)


def _refuse_both(spec: Path | None, kind: str | None, endpoint: str | None, given: Mapping[str, Any]) -> None:
    """Raises UsageError unless there is either a spec or a kind."""
    from storage_scaffold.errors import UsageError

    if spec and kind:
        raise UsageError('--kind writes a spec, and --spec names one that is there', 'leave out one of them')
    if not kind and (endpoint or given):
        raise UsageError('--endpoint, --auth, --title and --data are for the spec that --kind writes', 'add --kind')
    if not (spec or kind):
        raise UsageError(
            'there is no spec: name a file or a ready one, or have it written',
            'add --spec FILE, --spec catalog:NAME or --kind KIND; `storage-scaffold spec` asks all questions',
        )
