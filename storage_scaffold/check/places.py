"""How many places of a text differ from another one."""

from __future__ import annotations

from collections.abc import Sequence

# As in an excerpt: two equal lines end a place.
_BETWEEN = 2


def places(expected: Sequence[str], found: Sequence[str]) -> int:
    """The number of places in which the lines `found` differ from those `expected`."""
    import difflib

    expected, found = _inner(expected, found)
    count, is_apart = 0, True
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, expected, found, autojunk=False).get_opcodes():
        if tag == 'equal':
            is_apart = is_apart or end - start >= _BETWEEN
        elif is_apart:
            count, is_apart = count + 1, False
    return count


def _inner(one: Sequence[str], other: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Both without the lines that they begin and end with alike, which difflib would compare with all others."""
    shorter = min(len(one), len(other))
    head = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    most = shorter - head
    tail = next((at for at in range(most) if one[-1 - at] != other[-1 - at]), most)
    return one[head : len(one) - tail], other[head : len(other) - tail]
