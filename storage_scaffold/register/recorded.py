"""Between the table of registration points and a plan: entries as locks hold them, and where they stand in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.plan.plan import RegistrationPlace
from storage_scaffold.record.lock import Lock, Registered
from storage_scaffold.register.engine import registration_snippets, skipped_registrations
from storage_scaffold.register.points import DEPENDENCY, Registration, points, registrations
from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.shapes.toml_array import listed_packages
from storage_scaffold.spec.provider import Provider
from storage_scaffold.text import lines_of


def wanted(checkout: Checkout, provider: Provider, others: Iterable[Lock]) -> tuple[Registration, ...]:
    """The registrations of `provider` in this tree; `others` are the locks of the other managed providers.

    A dependency that the tree has without us is not registered; one that another provider brought in is, so that it
    stays when that one goes. Points whose whole file is missing are left out (see `left_out`).
    """
    brought = {entry.key for lock in others for entry in lock.registrations if entry.point == DEPENDENCY}
    listed = _listed(checkout) if provider.client.requires else frozenset()
    found = registrations(provider, listed - brought, checkout.layout)
    skipped = {item.point.id for item in skipped_registrations(checkout.read, found)}
    return tuple(item for item in found if item.point.id not in skipped)


def left_out_notes(checkout: Checkout, provider: Provider) -> tuple[str, ...]:
    """A note for each point that is passed over because its file is not in this tree.

    One for all where nothing of a directory is there: a tree from PyPI has no `docs/`, and in `web/` what was built.
    """
    skipped = [
        item.point for item in skipped_registrations(checkout.read, registrations(provider, layout=checkout.layout))
    ]
    there = {point.path.parts[0] for point in points(checkout.layout) if checkout.exists(point.path)}
    missing = {
        point.path.parts[0]: None for point in skipped if point.path.parts[1:] and point.path.parts[0] not in there
    }
    apart = [point for point in skipped if point.path.parts[0] not in missing]
    notes = [
        f'not registered, there is no {point.needs if checkout.exists(point.path) else point.path}: '
        f'{point.title}. {point.consequence}'
        for point in apart
    ]
    if missing:
        count = len(skipped) - len(apart)
        notes.append(
            f'there are no sources of {" and ".join(f"{top}/" for top in missing)} in this tree: '
            f'{count} registration{"s" if count > 1 else ""} left out; generate into a full source tree to get them'
        )
    return tuple(notes)


def left_out(checkout: Checkout, provider: Provider, items: Iterable[Registration]) -> dict[str, str]:
    """The points that are not among `items` (see `wanted`) though the provider has an entry for them: its key."""
    there = {item.point.id for item in items}
    every = registrations(provider, layout=checkout.layout)
    return {item.point.id: item.entry.key for item in every if item.point.id not in there}


def entries_of(others: Iterable[Lock]) -> Callable[[str], Ours]:
    """The entries of the other managed providers at a point, as `apply_registrations` wants them."""
    by_point: dict[str, dict[str, str]] = {}
    for lock in others:
        for entry in lock.registrations:
            by_point.setdefault(entry.point, {})[entry.key] = entry.sort
    return lambda point: by_point.get(point, {})


def as_registered(checkout: Checkout, items: Iterable[Registration]) -> tuple[Registered, ...]:
    """`items` as a lock holds them. Raises CheckoutError for points of unknown shape."""
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
    """What a lock says is registered, less the shared entries that one of `others` owns too.

    Raises CheckoutError for a point that the table does not have at that path: a lock must not name files to edit.
    """
    table = {point.id: point for point in points(checkout.layout)}
    owned = {(entry.point, entry.key) for other in others for entry in other.registrations if entry.shared}
    found, problems = [], []
    for entry in lock.registrations:
        point = table.get(entry.point)
        if point is None or point.path != entry.path:
            problems.append(
                Problem(
                    f'the lock of `{lock.name}` has the registration `{entry.point}` in {entry.path}: no such point'
                )
            )
        elif (entry.point, entry.key) not in owned:
            found.append(Registration(point, Entry(key=entry.key, code=entry.code, sort=entry.sort)))
    if problems:
        raise CheckoutError(
            problems, 'use the version of storage-scaffold that wrote the lock, or restore it from git'
        )
    return tuple(found)


def _listed(checkout: Checkout) -> frozenset[str]:
    path = checkout.layout.pyproject
    pyproject = checkout.read(path)
    if pyproject is None:
        return frozenset()
    try:
        return listed_packages(pyproject)
    except ShapeError as error:
        raise CheckoutError(
            Problem(f'dependency: {error}', file=str(path), line=error.line),
            'give the file this shape again, then run the same command again',
        ) from error


def stands(checkout: Checkout, entry: Registered) -> bool:
    """Whether a registration provably stands in its place, exactly (see `Shape.stands`)."""
    source = checkout.read(entry.path)
    table = points(checkout.layout)
    point = next((point for point in table if (point.id, point.path) == (entry.point, entry.path)), None)
    if point is None or source is None:
        return False
    return point.shape.stands(source, Entry(entry.key, entry.code, entry.sort), entry.snippet)


def titles(checkout: Checkout) -> dict[str, str]:
    """What each registration point is called, by its id."""
    return {point.id: point.title for point in points(checkout.layout)}


def places(
    entries: Sequence[Registered], items: Sequence[Registration], edited: Mapping[PurePosixPath, bytes]
) -> tuple[RegistrationPlace, ...]:
    """Where the registrations stand in the `edited` files, file by file."""
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
