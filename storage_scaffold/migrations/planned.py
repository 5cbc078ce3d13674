"""Adds to a plan the migration that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.migrations.graph import read_migration
from storage_scaffold.migrations.models import tables
from storage_scaffold.plan.plan import AnyPlan, Change, MigrationRequest, Ownership, Plan, changes, ordered
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, MigrationFile, lock_path
from storage_scaffold.text import like

# A migration that was made: path and content.
Made = tuple[PurePosixPath, bytes]


@dataclass(frozen=True)
class Answer:
    """The migration that was made (`None`: there was nothing to migrate), and what a person should know about it."""

    made: Made | None
    notes: tuple[str, ...] = ()


class Migrator(Protocol):
    """Makes migrations: Django, or a substitute for it."""

    def __call__(self, tree: Checkout, request: MigrationRequest) -> Answer | None:
        """The migration for `tree`, the checkout as it will be; `None` when it is left to a person."""


def by_hand(tree: Checkout, request: MigrationRequest) -> None:
    """The migrator that leaves every migration to a person."""


def complete(checkout: Checkout, plan: AnyPlan, migrator: Migrator) -> AnyPlan:
    """`plan`, which starts from `checkout`, with the migration that it asks for if `migrator` makes it.

    Raises what `migrator` raises.
    """
    if plan.migration is None:
        return plan
    request = plan.migration
    gone = tuple(changes(checkout.read, dict.fromkeys(request.replaces), Ownership.MIGRATION))
    tree = Overlay.over(checkout, (*plan.changes, *gone))
    answer = migrator(tree, replace(request, name=plan.provider) if gone and _is_first(tree, plan) else request)
    if answer is None:
        return plan
    notes = (*plan.notes, *([_replaced(checkout, gone)] if _is_new(gone, answer) else []), *answer.notes)
    whole = replace(plan, changes=ordered(*plan.changes, *gone), notes=notes)
    return with_migration(checkout, whole, answer.made)


def _is_new(gone: Sequence[Change], answer: Answer) -> bool:
    """Whether the migration that was made is another one than the one that was there."""
    return bool(gone) and [(change.path, change.before) for change in gone] != [answer.made]


def _is_first(tree: Checkout, plan: Plan) -> bool:
    """Whether none of the provider's migrations is in `tree`."""
    path = lock_path(plan.provider)
    lock = Lock.parse(tree.read(path) or b'', str(path), tree.layout)
    return not any(tree.exists(made.path) for made in lock.migrations)


def _replaced(checkout: Checkout, gone: Sequence[Change]) -> str:
    """What becomes of migrations that a new one replaces, and of a database that has run them."""
    names, layout = ' and '.join(change.path.stem for change in gone), checkout.layout
    oldest = read_migration(gone[0].before or b'', gone[0].path, layout.app_label)
    said = f'{names} was never committed, so one new migration takes its place.'
    if oldest is None or not oldest.follows:
        return said
    back = f'cd {layout.package} && python manage.py migrate {layout.app_label} {oldest.follows[0]}'
    return (
        f'{said} A database that has run it: `storage-scaffold undo`, then `{back}` (the rows in its tables go), then '
        'this command again.'
    )


def with_migration(checkout: Checkout, plan: AnyPlan, made: Made | None) -> AnyPlan:
    """`plan` with the migration that was `made` for it; `None` if there was nothing to migrate.

    The lock, in the plan or in the checkout, records it, unless the plan removes the lock.
    """
    planned = {change.path: change for change in plan.changes}
    if made:
        source = checkout.with_its_line_endings(made[1])
        planned[made[0]] = Change(made[0], checkout.read(made[0]), source, Ownership.MIGRATION)
    path = lock_path(plan.provider)
    present = checkout.read(path)
    record = planned.get(path) or Change(path, present, present, Ownership.RECORD)
    if record.after is not None:
        lock = Lock.parse(record.after, str(path), checkout.layout)
        files = [MigrationFile(made[0], text_digest(made[1]))] if made else []
        migrated = tables(Overlay.over(checkout, plan.changes), plan.provider)
        gone = {change.path for change in plan.changes if change.after is None}
        stay = (item for item in lock.migrations if item.path not in gone)
        lock = replace(lock, migrations=(*stay, *files), migrated=migrated)
        planned[path] = replace(record, after=like(lock.dump(), present))
    kept = [change for change in planned.values() if change.before != change.after]
    return replace(plan, changes=ordered(*kept), migration=None)
