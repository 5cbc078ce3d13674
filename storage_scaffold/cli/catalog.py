"""`storage-scaffold catalog`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from storage_scaffold.commands.catalog import Entry


@click.command(
    'catalog',
    context_settings=output.CONTEXT,
    short_help='List the ready specs.',
    epilog=output.example(
        'storage-scaffold catalog cloud', 'storage-scaffold new minio --spec catalog:minio --edition open-source'
    ),
)
@click.argument('words', nargs=-1, metavar='[WORD]...')
@output.format_option
@output.debug_option
def command(words: tuple[str, ...]) -> None:
    """List the ready specs that mention each WORD, or all of them.

    Wherever a command takes a spec, `catalog:NAME` is the ready one of that name.
    """
    from storage_scaffold.commands.catalog import entries
    from storage_scaffold.report.lines import Table

    found = entries(words)
    if output.is_json():
        from storage_scaffold.report.envelope import enveloped

        output.say(output.plain(enveloped(0, {'specs': [_document(entry) for entry in found]})))
        return
    if not found:
        output.report(['No ready spec mentions that. `storage-scaffold catalog` lists them all.'])
        return
    rows = [('NAME', 'TITLE', 'KIND', 'STORAGES', 'PRESIGNED URLS'), *map(_row, found)]
    output.report([Table(rows, head=True)])


def _row(entry: Entry) -> tuple[str, ...]:
    provider = entry.provider
    links = 'yes' if provider.capabilities.presign else 'no'
    return provider.name, provider.title, provider.client.kind, ', '.join(provider.roles), links


def _document(entry: Entry) -> dict[str, Any]:
    from dataclasses import asdict

    provider = entry.provider
    return {
        'name': provider.name,
        'title': provider.title,
        'description': provider.description,
        'kind': provider.client.kind,
        'roles': list(provider.roles),
        'capabilities': asdict(provider.capabilities),
        'fields': [field.name for field in provider.fields],
        'links': [{'title': link.title, 'url': link.url} for link in provider.docs.links],
        'file': str(entry.file),
    }
