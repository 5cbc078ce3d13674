"""Plans `remove`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from storage_scaffold import registering
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import DriftError, Problem
from storage_scaffold.lock import Lock, MigrationFile, read_locks
from storage_scaffold.plan import Kind, Place, Plan
from storage_scaffold.planning import migrations
from storage_scaffold.planning.common import changes, managed, ordered, record_files
from storage_scaffold.record import sha256
from storage_scaffold.register.edits import withdraw_registrations


def plan_remove(checkout: Checkout, name: str, *, purge: bool = False) -> Plan:
    """Everything that `remove` takes away or restores; `Plan.migration` asks for one that drops the tables.

    The provider's own migrations go when nothing can depend on them (`migrations.free`). Files that the developer
    owns stay when they were edited, unless `purge`. Raises UsageError when `name` is not managed, DriftError when
    generated files were edited by hand, CheckoutError when a registration was.
    """
    locks = read_locks(checkout)
    lock = managed(locks, name)
    others = [other for other in locks.values() if other is not lock]
    if edited := _edited(checkout, {path: output.accepted for path, output in lock.outputs.items()}):
        problems = [Problem('was edited since it was generated', file=str(path)) for path in edited]
        raise DriftError(problems, 'restore them (`git checkout -- FILE`) or move your edits elsewhere, then repeat')
    kept = [] if purge else _edited(checkout, lock.owned)
    items = registering.from_lock(lock, others)
    withdrawn = withdraw_registrations(checkout.read, items)
    models = migrations.defined_models(checkout, lock)
    made = migrations.recorded(checkout, lock, models)
    gone = migrations.free(checkout, made)
    left = [migration for migration in made if migration.path not in gone and checkout.exists(migration.path)]
    owned: dict[PurePosixPath, bytes | None] = {path: None for path in lock.owned if path not in kept}
    records: dict[PurePosixPath, bytes | None] = dict.fromkeys(record_files(checkout, name))
    return Plan(
        'remove',
        name,
        ordered(
            *changes(checkout, dict.fromkeys(lock.outputs), Kind.GENERATED),
            *changes(checkout, owned, Kind.OWNED),
            *changes(checkout, withdrawn, Kind.REGISTERED, items),
            *changes(checkout, dict.fromkeys(gone), Kind.MIGRATION),
            *changes(checkout, records, Kind.RECORD),
        ),
        notes=(*_notes(gone, left), *_notes_on_files(kept, lock)),
        registrations=tuple(Place(item.title, item.path, 0) for item in items),
        migration=f'remove_{name}' if left else None,
        models=models,
    )


def _edited(checkout: Checkout, digests: Mapping[PurePosixPath, str]) -> list[PurePosixPath]:
    """The files that hold somebody's work; a missing one holds none."""
    return [
        path
        for path, digest in digests.items()
        if (content := checkout.read(path)) is not None and sha256(content) != digest
    ]


def _notes(gone: Sequence[PurePosixPath], left: Sequence[MigrationFile]) -> tuple[str, ...]:
    if left:
        stay = ', '.join(made.path.name for made in left)
        return (f'{stay} may be in use elsewhere, so it stays (and belongs in git); a new one drops the tables.',)
    if gone:
        return (
            f'a database that has {gone[-1].stem} applied keeps its tables: go back in it first '
            '(`manage.py migrate io_storages <the one before>`).',
        )
    return ()


def _notes_on_files(kept: Sequence[PurePosixPath], lock: Lock) -> tuple[str, ...]:
    return (
        *(f'{path} is your own work, so it stays; --purge takes it too.' for path in kept),
        *(f'{path} was ejected, so it stays.' for path in lock.ejected),
    )
