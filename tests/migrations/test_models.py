"""Whose migrations are still to be made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.migrations.models import tables, waiting
from storage_scaffold.record.lock import lock_path
from tests.commands.support import CLASSES, lock, new


def test_the_models_of_others_wait_until_their_migration_is_made(mini_checkout: Path) -> None:
    new(mini_checkout)
    checkout = Checkout.at(mini_checkout)
    ours = [f'Wasabi{name}' for name in CLASSES]
    assert waiting(checkout, ['AcmeImportStorage']) == sorted(name.lower() for name in ours)
    assert waiting(checkout, ours[:1]) == []
    done = replace(lock(mini_checkout), migrated=tables(checkout, 'wasabi'))
    (mini_checkout / lock_path('wasabi')).write_bytes(done.dump())
    assert waiting(checkout, ['AcmeImportStorage']) == []
