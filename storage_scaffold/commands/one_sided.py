"""In an unfinished merge: files of providers that only one side has, and texts of records, which have one content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.merge.sides import Sides
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, base_path, lock_path, spec_path
from storage_scaffold.record.merge_base import part_paths

Files = dict[PurePosixPath, 'bytes | None']


def one_sided(checkout: Checkout, sides: Sides, known: Iterable[Lock]) -> Files:
    """What git takes for one file with two names although it is two, or finds on one side only.

    Git pairs files that look alike: a text in a record with a later one, or with one of another provider. Where the
    lock of a provider is not in conflict, a file that one side has is as that side has it, or goes with the provider.
    A text in a record has the content that its name says. `known` are the locks of both sides, and maybe others.
    Raises CheckoutError when a lock cannot be read, and GitFailed.
    """
    found: Files = {}
    if sides.incoming is None:
        return found
    locks = tuple(known)
    in_conflict = {path.parent.name for path in sides.unmerged if path == lock_path(path.parent.name)}
    for name in sorted({lock.name for lock in locks if _touches(lock, sides.unmerged)} - in_conflict):
        found |= _of_provider(checkout, sides, name)
    names = {path.name for lock in locks for path in part_paths(lock)}
    # Git moves a file after others of its folder that it takes for renamed.
    moved = (path for path in sides.unmerged if path.name in names and path.parent.name != 'base')
    return found | {path: None for path in moved if not _versions(sides, path)}


def _touches(lock: Lock, paths: Iterable[PurePosixPath]) -> bool:
    record = lock_path(lock.name).parent
    return any(path in lock.outputs or path == lock.inputs.spec or path.is_relative_to(record) for path in paths)


def _of_provider(checkout: Checkout, sides: Sides, name: str) -> Files:
    path = lock_path(name)
    locks = [Lock.parse(text, str(path), checkout.layout) for text in _versions(sides, path)]
    data = checkout.read(path)
    now = None if data is None else Lock.parse(data, str(path), checkout.layout)
    files = {path for lock in locks for path in lock.outputs} | {spec_path(name)}
    if now:
        files |= {now.inputs.spec, *(made.path for made in now.migrations)}
    found: Files = {}
    gone = {now.inputs.spec} if now and not checkout.exists(now.inputs.spec) else set()
    for path in files.intersection(sides.unmerged) | gone:
        versions = _versions(sides, path)
        if len(versions) == 1:
            found[path] = versions[0] if now else None
    parts = [path for path in sides.unmerged if path.is_relative_to(base_path(name))]
    return found | dict(_parts(checkout, sides, part_paths(now) if now else frozenset(), parts))


def _parts(
    checkout: Checkout, sides: Sides, needed: frozenset[PurePosixPath], unmerged: Iterable[PurePosixPath]
) -> Iterator[tuple[PurePosixPath, bytes | None]]:
    """The texts of a record that git has left as they should not be."""
    for path in sorted({*needed, *unmerged}):
        text = checkout.read(path)
        if path not in needed:
            yield path, None
        elif path in sides.unmerged or text is None or text_digest(text) != path.name:
            yield from ((path, version) for version in _versions(sides, path)[:1])


def _versions(sides: Sides, path: PurePosixPath) -> list[bytes]:
    """The file as the sides that have it have it."""
    return [text for text in (sides.committed_ours(path), sides.committed_theirs(path)) if text is not None]
