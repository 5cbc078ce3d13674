"""Merges one provider that both sides of an unfinished merge have changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
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
from storage_scaffold.record.lock import Lock, MigrationFile, archive_path, base_path, lock_path
from storage_scaffold.record.merge_base import base_text, part_paths
from storage_scaffold.record.recorded_spec import load_managed

Files = dict[PurePosixPath, 'bytes | None']
_Read = Callable[[PurePosixPath], 'bytes | None']


@dataclass(frozen=True)
class MergedProvider:
    """The files as merged; `resolved` are the unmerged paths that are settled, `left` what a person has to settle."""

    files: Mapping[PurePosixPath, bytes | None] = field(default_factory=dict)
    resolved: Collection[PurePosixPath] = ()
    left: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def merge_provider(checkout: Checkout, sides: Sides, name: str) -> MergedProvider:
    """The provider `name`, rendered from its merged spec with the edits of both sides.

    `checkout` is the tree with its registered files merged, without the provider's entries. Raises CheckoutError when
    a record of one of the sides cannot be read, and as `plan_update`.
    """
    path = lock_path(name)
    texts = sides.versions(path)
    if texts is None:
        return _left(
            path, f'one side removed `{name}`, the other changed it: decide, then `git add` or `git rm` its files'
        )
    ours, theirs = (Lock.parse(text, str(path), checkout.layout) for text in texts[1:])
    if problem := _spec_problem(checkout, ours, theirs):
        return _left(path, 'waits for the spec', problem)
    made = _Migrations.of(sides, ours, theirs, checkout.layout.app_label)
    lock = replace(
        ours,
        owned={**theirs.owned, **ours.owned},
        ejected=tuple(dict.fromkeys((*ours.ejected, *theirs.ejected))),
        migrations=made.all,
    )
    mine, other = _tree(checkout, sides.ours, ours), _tree(checkout, sides.theirs, theirs)
    start = Overlay(mine.root, {**mine.files, **made.files, path: lock.dump()}, layout=checkout.layout)
    try:
        provider, source = load_managed(start, lock)
    except SpecError as error:
        return _left(path, 'waits for the spec', error.problems[0])
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


def _left(path: PurePosixPath, words: str, *more: Problem) -> MergedProvider:
    return MergedProvider(left=(*more, Problem(words, file=str(path))))


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


@dataclass(frozen=True)
class _Migrations:
    """The migrations of both sides; where both have one of the same name, that of one side gets another."""

    all: tuple[MigrationFile, ...]
    files: Files
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, sides: Sides, ours: Lock, theirs: Lock, app: str) -> _Migrations:
        first, second = (theirs, ours) if sides.theirs_is_published else (ours, theirs)
        read = {id(ours): sides.ours, id(theirs): sides.theirs}
        files: Files = {}
        found = {made.path: made for made in first.migrations}
        for made in first.migrations:
            if made.path in sides.unmerged:
                files[made.path] = read[id(first)](made.path)
        taken = {made.path.stem for made in (*first.migrations, *second.migrations)}
        problems, notes = [], []
        for made in second.migrations:
            text = read[id(second)](made.path) or b''
            before = read[id(first)](made.path) if made.path in found else None
            if before is None:
                found[made.path] = made
            elif text_digest(before) != text_digest(text):
                name = next_name(made.path.stem, taken)
                taken.add(name)
                path = made.path.with_name(f'{name}.py')
                text, parent = _behind(text, made.path, app)
                files[path], found[path] = text, MigrationFile(path, text_digest(text))
                notes.append(_twice(made.path.stem, name, parent))
                if same := _same_operations(before, text, made.path):
                    words = f'both sides change the tables in the same way ({same[0]}): keep it in one of the two'
                    problems.append(Problem(words, file=str(path)))
        return cls(tuple(sorted(found.values(), key=lambda made: made.path)), files, tuple(problems), tuple(notes))


def _behind(source: bytes, path: PurePosixPath, app: str) -> tuple[bytes, str]:
    """A migration that follows its namesake from now on, and the name of the one that both followed."""
    migration = read_migration(source, path, app)
    parent = next(iter(migration.follows), '') if migration else ''
    return with_names(source, path, app, {parent: path.stem}), parent


def _twice(name: str, new: str, parent: str) -> str:
    return (
        f'both sides have a {name}: one of them is now {new}. A database cannot tell the two: one that has run the '
        f'other has to be migrated back to {parent} first, with the branch that it is of.'
    )


def _same_operations(one: bytes, other: bytes, path: PurePosixPath) -> list[str]:
    there = set(operation_texts(one, path))
    return [operation for operation in operation_texts(other, path) if operation in there]


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
