"""Many providers for the price of one: copies of a generated provider, and of its entries, under other names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def renamed(text: str, old: str, new: str) -> str:
    """`text` about the provider `new` instead of `old`, both in small letters and numbers, with its classes."""
    return text.replace(old, new).replace(old.title(), new.title())


def multiplied(before: str, after: str, old: str, names: Iterable[str]) -> str:
    """A registered file `after` with the entries of `old`, which `before` does not have, and the same of `names`."""
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    result = ''
    for kind, _, _, start, end in difflib.SequenceMatcher(None, *lines, autojunk=False).get_opcodes():
        text = ''.join(lines[1][start:end])
        assert kind in ('equal', 'insert'), f'registrations only insert lines: {text}'
        result += text + ''.join(renamed(text, old, name) for name in names if kind == 'insert')
    return result
