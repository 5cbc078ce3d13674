"""Registration points, and the registration of one provider at a point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.register.shape import Entry, Shape
from storage_scaffold.spec.provider import Provider, Role


@dataclass(frozen=True)
class Point:
    """One registration point.

    `id` must never change (locks contain it), `path` is the file, relative to the checkout's root, and `entry` returns
    the entry of a provider (None if it has none); only providers with a certain `role` have one, if that is given. A
    point that is not `required` is skipped, with a note, where the file is missing, or the other file that it `needs`.
    Without the entry at a `harmless` point nothing breaks, so it is also skipped where the file does not have the
    shape. `title` names the entry, and `consequence` says what happens without it.
    """

    id: str
    path: PurePosixPath
    shape: Shape
    entry: Callable[[Provider], Entry | None]
    title: str
    consequence: str
    required: bool = True
    needs: PurePosixPath | None = None
    harmless: bool = False
    role: Role | None = None


@dataclass(frozen=True)
class Registration:
    """The entry of one provider at one registration point."""

    point: Point
    entry: Entry
