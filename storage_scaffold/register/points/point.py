"""What a registration point is, and what one provider is at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.register.shape import Entry, Shape
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Point:
    """One registration point.

    `id` is for ever (locks hold it), `path` the file from the checkout's root, `entry` makes what a provider enters
    (None: nothing to enter). A point that is not `required` is left out, with a note, where the whole file is missing,
    or the file that it `needs` beside it. `title` says what stands there, `consequence` what happens without it.
    """

    id: str
    path: PurePosixPath
    shape: Shape
    entry: Callable[[Provider], Entry | None]
    title: str
    consequence: str
    required: bool = True
    needs: PurePosixPath | None = None


@dataclass(frozen=True)
class Registration:
    """One provider at one registration point: what it enters there."""

    point: Point
    entry: Entry
