"""Characters that a spec must not contain: invisible ones, and those that make text look like other text."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    '['
    '\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f'  # control characters except tab, line feed and carriage return
    '\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069'  # the direction of writing ("Trojan Source")
    '\u200b\u2060\ufeff'  # zero width
    '\u2028\u2029'  # line ends that only some languages recognize
    '\ud800-\udfff\ufffe\uffff'  # not characters
    ']'
)


def refused_character(text: str) -> tuple[int, str] | None:
    """The index and the name (`U+202E`) of the first refused character; None when there is none."""
    match = _UNSEEN.search(text)
    return (match.start(), f'U+{ord(match.group()):04X}') if match else None


def has_line_break(text: str) -> bool:
    """Whether the text has more than one line or a tab."""
    return any(char in text for char in '\n\r\t')
