"""Adds to a plan the migration that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.migrations.models import tables
from storage_scaffold.plan.plan import Change, MigrationRequest, Ownership, Plan, ordered
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, MigrationFile, lock_path
from storage_scaffold.text import like

AnyPlan = TypeVar('AnyPlan', bound=Plan)
# A migration that was made: path and content.
Made = tuple[PurePosixPath, bytes]


class Migrator(Protocol):
    """Makes migrations: Django, or a substitute for it."""

    def __call__(self, tree: Checkout, request: MigrationRequest) -> Sequence[Made] | None:
        """The migrations that were made for `tree`, the checkout as it will be; empty if there is nothing to migrate.

        `None` when the migration is left to a person.
        """


def by_hand(tree: Checkout, request: MigrationRequest) -> None:
    """The migrator that leaves every migration to a person."""


def complete(checkout: Checkout, plan: AnyPlan, migrator: Migrator) -> AnyPlan:
    """`plan`, which starts from `checkout`, with the migration that it asks for if `migrator` makes it.

    Raises what `migrator` raises.
    """
    if plan.migration is None:
        return plan
    made = migrator(Overlay.over(checkout, plan.changes), plan.migration)
    return plan if made is None else with_migration(checkout, plan, next(iter(made), None))


def with_migration(checkout: Checkout, plan: AnyPlan, made: Made | None) -> AnyPlan:
    """`plan` with the migration that was `made` for it; `None` if there was nothing to migrate.

    The lock, in the plan or in the checkout, records it, unless the plan removes the lock.
    """
    changes = {change.path: change for change in plan.changes}
    if made:
        changes[made[0]] = Change(made[0], None, made[1], Ownership.MIGRATION)
    path = lock_path(plan.provider)
    present = checkout.read(path)
    planned = changes.get(path) or Change(path, present, present, Ownership.RECORD)
    if planned.after is not None:
        lock = Lock.parse(planned.after, str(path), checkout.layout)
        files = [MigrationFile(made[0], text_digest(made[1]))] if made else []
        migrated = tables(Overlay.over(checkout, plan.changes), plan.provider)
        lock = replace(lock, migrations=(*lock.migrations, *files), migrated=migrated)
        changes[path] = replace(planned, after=like(lock.dump(), present))
    kept = [change for change in changes.values() if change.before != change.after]
    return replace(plan, changes=ordered(*kept), migration=None)
