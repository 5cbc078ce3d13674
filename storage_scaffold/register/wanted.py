"""Which registrations a tree wants of a provider, and which it does without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.record.lock import Lock
from storage_scaffold.register.engine import registrations_without_file, registrations_without_place
from storage_scaffold.register.locked import entries_of, stands
from storage_scaffold.register.points import DEPENDENCY, Point, Registration, points, registrations
from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.shapes.toml_array import listed_packages
from storage_scaffold.spec.provider import Provider


def wanted_registrations(checkout: Checkout, provider: Provider, others: Iterable[Lock]) -> tuple[Registration, ...]:
    """The registrations of `provider` in this tree; `others` are the locks of the other managed providers.

    A dependency that the tree has without us is not registered; one that another provider brought in is, so that it
    stays when that one goes. Points whose whole file is missing are left out, and harmless ones whose file has another
    shape (see `left_out_notes`).
    """
    others = tuple(others)
    brought = {entry.key for lock in others for entry in lock.registrations if entry.point == DEPENDENCY}
    listed = _listed(checkout) if provider.client.requires else frozenset()
    found = registrations(provider, listed - brought, checkout.layout)
    fileless = {item.point.id for item in registrations_without_file(checkout.read, found)}
    there = [item for item in found if item.point.id not in fileless]
    placeless = _without_place(checkout, provider, there, others)
    return tuple(item for item in there if not (item.point.harmless and item.point.path in placeless))


def _without_place(
    checkout: Checkout, provider: Provider, items: Iterable[Registration], locks: Iterable[Lock]
) -> dict[PurePosixPath, str]:
    """The files in which harmless `items` have no place. Those that provably stand there need no parser."""
    locks = tuple(locks)
    own = {entry.point: entry for lock in locks if lock.name == provider.name for entry in lock.registrations}
    moot = [item for item in items if item.point.id not in own or not stands(checkout, own[item.point.id])]
    ours = entries_of(lock for lock in locks if lock.name != provider.name)
    return registrations_without_place(checkout.read, moot, ours)


def left_out_points(checkout: Checkout, provider: Provider, items: Iterable[Registration]) -> dict[str, str]:
    """The points at which `provider` has an entry that is not among `items` (the wanted ones), with the entry's key.

    This is what `Lock.left_out` holds.
    """
    there = {item.point.id for item in items}
    every = registrations(provider, layout=checkout.layout)
    return {item.point.id: item.entry.key for item in every if item.point.id not in there}


def left_out_notes(checkout: Checkout, provider: Provider, others: Iterable[Lock] = ()) -> tuple[str, ...]:
    """A note for each point that is passed over because its file is not in this tree, or has another shape.

    One for all where nothing of a directory is there: a tree from PyPI has no `docs/`, and in `web/` what was built.
    """
    items = registrations(provider, layout=checkout.layout)
    without_file = registrations_without_file(checkout.read, items)
    fileless = [item.point for item in without_file]
    placeless = _without_place(checkout, provider, (item for item in items if item not in without_file), others)
    there = {point.path.parts[0] for point in points(checkout.layout) if checkout.exists(point.path)}
    missing = {
        point.path.parts[0]: None for point in fileless if point.path.parts[1:] and point.path.parts[0] not in there
    }
    apart = [point for point in fileless if point.path.parts[0] not in missing]
    notes = [
        f'not registered, as that is in a file of Label Studio itself: {point.title}. {point.consequence}'
        for point in _of_label_studio(checkout.layout, provider)
    ]
    notes += [
        f'not registered, there is no {point.needs if checkout.exists(point.path) else point.path}: '
        f'{point.title}. {point.consequence}'
        for point in apart
    ]
    notes += [
        f'not registered, {item.point.path} has another shape ({placeless[item.point.path]}): '
        f'{item.point.title}. {item.point.consequence}'
        for item in items
        if item.point.harmless and item.point.path in placeless and item not in without_file
    ]
    if missing:
        count = len(fileless) - len(apart)
        notes.append(
            f'there are no sources of {" and ".join(f"{top}/" for top in missing)} in this tree: '
            f'{count} registration{"s" if count > 1 else ""} left out; generate into a full source tree to get them'
        )
    return tuple(notes)


def _of_label_studio(layout: Layout, provider: Provider) -> Iterator[Point]:
    """The points in files of Label Studio itself that an edition that extends it does not change, and feels."""
    for item in registrations(provider, layout=OPEN_SOURCE):
        point = item.point
        # An import is nothing without its use, and its tests do not know what extends Label Studio.
        if point.id in layout.without and point.role and not point.harmless and not point.id.endswith('-import'):
            yield point


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
