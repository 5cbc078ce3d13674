"""Gives a tree with several last migrations one again, as far as a managed provider is part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.migrations.graph import Graph, Migration, read_graph
from storage_scaffold.migrations.planned import Migrator
from storage_scaffold.migrations.renumber import (
    Moved,
    fixed_leaves,
    follows_by_number,
    in_a_row,
    movable,
    renumbered,
)
from storage_scaffold.plan.plan import Change, MigrationRequest, Ownership, Plan, changes, ordered
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, MigrationFile, lock_path
from storage_scaffold.text import like


def needs_order(graph: Graph, ours: Collection[PurePosixPath]) -> bool:
    """Whether there are several last migrations, or two with one number, and one of `ours` is among them."""
    leaves = graph.leaves
    alone = [graph.before(leaf.name) | {leaf.name} for leaf in leaves]
    shared = frozenset.intersection(*alone) if alone else frozenset()
    mine = {path.stem for path in ours}
    if len(leaves) > 1 and any(mine.intersection(names - shared) for names in alone):
        return True
    return bool(mine.intersection(same_number(graph)))


def same_number(graph: Graph) -> frozenset[str]:
    """The names of the migrations whose number is not above that of one that they follow."""
    return frozenset(
        migration.name
        for migration in graph.migrations.values()
        if any(not follows_by_number(migration.name, name) for name in migration.follows)
    )


def order_migrations(
    checkout: Checkout, locks: Iterable[Lock], migrator: Migrator, first: Collection[PurePosixPath] = ()
) -> Plan | None:
    """The plan that gives the storages one last migration again; `None` if there is one, or none of ours is concerned.

    Migrations of ours that were never published get the numbers after the others, those in `first` before the rest. If
    several stay that cannot move, `migrator` merges them. Raises CheckoutError when a migration is not valid Python;
    GitFailed, and what `migrator` raises.
    """
    locks, layout = list(locks), checkout.layout
    owners = {made.path: lock for lock in locks for made in lock.migrations}
    graph = read_graph(checkout, layout.migrations, layout.app_label)
    if not needs_order(graph, owners):
        return None
    free = movable(checkout, graph, owners, git.published(checkout.root, owners))
    leaves = fixed_leaves(graph, free)
    if not leaves:
        # They follow each other in a circle: nothing is the last one.
        return None
    merge: Change | None = None
    if len(leaves) > 1:
        merge = _merged(checkout, graph, free, migrator)
        if merge is None:
            return _left(leaves, owners)
    parent = merge.path.stem if merge else leaves[0].name
    taken = {*graph.migrations, parent}
    moved = renumbered(checkout, layout.app_label, parent, in_a_row(graph, free, first), taken)
    if not moved and merge is None:
        return None
    return _plan(checkout, moved, merge, owners)


def _merged(checkout: Checkout, graph: Graph, free: Collection[str], migrator: Migrator) -> Change | None:
    """The migration with which Django merges all branches but the `free` ones; `None` if it is left to a person."""
    without = Overlay.over(
        checkout, changes(checkout.read, {graph.migrations[name].path: None for name in free}, Ownership.MIGRATION)
    )
    answer = migrator(without, MigrationRequest('merge', (), merges=True))
    if answer is None or answer.made is None:
        return None
    path, content = answer.made
    return Change(path, None, content, Ownership.MIGRATION)


def _left(leaves: Iterable[Migration], owners: Mapping[PurePosixPath, Lock]) -> Plan:
    names = [leaf.name for leaf in leaves]
    title = ' '.join(sorted({owners[leaf.path].name for leaf in leaves if leaf.path in owners}))
    return Plan(
        f'update {title}',
        title,
        (),
        (f'{" and ".join(names)} both follow the same migration.',),
        migration=MigrationRequest('merge', (), merges=True),
    )


def _plan(
    checkout: Checkout, moved: Sequence[Moved], merge: Change | None, owners: Mapping[PurePosixPath, Lock]
) -> Plan:
    files: dict[PurePosixPath, bytes | None] = {item.before: None for item in moved}
    files |= {item.after: item.content for item in moved}
    if merge:
        files[merge.path] = merge.after
    locks = {owners[item.before].name: owners[item.before] for item in moved}
    records = {
        lock_path(name): like(_with(checkout, lock, moved).dump(), checkout.read(lock_path(name)))
        for name, lock in locks.items()
    }
    title = ' '.join(sorted(locks)) or ' '.join(sorted({lock.name for lock in owners.values()}))
    return Plan(
        f'update {title}',
        title,
        ordered(
            *changes(checkout.read, files, Ownership.MIGRATION), *changes(checkout.read, records, Ownership.RECORD)
        ),
        tuple(_notes(checkout, moved, merge)),
    )


def _with(checkout: Checkout, lock: Lock, moved: Iterable[Moved]) -> Lock:
    """`lock` with the new paths and digests; a migration that was edited stays known as edited."""
    new = {item.before: item for item in moved}

    def now(made: MigrationFile) -> MigrationFile:
        item = new.get(made.path)
        if item is None:
            return made
        is_as_made = text_digest(checkout.read(made.path) or b'') == made.sha256
        return MigrationFile(item.after, text_digest(item.content) if is_as_made else made.sha256)

    return replace(lock, migrations=tuple(map(now, lock.migrations)))


def _notes(checkout: Checkout, moved: Iterable[Moved], merge: Change | None) -> Iterator[str]:
    if merge:
        yield f'{merge.path.stem} merges migrations that databases may already have.'
    layout = checkout.layout
    for item in moved:
        old, new, parent = item.before.stem, item.after.stem, item.parent
        yield f'{old} is now {new} and follows {parent}: no commit on the main branch or under a tag has it.'
        migrate = f'python manage.py migrate {layout.app_label}'
        yield (
            f'only a database that has already run {old} needs this, once: '
            f'`cd {layout.package} && {migrate} {parent} && {migrate} {new} --fake`'
        )
