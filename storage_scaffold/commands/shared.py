"""The shared registration as a part of plans: every change of the import links leaves it as the tree then needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.plan.plan import Change, Ownership, Plan, RegistrationPlace, changes, combined
from storage_scaffold.register.shape import State
from storage_scaffold.register.shared import MOST_IMPORT_LINKS, Shared, shared_state, with_shared
from storage_scaffold.text import lines_of


def settled(checkout: Checkout, plan: Plan) -> Plan:
    """`plan` with the change that the shared registration needs after it, if any, and with notes about it.

    Its new files have the line endings of the tree.
    """
    plan = replace(plan, changes=tuple(_as_the_tree(checkout, change) for change in plan.changes))
    there = Overlay.over(checkout, plan.changes)
    now = shared_state(there.read, checkout.layout)
    if now is None:
        return plan
    before = shared_state(checkout.read, checkout.layout)
    edited = with_shared(there.read, checkout.layout)
    more = replace(plan, changes=tuple(changes(there.read, edited, Ownership.REGISTERED)))
    return replace(
        plan,
        changes=combined([plan, more]),
        notes=(*plan.notes, *_notes(before, now)),
        registrations=(*plan.registrations, *(_place(now, source) for source in edited.values())),
    )


def _as_the_tree(checkout: Checkout, change: Change) -> Change:
    if change.before is not None or change.after is None or change.ownership is Ownership.RECORD:
        return change
    return replace(change, after=checkout.with_its_line_endings(change.after))


def _place(now: Shared, source: bytes) -> RegistrationPlace:
    item = now.standing.registration
    (line,) = lines_of(source, [item.entry.key]) if now.is_needed else (0,)
    return RegistrationPlace(item.point.title, item.point.path, line)


def _notes(before: Shared | None, now: Shared) -> Iterator[str]:
    point, standing = now.standing.registration.point, now.standing
    if standing.state is State.ALTERED:
        done = 'restored' if now.is_needed else 'taken out'
        yield f'{point.path}: {point.title}: was altered, and is {done}.'
    if before and now.links <= before.links:
        return
    if now.is_needed and not now.is_known:
        yield f'{point.path}: {point.title}: left out: {standing.message}. {point.consequence}'
    if now.links > MOST_IMPORT_LINKS:
        yield (
            f'there are now {now.links} import links. With SQLite, views of the Data Manager with the column '
            f'"Source filename" fail with more than {MOST_IMPORT_LINKS} ("at most 64 tables in a join").'
        )
