"""`update --discard`: drops hand edits of generated files before the files are generated again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import Problem, UsageError
from storage_scaffold.merge.generated_file import beside
from storage_scaffold.plan.plan import Ownership, Plan, changes, ordered
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, lock_path
from storage_scaffold.remedies import restore
from storage_scaffold.text import like


def discard(checkout: Checkout, locks: Sequence[Lock], files: Sequence[PurePosixPath]) -> Mapping[str, Plan]:
    """For each provider of `files`, by name, the plan after which they count as never edited: an update follows.

    Edits that were accepted are dropped too, and so is what a conflict left. Raises UsageError, with every problem,
    for files that are not generated for one of the providers of `locks`.
    """
    if problems := [problem for path in files if (problem := _unfit(locks, path))]:
        raise UsageError(problems, 'name generated files of the providers that are updated')
    found = {lock.name: [path for path in dict.fromkeys(files) if path in lock.outputs] for lock in locks}
    return {lock.name: _dropped(checkout, lock, found[lock.name]) for lock in locks if found[lock.name]}


def _unfit(locks: Sequence[Lock], path: PurePosixPath) -> Problem | None:
    if any(path in lock.outputs for lock in locks):
        return None
    if any(path in lock.owned for lock in locks):
        return Problem('is yours: nothing is generated into it', file=str(path))
    if any(path == made.path for lock in locks for made in lock.migrations):
        return Problem('is a migration, which a spec cannot give back', file=str(path), hint=f'`{restore(path)}`')
    return Problem('is not a generated file of a provider that is updated', file=str(path))


def _dropped(checkout: Checkout, lock: Lock, files: Sequence[PurePosixPath]) -> Plan:
    outputs = {
        path: replace(output, accepted=output.rendered, conflict=None) if path in files else output
        for path, output in lock.outputs.items()
    }
    path = lock_path(lock.name)
    now = {path: like(replace(lock, outputs=outputs).dump(), checkout.read(path))}
    gone = dict.fromkeys([*files, *_beside(checkout, lock, files)])
    return Plan(
        title=f'discard edits of {lock.name}',
        provider=lock.name,
        changes=ordered(
            *changes(checkout.read, gone, Ownership.GENERATED), *changes(checkout.read, now, Ownership.RECORD)
        ),
        notes=tuple(_note(checkout, lock, path) for path in files),
    )


def _beside(checkout: Checkout, lock: Lock, files: Sequence[PurePosixPath]) -> Iterator[PurePosixPath]:
    """The FILE.new of each conflict that was left without git, unless somebody has edited it."""
    for path in files:
        text = checkout.read(beside(path))
        if text is not None and text_digest(text) == lock.outputs[path].conflict:
            yield beside(path)


def _note(checkout: Checkout, lock: Lock, path: PurePosixPath) -> str:
    text, output = checkout.read(path), lock.outputs[path]
    if text is not None and text_digest(text) == output.rendered and not output.conflict:
        return f'{path} is exactly as generated: there is no edit to discard.'
    return f'the edits in {path} are dropped; `storage-scaffold undo` brings them back.'
