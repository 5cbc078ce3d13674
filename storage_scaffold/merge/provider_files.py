"""The files of a provider during an update: generated files, and files that the developer owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import refuse_taken
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.meaning import same_meaning
from storage_scaffold.merge.generated_file import beside, update_file
from storage_scaffold.plan.plan import Change, Ownership, changes
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, Output
from storage_scaffold.record.merge_base import base_text

Texts = Mapping[PurePosixPath, bytes]


@dataclass(frozen=True)
class ProviderFiles:
    """A provider's files after an update; `base` are the texts for the record."""

    outputs: Mapping[PurePosixPath, Output]
    owned: Mapping[PurePosixPath, str]
    base: Texts
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    conflicts: tuple[Problem, ...]


@dataclass
class _Owned:
    digests: dict[PurePosixPath, str] = field(default_factory=dict)
    files: dict[PurePosixPath, bytes | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def update_files(checkout: Checkout, lock: Lock, rendered: Texts, starters: Texts) -> ProviderFiles:
    """The files as the update leaves them.

    Parameters: `rendered`, all generated files; `starters`, those that are written once. Raises CheckoutError when a
    file that was not generated, or one that the developer owns, is where a file must be generated; and as `base_text`.
    """
    rendered = {path: text for path, text in rendered.items() if path not in lock.ejected}
    _refuse_strangers(checkout, lock, rendered)
    updated = {
        path: update_file(
            None if path in lock.owned else checkout.read(path),
            lock.outputs.get(path),
            rendered.get(path),
            partial(base_text, checkout, lock, path),
            partial(same_meaning, path),
        )
        for path in sorted({*lock.outputs, *rendered} - set(starters))
    }
    owned = _owned(checkout, lock, starters, set(lock.owned) - set(rendered) - set(starters))
    extra = {beside(path): item.beside for path, item in updated.items() if item.beside is not None}
    refuse_taken(checkout, [path for path, text in extra.items() if checkout.read(path) not in (None, text)])
    generated = {path: item.after for path, item in updated.items()}
    return ProviderFiles(
        outputs={path: item.output for path, item in updated.items() if item.output},
        owned=owned.digests,
        base={path: item.base for path, item in updated.items() if item.base is not None},
        changes=(
            *changes(checkout.read, {**generated, **extra}, Ownership.GENERATED),
            *changes(checkout.read, owned.files, Ownership.OWNED),
        ),
        notes=(*(f'{path} {item.note}.' for path, item in updated.items() if item.note), *owned.notes),
        conflicts=tuple(
            Problem(item.conflict, file=str(path), line=item.line) for path, item in updated.items() if item.conflict
        ),
    )


def _refuse_strangers(checkout: Checkout, lock: Lock, rendered: Texts) -> None:
    new = [path for path in rendered if path not in lock.outputs]
    refuse_taken(
        checkout,
        [
            path
            for path in new
            if path not in lock.owned
            and checkout.exists(path)
            and not _holds(checkout, path, text_digest(rendered[path]))
        ],
    )
    if mine := [path for path in new if path in lock.owned and not _holds(checkout, path, lock.owned[path], None)]:
        raise CheckoutError(
            [Problem('is your own work, but the spec now generates this file', file=str(path)) for path in mine],
            'move it elsewhere, or revert the change of `client.kind`',
        )


def _holds(checkout: Checkout, path: PurePosixPath, *digests: str | None) -> bool:
    """Whether the file has one of these digests; `None` stands for a missing file."""
    content = checkout.read(path)
    return (None if content is None else text_digest(content)) in digests


def _owned(checkout: Checkout, lock: Lock, starters: Texts, dropped: set[PurePosixPath]) -> _Owned:
    """Existing files are left alone, and missing ones are written as starters."""
    found = _Owned()
    for path, starter in starters.items():
        mine = checkout.read(path)
        output = lock.outputs.get(path)
        first = lock.owned.get(path) or (output.rendered if output else None)
        if mine is None:
            found.files[path] = starter
        found.digests[path] = text_digest(starter) if mine is None else first or text_digest(starter)
    for path in sorted(dropped):
        if _holds(checkout, path, lock.owned[path]):
            found.files[path] = None
        elif checkout.exists(path):
            found.notes.append(f'{path} is no longer needed; it is your own work, so it stays.')
    return found
