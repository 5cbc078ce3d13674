"""What the plans of several commands have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.plan.plan import Change, Kind, Place, Plan
from storage_scaffold.record.digest import sha256
from storage_scaffold.record.lock import Lock, Registered, directory, not_managed
from storage_scaffold.register import recorded as registering
from storage_scaffold.register.points import Registration


def changes(
    checkout: Checkout,
    files: Mapping[PurePosixPath, bytes | None],
    kind: Kind,
    items: Sequence[Registration] = (),
) -> Iterator[Change]:
    """The changes that give `files` these contents (`None`: no such file); `items` are the registrations in them."""
    for path, after in files.items():
        before = checkout.read(path)
        if before != after:
            points = tuple(item.point for item in items if item.path == path)
            yield Change(path, before, after, kind, points)


def ordered(*found: Change) -> tuple[Change, ...]:
    """`found` as a plan holds them: by path."""
    return tuple(sorted(found, key=lambda change: change.path))


def combined(plans: Iterable[Plan]) -> tuple[Change, ...]:
    """The changes of plans of which each starts where the one before it ends, as those of one plan."""
    found: dict[PurePosixPath, Change] = {}
    for change in (change for plan in plans for change in plan.changes):
        first = found.get(change.path, replace(change, points=()))
        found[change.path] = replace(change, before=first.before, points=(*first.points, *change.points))
    return ordered(*(change for change in found.values() if change.before != change.after))


def places(
    entries: Sequence[Registered], items: Sequence[Registration], edited: Mapping[PurePosixPath, bytes]
) -> tuple[Place, ...]:
    """Where the registrations stand in the `edited` files, file by file."""
    found = []
    for path in sorted(edited):
        here = [(item.title, entry.snippet) for entry, item in zip(entries, items, strict=True) if item.path == path]
        lines = registering.lines_of(edited[path], [snippet for _, snippet in here])
        found += [Place(title, path, line) for (title, _), line in zip(here, lines, strict=True)]
    return tuple(found)


def differs(checkout: Checkout, path: PurePosixPath, digest: str) -> Problem | None:
    """What is wrong with the file at `path` when its content is not that of `digest`."""
    content = checkout.read(path)
    if content is None:
        return Problem('is gone', file=str(path))
    if sha256(content) != digest:
        return Problem('was edited since it was generated', file=str(path))
    return None


def beside(path: PurePosixPath) -> PurePosixPath:
    """Where the new text of a file is put when it cannot be merged into it."""
    return path.with_name(f'{path.name}.new')


def record_files(checkout: Checkout, name: str) -> list[PurePosixPath]:
    """The files of a provider's record."""
    return [path for path in checkout.glob(f'{directory(name)}/*') if checkout.is_file(path)]


def refuse_taken(checkout: Checkout, paths: Iterable[PurePosixPath]) -> None:
    """Raises CheckoutError when one of `paths` exists."""
    if taken := [path for path in paths if checkout.exists(path)]:
        raise CheckoutError(
            [Problem('already exists and is not managed by storage-scaffold', file=str(path)) for path in taken],
            'move it away, or choose another `name` in the spec',
        )


def managed(locks: Mapping[str, Lock], name: str) -> Lock:
    """The lock of provider `name`. Raises UsageError, with a guess, when it is not managed."""
    if name in locks:
        return locks[name]
    raise not_managed(name, locks)
