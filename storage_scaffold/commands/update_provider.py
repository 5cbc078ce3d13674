"""What an update does to one provider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import check_provider
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.commands.shared import settled
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.merge.provider_files import ProviderFiles, update_files
from storage_scaffold.migrations.models import defined_models, of_both_roles, tables
from storage_scaffold.migrations.own import noted, removable
from storage_scaffold.migrations.renames import renames
from storage_scaffold.plan.plan import (
    Change,
    MigrationRequest,
    Ownership,
    Plan,
    RegistrationPlace,
    changes,
    ordered,
)
from storage_scaffold.record.build import inputs
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.formatted import as_recorded
from storage_scaffold.record.lock import Lock, lock_path, managed, read_locks, spec_path
from storage_scaffold.record.merge_base import base_files, part_paths
from storage_scaffold.record.recorded_features import recorded_features
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.register.engine import apply_registrations, withdraw_registrations
from storage_scaffold.register.locked import (
    as_registered,
    entries_of,
    from_lock,
    is_there,
    point_titles,
    registration_places,
    stands,
)
from storage_scaffold.register.points import Registration
from storage_scaffold.register.wanted import left_out_notes, left_out_points, wanted_registrations
from storage_scaffold.spec.provider import Provider
from storage_scaffold.text import like


def plan_update(
    checkout: Checkout, provider: Provider, source: SpecSource, *, ask: bool = False, always: bool = False
) -> Plan:
    """Every change that makes a managed provider what `provider` of the spec `source` now says, except the migration.

    Generated files are rewritten, or merged with the edits in them; owned files stay; registrations that changed are
    withdrawn and applied again; whatever is missing is restored. What differs only in its layout keeps it as long as
    its content does not change. `Plan.conflicts` lists the files in which a person must resolve a conflict: the lock
    keeps their old entries. If nothing has changed, the plan is empty and nothing is rendered, unless `always`. With
    `ask`, Django is asked for a migration even if no table of the provider has changed.

    Raises UsageError when the provider is not managed; CheckoutError when a registration was edited, when a file that
    was not generated is in the way, when a new class prefix or scheme is taken, or when the text last rendered is
    needed but missing.
    """
    locks = read_locks(checkout)
    lock = managed(locks, provider.name)
    others = tuple(other for other in locks.values() if other is not lock)
    now = noted(checkout, lock, provider.models)
    items = wanted_registrations(checkout, provider, locks.values())
    if not always and _is_current(checkout, provider, source, lock, items):
        update = _Update(now)
    else:
        check_provider(checkout, provider, managed=True)
        update = _updated(checkout, provider, source, _Before(now, others), items)
    files = ordered(*update.changes, *_lock_change(checkout, update.lock))
    plan = settled(checkout, _with_need_of_migration(checkout, provider, lock, update, files, ask))
    is_new = files and text_digest(source.data) != lock.inputs.spec_sha256
    return replace(plan, also=(source.recorded_as(lock.name),)) if is_new else plan


@dataclass(frozen=True)
class _Before:
    """The recorded state: the provider's own lock and those of the others."""

    lock: Lock
    others: tuple[Lock, ...]


@dataclass(frozen=True)
class _Update:
    """The result of an update: the new lock, all other changes, and what to report."""

    lock: Lock
    changes: tuple[Change, ...] = ()
    places: tuple[RegistrationPlace, ...] = ()
    notes: tuple[str, ...] = ()
    conflicts: tuple[Problem, ...] = ()


def _is_current(
    checkout: Checkout, provider: Provider, source: SpecSource, lock: Lock, items: Iterable[Registration]
) -> bool:
    """Whether the tree is exactly as the lock says, and the lock matches the current inputs."""
    if inputs(provider, source, recorded_features(checkout, lock)) != lock.inputs:
        return False
    if not all(as_recorded(checkout, lock, path) for path in lock.outputs):
        return False
    if not all(checkout.exists(path) for path in (*lock.owned, *part_paths(lock))):
        return False
    wanted = {(item.point.id, item.entry.key, item.entry.code) for item in items}
    return wanted == {(entry.point, entry.key, entry.code) for entry in lock.registrations} and all(
        is_there(checkout, entry) for entry in lock.registrations
    )


def _updated(
    checkout: Checkout, provider: Provider, source: SpecSource, before: _Before, items: tuple[Registration, ...]
) -> _Update:
    from storage_scaffold.render.provider import render_owned, render_provider

    lock, spec = before.lock, str(source.recorded_as(provider.name))
    features = recorded_features(checkout, lock)
    rendered = render_provider(provider, features, spec, checkout.layout, own=source.own)
    owned = render_owned(provider, features, spec, checkout.layout, own=source.own)
    files = update_files(checkout, lock, rendered, owned)
    edited = _reregistered(checkout, before, items)
    after = Overlay.over(checkout, changes(checkout.read, edited, Ownership.REGISTERED))
    entries = as_registered(after, items)
    now = Lock(
        name=lock.name,
        inputs=inputs(provider, source, features),
        outputs=files.outputs,
        owned=files.owned,
        ejected=lock.ejected,
        registrations=entries,
        left_out=left_out_points(checkout, provider, items),
        migrations=lock.migrations,
        migrated=lock.migrated,
    )
    return _Update(
        now,
        (
            *files.changes,
            *changes(checkout.read, edited, Ownership.REGISTERED),
            *changes(checkout.read, _record_files(checkout, lock, source, files), Ownership.RECORD),
        ),
        _moved(checkout, lock, now, registration_places(entries, items, edited)),
        (
            *(left_out_notes(checkout, provider, (lock, *before.others)) if now.left_out != lock.left_out else ()),
            *files.notes,
        ),
        files.conflicts,
    )


