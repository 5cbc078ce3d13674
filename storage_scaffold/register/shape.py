"""What all shapes of registrations have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

# The entries of the other managed providers at one point: each entry's key and its sort key (`Entry.sort`).
Ours = Mapping[str, str]


class ShapeError(Exception):
    """The file does not have the shape that the registration point expects.

    `str()` says what was expected; `line` counts from 1 and is None when the problem is not in a certain line.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class State(Enum):
    """The state of an entry in a file."""

    ABSENT = 'absent'
    PRESENT = 'present'
    FORMATTED = 'formatted'  # present, with another layout than `insert` gives it
    ALTERED = 'altered'
    UNKNOWN = 'unknown'  # the container was not found, or does not have the known shape
    NO_FILE = 'no file'


@dataclass(frozen=True)
class Entry:
    """One provider's entry at one registration point.

    `key` identifies the provider in the container (a string literal's value, a dict's name, an import's module, a
    URL prefix); `code` is the entry's text without indentation, with LF, without a trailing comma or newline; `sort`
    is what our own entries are sorted by (the provider's name).
    """

    key: str
    code: str
    sort: str


class Shape(Protocol):
    """Finds a container in a source by its syntax and splices bytes into it; never reformats."""

    def __hash__(self) -> int:
        """Shapes are hashable values."""

    def insert(self, source: bytes, entry: Entry, ours: Ours, *, confirm: bool = True) -> bytes:
        """`source` with `entry` in it, sorted among the entries whose keys are in `ours` (other managed providers).

        The result differs from `source` only by inserted bytes; if this entry is already there, in whatever layout,
        nothing changes. `confirm` has a second parser confirm the edit where that is slow; without it, the result is
        to look at and not to write. Raises ShapeError when the container is not as expected, or when another entry
        has the same key.
        """

    def remove(self, source: bytes, entry: Entry, *, confirm: bool = True) -> bytes:
        """The inverse of `insert`, byte for byte; of a formatted entry, the element or statement and its lines.

        Parameters: `confirm` as for `insert`. Raises ShapeError when the entry is absent or altered.
        """

    def state(self, source: bytes, entry: Entry) -> State:
        """Whether the container has the entry as `insert` writes it (PRESENT), formatted, altered, or not at all.

        Raises ShapeError when the container is not as expected.
        """

    def snippet(self, source: bytes, entry: Entry) -> str:
        """The entry's lines as `insert` writes them into `source`: indented, LF, without a separating comma.

        Does not depend on the other providers' entries. Raises ShapeError when the container is not as expected.
        """

    def stands(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """Whether `snippet`, an earlier result of `snippet()` for `entry`, provably is in its place in `source`, once.

        The proof is cheap and sound, but not complete: if it is true, `state` is PRESENT; if it is false, only `state`
        can tell. Never raises.
        """
