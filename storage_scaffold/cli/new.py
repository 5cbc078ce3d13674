"""`storage-scaffold new`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from storage_scaffold.cli import output


@click.command(
    'new',
    context_settings=output.CONTEXT,
    short_help='Make a storage provider from a spec inside a Label Studio checkout.',
    epilog=output.example('storage-scaffold new wasabi --spec wasabi.yml --edition open-source --dry-run'),
)
@click.argument('name')
@click.option(
    '--spec', required=True, type=click.Path(path_type=Path), metavar='FILE', help='The YAML file about the service.'
)
@output.checkout_option
@click.option(
    '--edition',
    type=click.Choice(['open-source', 'enterprise']),
    help='The edition the provider is for, when the spec does not say.',
)
@click.option('--dry-run', is_flag=True, help='Show every change as a diff; write nothing.')
@click.option('--stage', is_flag=True, help='`git add` exactly the touched files.')
@output.django_options
@output.debug_option
def command(checkout: Path | None, **options: Any) -> None:
    """Make the storage provider NAME from a spec inside a Label Studio checkout, all of it or nothing.

    Writes the provider's package and its tests, registers it everywhere, and makes the migration in a copy of the
    tree. A second run changes nothing.
    """
    from storage_scaffold.cli.create import Request, create
    from storage_scaffold.cli.steps import open_checkout

    request = Request(**options)
    create(open_checkout(checkout, writing=None if request.dry_run else f'new {request.name}'), request)
