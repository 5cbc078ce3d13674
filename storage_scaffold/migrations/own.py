"""Which migrations are a provider's own, and which of them may be removed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.migrations.models import of_both_roles, tables
from storage_scaffold.migrations.operations import models_after, operations
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, MigrationFile


def own_migrations(checkout: Checkout, lock: Lock, models: Sequence[str]) -> tuple[MigrationFile, ...]:
    """The provider's migrations: those in its lock, and later ones that were made by hand.

    A migration is the provider's if it only touches `models`, or what the provider has or had in its other role. Those
    before an earlier removal do not count.
    """
    known = {made.path: made for made in lock.migrations}
    found: list[MigrationFile] = []
    there: tuple[str, ...] = ()
    for path, content, kinds in _about(checkout, of_both_roles(models)):
        there = models_after(there, content, path)
        if 'DeleteModel' in kinds and not there:
            found.clear()
        else:
            found.append(known.get(path) or MigrationFile(path, text_digest(content)))
    return tuple(sorted({*found, *lock.migrations}, key=lambda made: made.path))


def removable(checkout: Checkout, migrations: Sequence[MigrationFile]) -> tuple[PurePosixPath, ...]:
    """The newest of `migrations` that can be removed without a trace; a missing one is skipped.

    Nothing can depend on them: they are unchanged since they were made, were never committed, and no other migration
    names them.
    """
    gone: list[PurePosixPath] = []
    for made in reversed(migrations):
        content = checkout.read(made.path)
        if content is None:
            continue
        if text_digest(content) != made.sha256 or _is_needed(checkout, made.path, gone):
            break
        if git.is_committed(checkout.root, made.path):
            break
        gone.append(made.path)
    return tuple(gone)


def noted(checkout: Checkout, lock: Lock, models: Sequence[str]) -> Lock:
    """`lock`, updated with the provider's migrations in the tree.

    A migration that it does not name, made by hand or renumbered, is assumed to lead to the current tables. If one
    that it names is missing and there is no new one, the tables that they lead to are unknown (`migrated` is `None`).
    """
    found = own_migrations(checkout, lock, models)
    there = tuple(made for made in found if checkout.exists(made.path))
    if there == lock.migrations:
        return lock
    is_new = {made.path for made in there} - {made.path for made in lock.migrations}
    return replace(lock, migrations=there, migrated=tables(checkout, lock.name) if is_new else None)


def _about(checkout: Checkout, names: Collection[str]) -> Iterator[tuple[PurePosixPath, bytes, frozenset[str]]]:
    """The migrations that only touch the models `names`, in the order of their numbers: path, content, operations."""
    for path in checkout.glob(f'{checkout.layout.migrations}/*.py'):
        content = checkout.read(path) or b''
        if not any(name.encode() in content.lower() for name in names):
            continue
        found = list(operations(content, path))
        if found and all(model in names for _, model in found):
            yield path, content, frozenset(operation for operation, _ in found)


def _is_needed(checkout: Checkout, migration: PurePosixPath, gone: Sequence[PurePosixPath]) -> bool:
    names = (f"'{migration.stem}'".encode(), f'"{migration.stem}"'.encode())
    others = checkout.glob(f'{checkout.layout.package}/**/migrations/*.py')
    texts = (checkout.read(path) or b'' for path in others if path not in (migration, *gone))
    return any(name in text for text in texts for name in names)
