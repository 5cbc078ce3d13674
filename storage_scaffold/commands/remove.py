"""`remove`: removes a provider with its registrations and its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.shared import settled
from storage_scaffold.commands.unmerged import require_merged
from storage_scaffold.errors import DriftError, Problem
from storage_scaffold.merge.generated_file import beside
from storage_scaffold.migrations.models import defined_models
from storage_scaffold.migrations.own import own_migrations, removable
from storage_scaffold.migrations.planned import Migrator, complete
from storage_scaffold.plan.plan import Later, MigrationRequest, Ownership, Plan, RegistrationPlace, changes, ordered
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.formatted import is_formatted
from storage_scaffold.record.lock import Lock, MigrationFile, managed, read_locks, record_files
from storage_scaffold.register.engine import withdraw_registrations
from storage_scaffold.register.locked import from_lock


def remove(
    checkout: Checkout,
    name: str,
    migrator: Migrator,
    *,
    purge: bool = False,
    ready: Callable[[], None] = lambda: None,
) -> Plan:
    """Everything that `remove` deletes or restores, and the migration that drops the tables where they may exist.

    `ready` is called once it is clear that the provider can be removed, before the migration is made. Raises as
    `plan_remove`, `ready` and `migrator`.
    """
    require_merged(checkout)
    plan = plan_remove(checkout, name, purge=purge)
    ready()
    return complete(checkout, plan, migrator)


def plan_remove(checkout: Checkout, name: str, *, purge: bool = False) -> Plan:
    """Everything that `remove` deletes or restores except that migration (`Plan.migration` asks for it).

    The provider's own migrations are deleted when nothing can depend on them (`removable`). Edited files that the
    developer owns stay. Edited generated files are only deleted if the edit is committed. `purge` deletes all of
    them. Raises UsageError when `name` is not managed, DriftError when a hand edit would be lost, CheckoutError when
    a registration was edited.
    """
    locks, read = read_locks(checkout), checkout.read
    lock = managed(locks, name)
    others = [other for other in locks.values() if other is not lock]
    outputs = {path: output.rendered for path, output in lock.outputs.items()}
    edited = [path for path in _edited(checkout, outputs) if not is_formatted(checkout, lock, path)]
    if lost := [path for path in edited if not (purge or git.has_as_it_is(checkout.root, path))]:
        problems = [Problem('was edited after it was generated', file=str(path)) for path in lost]
        raise DriftError(problems, 'commit your edits or move them elsewhere, then repeat; --purge removes them too')
    kept = [] if purge else _edited(checkout, lock.owned)
    items = from_lock(checkout, lock, others)
    withdrawn = withdraw_registrations(checkout.read, items)
    models = defined_models(checkout, lock)
    made = own_migrations(checkout, lock, models)
    gone = removable(checkout, made)
    left = [migration for migration in made if migration.path not in gone and checkout.exists(migration.path)]
    owned: dict[PurePosixPath, bytes | None] = {path: None for path in lock.owned if path not in kept}
    records: dict[PurePosixPath, bytes | None] = dict.fromkeys(record_files(checkout, name))
    plan = Plan(
        title=f'remove {name}',
        provider=name,
        changes=ordered(
            *changes(read, dict.fromkeys((*lock.outputs, *_beside(checkout, lock))), Ownership.GENERATED),
            *changes(read, owned, Ownership.OWNED),
            *changes(read, withdrawn, Ownership.REGISTERED),
            *changes(read, dict.fromkeys(gone), Ownership.MIGRATION),
            *changes(read, records, Ownership.RECORD),
        ),
        notes=(*_notes(checkout.layout.app_label, gone, left), *_notes_on_files(kept, edited, lock)),
        registrations=tuple(RegistrationPlace(item.point.title, item.point.path, 0) for item in items),
        migration=_dropping(name, models) if left else None,
    )
    return settled(checkout, plan)


def _dropping(name: str, models: tuple[str, ...]) -> MigrationRequest:
    drops = frozenset(model.lower() for model in models)
    return MigrationRequest(f'remove_{name}', models, drops=drops, later=Later.BY_HAND)


def _edited(checkout: Checkout, digests: Mapping[PurePosixPath, str]) -> list[PurePosixPath]:
    """The files that have been edited; a missing one has not."""
    return [
        path
        for path, digest in digests.items()
        if (content := checkout.read(path)) is not None and text_digest(content) != digest
    ]


def _beside(checkout: Checkout, lock: Lock) -> list[PurePosixPath]:
    """The FILE.new that an update without git wrote beside edited files, unless they were edited too."""
    return [
        beside(path)
        for path, output in lock.outputs.items()
        if output.conflict and text_digest(checkout.read(beside(path)) or b'') == output.conflict
    ]


def _notes(app_label: str, gone: Sequence[PurePosixPath], left: Sequence[MigrationFile]) -> tuple[str, ...]:
    if left:
        stay = ', '.join(made.path.name for made in left)
        return (
            f'{stay} may have been applied elsewhere, so it stays (keep it in git); a new migration drops the tables.',
        )
    if gone:
        return (
            f'a database in which {gone[-1].stem} was applied keeps its tables: migrate it back first '
            f'(`manage.py migrate {app_label} <the migration before it>`).',
        )
    return ()


def _notes_on_files(kept: Sequence[PurePosixPath], edited: Sequence[PurePosixPath], lock: Lock) -> tuple[str, ...]:
    return (
        *(f'{path} was edited by hand; the edits are removed too.' for path in edited),
        *(f'{path} is your own work, so it stays; --purge removes it too.' for path in kept),
        *(f'{path} was ejected, so it stays.' for path in lock.ejected),
    )