def _reregistered(checkout: Checkout, before: _Before, items: tuple[Registration, ...]) -> dict[PurePosixPath, bytes]:
    """The new contents of the files in which registrations are withdrawn, changed or missing."""
    entries = {item.point.id: item.entry for item in items}
    recorded = {entry.point: entry for entry in before.lock.registrations}
    there = from_lock(checkout, before.lock, before.others)
    # Edited registrations are refused first, so that the error has their lines in the file as it is now.
    withdraw_registrations(checkout.read, [item for item in there if not stands(checkout, recorded[item.point.id])])
    stale = [item for item in there if entries.get(item.point.id) != item.entry]
    withdrawn = withdraw_registrations(checkout.read, stale)
    cleared = Overlay.over(checkout, changes(checkout.read, withdrawn, Ownership.REGISTERED))
    edited = {**withdrawn, **apply_registrations(cleared.read, items, entries_of(before.others))}
    return {path: content for path, content in edited.items() if content != checkout.read(path)}


def _moved(
    checkout: Checkout, lock: Lock, now: Lock, found: tuple[RegistrationPlace, ...]
) -> tuple[RegistrationPlace, ...]:
    """The places in `found` that are new or different, and the places from which a registration was removed."""
    before = {(entry.point, entry.code): entry for entry in lock.registrations}
    titles = point_titles(checkout)
    stayed = {
        (titles[entry.point], entry.path)
        for entry in now.registrations
        if (entry.point, entry.code) in before and is_there(checkout, entry)
    }
    points = {entry.point for entry in now.registrations}
    gone = [entry for entry in lock.registrations if entry.point not in points]
    return (
        *(place for place in found if (place.title, place.path) not in stayed),
        *(RegistrationPlace(titles[entry.point], entry.path, 0) for entry in gone),
    )


def _record_files(
    checkout: Checkout, lock: Lock, source: SpecSource, files: ProviderFiles
) -> dict[PurePosixPath, bytes | None]:
    """The record without its lock. Raises CheckoutError when an edited copy of the spec would be lost."""
    records: dict[PurePosixPath, bytes | None] = {
        **base_files(checkout, lock.name, (*files.base.values(), source.data))
    }
    copy = spec_path(lock.name)
    there = checkout.read(copy) if lock.inputs.spec == copy else None
    if source.path is None:
        records[copy] = source.data
    elif there is not None:
        records[copy] = None
    if there is not None and records.get(copy, there) != there and text_digest(there) != lock.inputs.spec_sha256:
        raise CheckoutError(
            Problem('was edited after the last update, and would be replaced', file=str(copy)),
            f'run `storage-scaffold update {lock.name}` without --spec, or restore the file first',
        )
    return records


def _lock_change(checkout: Checkout, lock: Lock) -> Iterable[Change]:
    path = lock_path(lock.name)
    return changes(checkout.read, {path: like(lock.dump(), checkout.read(path))}, Ownership.RECORD)


def _with_need_of_migration(
    checkout: Checkout, provider: Provider, lock: Lock, update: _Update, files: tuple[Change, ...], ask: bool
) -> Plan:
    """The plan. While the code has conflicts, no migration can be made: `accept` says that an update makes it."""
    notes, migration = update.notes, None
    # between conflict markers, the models are not Python
    changed = not update.conflicts and update.lock.migrated != tables(Overlay.over(checkout, files), lock.name)
    if changed or (ask and not update.conflicts):
        migration = _migration(checkout, provider, lock, update.lock, replace_own=changed)
    return Plan(f'update {lock.name}', lock.name, files, notes, update.places, migration, update.conflicts)


def _migration(
    checkout: Checkout, provider: Provider, lock: Lock, now: Lock, *, replace_own: bool
) -> MigrationRequest:
    """The migration after those that `now` records, from the models of `lock` to those of `provider`.

    With `replace_own`, it takes the place of those that nobody else can have.
    """
    own = replace_own and git.is_repository(checkout.root)
    gone = removable(checkout, now.migrations) if own else ()
    renamed = renames(checkout, now, provider) if now.migrations else ()
    old = (name for name, _ in renamed if '.' not in name)
    # of a role that was taken away
    drops = of_both_roles(provider.models).difference(map(str.lower, provider.models))
    models = tuple(sorted({*provider.models, *defined_models(checkout, lock), *old, *drops}))
    return MigrationRequest(
        f'{lock.name}_update' if now.migrations else lock.name, models, renamed, drops, replaces=gone[::-1]
    )
