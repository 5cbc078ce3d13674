"""Models and columns keep their data when they are renamed."""

from __future__ import annotations

from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.migrations.planned import with_migration
from tests.commands.support import CLASSES, STORAGES, apply, new, requested, spec, update, updating

MIGRATIONS = STORAGES / 'migrations'


def test_models_keep_their_tables_when_the_migration_comes_after_the_update(mini_checkout: Path) -> None:
    new(mini_checkout)
    creates = ', '.join(f"CreateModel(name='Wasabi{name}')" for name in CLASSES)
    (mini_checkout / MIGRATIONS / '0023_wasabi.py').write_text(f'operations = [{creates}]\n')
    update(mini_checkout)
    other = spec(more='class_prefix: Wasabix\n', fields='region: {default: us-east-1}, zone: {renamed_from: area}')
    update(mini_checkout, other)
    for plan in (updating(mini_checkout, other), updating(mini_checkout, other)):
        assert requested(plan).name == 'wasabi_update'
        assert {(f'wasabi{name}'.lower(), f'Wasabix{name}') for name in CLASSES} <= set(requested(plan).renames)
        assert ('WasabixImportStorage.area', 'WasabixImportStorage.zone') in requested(plan).renames
        assert set(requested(plan).models) >= {'wasabiimportstorage', 'WasabixImportStorage'}

    renames = ', '.join(f"RenameModel(old_name='Wasabi{name}', new_name='Wasabix{name}')" for name in CLASSES)
    made = (MIGRATIONS / '0024_wasabi_update.py', f'operations = [{renames}]\n'.encode())
    checkout = Checkout.at(mini_checkout)
    apply(mini_checkout, with_migration(checkout, updating(mini_checkout, other), made).changes)
    assert updating(mini_checkout, other).migration is None
    last = spec(more='class_prefix: Wasabiy\n')
    assert ('wasabiximportstorage', 'WasabiyImportStorage') in requested(updating(mini_checkout, last)).renames
