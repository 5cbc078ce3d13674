"""What Django says about a tree with providers in it: imports, checks, migrations, API schema."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.label_studio.scaffold import PROVIDERS

# path and method of the routes that a provider documents: its eight paths of Label Studio's own family.
DOCUMENTED = [
    ('/api/storages/{name}/', {'get', 'post'}),
    ('/api/storages/{name}/{{id}}', {'get', 'patch', 'delete'}),
    ('/api/storages/{name}/{{id}}/sync', {'post'}),
    ('/api/storages/{name}/validate', {'post'}),
    ('/api/storages/export/{name}', {'get', 'post'}),
    ('/api/storages/export/{name}/{{id}}', {'get', 'patch', 'delete'}),
    ('/api/storages/export/{name}/{{id}}/sync', {'post'}),
    ('/api/storages/export/{name}/validate', {'post'}),
]


@pytest.fixture(scope='module')
def operations(probe: dict[str, Any]) -> list[dict[str, Any]]:
    """All operations of the API schema."""
    return [operation for path in probe['schema']['paths'].values() for operation in path.values()]


@pytest.mark.parametrize('name', PROVIDERS)
def test_models_are_loaded_once(probe: dict[str, Any], name: str) -> None:
    assert f'io_storages.{name}.models' in probe['modules']
    assert f'label_studio.io_storages.{name}.models' not in probe['modules']


def test_the_system_checks_pass(probe: dict[str, Any]) -> None:
    assert probe['check']['code'] == 0, probe['check']['said']
    assert 'System check identified no issues' in probe['check']['said']


def test_the_migrations_are_complete(probe: dict[str, Any]) -> None:
    assert probe['makemigrations']['code'] == 0, probe['makemigrations']['said']
    assert 'No changes detected' in probe['makemigrations']['said']


def test_no_operation_is_named_twice(operations: list[dict[str, Any]]) -> None:
    ids = Counter(operation['operationId'] for operation in operations)

    assert [name for name, count in ids.items() if count > 1] == []


def test_no_method_of_the_client_libraries_is_named_twice(operations: list[dict[str, Any]]) -> None:
    methods = Counter(
        (tuple(operation['x-fern-sdk-group-name']), operation['x-fern-sdk-method-name'])
        for operation in operations
        if 'x-fern-sdk-group-name' in operation
    )

    assert [method for method, count in methods.items() if count > 1] == []
    for name in PROVIDERS:
        for group in ('import_storage', 'export_storage'):
            named = {method for (groups, method) in methods if groups == (group, name)}
            assert named == {'list', 'create', 'get', 'update', 'delete', 'sync', 'validate'}


@pytest.mark.parametrize('name', PROVIDERS)
def test_the_schema_documents_one_family_of_routes(probe: dict[str, Any], name: str) -> None:
    ours = {path: set(methods) for path, methods in probe['schema']['paths'].items() if f'/{name}' in path}

    assert ours == {path.format(name=name): methods for path, methods in DOCUMENTED}


@pytest.mark.parametrize('name', PROVIDERS)
def test_the_schema_is_made_without_a_warning_about_the_provider(probe: dict[str, Any], name: str) -> None:
    """drf-spectacular resolves colliding operation ids itself, with a warning, which would be seen here."""
    assert probe['spectacular']['code'] == 0, probe['spectacular']['said']
    ours = [line for line in probe['spectacular']['said'].splitlines() if f'/io_storages/{name}/' in line]
    # Label Studio's own providers get the one about `type`, which is not a column of theirs either.
    assert [line for line in ours if 'with path "type"' not in line] == []
