"""The migrations of a provider: which are its own, which may go, and how a plan gets a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import defined_names
from storage_scaffold.checkout.rules import MODELS
from storage_scaffold.checkout.tree import MIGRATIONS, PACKAGE, STORAGES
from storage_scaffold.lock import Lock, MigrationFile, directory
from storage_scaffold.migration import operations
from storage_scaffold.plan import Change, Kind, Plan
from storage_scaffold.planning.common import ordered
from storage_scaffold.record import sha256
from storage_scaffold.spec.provider import Provider


def models_of(provider: Provider) -> tuple[str, ...]:
    """The names of the provider's models."""
    return tuple(f'{provider.class_prefix}{model}' for model in MODELS)


def defined_models(checkout: Checkout, lock: Lock) -> tuple[str, ...]:
    """The provider's model classes, from its own code: a lock does not name them."""
    path = STORAGES / lock.name / 'models.py'
    source = checkout.read(path) if path in lock.outputs else None
    return tuple(sorted(name for name in defined_names(source or b'', path) if name.endswith(MODELS)))


def recorded(checkout: Checkout, lock: Lock, models: Sequence[str]) -> tuple[MigrationFile, ...]:
    """The provider's migrations: those that its lock names, and later ones that somebody made by hand.

    One is the provider's when it is about `models` and nothing else. Those from before a removal do not count.
    """
    known = {made.path: made for made in lock.migrations}
    found: list[MigrationFile] = []
    for path, content, kinds in _about(checkout, models):
        if 'DeleteModel' in kinds:
            found.clear()
        else:
            found.append(known.get(path) or MigrationFile(path, sha256(content)))
    return tuple(sorted({*found, *lock.migrations}, key=lambda made: made.path))


def free(checkout: Checkout, migrations: Sequence[MigrationFile]) -> tuple[PurePosixPath, ...]:
    """The newest of `migrations`, as far as they can go without a trace; a missing one is passed over.

    Nothing can depend on them: unchanged since they were made, never committed, and named by no other migration.
    """
    gone: list[PurePosixPath] = []
    for made in reversed(migrations):
        content = checkout.read(made.path)
        if content is None:
            continue
        if sha256(content) != made.sha256 or _is_needed(checkout, made.path, gone):
            break
        if git.is_committed(checkout.root, made.path):
            break
        gone.append(made.path)
    return tuple(gone)


def with_migration(checkout: Checkout, plan: Plan, made: tuple[PurePosixPath, bytes] | None) -> Plan:
    """`plan` with the migration that Django made for it; `None` when it found the models migrated already.

    The lock, in the plan or already in the checkout, notes the file; `remove` leaves no lock.
    """
    if made is None:
        return replace(plan, migration=None)
    path, content = made
    changes = {change.path: change for change in plan.changes}
    changes[path] = Change(path, None, content, Kind.MIGRATION)
    if plan.command != 'remove':
        lock_path = directory(plan.provider) / 'lock.json'
        present = checkout.read(lock_path)
        planned = changes.get(lock_path) or Change(lock_path, present, present, Kind.RECORD)
        lock = Lock.parse(planned.after or b'', str(lock_path))
        noted = replace(lock, migrations=(*lock.migrations, MigrationFile(path, sha256(content))))
        changes[lock_path] = replace(planned, after=noted.dump())
    return replace(plan, changes=ordered(*changes.values()), migration=None)


def _about(checkout: Checkout, models: Sequence[str]) -> Iterator[tuple[PurePosixPath, bytes, frozenset[str]]]:
    """The migrations that are about `models` only, in the order of their numbers: path, content, operations."""
    names = {model.lower() for model in models}
    for path in checkout.glob(f'{MIGRATIONS}/*.py'):
        content = checkout.read(path) or b''
        if not any(name.encode() in content.lower() for name in names):
            continue
        found = list(operations(content, path))
        if found and all(model in names for _, model in found):
            yield path, content, frozenset(operation for operation, _ in found)


def _is_needed(checkout: Checkout, migration: PurePosixPath, gone: Sequence[PurePosixPath]) -> bool:
    name = f"'{migration.stem}'".encode()
    others = checkout.glob(f'{PACKAGE}/**/migrations/*.py')
    return any(name in (checkout.read(path) or b'') for path in others if path not in (migration, *gone))
