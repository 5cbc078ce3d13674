"""Merges one provider that both sides of an unfinished merge have changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.commands.update_provider import plan_update
from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.merge.sides import Sides
from storage_scaffold.merge.three_way import git_marker_line, marker_line, three_way
from storage_scaffold.migrations.graph import read_migration
from storage_scaffold.migrations.models import columns, tables
from storage_scaffold.migrations.operations import operation_texts
from storage_scaffold.migrations.renumber import next_name, with_names
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, MigrationFile, Registered, archive_path, base_path, lock_path
from storage_scaffold.record.merge_base import base_text, part_paths
from storage_scaffold.record.recorded_spec import load_managed, recorded_templates
from storage_scaffold.register.locked import is_there

Files = dict[PurePosixPath, 'bytes | None']
_Read = Callable[[PurePosixPath], 'bytes | None']


@dataclass(frozen=True)
class MergedProvider:
    """The files as merged; `resolved` are the unmerged paths that are settled, `left` what a person has to settle.

    `waiting` are those that are settled once that is done.
    """

    files: Mapping[PurePosixPath, bytes | None] = field(default_factory=dict)
    resolved: Collection[PurePosixPath] = ()
    left: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    waiting: Collection[PurePosixPath] = ()


def merge_provider(checkout: Checkout, sides: Sides, name: str) -> MergedProvider:
    """The provider `name`, rendered from its merged spec with the edits of both sides.

    `checkout` is the tree with its registered files merged, without the provider's entries. Raises CheckoutError when
    a record of one of the sides cannot be read, and as `plan_update`.
    """
    path = lock_path(name)
    texts = sides.versions(path)
    if texts is None:
        words = (
            f'one side removed or ejected `{name}`, the other changed it: `git add {path}` keeps it managed, '
            f'`git rm {path}` does not'
        )
        there = sides.ours(path) or sides.theirs(path) or b''
        return _waiting(sides, Problem(words, file=str(path)), Lock.parse(there, str(path), checkout.layout))
    ours, theirs = (Lock.parse(text, str(path), checkout.layout) for text in texts[1:])
    if problem := _spec_problem(checkout, ours, theirs):
        return _waiting(sides, problem, ours, theirs)
    made = _migrations(sides, ours, theirs, checkout.layout)
    lock = replace(
        ours,
        owned={**theirs.owned, **ours.owned},
        ejected=tuple(dict.fromkeys((*ours.ejected, *theirs.ejected))),
        registrations=_standing(checkout, ours, theirs),
        migrations=made.all,
    )
    mine, other = _tree(checkout, sides.ours, ours), _tree(checkout, sides.theirs, theirs)
    start = Overlay(mine.root, {**mine.files, **made.files, path: lock.dump()}, layout=checkout.layout)
    try:
        provider, source = load_managed(start, lock)
        source = replace(source, own=recorded_templates(start, lock))
    except SpecError as error:
        return _waiting(sides, error.problems[0], ours, theirs)
    plan = plan_update(start, provider, source)
    merged = Overlay.over(start, plan.changes)
    edits, problems = _edits(merged, other, theirs)
    now = _final(merged, edits, theirs, _follows_from_both(merged, mine, other, ours, theirs))
    files: Files = {**merged.files, **edits, path: now.dump()}
    notes = [*plan.notes, *made.notes]
    if plan.migration is not None and now.migrated is None:
        notes.append(f'`storage-scaffold update {name}` makes the migration that is still needed.')
    problems = (*plan.conflicts, *problems, *made.problems)
    return MergedProvider(files, tuple(_resolved(sides, lock, files)), problems, tuple(notes))


def _waiting(sides: Sides, problem: Problem, *locks: Lock) -> MergedProvider:
    """Nothing of the provider can be merged before `problem`, which is in its spec or its lock, is solved."""
    record, ours = lock_path(locks[0].name).parent, {path for lock in locks for path in lock.outputs}
    ours |= {made.path for lock in locks for made in lock.migrations}
    ours |= {path for path in sides.unmerged if path.is_relative_to(record)}
    waiting = [path for path in ours.intersection(sides.unmerged) if str(path) != problem.file]
    return MergedProvider(left=(problem,), waiting=waiting)


def _spec_problem(checkout: Checkout, ours: Lock, theirs: Lock) -> Problem | None:
    if ours.inputs.spec != theirs.inputs.spec:
        words = f'one side names this spec of `{ours.name}`, the other {theirs.inputs.spec}'
        return Problem(words, file=str(ours.inputs.spec))
    line = git_marker_line(checkout.read(ours.inputs.spec) or b'')
    if line:
        words = 'both sides changed the same lines: resolve this, then run `storage-scaffold resolve` again'
        return Problem(words, file=str(ours.inputs.spec), line=line)
    return None


def _tree(checkout: Checkout, read: _Read, lock: Lock) -> Overlay:
    """The checkout with the provider's files as one side has them; the spec is the merged one."""
    paths = {*lock.outputs, *part_paths(lock), archive_path(lock.name)}
    files = {path: read(path) for path in paths}
    laid = checkout.files if isinstance(checkout, Overlay) else {}
    return Overlay(checkout.root, {**laid, **files, lock_path(lock.name): lock.dump()}, layout=checkout.layout)


