"""The migration graph of the storages: what `migrate` would refuse, as far as a managed provider is part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.restoring import bring_back
from storage_scaffold.check.subject import Judge, ManagedTree
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError
from storage_scaffold.migrations.graph import Graph, Migration, read_graph
from storage_scaffold.migrations.ordering import same_number
from storage_scaffold.migrations.renumber import movable
from storage_scaffold.remedies import edit

MIGRATION_CONFLICT = Rule(
    'migration-conflict',
    Severity.DRIFT,
    'Two migrations are the last one',
    'Two branches, or a branch and a release of Label Studio, each brought a migration that follows the same one. '
    'Django refuses to migrate until another migration follows both. An update puts them one after the other, or has '
    'Django merge them if others may have both.',
)
MIGRATION_NUMBER = Rule(
    'migration-number',
    Severity.DRIFT,
    'A migration does not have the number after that of the one that it follows',
    'Two migrations have one number, or the later one has the lower one. Django does not mind, but people do. An '
    'update gives a new number to one that no commit on the main branch or under a tag has.',
)
MIGRATION_PARENT_MISSING = Rule(
    'migration-parent-missing',
    Severity.DRIFT,
    'A migration follows one that is missing',
    'A migration depends on another one that is not in the tree. Django refuses to migrate. Restore that one.',
)


def graph(tree: ManagedTree) -> Iterator[Finding]:
    """A finding for each last migration where there are several, and for each that follows one that is missing."""
    owners = {made.path: lock.name for lock in tree.locks for made in lock.migrations}
    if not owners:
        return
    layout = tree.checkout.layout
    try:
        found = read_graph(tree.checkout, layout.migrations, layout.app_label)
    except CheckoutError:
        # a file that is not Python: the judge of the provider's own migrations says so of ours
        return
    yield from _conflicts(found, owners)
    yield from _numbers(tree.checkout, found, owners)
    for migration, parent in found.lacking:
        path = layout.migrations / f'{parent}.py'
        if migration.path in owners or path in owners:
            yield Finding(
                MIGRATION_PARENT_MISSING,
                owners.get(migration.path, owners.get(path, '')),
                f'follows {parent}, which is missing',
                migration.path,
                migration.line,
                command=bring_back(tree.checkout, path, edit(migration.path)),
                key=parent,
            )


def _conflicts(found: Graph, owners: Mapping[PurePosixPath, str]) -> Iterator[Finding]:
    leaves = found.leaves
    if len(leaves) < 2 or not any(_owner(found, leaf, owners) for leaf in leaves):
        return
    names = ' and '.join(leaf.name for leaf in leaves)
    for leaf in leaves:
        if owner := _owner(found, leaf, owners):
            yield Finding(
                MIGRATION_CONFLICT,
                owner,
                f'{names} both follow the same migration, and `migrate` refuses both',
                leaf.path,
                leaf.line,
                command=f'storage-scaffold update {owner}',
                key=leaf.name,
            )


def _owner(found: Graph, leaf: Migration, owners: Mapping[PurePosixPath, str]) -> str:
    """The provider whose migration is the last one of a branch, or on the way to it; empty for a foreign one."""
    if leaf.path in owners:
        return owners[leaf.path]
    others = [found.before(other.name) for other in found.leaves if other is not leaf]
    # One that is missing has no file that could have an owner.
    alone = found.before(leaf.name).intersection(found.migrations).difference(*others)
    return next(
        (owners[found.migrations[name].path] for name in sorted(alone) if found.migrations[name].path in owners), ''
    )


def _numbers(checkout: Checkout, found: Graph, owners: Mapping[PurePosixPath, str]) -> Iterator[Finding]:
    """A finding for each migration of ours that can still get another number, and needs one."""
    low = [path for path in owners if path.stem in same_number(found)]
    if not low or len(found.leaves) != 1:
        return
    free = movable(checkout, found, owners, git.published(checkout.root, owners))
    for path in sorted(path for path in low if path.stem in free):
        migration = found.migrations[path.stem]
        message = f'its number is not above that of {", ".join(migration.follows)}, which it follows'
        command = f'storage-scaffold update {owners[path]}'
        yield Finding(MIGRATION_NUMBER, owners[path], message, path, migration.line, command=command)


JUDGE = Judge((MIGRATION_CONFLICT, MIGRATION_NUMBER, MIGRATION_PARENT_MISSING), trees=(graph,))
