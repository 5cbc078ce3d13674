"""`eject`: turns generated code into ordinary code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import Problem, UsageError
from storage_scaffold.plan.plan import Ownership, Plan, changes, ordered
from storage_scaffold.record.lock import Lock, lock_path, managed, read_locks, record_files
from storage_scaffold.record.merge_base import base_files, base_texts
from storage_scaffold.render.header import without_header
from storage_scaffold.text import like


def eject(checkout: Checkout, name: str, file: PurePosixPath | None = None) -> Plan:
    """The changes that turn a provider, or one `file` of it, into ordinary hand-written code.

    The header lines are removed, and the record (all of it, or the file's entries). All other code and the
    registrations stay. Raises UsageError when `name` is not managed or `file` is not generated for it; CheckoutError
    as `base_texts`.
    """
    lock = managed(read_locks(checkout), name)
    paths: Iterable[PurePosixPath] = lock.outputs if file is None else (file,)
    records: Mapping[PurePosixPath, bytes | None] = (
        _without(checkout, lock, file) if file else dict.fromkeys(record_files(checkout, name))
    )
    spec = 'the spec is removed with the record' if lock.inputs.spec in records else 'and so does the spec'
    texts = {path: text for path in paths if (text := checkout.read(path)) is not None}
    return Plan(
        title=f'eject {name}',
        provider=name,
        changes=ordered(
            *changes(checkout.read, {path: without_header(text) for path, text in texts.items()}, Ownership.GENERATED),
            *changes(checkout.read, records, Ownership.RECORD),
        ),
        notes=() if file else (f'the registrations stay; {spec} ({lock.inputs.spec}).',),
    )


def _without(checkout: Checkout, lock: Lock, file: PurePosixPath) -> Mapping[PurePosixPath, bytes | None]:
    if file in lock.owned:
        raise UsageError(Problem('is already yours', file=str(file)), 'there is nothing to do')
    if file not in lock.outputs:
        listed = '\n'.join(f'  {path}' for path in sorted(lock.outputs))
        raise UsageError(
            Problem(f'is not generated for `{lock.name}`', file=str(file)), f'name one of these:\n{listed}'
        )
    outputs = {path: output for path, output in lock.outputs.items() if path != file}
    now = replace(lock, outputs=outputs, ejected=(*lock.ejected, file))
    return {
        lock_path(lock.name): like(now.dump(), checkout.read(lock_path(lock.name))),
        **base_files(checkout, lock.name, base_texts(checkout, now).values()),
    }
