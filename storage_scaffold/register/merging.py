"""Merges a registered file whose branches have different entries: entries as data, the rest as text by git."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.errors import CheckoutError
from storage_scaffold.register.engine import apply_registrations
from storage_scaffold.register.points import Registration
from storage_scaffold.register.shape import Ours, ShapeError, State
from storage_scaffold.text import lf

LABELS = ('ours', 'base', 'theirs')
# The point and the key of an entry.
_Key = tuple[str, str]


@dataclass(frozen=True)
class Versions:
    """Three versions of one file: the common ancestor (empty if there is none), ours and theirs."""

    base: bytes
    ours: bytes
    theirs: bytes


@dataclass(frozen=True)
class Merged:
    """The text with the entries of both sides, and the number of conflicts left in it, between diff3 markers."""

    text: bytes
    conflicts: int


@dataclass(frozen=True)
class _Lifted:
    text: bytes
    entries: Mapping[_Key, Registration]


def merge_registered(
    path: PurePosixPath, versions: Versions, known: Iterable[Registration], *, drop: frozenset[str] = frozenset()
) -> Merged | None:
    """One file of the two versions.

    Parameters: `known`, the entries that may be in one of the versions, as the locks of any branch have them; only
    those found exactly so are treated as entries, anything else is text. `drop` are the providers (`Entry.sort`) whose
    entries are not put back. An entry that one side has added, changed or removed is so in the result; `None`
    when both sides have changed it differently, or git cannot merge. Raises EnvironmentFailed as `git.merge`.
    """
    here = tuple(item for item in known if item.point.path == path)
    base, ours, theirs = (_lifted(lf(text), here) for text in (versions.base, versions.ours, versions.theirs))
    entries = _merged_entries(base.entries, ours.entries, theirs.entries, drop)
    if entries is None:
        return None
    bare = git.merge(ours.text, base.text, theirs.text, LABELS)
    if bare is None:
        return None
    if not bare[1] and (text := _with(path, bare[0], entries)) is not None:
        return Merged(text, 0)
    # With the same entries in all three versions, they stay in the text around the conflicts.
    full = [_with(path, side.text, entries) for side in (ours, base, theirs)]
    there = [text for text in full if text is not None]
    marked = git.merge(there[0], there[1], there[2], LABELS) if len(there) == len(full) else None
    return Merged(*marked) if marked else None


def _lifted(source: bytes, known: Iterable[Registration]) -> _Lifted:
    """`source` without the entries among `known` that it has exactly so."""
    found: dict[_Key, Registration] = {}
    for item in known:
        try:
            if item.point.shape.state(source, item.entry) is State.PRESENT:
                found[item.point.id, item.entry.key] = item
        except ShapeError:
            continue
    for item in reversed(found.values()):
        source = item.point.shape.remove(source, item.entry)
    return _Lifted(source, found)


def _merged_entries(
    base: Mapping[_Key, Registration],
    ours: Mapping[_Key, Registration],
    theirs: Mapping[_Key, Registration],
    drop: frozenset[str],
) -> tuple[Registration, ...] | None:
    """The entries that the result has, `None` when one was changed differently on both sides."""
    found = []
    for key in dict.fromkeys((*base, *ours, *theirs)):
        was, mine, other = base.get(key), ours.get(key), theirs.get(key)
        chosen = other if mine == was else mine
        if any(item and item.entry.sort in drop for item in (was, mine, other)):
            continue
        if mine not in (was, other) and other != was:
            return None
        if chosen is not None:
            found.append(chosen)
    return tuple(sorted(found, key=lambda item: item.entry.sort))


def _with(path: PurePosixPath, source: bytes, entries: tuple[Registration, ...]) -> bytes | None:
    """`source` with `entries`; `None` when it does not have the shape that one of them needs."""
    keys: dict[str, dict[str, str]] = {}
    for item in entries:
        keys.setdefault(item.point.id, {})[item.entry.key] = item.entry.sort

    def ours(point: str) -> Ours:
        return keys.get(point, {})

    try:
        return apply_registrations(lambda _path: source, entries, ours).get(path, source)
    except CheckoutError:
        return None
