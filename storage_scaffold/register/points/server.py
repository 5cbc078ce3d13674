"""The registration points of the server and its tests."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.register.points import entries
from storage_scaffold.register.points.point import Point
from storage_scaffold.register.shapes.json_array import JsonArray
from storage_scaffold.register.shapes.python_append import AppendedClass
from storage_scaffold.register.shapes.python_import import AbsoluteImport
from storage_scaffold.register.shapes.python_list import (
    Assigned,
    Called,
    Parametrized,
    PythonElements,
    Returned,
    dict_key,
    first_name_key,
    name_item_key,
    route_key,
)
from storage_scaffold.register.shapes.python_relative_import import RelativeImport
from storage_scaffold.register.shapes.toml_array import TomlRequirement
from storage_scaffold.register.shapes.yaml_types import YamlTypes
from storage_scaffold.render.routes import record_provider, route_provider


def _api_route_provider(node: Any) -> str | None:
    route = route_key(node)
    return None if route is None else route_provider(route)


_LS = PurePosixPath('label_studio')
_FUNCTIONS = _LS / 'io_storages/functions.py'
_URLS = _LS / 'io_storages/urls.py'
_DUPLICATES = _LS / 'data_manager/actions/remove_duplicates.py'
_ACTIONS_TEST = _LS / 'tests/data_manager/test_api_actions.py'
_FACTORIES = _LS / 'io_storages/tests/factories.py'
_STARTUP = 'Label Studio does not start: a name is not defined.'
_TYPES = 'Label Studio\'s own test of the storage types fails: it expects the exact list.'
_NOT_COVERED = 'Nothing fails, but Label Studio\'s own tests do not cover the provider here.'

DEPENDENCY = 'dependency'


def _types_points() -> tuple[Point, ...]:
    files = {'tavern': 'io_storages', 'tavern-proxy': 'io_storages_presign_proxy'}
    urls = {'import': '/api/storages/types', 'export': '/api/storages/export/types'}
    return tuple(
        Point(
            f'{test}-{side}-types',
            11,
            _LS / f'tests/{file}.tavern.yml',
            YamlTypes(url, last='localfiles'),
            entries.storage_type_pair,
            f'{side} types in the API test {file}',
            _TYPES,
            required=False,
        )
        for test, file in files.items()
        for side, url in urls.items()
    )


SERVER_POINTS: tuple[Point, ...] = (
    Point(
        'storage-list-import',
        1,
        _FUNCTIONS,
        AbsoluteImport(),
        entries.list_apis_import,
        'import of the list views',
        _STARTUP,
    ),
    Point(
        'storage-list',
        1,
        _FUNCTIONS,
        PythonElements(Returned('get_storage_list'), key=name_item_key),
        entries.storage_list_item,
        'list of storages',
        'The provider is no known type, its storages are listed nowhere and its URIs resolve to 404, silently.',
    ),
    Point(
        'routes-import',
        2,
        _URLS,
        AbsoluteImport(),
        entries.routes_import,
        'import of the views',
        _STARTUP,
    ),
    Point(
        'routes',
        2,
        _URLS,
        PythonElements(Assigned('_api_urlpatterns'), key=_api_route_provider),
        entries.routes_block,
        'routes of the API',
        'The web application gets 404 for validate, create, files, sync and change.',
    ),
    Point(
        'guide-routes',
        3,
        _URLS,
        PythonElements(Assigned('urlpatterns'), key=route_key),
        entries.guide_include,
        'include of the provider\'s own URLs',
        'The ten endpoints of the guide answer 404.',
    ),
    Point(
        'models',
        4,
        _LS / 'io_storages/models.py',
        RelativeImport('models'),
        entries.models_import,
        'import of the models',
        'Workers and shells do not know the models: no tables, no signals, no cascade of deletions.',
    ),
    Point(
        'link-names',
        6,
        _LS / 'core/settings/base.py',
        PythonElements(Assigned('IO_STORAGES_IMPORT_LINK_NAMES')),
        entries.link_name,
        'names of the import links',
        'The Data Manager shows no file name for tasks of this provider, silently.',
    ),
    Point(
        'duplicates-import',
        7,
        _DUPLICATES,
        AbsoluteImport(),
        entries.link_class_import,
        'import of the import link',
        'The action "Remove Duplicated Tasks" answers 500: a name is not defined.',
    ),
    Point(
        'duplicates',
        7,
        _DUPLICATES,
        PythonElements(Assigned('classes', function='restore_storage_links_for_duplicated_tasks'), key=dict_key),
        entries.link_class_item,
        'links that survive the removal of duplicates',
        'Data loss: a task kept as the only one of its duplicates loses its link, the next sync imports it again.',
    ),
    Point(
        'task-list-prefetch',
        8,
        _LS / 'data_manager/api.py',
        PythonElements(Called('TaskListAPI', 'prefetch', 'prefetch_related'), beside='io_storages_'),
        entries.link_name,
        'prefetch of the task list',
        'One more query for every task on a page of the Data Manager.',
    ),
    Point(
        'task-prefetch',
        9,
        _LS / 'tasks/api.py',
        PythonElements(Called('TaskAPI', 'prefetch', 'prefetch_related'), beside='io_storages_'),
        entries.link_name,
        'prefetch of one task',
        'One more query for a task.',
    ),
    Point(
        'url-list',
        10,
        _LS / 'core/all_urls.json',
        JsonArray(record_provider, 'name', 'storages:api:'),
        entries.url_objects,
        'list of all URLs',
        'Label Studio\'s own test of its URLs fails.',
    ),
    *_types_points(),
    Point(
        'duplicates-test-import',
        12,
        _ACTIONS_TEST,
        AbsoluteImport(),
        entries.link_models_import,
        'import in the test of actions',
        _NOT_COVERED,
        required=False,
    ),
    Point(
        'duplicates-test',
        12,
        _ACTIONS_TEST,
        PythonElements(
            Parametrized('test_action_remove_duplicates', ('storage_model', 'link_model')), key=first_name_key
        ),
        entries.link_models_pair,
        'models in the test of the removal of duplicates',
        _NOT_COVERED,
        required=False,
    ),
    Point(
        'factory-import',
        13,
        _FACTORIES,
        AbsoluteImport(),
        entries.storage_model_import,
        'import in the factories',
        _NOT_COVERED,
        required=False,
    ),
    Point(
        'factory',
        13,
        _FACTORIES,
        AppendedClass(('ImportStorageFactory', 'ProjectStorageMixinFactory')),
        entries.storage_factory,
        'factory of import storages',
        _NOT_COVERED,
        required=False,
    ),
    Point(
        DEPENDENCY,
        15,
        PurePosixPath('pyproject.toml'),
        TomlRequirement('HumanSignal repo dependencies :start'),
        entries.requirement,
        'dependency',
        'Where the package is not installed, the provider cannot connect.',
        required=False,
    ),
)
