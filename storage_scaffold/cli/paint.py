"""The colours of what is printed, and what keeps control characters out of it."""

from __future__ import annotations

from typing import Any

import click

# How a terminal shows the roles of `report.lines`.
_STYLES: dict[str, dict[str, Any]] = {
    'heading': {'bold': True},
    'place': {'fg': 'cyan'},
    'command': {'bold': True},
    'good': {'fg': 'green'},
    'note': {'fg': 'yellow'},
    'bad': {'fg': 'red', 'bold': True},
    'source': {},
    'faint': {'dim': True},
    'added': {'fg': 'green'},
    'removed': {'fg': 'red'},
}
_DIFF_ROLES = (
    ('diff --git ', 'heading'),
    ('--- ', 'heading'),
    ('+++ ', 'heading'),
    ('@@', 'place'),
    ('+', 'added'),
    ('-', 'removed'),
)


def plain(text: str) -> str:
    """`text` with control characters escaped: specs, locks and trees are untrusted input for a terminal."""
    return ''.join(
        character if character.isprintable() or character in '\n\t' else repr(character)[1:-1] for character in text
    )


def painted(line: str) -> str:
    """`line` with the colours of its parts' roles, and control characters escaped."""
    parts = getattr(line, 'parts', None)
    if parts is None:
        return plain(line)
    return ''.join(click.style(plain(text), **_STYLES[role]) if role else plain(text) for role, text in parts)


def diff_line(line: str) -> str:
    """A line of a unified diff, coloured by its sign. It is never broken, since git could not apply it then."""
    role = next((role for prefix, role in _DIFF_ROLES if line.startswith(prefix)), '')
    return click.style(plain(line), **_STYLES[role]) if role else plain(line)
