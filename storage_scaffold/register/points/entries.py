"""The entry of a provider at each registration point, as code without indentation.

Functions that depend on the edition take its layout as their first parameter, so that a point can bind it.
"""

from __future__ import annotations

import json

from storage_scaffold.checkout.layout import Layout
from storage_scaffold.register.shape import Entry
from storage_scaffold.register.shapes.python_import import natural
from storage_scaffold.register.shapes.toml_array import canonical_package, requirement_code
from storage_scaffold.register.shapes.yaml_types import pair_code
from storage_scaffold.render.routes import Route, classic_routes, url_records
from storage_scaffold.spec.provider import Provider


def _entry(provider: Provider, key: str, code: str) -> Entry:
    return Entry(key, code, provider.name)


def _import(provider: Provider, module: str, suffixes: list[str]) -> Entry:
    """`from <module> import …`, with the provider's class prefix before each name, in isort's order."""
    names = sorted((provider.class_prefix + suffix for suffix in suffixes), key=natural)
    return _entry(provider, module, f'from {module} import ({", ".join(names)})')


def list_apis_import(layout: Layout, provider: Provider) -> Entry:
    """The two list views, imported absolutely: otherwise Django loads the models twice (guide, "Django Model
    Conflict Error").
    """
    return _import(provider, f'{layout.module}.{provider.name}.api', ['ExportStorageListAPI', 'ImportStorageListAPI'])


def storage_list_item(provider: Provider) -> Entry:
    """The dict in `get_storage_list()`, one key per line."""
    prefix = provider.class_prefix
    code = (
        f"{{'name': {provider.name!r}, 'title': {provider.title!r}, "
        f"'import_list_api': {prefix}ImportStorageListAPI, 'export_list_api': {prefix}ExportStorageListAPI,}}"
    )
    return _entry(provider, provider.name, code)


def routes_import(layout: Layout, provider: Provider) -> Entry:
    """The views and the import serializer, from the provider's `api` as Label Studio does."""
    views = [route.view for route in classic_routes(provider) if not route.files]
    names = [*views, *(['ImportStorageSerializer'] if provider.imports else [])]
    return _import(provider, f'{layout.module}.{provider.name}.api', names)


def routes_block(provider: Provider) -> Entry:
    """The classic routes under a comment with the title."""
    paths = [_path(provider, route) for route in classic_routes(provider)]
    return _entry(provider, provider.name, f'# {" ".join(provider.title.split())}\n' + ',\n'.join(paths))


def _path(provider: Provider, route: Route) -> str:
    view = f'{provider.class_prefix}{route.view}.as_view()'
    if route.files:
        view = f'{route.view}().as_view(serializer_class={provider.class_prefix}ImportStorageSerializer)'
    return f'path({route.route!r}, {view}, name={route.name!r})'


def guide_include(layout: Layout, provider: Provider) -> Entry:
    """The `include()` of the provider's own URLconf, by its short path (guide, "Register URLs")."""
    name = provider.name
    include = f"include(('{layout.module}.{name}.urls', '{layout.app_label}'), namespace='{name}-api')"
    route = f'{layout.api.removeprefix("/")}{name}/'
    return _entry(provider, route, f'path({route!r}, {include})')


def models_import(provider: Provider) -> Entry:
    """The models, in Label Studio's order."""
    names = ''.join(f'    {model},\n' for model in provider.models)
    module = f'.{provider.name}.models'
    return _entry(provider, module, f'from {module} import (  # noqa: F401\n{names})')


def link_name(layout: Layout, provider: Provider) -> Entry:
    """The reverse name of the import link, as a string."""
    link = layout.import_link(provider.class_prefix)
    return _entry(provider, link, repr(link))


def link_class_import(layout: Layout, provider: Provider) -> Entry:
    """The import link's model."""
    return _import(provider, f'{layout.module}.{provider.name}.models', ['ImportStorageLink'])


def link_class_item(layout: Layout, provider: Provider) -> Entry:
    """The reverse name of the import link and its model, as an item of a dict."""
    link = layout.import_link(provider.class_prefix)
    return _entry(provider, link, f'{link!r}: {provider.class_prefix}ImportStorageLink')


def url_objects(layout: Layout, provider: Provider) -> Entry:
    """All routes of both families, as JSON objects."""
    return _entry(provider, provider.name, ',\n'.join(json.dumps(record) for record in url_records(layout, provider)))


def storage_type_pair(provider: Provider) -> Entry:
    """Name and title, as a pair of YAML lines."""
    return _entry(provider, provider.name, pair_code(provider.name, provider.title))


def link_models_import(layout: Layout, provider: Provider) -> Entry:
    """The import storage's model and its link's."""
    return _import(provider, f'{layout.module}.{provider.name}.models', ['ImportStorage', 'ImportStorageLink'])


def link_models_pair(provider: Provider) -> Entry:
    """The import storage's model and its link's, as a tuple."""
    storage = f'{provider.class_prefix}ImportStorage'
    return _entry(provider, storage, f'({storage}, {storage}Link)')


def storage_model_import(layout: Layout, provider: Provider) -> Entry:
    """The import storage's model."""
    return _import(provider, f'{layout.module}.{provider.name}.models', ['ImportStorage'])


def storage_factory(provider: Provider) -> Entry:
    """A factory of import storages."""
    storage = f'{provider.class_prefix}ImportStorage'
    code = (
        f'class {storage}Factory(ImportStorageFactory, ProjectStorageMixinFactory):\n'
        '    class Meta:\n'
        f'        model = {storage}'
    )
    return _entry(provider, f'{storage}Factory', code)


def requirement(provider: Provider) -> Entry | None:
    """The package that the provider's client needs; None when it does not need one."""
    needed = provider.client.requires
    if needed is None:
        return None
    package = canonical_package(needed.pypi)
    return Entry(package, requirement_code(needed.pypi), package)
