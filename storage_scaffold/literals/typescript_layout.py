"""A small pretty-printer: documents that know where they may break, formatted in lines of a given width.

It follows Wadler's "A prettier printer", with the terms of Prettier and biome: a group is written on one line if it
fits; otherwise all of its own line breaks are used, and the groups inside it are tried in turn.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

INDENT = 2


@dataclass(frozen=True)
class Concat:
    """Documents one after another."""

    parts: tuple[Doc, ...]


@dataclass(frozen=True)
class LineBreak:
    """Where a line may end: `flat` is written while it does not. A `hard` one always ends."""

    flat: str = ' '
    hard: bool = False


@dataclass(frozen=True)
class Indent:
    """One level further to the right."""

    content: Doc


@dataclass(frozen=True)
class IfBroken:
    """Text that is only written when the group around it is broken."""

    text: str


@dataclass(frozen=True)
class Group:
    """Laid out on one line when it fits; `broken` never is."""

    content: Doc
    broken: bool = False


@dataclass(frozen=True)
class Either:
    """`flat` when it fits on the line, as a whole; else `broken`."""

    flat: Doc
    broken: Doc


Doc = str | Concat | LineBreak | Indent | IfBroken | Group | Either

SOFT = LineBreak('')
SPACE = LineBreak(' ')
HARD = LineBreak('', hard=True)

_Item = tuple[int, bool, Doc]


def concat(*parts: Doc) -> Concat:
    """`parts` one after another."""
    return Concat(parts)


def layout(doc: Doc, width: int) -> str:
    """The text of `doc` in lines of at most `width` columns, where that is possible."""
    out: list[str] = []
    column = 0
    stack: list[_Item] = [(0, False, doc)]
    while stack:
        indent, flat, item = stack.pop()
        match item:
            case str(text):
                out.append(text)
                column += columns(text)
            case Concat(parts):
                stack += [(indent, flat, part) for part in reversed(parts)]
            case Indent(content):
                stack.append((indent + INDENT, flat, content))
            case IfBroken(text):
                stack.append((indent, flat, '' if flat else text))
            case LineBreak(text, hard):
                if flat and not hard:
                    stack.append((indent, flat, text))
                else:
                    out.append('\n' + ' ' * indent)
                    column = indent
            case Group(content, broken):
                fits = not broken and (flat or _fits(width - column, [(indent, True, content)], stack))
                stack.append((indent, fits, content))
            case Either(one_line, more_lines):
                fits = flat or _fits(width - column, [(indent, True, one_line)], stack)
                stack.append((indent, fits, one_line if fits else more_lines))
    return '\n'.join(line.rstrip(' ') for line in ''.join(out).split('\n'))


def columns(text: str) -> int:
    """How wide `text` is where a character of East Asia takes two columns, and a combining one none."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if character < '\x7f':
        return 1
    if unicodedata.category(character) in ('Mn', 'Me'):
        return 0
    return 2 if unicodedata.east_asian_width(character) in 'WF' else 1


def _fits(room: int, items: list[_Item], rest: list[_Item]) -> bool:
    """Whether `items` and what follows them up to the next line break have room."""
    after = len(rest)
    while room >= 0:
        if not items:
            if after == 0:
                return True
            after -= 1
            items.append(rest[after])
        indent, flat, item = items.pop()
        match item:
            case str(text):
                room -= columns(text)
            case Concat(parts):
                items += [(indent, flat, part) for part in reversed(parts)]
            case Indent(content):
                items.append((indent + INDENT, flat, content))
            case IfBroken(text):
                items.append((indent, flat, '' if flat else text))
            case LineBreak(text, hard):
                if hard or not flat:
                    return True
                room -= columns(text)
            case Group(content, broken):
                if broken and flat:
                    return False
                items.append((indent, flat, content))
            case Either(one_line, _):
                items.append((indent, flat, one_line))
    return False
