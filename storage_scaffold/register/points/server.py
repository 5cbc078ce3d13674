"""The registration points of the server and its tests."""

from __future__ import annotations

from functools import partial

from storage_scaffold.checkout.layout import Layout
from storage_scaffold.register.points import entries
from storage_scaffold.register.points.point import Point
from storage_scaffold.register.shapes.json_array import JsonArray
from storage_scaffold.register.shapes.python_append import AppendedClass
from storage_scaffold.register.shapes.python_import import AbsoluteImport
from storage_scaffold.register.shapes.python_list import (
    PythonElements,
    dict_key,
    first_name_key,
    name_item_key,
    route_key,
)
from storage_scaffold.register.shapes.python_relative_import import RelativeImport
from storage_scaffold.register.shapes.toml_array import TomlRequirement
from storage_scaffold.register.shapes.yaml_types import YamlTypes
from storage_scaffold.register.syntax.python_additions import AddedTo, AddedToReturned
from storage_scaffold.register.syntax.python_container import Nodes
from storage_scaffold.register.syntax.python_locators import Assigned, Called, Locator, Parametrized, Returned
from storage_scaffold.render.routes import record_provider, route_provider

_STARTUP = 'Label Studio does not start: a name is not defined.'
_TYPES = 'Label Studio\'s own test of the storage types fails: it expects the exact list.'
_NOT_COVERED = 'Nothing fails, but Label Studio\'s own tests do not cover the provider here.'

DEPENDENCY = 'dependency'


def server_points(layout: Layout) -> tuple[Point, ...]:
    """The points of an edition's server, in the order of the table."""
    return tuple(point for point in _every(layout) if point.id not in layout.without)


def _every(layout: Layout) -> tuple[Point, ...]:
    return (
        *_list_of_storages(layout),
        *_routes(layout),
        *_models(layout),
        *_duplicates(layout),
        *_prefetches(layout),
        *_api_tests(layout),
        *_duplicates_test(layout),
        *_factories(layout),
        _dependency(layout),
    )


def _assigned(layout: Layout, name: str) -> Locator:
    """The list `name` of a module, or what an edition adds to Label Studio's."""
    return AddedTo(name) if layout.extends else Assigned(name)


def _imports(layout: Layout) -> AbsoluteImport:
    """Imports beside those of other providers, or beside those of the base classes."""
    return AbsoluteImport(layout.module, layout.library)


def _api_route_provider(nodes: Nodes) -> str | None:
    route = route_key(nodes)
    return None if route is None else route_provider(route)


def _list_of_storages(layout: Layout) -> tuple[Point, ...]:
    functions, function = layout.in_storages('functions.py'), layout.list_function
    return (
        Point(
            'storage-list-import',
            functions,
            _imports(layout),
            partial(entries.list_apis_import, layout),
            'import of the list views',
            _STARTUP,
        ),
        Point(
            'storage-list',
            functions,
            PythonElements(AddedToReturned(function) if layout.extends else Returned(function), key=name_item_key),
            entries.storage_list_item,
            'list of storages',
            'The type of the provider is unknown: its storages are not listed, and its URIs answer 404, silently.',
        ),
    )


def _routes(layout: Layout) -> tuple[Point, ...]:
    urls = layout.in_storages('urls.py')
    return (
        Point(
            'routes-import',
            urls,
            _imports(layout),
            partial(entries.routes_import, layout),
            'import of the views',
            _STARTUP,
        ),
        Point(
            'routes',
            urls,
            PythonElements(_assigned(layout, layout.routes), key=_api_route_provider),
            entries.routes_block,
            'routes of the API',
            'The web application gets 404 when it validates, creates, lists files, syncs or changes a storage.',
        ),
        Point(
            'guide-routes',
            urls,
            PythonElements(_assigned(layout, 'urlpatterns'), key=route_key),
            partial(entries.guide_include, layout),
            'include of the provider\'s own URLs',
            'The ten endpoints of the guide answer 404.',
        ),
    )


def _models(layout: Layout) -> tuple[Point, ...]:
    return (
        Point(
            'models',
            layout.in_storages('models.py'),
            RelativeImport('models'),
            entries.models_import,
            'import of the models',
            'Workers and shells do not know the models: no tables, no signals, no cascading deletes.',
        ),
        Point(
            'link-names',
            layout.in_package('core/settings/base.py'),
            PythonElements(_assigned(layout, layout.link_names_setting)),
            partial(entries.link_name, layout),
            'names of the import links',
            'The Data Manager does not show file names for tasks of this provider, without an error.',
            role='import',
        ),
    )


