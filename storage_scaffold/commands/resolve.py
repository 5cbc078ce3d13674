"""`resolve`: settles what a merge, rebase or cherry-pick left unmerged because branches have their own providers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.checkout.tree import INIT, RECORDS
from storage_scaffold.commands.merge_provider import merge_provider
from storage_scaffold.commands.one_sided import one_sided
from storage_scaffold.errors import Problem
from storage_scaffold.merge.sides import Sides
from storage_scaffold.merge.three_way import git_marker_line
from storage_scaffold.migrations.ordering import order_migrations
from storage_scaffold.migrations.planned import Migrator
from storage_scaffold.plan.plan import Change, MigrationRequest, Ownership, Plan, changes, ordered
from storage_scaffold.record.lock import lock_path, read_locks, spec_path
from storage_scaffold.register.locked import known_locks, known_registrations
from storage_scaffold.register.merging import LABELS, Versions, merge_registered
from storage_scaffold.register.points import Registration, points
from storage_scaffold.register.shared import shared_registration, with_shared, without_shared
from storage_scaffold.text import like


@dataclass(frozen=True, kw_only=True)
class Resolve(Plan):
    """A plan whose paths (`also` included) are no longer unmerged after it; `next_step` is the git command then.

    `unmerged` is the number of files that were unmerged, `settled` how many of them are not any more, and `waiting`
    how many will be settled once the conflicts are resolved.
    """

    unmerged: int
    settled: int
    waiting: int
    next_step: str

    @property
    def stageable(self) -> tuple[PurePosixPath, ...]:
        """All but the files in which a person must resolve a conflict first: git then knows what is settled."""
        return tuple(path for path in self.paths if str(path) not in {problem.file for problem in self.conflicts})

    @property
    def after_conflicts(self) -> str:
        """As in `Plan`."""
        return (
            'resolve each of these (generated files then need `storage-scaffold accept FILE`), `git add` what you '
            'resolved, and run `storage-scaffold resolve` again'
        )


def resolve(checkout: Checkout, migrator: Migrator) -> Resolve:
    """What is unmerged because of managed providers, merged: the tree as if they had been made one after the other.

    In a registered file, the entries of both sides are put into what git merges of the rest. A provider that both
    sides have changed is rendered from its merged spec, with the edits of both. Migrations are put in a row. A file in
    which a person has already resolved the conflict stays as it is. `Plan.conflicts` are the files that are still
    unmerged. Raises GitFailed, CheckoutError when a record cannot be read, and what `migrator` raises.
    """
    unmerged = git.unmerged(checkout.root)
    sides = Sides(checkout, unmerged)
    names = {path.parent.name for path in unmerged if path == lock_path(path.parent.name)}
    done = _Resolved()
    contents = sides.everywhere(RECORDS, 'lock.json') if unmerged else frozenset()
    _registered(checkout, sides, frozenset(names), contents, done)
    settled = one_sided(checkout, sides, known_locks(checkout.layout, contents))
    done.add(settled, settled)
    for name in sorted(names):
        part = merge_provider(done.laid_over(checkout), sides, name)
        done.add(part.files, part.resolved, part.left, part.notes)
        done.waiting.update(part.waiting)
    _by_hand(checkout, sides, done)
    _initialized(checkout, sides, done)
    _shared(checkout, sides, done)
    migration = None if done.left else _in_order(checkout, sides, migrator, done)
    found = {path: like(data, checkout.read(path)) if data else data for path, data in done.files.items()}
    return Resolve(
        title='resolve',
        provider='',
        changes=ordered(*_changes(checkout, found)),
        notes=tuple(done.notes),
        migration=migration,
        conflicts=tuple(
            done.left.get(path)
            or Problem('is still unmerged', file=str(path), line=git_marker_line(checkout.read(path) or b''))
            for path in sorted({*unmerged, *done.left})
            if path not in done.resolved | done.waiting
        ),
        also=tuple(sorted(done.resolved)),
        unmerged=len(unmerged),
        settled=len(done.resolved.intersection(unmerged)),
        waiting=len(done.waiting),
        next_step=sides.next_step,
    )


@dataclass
class _Resolved:
    """What has been settled so far: the new contents, the paths that are no longer unmerged, and what is left.

    `waiting` are the paths that are settled once something that is left is done.
    """

    files: dict[PurePosixPath, bytes | None] = field(default_factory=dict)
    resolved: set[PurePosixPath] = field(default_factory=set)
    left: dict[PurePosixPath, Problem] = field(default_factory=dict)
    waiting: set[PurePosixPath] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        files: Mapping[PurePosixPath, bytes | None],
        resolved: Iterable[PurePosixPath] = (),
        left: Iterable[Problem] = (),
        notes: Iterable[str] = (),
    ) -> None:
        """Notes the result of one step."""
        self.files.update(files)
        self.left.update({PurePosixPath(problem.file or ''): problem for problem in left})
        self.resolved.update(resolved)
        self.resolved.difference_update(self.left)
        self.notes.extend(notes)

    def laid_over(self, checkout: Checkout) -> Overlay:
        """The checkout with the new contents."""
        return Overlay(checkout.root, self.files, layout=checkout.layout)


def _registered(
    checkout: Checkout, sides: Sides, names: frozenset[str], locks: Iterable[bytes], done: _Resolved
) -> None:
    """Merges the unmerged registered files; the providers `names` are merged themselves and put their entries back."""
    paths = {point.path for point in points(checkout.layout)}.intersection(sides.unmerged)
    known: tuple[Registration, ...] | None = None
    for path in sorted(paths):
        versions = sides.versions(path)
        if versions is None or not git_marker_line(checkout.read(path) or b''):
            continue
        if known is None:
            known = known_registrations(checkout.layout, locks)
        merged = merge_registered(path, Versions(*versions), known, drop=names)
        if merged is None:
            continue
        done.add({path: merged.text}, [path])
        if merged.conflicts:
            line = git_marker_line(merged.text)
            words = 'both sides changed the same lines, beside the entries of the providers: both are between markers'
            done.add({}, left=[Problem(words, file=str(path), line=line)])


def _shared(checkout: Checkout, sides: Sides, done: _Resolved) -> None:
    """Leaves the shared registration as the merged tree needs it; also where it is what both sides have changed."""
    path = shared_registration(checkout.layout).point.path
    versions = sides.versions(path) if path in sides.unmerged else None
    if versions is not None and git_marker_line(checkout.read(path) or b''):
        base, ours, theirs = (without_shared({path: text}.get, checkout.layout).get(path, text) for text in versions)
        merged = git.merge(ours, base, theirs, LABELS)
        if merged is None or merged[1]:
            return
        done.add({path: merged[0]}, [path])
    tree = done.laid_over(checkout)
    if not done.left:
        done.add(with_shared(tree.read, checkout.layout))


def _by_hand(checkout: Checkout, sides: Sides, done: _Resolved) -> None:
    """Takes files of providers in which a person has resolved the conflict as they are."""
    ours = {point.path for point in points(checkout.layout)}
    for path in sides.unmerged:
        text = checkout.read(path)
        if path not in ours and path != spec_path(path.parent.name):
            continue
        if sides.versions(path) is None:
            words = 'one side deleted this file, the other changed it: decide, then `git add` or `git rm` it'
            done.add({}, left=[Problem(words, file=str(path))])
        elif path not in done.left and text is not None and not git_marker_line(text):
            done.resolved.add(path)


def _initialized(checkout: Checkout, sides: Sides, done: _Resolved) -> None:
    """Takes what our side keeps of `init`, if it does: the next one starts from there and merges the rest."""
    unmerged = [path for path in sides.unmerged if path.is_relative_to(INIT)]
    ours = [path for path in git.files_of(checkout.root, 'HEAD') if path.is_relative_to(INIT)] if unmerged else []
    if ours:
        files = {path: sides.committed_ours(path) for path in (*ours, *unmerged)}
        done.add(files, unmerged, notes=[f'{INIT} is as on your side: run `storage-scaffold init` after the merge.'])


def _in_order(checkout: Checkout, sides: Sides, migrator: Migrator, done: _Resolved) -> MigrationRequest | None:
    """Puts the migrations in a row, those of our side first; returns the merge that is left to a person."""
    tree = done.laid_over(checkout)
    if any(git_marker_line(tree.read(path) or b'') for path in tree.glob(f'{checkout.layout.migrations}/*.py')):
        return None
    locks = read_locks(tree).values()
    first = [made.path for lock in locks for made in lock.migrations if sides.is_ours(made.path)]
    plan = order_migrations(tree, locks, migrator, first)
    if plan is None:
        return None
    done.add({change.path: change.after for change in plan.changes}, notes=plan.notes)
    return plan.migration


def _changes(checkout: Checkout, files: Mapping[PurePosixPath, bytes | None]) -> Iterator[Change]:
    registered = {point.path for point in points(checkout.layout)}
    for path, after in files.items():
        if path in registered:
            ownership = Ownership.REGISTERED
        elif path.is_relative_to(RECORDS):
            ownership = Ownership.RECORD
        elif path.parent == checkout.layout.migrations:
            ownership = Ownership.MIGRATION
        else:
            ownership = Ownership.GENERATED
        yield from changes(checkout.read, {path: after}, ownership)