def _standing(checkout: Checkout, ours: Lock, theirs: Lock) -> tuple[Registered, ...]:
    """At each point, the entry of the other side if it stands there: git merges what only one side has changed."""
    standing = {entry.point: entry for entry in theirs.registrations if is_there(checkout, entry)}
    return tuple({**{entry.point: entry for entry in ours.registrations}, **standing}.values())


@dataclass(frozen=True)
class _Side:
    """One side's record and files; `name` is what git calls it."""

    lock: Lock
    read: _Read
    name: str


@dataclass
class _Migrations:
    """The migrations of both sides by path; where both have one of the same name, that of one side gets another."""

    found: dict[PurePosixPath, MigrationFile]
    files: Files
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def all(self) -> tuple[MigrationFile, ...]:
        return tuple(sorted(self.found.values(), key=lambda made: made.path))


def _migrations(sides: Sides, ours: Lock, theirs: Lock, layout: Layout) -> _Migrations:
    """The side that others may have already keeps its names."""
    first, second = _Side(ours, sides.ours, 'HEAD'), _Side(theirs, sides.theirs, sides.incoming or 'the other side')
    if sides.theirs_is_published:
        first, second = second, first
    texts = {made.path: first.read(made.path) for made in first.lock.migrations}
    kept = {path: text for path, text in texts.items() if path in sides.unmerged}
    merged = _Migrations({made.path: made for made in first.lock.migrations}, kept)
    taken = {made.path.stem for side in (first, second) for made in side.lock.migrations}
    for made in second.lock.migrations:
        namesake, text = texts.get(made.path), second.read(made.path) or b''
        if namesake is None:
            merged.found[made.path] = made
        elif text_digest(namesake) != text_digest(text):
            new = made.path.with_name(f'{next_name(made.path.stem, taken)}.py')
            taken.add(new.stem)
            text, parent = _behind(text, made.path, layout.app_label)
            merged.files[new], merged.found[new] = text, MigrationFile(new, text_digest(text))
            merged.notes.append(_twice(made.path.stem, new.stem, parent, second.name, layout))
            merged.problems += _same_operations(namesake, text, new)
    return merged


def _behind(source: bytes, path: PurePosixPath, app: str) -> tuple[bytes, str]:
    """A migration that follows its namesake from now on, and the name of the one that both followed."""
    migration = read_migration(source, path, app)
    parent = next(iter(migration.follows), '') if migration else ''
    return with_names(source, path, app, {parent: path.stem}), parent


def _twice(name: str, new: str, parent: str, side: str, layout: Layout) -> str:
    return (
        f'both sides have a {name}: that of {side} is now {new} and follows the other one. A database that has run it '
        'under its old name has to go back first, on the branch that it comes from: '
        f'`cd {layout.package} && python manage.py migrate {layout.app_label} {parent}`'
    )


def _same_operations(one: bytes, other: bytes, path: PurePosixPath) -> Iterator[Problem]:
    there = set(operation_texts(one, path))
    if same := next((operation for operation in operation_texts(other, path) if operation in there), ''):
        words = f'both sides change the tables in the same way ({same}): keep it in one of the two'
        yield Problem(words, file=str(path))


def _edits(merged: Checkout, other: Checkout, theirs: Lock) -> tuple[dict[PurePosixPath, bytes], tuple[Problem, ...]]:
    """The generated files that the other side has edited, with those edits, and what is in the way."""
    edits: dict[PurePosixPath, bytes] = {}
    problems = []
    for path, output in theirs.outputs.items():
        text, mine = other.read(path), merged.read(path)
        if text is None or mine is None or text_digest(text) == output.rendered:
            continue
        found = three_way(mine, base_text(other, theirs, path), text)
        if found is None:
            problems.append(Problem('was edited on the other side, and git could not merge it', file=str(path)))
            continue
        edits[path] = found.text
        if found.conflicts:
            words = 'was edited on both sides: both texts are between markers'
            problems.append(Problem(words, file=str(path), line=marker_line(found.text)))
    return edits, tuple(problems)


def _follows_from_both(merged: Checkout, mine: Checkout, other: Checkout, ours: Lock, theirs: Lock) -> bool:
    """Whether the migrations of both sides together lead to the merged models."""
    path = merged.layout.home(ours.name) / 'models.py'
    if ours.migrated != tables(mine, ours.name) or theirs.migrated != tables(other, ours.name):
        return False
    here, one, two = (set(columns(tree.read(path) or b'', path)) for tree in (merged, mine, other))
    return one & two <= here <= one | two


def _final(merged: Checkout, edits: Mapping[PurePosixPath, bytes], theirs: Lock, is_migrated: bool) -> Lock:
    """The lock of the merged provider: an edit that the other side had accepted stays accepted."""
    path = lock_path(theirs.name)
    lock = Lock.parse(merged.read(path) or b'', str(path), merged.layout)
    outputs = dict(lock.outputs)
    for file, text in edits.items():
        accepted = theirs.outputs[file].accepted != theirs.outputs[file].rendered
        if accepted and file in outputs:
            outputs[file] = replace(outputs[file], accepted=text_digest(text))
    return replace(lock, outputs=outputs, migrated=tables(merged, lock.name) if is_migrated else None)


def _resolved(sides: Sides, lock: Lock, files: Files) -> Iterator[PurePosixPath]:
    """The unmerged paths that the merged provider settles."""
    for path in sides.unmerged:
        if path in files or path == lock.inputs.spec or path.is_relative_to(base_path(lock.name)):
            yield path
