"""Inserts and removes entries on lines of their own, without commas: imports, JSX elements, rows of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax.source import (
    Splice,
    Text,
    eol,
    line_end,
    line_of,
    line_start,
    own_indent,
    previous_line_end,
    rest_is_blank,
    with_eol,
)
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape
from storage_scaffold.text import lf


@dataclass(frozen=True)
class Line:
    """One item of one or more lines: its span, its key, and whether our block may follow it."""

    start: int
    end: int
    key: str | None
    beside: bool = True


@dataclass(frozen=True)
class Lines:
    """The items in their file; if our block may not follow any of them, it goes below the line of `head`.

    `write` formats an entry (LF) with a given indentation; `indent` is the indentation of a new entry.
    """

    text: Text
    head: int
    items: tuple[Line, ...]
    write: Callable[[Entry, str], str] = field(compare=False)
    indent: str = ''


class LinesShape(SplicingShape[Lines]):
    """Entries are whole lines among Lines, which a subclass finds."""

    def _insertion(self, document: Lines, entry: Entry, ours: Ours) -> Sequence[Splice]:
        body, items = document.text.body, document.items
        text = document.write(entry, document.indent)
        mine = [item for item in items if item.key in ours]
        later = next((item for item in mine if ours[item.key or ''] > entry.sort), None)
        if later:
            return _above(body, later, text)
        beside = mine or [item for item in items if item.beside]
        at = line_end(body, beside[-1].end if beside else document.head)
        return [Splice(at, at, with_eol('\n' + text, eol(body, at)))]

    def _removal(self, document: Lines, entry: Entry) -> Sequence[Splice] | None:
        found = [item for item in document.items if item.key == entry.key]
        if not found:
            return None
        body, item = document.text.body, found[0]
        start = line_start(body, item.start)
        text = with_eol(document.write(entry, own_indent(body, item.start) or ''), eol(body, item.start))
        if len(found) > 1 or body[start : item.end] != text or not rest_is_blank(body, item.end):
            raise AlteredError(entry.key, line_of(body, item.start))
        return whole_lines(body, start, item.end)

    def _formatted(self, document: Lines, entry: Entry) -> Sequence[Splice] | None:
        found = [item for item in document.items if item.key == entry.key]
        body, item = document.text.body, found[0]
        alone = own_indent(body, item.start) is not None and rest_is_blank(body, item.end)
        if len(found) > 1 or not alone or not self._same(lf(body[item.start : item.end]).decode('utf-8'), entry):
            return None
        return whole_lines(body, item.start, item.end)

    def _snippet(self, document: Lines, entry: Entry) -> str:
        return document.write(entry, document.indent)


def whole_lines(body: bytes, at: int, end: int) -> list[Splice]:
    """The splice that takes out the lines from that of `at` to the one that ends at `end`."""
    start = line_start(body, at)
    if start:
        return [Splice(previous_line_end(body, start), end)]
    return [Splice(start, end + len(eol(body, start)))]


def _above(body: bytes, later: Line, text: str) -> list[Splice]:
    if own_indent(body, later.start) is None:
        raise ShapeError(f'expected the entry for {later.key!r} on a line of its own', line_of(body, later.start))
    start, end = line_start(body, later.start), eol(body, later.start)
    return [Splice(start, start, with_eol(text + '\n', end))]
