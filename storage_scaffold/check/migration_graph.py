"""The migration graph of the storages: what `migrate` would refuse, as far as a managed provider is part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.restoring import bring_back
from storage_scaffold.check.subject import Judge, ManagedTree
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError
from storage_scaffold.migrations.graph import Graph, Migration, read_graph
from storage_scaffold.remedies import edit

MIGRATION_CONFLICT = Rule(
    'migration-conflict',
    Severity.DRIFT,
    'Two migrations are the last one',
    'Two branches, or a branch and a release of Label Studio, each brought a migration that follows the same one. '
    'Django refuses to migrate until another migration follows both.',
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
    yield from _conflicts(tree.checkout, found, owners)
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


def _conflicts(checkout: Checkout, found: Graph, owners: Mapping[PurePosixPath, str]) -> Iterator[Finding]:
    leaves = found.leaves
    if len(leaves) < 2 or not any(_owner(found, leaf, owners) for leaf in leaves):
        return
    names = ' and '.join(leaf.name for leaf in leaves)
    layout = checkout.layout
    merge = f'makemigrations {layout.app_label} --merge --noinput'
    for leaf in leaves:
        if owner := _owner(found, leaf, owners):
            yield Finding(
                MIGRATION_CONFLICT,
                owner,
                f'{names} both follow the same migration, and `migrate` refuses both',
                leaf.path,
                leaf.line,
                command=f'cd {layout.package} && python manage.py {merge}',
                key=leaf.name,
            )


def _owner(found: Graph, leaf: Migration, owners: Mapping[PurePosixPath, str]) -> str:
    """The provider whose migration is the last one of a branch, or on the way to it; empty for a foreign one."""
    if leaf.path in owners:
        return owners[leaf.path]
    others = [found.before(other.name) for other in found.leaves if other is not leaf]
    alone = found.before(leaf.name).difference(*others)
    return next(
        (owners[found.migrations[name].path] for name in sorted(alone) if found.migrations[name].path in owners), ''
    )


JUDGE = Judge((MIGRATION_CONFLICT, MIGRATION_PARENT_MISSING), trees=(graph,))
