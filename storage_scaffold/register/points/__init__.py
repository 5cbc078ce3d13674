"""The table of registration points: every place in a checkout that must name a provider. A new point is a new row.

docs/points.md documents the table.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.register.points.point import Point, Registration
from storage_scaffold.register.points.server import DEPENDENCY, server_points
from storage_scaffold.register.points.web import web_points
from storage_scaffold.spec.provider import Provider

__all__ = ['DEPENDENCY', 'Point', 'Registration', 'points', 'registrations']


@lru_cache(maxsize=8)
def points(layout: Layout) -> tuple[Point, ...]:
    """The table for an edition."""
    return (*server_points(layout), *web_points(layout))


def registrations(
    provider: Provider, listed: Collection[str] = (), layout: Layout = OPEN_SOURCE
) -> tuple[Registration, ...]:
    """The registrations of `provider` in a tree of `layout`, in the order of the table.

    `listed`: the canonical names of the packages on which the checkout itself depends (`listed_packages` of its
    pyproject.toml, without those that another managed provider has added); no line is registered for them.
    """
    found = []
    for point in points(layout):
        entry = point.entry(provider) if point.role in (None, *provider.roles) else None
        if entry is not None and not (point.id == DEPENDENCY and entry.key in listed):
            found.append(Registration(point, entry))
    return tuple(found)
