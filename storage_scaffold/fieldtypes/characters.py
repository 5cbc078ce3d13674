"""Characters that have no business in a spec: unseen ones, and those that make text look like other text."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    '['
    '\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f'  # control characters but tab, line feed and carriage return
    '\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069'  # the direction of writing ("Trojan Source")
    '\u200b\u2060\ufeff'  # no width
    '\u2028\u2029'  # line ends that only some languages see
    '\ud800-\udfff\ufffe\uffff'  # not characters
    ']'
)


def refused_character(text: str) -> tuple[int, str] | None:
    """The first refused character: its index and how to name it (`U+202E`); None when all are fine."""
    match = _UNSEEN.search(text)
    return (match.start(), f'U+{ord(match.group()):04X}') if match else None


def has_line_break(text: str) -> bool:
    """Whether the text is more than one line, or holds a tab."""
    return any(char in text for char in '\n\r\t')
