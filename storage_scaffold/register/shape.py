"""What every shape of registration has in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

# The entries of the other managed providers at one point: an entry's key and what it is sorted by (`Entry.sort`).
Ours = Mapping[str, str]


class ShapeError(Exception):
    """The file does not have the shape that the registration point expects.

    `str()` says what was expected; `line` counts from 1 and is None when no line is to blame.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class State(Enum):
    """How an entry stands in a file."""

    ABSENT = 'absent'
    PRESENT = 'present'
    ALTERED = 'altered'
    UNKNOWN = 'unknown'  # the container was not found, or not in the known shape
    NO_FILE = 'no file'


@dataclass(frozen=True)
class Entry:
    """One provider's entry at one registration point.

    `key` identifies the provider in the container (a string literal's value, a dict's name, an import's module, a
    URL prefix); `code` is the entry's text as it would stand at the left margin, LF, without a trailing comma or
    newline; `sort` orders our own entries (the provider's name).
    """

    key: str
    code: str
    sort: str


class Shape(Protocol):
    """Finds a container in a source by its syntax and splices bytes into it; never reformats."""

    def __hash__(self) -> int:
        """Shapes are values."""

    def insert(self, source: bytes, entry: Entry, ours: Ours) -> bytes:
        """`source` with `entry` in it, sorted among the entries whose keys are in `ours` (other managed providers).

        The result differs from `source` by inserted bytes only; an entry that is there already, exactly, changes
        nothing. Raises ShapeError when the container is not the known one or when another entry has that key.
        """

    def remove(self, source: bytes, entry: Entry) -> bytes:
        """The inverse of `insert`, byte for byte. Raises ShapeError when the entry is absent or altered."""

    def state(self, source: bytes, entry: Entry) -> State:
        """Whether the entry stands in the right container, exactly, somehow, or not at all.

        Raises ShapeError when the container is not the known one.
        """

    def snippet(self, source: bytes, entry: Entry) -> str:
        """The entry's lines as `insert` writes them into `source`: indented, LF, without a separating comma.

        Independent of the other providers' entries. Raises ShapeError when the container is not the known one.
        """

    def stands(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """Whether `snippet`, which `snippet()` once gave for `entry`, provably stands in `source`, once, in its place.

        A proof is cheap and sound, not complete: true only where `state` is PRESENT; where it is false nothing is
        known yet, and `state` decides. Raises nothing.
        """
