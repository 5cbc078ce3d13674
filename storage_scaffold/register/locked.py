"""Registrations in locks: written to a lock, read from it, and found again in a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.plan.plan import RegistrationPlace
from storage_scaffold.record.lock import Lock, Registered
from storage_scaffold.register.engine import registration_snippets
from storage_scaffold.register.points import DEPENDENCY, Registration, points
from storage_scaffold.register.shape import Entry, Ours, ShapeError, State
from storage_scaffold.text import lines_of


def as_registered(checkout: Checkout, items: Iterable[Registration]) -> tuple[Registered, ...]:
    """`items` in the form in which locks store them. Raises CheckoutError for points of unknown shape."""
    items = list(items)
    snippets = registration_snippets(checkout.read, items)
    return tuple(
        Registered(
            point=item.point.id,
            path=item.point.path,
            key=item.entry.key,
            sort=item.entry.sort,
            code=item.entry.code,
            snippet=snippets[item.point.id],
            shared=item.point.id == DEPENDENCY,
        )
        for item in items
    )


def from_lock(checkout: Checkout, lock: Lock, others: Iterable[Lock] = ()) -> tuple[Registration, ...]:
    """The registrations of a lock, without the shared entries that one of `others` owns too.

    Raises CheckoutError for a point that the table does not have at that path: a lock must not choose files to edit.
    """
    table = {point.id: point for point in points(checkout.layout)}
    owned = {(entry.point, entry.key) for other in others for entry in other.registrations if entry.shared}
    found, problems = [], []
    for entry in lock.registrations:
        point = table.get(entry.point)
        if point is None or point.path != entry.path:
            problems.append(
                Problem(
                    f'the lock of `{lock.name}` has the registration `{entry.point}` in {entry.path}, which is unknown'
                )
            )
        elif (entry.point, entry.key) not in owned:
            found.append(Registration(point, Entry(key=entry.key, code=entry.code, sort=entry.sort)))
    if problems:
        raise CheckoutError(
            problems, 'use the version of storage-scaffold that wrote the lock, or restore it from git'
        )
    return tuple(found)


def entries_of(others: Iterable[Lock]) -> Callable[[str], Ours]:
    """The entries of the other managed providers by point, as `apply_registrations` expects them."""
    by_point: dict[str, dict[str, str]] = {}
    for lock in others:
        for entry in lock.registrations:
            by_point.setdefault(entry.point, {})[entry.key] = entry.sort
    return lambda point: by_point.get(point, {})


def stands(checkout: Checkout, entry: Registered) -> bool:
    """Whether a registration provably is in its place, unaltered (see `Shape.stands`)."""
    source = checkout.read(entry.path)
    table = points(checkout.layout)
    point = next((point for point in table if (point.id, point.path) == (entry.point, entry.path)), None)
    if point is None or source is None:
        return False
    return point.shape.stands(source, Entry(entry.key, entry.code, entry.sort), entry.snippet)


def is_there(checkout: Checkout, entry: Registered) -> bool:
    """Whether a registration is in its place, in whatever layout."""
    if stands(checkout, entry):
        return True
    source = checkout.read(entry.path)
    table = points(checkout.layout)
    point = next((point for point in table if (point.id, point.path) == (entry.point, entry.path)), None)
    if point is None or source is None:
        return False
    try:
        return point.shape.state(source, Entry(entry.key, entry.code, entry.sort)) in (State.PRESENT, State.FORMATTED)
    except ShapeError:
        return False


def registration_places(
    entries: Sequence[Registered], items: Sequence[Registration], edited: Mapping[PurePosixPath, bytes]
) -> tuple[RegistrationPlace, ...]:
    """The lines of the registrations in the `edited` files, file by file."""
    found = []
    for path in sorted(edited):
        here = [
            (item.point.title, entry.snippet)
            for entry, item in zip(entries, items, strict=True)
            if item.point.path == path
        ]
        lines = lines_of(edited[path], [snippet for _, snippet in here])
        found += [RegistrationPlace(title, path, line) for (title, _), line in zip(here, lines, strict=True)]
    return tuple(found)


def point_titles(checkout: Checkout) -> dict[str, str]:
    """The title of each registration point, by its id."""
    return {point.id: point.title for point in points(checkout.layout)}


def known_locks(layout: Layout, contents: Iterable[bytes]) -> Iterator[Lock]:
    """The locks of other branches with these `contents`; what is not a lock of this version is passed over."""
    for data in contents:
        with suppress(CheckoutError):
            yield Lock.parse(data, layout=layout)


def known_registrations(layout: Layout, contents: Iterable[bytes]) -> tuple[Registration, ...]:
    """The registrations in the locks of other branches, each once, in the order of the table.

    `contents` are as for `known_locks`; what is at an unknown point is passed over.
    """
    table = {point.id: point for point in points(layout)}
    found: dict[Registration, None] = {}
    for lock in known_locks(layout, contents):
        for entry in lock.registrations:
            point = table.get(entry.point)
            if point is not None and point.path == entry.path:
                found[Registration(point, Entry(key=entry.key, code=entry.code, sort=entry.sort))] = None
    order = {point: number for number, point in enumerate(table)}
    return tuple(sorted(found, key=lambda item: (order[item.point.id], item.entry.sort, item.entry.key)))
