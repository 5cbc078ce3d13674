"""Plans `remove`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.common import beside, changes, managed, ordered, record_files
from storage_scaffold.errors import DriftError, Problem
from storage_scaffold.migrations import recorded as migrations
from storage_scaffold.plan.plan import Kind, Place, Plan
from storage_scaffold.record.digest import sha256
from storage_scaffold.record.lock import Lock, MigrationFile, read_locks
from storage_scaffold.register import recorded as registering
from storage_scaffold.register.engine import withdraw_registrations


def plan_remove(checkout: Checkout, name: str, *, purge: bool = False) -> Plan:
    """Everything that `remove` takes away or restores; `Plan.migration` asks for one that drops the tables.

    The provider's own migrations go when nothing can depend on them (`migrations.free`). Files that the developer
    owns stay when they were edited. Edited generated files only go when git has them just so. `purge` takes all of
    them. Raises UsageError when `name` is not managed, DriftError when a hand edit would be lost, CheckoutError when a
    registration was edited.
    """
    locks = read_locks(checkout)
    lock = managed(locks, name)
    others = [other for other in locks.values() if other is not lock]
    edited = _edited(checkout, {path: output.rendered for path, output in lock.outputs.items()})
    if lost := [path for path in edited if not (purge or git.has_as_it_is(checkout.root, path))]:
        problems = [Problem('was edited since it was generated', file=str(path)) for path in lost]
        raise DriftError(problems, 'commit your edits or move them elsewhere, then repeat; --purge takes them too')
    kept = [] if purge else _edited(checkout, lock.owned)
    items = registering.from_lock(checkout, lock, others)
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
            *changes(checkout, dict.fromkeys((*lock.outputs, *_beside(checkout, lock))), Kind.GENERATED),
            *changes(checkout, owned, Kind.OWNED),
            *changes(checkout, withdrawn, Kind.REGISTERED, items),
            *changes(checkout, dict.fromkeys(gone), Kind.MIGRATION),
            *changes(checkout, records, Kind.RECORD),
        ),
        notes=(*_notes(checkout.layout.app_label, gone, left), *_notes_on_files(kept, edited, lock)),
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


def _beside(checkout: Checkout, lock: Lock) -> list[PurePosixPath]:
    """The new texts that an update without git put beside edited files, unless they were edited too."""
    return [
        beside(path)
        for path, output in lock.outputs.items()
        if output.conflict and sha256(checkout.read(beside(path)) or b'') == output.conflict
    ]


def _notes(app_label: str, gone: Sequence[PurePosixPath], left: Sequence[MigrationFile]) -> tuple[str, ...]:
    if left:
        stay = ', '.join(made.path.name for made in left)
        return (f'{stay} may be in use elsewhere, so it stays (and belongs in git); a new one drops the tables.',)
    if gone:
        return (
            f'a database that has {gone[-1].stem} applied keeps its tables: go back in it first '
            f'(`manage.py migrate {app_label} <the one before>`).',
        )
    return ()


def _notes_on_files(kept: Sequence[PurePosixPath], edited: Sequence[PurePosixPath], lock: Lock) -> tuple[str, ...]:
    return (
        *(f'{path} was edited by hand; the edits go too.' for path in edited),
        *(f'{path} is your own work, so it stays; --purge takes it too.' for path in kept),
        *(f'{path} was ejected, so it stays.' for path in lock.ejected),
    )
