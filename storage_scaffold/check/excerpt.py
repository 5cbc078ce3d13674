"""A short excerpt of where two texts begin to differ."""

from __future__ import annotations

from collections.abc import Sequence

from storage_scaffold.check.places import alike, places

LINES = 6


def excerpt(expected: bytes, found: bytes, *, whole: bool = False) -> tuple[int, tuple[str, ...]]:
    """The first line (counted from 1) at which `found` differs, and the difference there.

    The difference runs up to the next equal lines: `-` as expected, `+` as found, `…` if there are more. For
    `whole` files, the number of places further down that differ too follows. Line endings are ignored.
    """
    before, after = _lines(expected), _lines(found)
    head, tail = alike(before, after)
    removed, added = _first_block(before[head : len(before) - tail], after[head : len(after) - tail])
    marked = [*(f'-{line}' for line in _short(removed)), *(f'+{line}' for line in _short(added))]
    further = places(before[head + len(removed) :], after[head + len(added) :]) if whole else 0
    if further:
        marked.append(f'… and {further} more {"place" if further == 1 else "places"} in this file')
    return max(min(head + 1, len(after)), 1), tuple(marked)


def _first_block(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """The lines of both up to where two consecutive lines are equal again."""
    if len(before) > LINES or len(after) > LINES:
        for removed, added in _near(len(before), len(after)):
            if before[removed : removed + 2] == after[added : added + 2] and before[removed : removed + 2]:
                return before[:removed], after[:added]
    return before, after


def _near(before: int, after: int) -> list[tuple[int, int]]:
    """Pairs of offsets near the beginning, nearest first."""
    pairs = [(i, j) for i in range(min(before, 2 * LINES)) for j in range(min(after, 2 * LINES))]
    return sorted(pairs, key=sum)[1:]


def _short(lines: Sequence[str]) -> list[str]:
    return [*lines[:LINES], *(['…'] if len(lines) > LINES else [])]


def _lines(data: bytes) -> list[str]:
    return data.decode('utf-8', 'backslashreplace').replace('\r\n', '\n').split('\n')
