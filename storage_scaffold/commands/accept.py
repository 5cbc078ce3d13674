"""`accept`: keeps hand edits of generated files for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import DriftError, Problem, UsageError
from storage_scaffold.merge.generated_file import beside
from storage_scaffold.merge.three_way import marker_line
from storage_scaffold.migrations.models import tables
from storage_scaffold.plan.plan import Change, Ownership, Plan, changes, joined, ordered
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, Output, lock_path, read_locks
from storage_scaffold.record.merge_base import base_files, base_texts
from storage_scaffold.record.recorded_features import recorded_features
from storage_scaffold.record.recorded_spec import load_managed, recorded_templates
from storage_scaffold.remedies import resolve
from storage_scaffold.text import like


def accept(checkout: Checkout, files: Sequence[PurePosixPath]) -> Plan:
    """The changes to the locks of the providers of `files`, one part for each provider; the files are not changed.

    A generated file or a migration counts as correct as it is now; one that an update left in conflict is compared
    with the rendering of that update from now on. Raises UsageError for files that were not generated and for
    missing files, DriftError when a file still has conflict markers; every problem at once.
    """
    locks = read_locks(checkout)
    owners = {path: _owner(locks, path) for path in dict.fromkeys(files)}
    if problems := [problem for path, lock in owners.items() if (problem := _unfit(checkout, path, lock))]:
        raise UsageError(problems, 'name generated files that exist')
    if marked := list(_marked(checkout, owners)):
        raise DriftError(marked, resolve(problem.file or '' for problem in marked))
    managers = {lock.name: lock for lock in owners.values() if lock}
    parts = [
        _accepted(checkout, lock, [path for path, owner in owners.items() if owner is lock])
        for lock in managers.values()
    ]
    return joined('accept', ' '.join(managers), parts)


@dataclass
class _Accepted:
    """The outputs as accepted, with the merge base of each that was in conflict."""

    outputs: dict[PurePosixPath, Output]
    base: dict[PurePosixPath, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def _owner(locks: Mapping[str, Lock], path: PurePosixPath) -> Lock | None:
    """The lock that lists `path` among its files."""
    for lock in locks.values():
        if path in lock.outputs or path in lock.owned or path in {made.path for made in lock.migrations}:
            return lock
    return None


def _unfit(checkout: Checkout, path: PurePosixPath, lock: Lock | None) -> Problem | None:
    if lock is None:
        return Problem('is not a generated file of a managed provider', file=str(path))
    if path in lock.owned:
        return Problem('is yours: you may edit it freely, there is nothing to accept', file=str(path))
    if checkout.read(path) is None:
        hint = f'to keep it deleted: `storage-scaffold eject {lock.name} {path}`'
        return Problem('is missing', file=str(path), hint=hint)
    return None


def _marked(checkout: Checkout, paths: Mapping[PurePosixPath, Lock | None]) -> Iterator[Problem]:
    for path in paths:
        if line := marker_line(checkout.read(path) or b''):
            yield Problem('still has conflict markers', file=str(path), line=line)


def _accepted(checkout: Checkout, lock: Lock, paths: Sequence[PurePosixPath]) -> Plan:
    found = _Accepted(dict(lock.outputs))
    _close_conflicts(checkout, lock, paths, found)
    for path in paths:
        if output := found.outputs.get(path):
            found.outputs[path] = replace(output, accepted=text_digest(checkout.read(path) or b''))
            if found.outputs[path].accepted == output.rendered:
                found.notes.append(f'{path} is exactly as generated: there is no edit to accept.')
    known = {path: text_digest(checkout.read(path) or b'') for path in paths}
    made = tuple(replace(item, sha256=known.get(item.path, item.sha256)) for item in lock.migrations)
    now = replace(lock, outputs=found.outputs, migrations=made)
    if lock.migrated and lock.migrated != tables(checkout, lock.name):
        found.notes.append(f'the tables have changed: `storage-scaffold update {lock.name}` makes the migration.')
    return Plan(
        title=f'accept {lock.name}',
        provider=lock.name,
        changes=ordered(*_record(checkout, now, found)),
        notes=tuple(found.notes),
        also=tuple(paths),
    )


def _close_conflicts(checkout: Checkout, lock: Lock, paths: Sequence[PurePosixPath], found: _Accepted) -> None:
    """Marks conflicts as resolved. Raises UsageError when the rendering that conflicted is not the current one."""
    from storage_scaffold.render.provider import render_provider

    open_ones = {path: lock.outputs[path] for path in paths if path in lock.outputs and lock.outputs[path].conflict}
    if not open_ones:
        return
    provider, source = load_managed(checkout, lock)
    features = recorded_features(checkout, lock)
    spec = str(source.recorded_as(lock.name))
    rendered = render_provider(provider, features, spec, checkout.layout, own=recorded_templates(checkout, lock))
    for path, output in open_ones.items():
        text = rendered.get(path, b'')
        if output.conflict != text_digest(text):
            raise UsageError(
                Problem(
                    'the spec, the tool or the checkout has changed since the update that left a conflict', str(path)
                ),
                f'run `storage-scaffold update {lock.name}` first',
            )
        found.base[path] = text
        found.outputs[path] = Output(text_digest(text), text_digest(text))


def _record(checkout: Checkout, now: Lock, found: _Accepted) -> Iterator[Change]:
    path = lock_path(now.name)
    files: dict[PurePosixPath, bytes | None] = {path: like(now.dump(), checkout.read(path))}
    if found.base:
        unchanged = replace(now, outputs={path: now.outputs[path] for path in now.outputs if path not in found.base})
        files |= base_files(checkout, now.name, {**base_texts(checkout, unchanged), **found.base}.values())
        texts_beside = {beside(path): text for path, text in found.base.items()}
        done = [
            path for path, text in texts_beside.items() if text_digest(checkout.read(path) or b'') == text_digest(text)
        ]
        yield from changes(checkout.read, dict.fromkeys(done), Ownership.GENERATED)
    yield from changes(checkout.read, files, Ownership.RECORD)
