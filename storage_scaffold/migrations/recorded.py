"""The migrations of a provider: which are its own, which may go, and how a plan gets a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import defined_names
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.commands.common import ordered
from storage_scaffold.migrations.make import model_renames, operations
from storage_scaffold.migrations.model_fields import columns, tables
from storage_scaffold.plan.plan import Change, Kind, Plan
from storage_scaffold.record.digest import sha256
from storage_scaffold.record.lock import Lock, MigrationFile, directory
from storage_scaffold.spec.provider import MODELS, Provider
from storage_scaffold.text import like


def defined_models(checkout: Checkout, lock: Lock) -> tuple[str, ...]:
    """The provider's model classes, from its own code: a lock does not name them."""
    path = checkout.layout.home(lock.name) / 'models.py'
    source = checkout.read(path) if path in lock.outputs else None
    return tuple(sorted(name for name in defined_names(source or b'', path) if name.endswith(MODELS)))


def fields(source: bytes, path: PurePosixPath) -> frozenset[str]:
    """The names of the fields of all models in a module."""
    return frozenset(
        line.partition(' = ')[0].rpartition('.')[2] for line in columns(source, path) if '= models.' in line
    )


def renames(checkout: Checkout, lock: Lock, provider: Provider) -> tuple[tuple[str, str], ...]:
    """The models and columns that go by another name from now on: `Model`, or `Model.column` of the new model.

    What they were called is what the provider's migrations lead to: models.py may have been updated without one.
    """
    there = _migrated_models(checkout, lock)
    found = []
    for new, suffix in zip(provider.models, MODELS, strict=True):
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
    found: dict[str, None] = {}
    for made in lock.migrations:
        content = checkout.read(made.path) or b''
        for operation, model in operations(content, made.path):
            if operation == 'CreateModel':
                found[model] = None
        for old, new in model_renames(content, made.path):
            found.pop(old, None)
            found[new] = None
    return tuple(found)


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


def noted(checkout: Checkout, lock: Lock, models: Sequence[str]) -> Lock:
    """`lock` with the provider's migrations as they are in the tree.

    One that it does not name, made by hand or under another number, is taken to lead to today's tables. When one that
    it names is gone, and no other came, nobody knows what leads to them.
    """
    found = recorded(checkout, lock, models)
    there = tuple(made for made in found if checkout.exists(made.path))
    if there == lock.migrations:
        return lock
    is_new = {made.path for made in there} - {made.path for made in lock.migrations}
    return replace(lock, migrations=there, migrated=tables(checkout, lock.name) if is_new else None)


def with_migration(checkout: Checkout, plan: Plan, made: tuple[PurePosixPath, bytes] | None) -> Plan:
    """`plan` with the migration that Django made for it; `None` when it found the models migrated already.

    The lock, in the plan or already in the checkout, notes that; `remove` leaves no lock.
    """
    changes = {change.path: change for change in plan.changes}
    if made:
        changes[made[0]] = Change(made[0], None, made[1], Kind.MIGRATION)
    if plan.command != 'remove':
        path = directory(plan.provider) / 'lock.json'
        present = checkout.read(path)
        planned = changes.get(path) or Change(path, present, present, Kind.RECORD)
        lock = Lock.parse(planned.after or b'', str(path), checkout.layout)
        files = [MigrationFile(made[0], sha256(made[1]))] if made else []
        lock = replace(
            lock,
            migrations=(*lock.migrations, *files),
            migrated=tables(Overlay.over(checkout, plan.changes), plan.provider),
        )
        changes[path] = replace(planned, after=like(lock.dump(), present))
    kept = [change for change in changes.values() if change.before != change.after]
    return replace(plan, changes=ordered(*kept), migration=None)


def _about(checkout: Checkout, models: Sequence[str]) -> Iterator[tuple[PurePosixPath, bytes, frozenset[str]]]:
    """The migrations that are about `models` only, in the order of their numbers: path, content, operations."""
    names = {model.lower() for model in models}
    for path in checkout.glob(f'{checkout.layout.migrations}/*.py'):
        content = checkout.read(path) or b''
        if not any(name.encode() in content.lower() for name in names):
            continue
        found = list(operations(content, path))
        if found and all(model in names for _, model in found):
            yield path, content, frozenset(operation for operation, _ in found)


def _is_needed(checkout: Checkout, migration: PurePosixPath, gone: Sequence[PurePosixPath]) -> bool:
    name = f"'{migration.stem}'".encode()
    others = checkout.glob(f'{checkout.layout.package}/**/migrations/*.py')
    return any(name in (checkout.read(path) or b'') for path in others if path not in (migration, *gone))
