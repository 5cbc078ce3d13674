"""`update --reformat`: gives what a formatter has laid out anew the generated layout again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.plan.plan import Ownership, Plan, changes, ordered
from storage_scaffold.record.formatted import is_formatted
from storage_scaffold.record.lock import Lock
from storage_scaffold.record.merge_base import base_text
from storage_scaffold.register.engine import apply_registrations, registration_state, withdraw_registrations
from storage_scaffold.register.locked import entries_of, from_lock, registration_places, stands
from storage_scaffold.register.shape import State
from storage_scaffold.text import like


def plan_reformat(checkout: Checkout, lock: Lock, locks: Iterable[Lock]) -> Plan:
    """The changes that write the files and registrations of `lock` that were only formatted as they were generated.

    `locks` are those of all managed providers. Migrations stay as they are. Raises CheckoutError as `from_lock` and
    `apply_registrations`.
    """
    files: dict[PurePosixPath, bytes | None] = {
        path: like(base_text(checkout, lock, path), checkout.read(path))
        for path in lock.outputs
        if is_formatted(checkout, lock, path)
    }
    others = [other for other in locks if other.name != lock.name]
    entries = {entry.point: entry for entry in lock.registrations}
    suspects = [item for item in from_lock(checkout, lock, others) if not stands(checkout, entries[item.point.id])]
    items = [
        found.registration for found in registration_state(checkout.read, suspects) if found.state is State.FORMATTED
    ]
    cleared = withdraw_registrations(checkout.read, items)
    there = Overlay.over(checkout, changes(checkout.read, cleared, Ownership.REGISTERED))
    edited = {**cleared, **apply_registrations(there.read, items, entries_of(others))}
    return Plan(
        title=f'update {lock.name}',
        provider=lock.name,
        changes=ordered(
            *changes(checkout.read, files, Ownership.GENERATED),
            *changes(checkout.read, edited, Ownership.REGISTERED),
        ),
        registrations=registration_places([entries[item.point.id] for item in items], items, edited),
    )
