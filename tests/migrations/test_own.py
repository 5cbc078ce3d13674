"""The migrations of a provider, made by the tool or by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.migrations.own import noted, own_migrations
from tests.commands.support import CLASSES, STORAGES, lock, new

MIGRATIONS = STORAGES / 'migrations'
IMPORT = ('WasabiImportStorage', 'WasabiImportStorageLink')
CREATE, DELETE = "CreateModel(name='Wasabi{}')", "DeleteModel(name='Wasabi{}')"


def _write(root: Path, name: str, operation: str, models: tuple[str, ...]) -> None:
    entries = ', '.join(operation.format(model) for model in models)
    (root / MIGRATIONS / f'{name}.py').write_text(f'operations = [{entries}]\n')


def _own(root: Path) -> list[str]:
    return [made.path.stem for made in own_migrations(Checkout.at(root), lock(root), IMPORT)]


@pytest.fixture
def root(mini_checkout: Path) -> Path:
    """A provider with its first migration, made by hand."""
    new(mini_checkout)
    _write(mini_checkout, '0023_first', CREATE, CLASSES)
    return mini_checkout


def test_a_migration_that_drops_a_role_is_one_of_the_provider(root: Path) -> None:
    _write(root, '0024_less', DELETE, ('ExportStorageLink', 'ExportStorage'))
    assert _own(root) == ['0023_first', '0024_less']
    found = noted(Checkout.at(root), lock(root), IMPORT)
    assert [made.path.stem for made in found.migrations] == ['0023_first', '0024_less']
    assert found.migrated


def test_what_was_before_a_removal_does_not_count(root: Path) -> None:
    _write(root, '0024_less', DELETE, ('ExportStorageLink', 'ExportStorage'))
    _write(root, '0025_gone', DELETE, ('ImportStorageLink', 'ImportStorage'))
    assert _own(root) == []
    _write(root, '0026_again', CREATE, ('ImportStorage', 'ImportStorageLink'))
    assert _own(root) == ['0026_again']


def test_a_migration_of_other_models_too_is_not_the_providers(root: Path) -> None:
    _write(root, '0024_more', CREATE, ('ImportStorage', 'Other'))
    assert _own(root) == ['0023_first']
