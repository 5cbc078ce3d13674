"""How many places of a text differ from another one."""

from __future__ import annotations

from collections.abc import Sequence

# As in an excerpt: two equal lines end a place.
_BETWEEN = 2


def places(expected: Sequence[str], found: Sequence[str]) -> int:
    """The number of places in which the lines `found` differ from those `expected`."""
    import difflib

    head, tail = alike(expected, found)
    # difflib would compare them with all others
    expected, found = expected[head : len(expected) - tail], found[head : len(found) - tail]
    count, is_apart = 0, True
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, expected, found, autojunk=False).get_opcodes():
        if tag == 'equal':
            is_apart = is_apart or end - start >= _BETWEEN
        elif is_apart:
            count, is_apart = count + 1, False
    return count


def alike(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """The number of lines that two texts begin with alike, and that of those after them that they end with alike."""
    shorter = min(len(one), len(other))
    head = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    most = shorter - head
    return head, next((at for at in range(most) if one[-1 - at] != other[-1 - at]), most)