def _duplicates(layout: Layout) -> tuple[Point, ...]:
    action = layout.in_package('data_manager/actions/remove_duplicates.py')
    return (
        Point(
            'duplicates-import',
            action,
            _imports(layout),
            partial(entries.link_class_import, layout),
            'import of the import link',
            'The action "Remove Duplicated Tasks" answers 500: a name is not defined.',
            role='import',
        ),
        Point(
            'duplicates',
            action,
            PythonElements(Assigned('classes', function='restore_storage_links_for_duplicated_tasks'), key=dict_key),
            partial(entries.link_class_item, layout),
            'links that survive the removal of duplicates',
            'Data loss: a task that is kept of its duplicates loses its link, and the next sync imports it again.',
            role='import',
        ),
    )


def _prefetches(layout: Layout) -> tuple[Point, ...]:
    return (
        Point(
            'task-list-prefetch',
            layout.in_package('data_manager/api.py'),
            PythonElements(Called('TaskListAPI', 'prefetch', 'prefetch_related'), beside=layout.import_link_start),
            partial(entries.link_name, layout),
            'prefetch of the task list',
            'One more query for every task on a page of the Data Manager.',
            role='import',
        ),
        Point(
            'task-prefetch',
            layout.in_package('tasks/api.py'),
            PythonElements(Called('TaskAPI', 'prefetch', 'prefetch_related'), beside=layout.import_link_start),
            partial(entries.link_name, layout),
            'prefetch of one task',
            'One more query for a task.',
            role='import',
        ),
    )


def _api_tests(layout: Layout) -> tuple[Point, ...]:
    files = {'tavern': layout.module, 'tavern-proxy': f'{layout.module}_presign_proxy'}
    urls = {'import': f'{layout.api}types', 'export': f'{layout.api}export/types'}
    return (
        Point(
            'url-list',
            layout.in_package('core/all_urls.json'),
            JsonArray(partial(record_provider, layout), 'name', f'{layout.url_namespace}:api:'),
            partial(entries.url_objects, layout),
            'list of all URLs',
            'Label Studio\'s own test of its URLs fails.',
        ),
        *(
            Point(
                f'{test}-{side}-types',
                layout.in_package(f'tests/{file}.tavern.yml'),
                YamlTypes(url, last='localfiles'),
                entries.storage_type_pair,
                f'{side} types in the API test {file}',
                _TYPES,
                required=False,
                harmless=True,
            )
            for test, file in files.items()
            for side, url in urls.items()
        ),
    )


def _duplicates_test(layout: Layout) -> tuple[Point, ...]:
    test = layout.in_package('tests/data_manager/test_api_actions.py')
    parametrized = Parametrized('test_action_remove_duplicates', ('storage_model', 'link_model'))
    return (
        Point(
            'duplicates-test-import',
            test,
            _imports(layout),
            partial(entries.link_models_import, layout),
            'import in the test of actions',
            _NOT_COVERED,
            required=False,
            harmless=True,
            role='import',
        ),
        Point(
            'duplicates-test',
            test,
            PythonElements(parametrized, key=first_name_key),
            entries.link_models_pair,
            'models in the test of the removal of duplicates',
            _NOT_COVERED,
            required=False,
            harmless=True,
            role='import',
        ),
    )


def _factories(layout: Layout) -> tuple[Point, ...]:
    factories = layout.storages_tests / 'factories.py'
    return (
        Point(
            'factory-import',
            factories,
            _imports(layout),
            partial(entries.storage_model_import, layout),
            'import in the factories',
            _NOT_COVERED,
            required=False,
            harmless=True,
            role='import',
        ),
        Point(
            'factory',
            factories,
            AppendedClass(('ImportStorageFactory', 'ProjectStorageMixinFactory')),
            entries.storage_factory,
            'factory of import storages',
            _NOT_COVERED,
            required=False,
            harmless=True,
            role='import',
        ),
    )


def _dependency(layout: Layout) -> Point:
    return Point(
        DEPENDENCY,
        layout.pyproject,
        TomlRequirement('HumanSignal repo dependencies :start'),
        entries.requirement,
        'dependency',
        'Where the package is not installed, the provider cannot connect.',
        required=False,
    )
