"""The two families of routes of a provider: Label Studio's own and the guide's."""

from __future__ import annotations

from dataclasses import dataclass

from storage_scaffold.checkout.layout import Layout
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Route:
    """One route of the API: `view` without the class prefix, `name` without its namespace.

    `files` marks the one route whose view is Label Studio's, given the provider's serializer.
    """

    route: str
    view: str
    name: str
    files: bool = False


def classic_routes(provider: Provider) -> tuple[Route, ...]:
    """The routes that the web application calls, below the API of the storages, in the order of S3.

    Of a role that the provider does not have there is the list: Label Studio names the provider among its types too.
    """
    name = provider.name
    both = (
        Route(f'{name}/', 'ImportStorageListAPI', f'storage-{name}-list'),
        Route(f'{name}/<int:pk>', 'ImportStorageDetailAPI', f'storage-{name}-detail'),
        Route(f'{name}/<int:pk>/sync', 'ImportStorageSyncAPI', f'storage-{name}-sync'),
        Route(f'{name}/validate', 'ImportStorageValidateAPI', f'storage-{name}-validate'),
        Route(f'{name}/form', 'ImportStorageFormLayoutAPI', f'storage-{name}-form'),
        Route(f'{name}/files', 'ImportStorageListFilesAPI', f'storage-{name}-list-files', files=True),
        Route(f'export/{name}', 'ExportStorageListAPI', f'export-storage-{name}-list'),
        Route(f'export/{name}/<int:pk>', 'ExportStorageDetailAPI', f'export-storage-{name}-detail'),
        Route(f'export/{name}/<int:pk>/sync', 'ExportStorageSyncAPI', f'export-storage-{name}-sync'),
        Route(f'export/{name}/validate', 'ExportStorageValidateAPI', f'export-storage-{name}-validate'),
        Route(f'export/{name}/form', 'ExportStorageFormLayoutAPI', f'export-storage-{name}-form'),
    )
    own = tuple(role.capitalize() for role in provider.roles)
    return tuple(route for route in both if route.view.startswith(own) or route.view.endswith('StorageListAPI'))


def guide_routes(provider: Provider) -> tuple[Route, ...]:
    """The five routes of each role that the guide asks for, below the provider's own URL."""
    return tuple(
        Route(f'{role}/{tail}', f'{role.capitalize()}Storage{view}API', f'{role}-storage-{name}')
        for role in provider.roles
        for tail, view, name in (
            ('', 'List', 'list'),
            ('<int:pk>/', 'Detail', 'detail'),
            ('<int:pk>/sync/', 'Sync', 'sync'),
            ('validate/', 'Validate', 'validate'),
            ('form-layout/', 'FormLayout', 'form-layout'),
        )
    )


def route_provider(route: str) -> str:
    """The provider that a route of the API belongs to: its first segment, `export/` aside."""
    return route.removeprefix('export/').split('/')[0]


def url_records(layout: Layout, provider: Provider) -> list[dict[str, str]]:
    """The objects of `core/all_urls.json`, classic routes first."""
    namespace = layout.url_namespace
    own = f'{layout.module}.{provider.name}.api.{provider.class_prefix}'
    records = [
        (route, layout.api, f'{namespace}:api', f'{layout.library}.api.' if route.files else own)
        for route in classic_routes(provider)
    ]
    home = f'{layout.api}{provider.name}/'
    records += [(route, home, f'{namespace}:{provider.name}-api', own) for route in guide_routes(provider)]
    return [
        {
            'url': root + route.route,
            'module': views + route.view,
            'name': f'{names}:{route.name}',
            'decorators': '',
        }
        for route, root, names, views in records
    ]


def record_provider(layout: Layout, record: dict[str, str]) -> str | None:
    """The provider that an object of `core/all_urls.json` belongs to, None for other routes."""
    url = str(record.get('url', ''))
    return route_provider(url.removeprefix(layout.api)) if url.startswith(layout.api) else None
