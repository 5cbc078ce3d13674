"""Which registrations a tree wants of a provider, and which it does without."""

from __future__ import annotations

from collections.abc import Iterable

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.record.lock import Lock
from storage_scaffold.register.engine import registrations_without_file
from storage_scaffold.register.points import DEPENDENCY, Registration, points, registrations
from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.shapes.toml_array import listed_packages
from storage_scaffold.spec.provider import Provider


def wanted_registrations(checkout: Checkout, provider: Provider, others: Iterable[Lock]) -> tuple[Registration, ...]:
    """The registrations of `provider` in this tree; `others` are the locks of the other managed providers.

    A dependency that the tree has without us is not registered; one that another provider brought in is, so that it
    stays when that one goes. Points whose whole file is missing are left out (see `left_out_notes`).
    """
    brought = {entry.key for lock in others for entry in lock.registrations if entry.point == DEPENDENCY}
    listed = _listed(checkout) if provider.client.requires else frozenset()
    found = registrations(provider, listed - brought, checkout.layout)
    fileless = {item.point.id for item in registrations_without_file(checkout.read, found)}
    return tuple(item for item in found if item.point.id not in fileless)


def left_out_points(checkout: Checkout, provider: Provider, items: Iterable[Registration]) -> dict[str, str]:
    """The points at which `provider` has an entry that is not among `items` (the wanted ones), with the entry's key.

    This is what `Lock.left_out` holds.
    """
    there = {item.point.id for item in items}
    every = registrations(provider, layout=checkout.layout)
    return {item.point.id: item.entry.key for item in every if item.point.id not in there}


def left_out_notes(checkout: Checkout, provider: Provider) -> tuple[str, ...]:
    """A note for each point that is passed over because its file is not in this tree.

    One for all where nothing of a directory is there: a tree from PyPI has no `docs/`, and in `web/` what was built.
    """
    fileless = [
        item.point
        for item in registrations_without_file(checkout.read, registrations(provider, layout=checkout.layout))
    ]
    there = {point.path.parts[0] for point in points(checkout.layout) if checkout.exists(point.path)}
    missing = {
        point.path.parts[0]: None for point in fileless if point.path.parts[1:] and point.path.parts[0] not in there
    }
    apart = [point for point in fileless if point.path.parts[0] not in missing]
    notes = [
        f'not registered, there is no {point.needs if checkout.exists(point.path) else point.path}: '
        f'{point.title}. {point.consequence}'
        for point in apart
    ]
    if missing:
        count = len(fileless) - len(apart)
        notes.append(
            f'there are no sources of {" and ".join(f"{top}/" for top in missing)} in this tree: '
            f'{count} registration{"s" if count > 1 else ""} left out; generate into a full source tree to get them'
        )
    return tuple(notes)


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
