"""What an update renames: models and columns whose names in the spec differ from those in the migrations."""

from __future__ import annotations

from storage_scaffold.checkout import Checkout
from storage_scaffold.migrations.operations import models_after
from storage_scaffold.record.lock import Lock
from storage_scaffold.spec.provider import Provider


def renames(checkout: Checkout, lock: Lock, provider: Provider) -> tuple[tuple[str, str], ...]:
    """The renamed models and columns, as pairs of old and new: `Model`, or `Model.column` with the new model name.

    The old names come from the provider's migrations: models.py may have been updated without a migration.
    """
    there = _migrated_models(checkout, lock)
    found = []
    for new in provider.models:
        suffix = new.removeprefix(provider.class_prefix)
        old = next((name for name in there if name.endswith(suffix.lower())), new.lower())
        if old != new.lower():
            found.append((old, new))
        found += [
            (f'{new}.{field.renamed_from}', f'{new}.{field.name}')
            for field in provider.fields
            if field.renamed_from and not suffix.endswith('Link')
        ]
    return tuple(found)


def _migrated_models(checkout: Checkout, lock: Lock) -> tuple[str, ...]:
    """The models that the migrations of `lock` lead to, in lower case."""
    found: tuple[str, ...] = ()
    for made in lock.migrations:
        found = models_after(found, checkout.read(made.path) or b'', made.path)
    return found
