"""Inserts and removes entries in bracketed sequences with commas: Python, TypeScript, JSON, TOML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax.source import (
    HASH_COMMENT,
    Splice,
    Text,
    eol,
    line_end,
    line_indent,
    line_of,
    line_start,
    own_indent,
    previous_line_end,
    rest_is_blank,
    rest_is_comment,
    with_eol,
)
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape
from storage_scaffold.text import lf

# An entry as text (LF) for a given indentation, with its continuation lines indented; `inline` when other elements are
# on its line. Raises ShapeError when the entry cannot be written like that.
Write = Callable[[Entry, str, bool], str]


@dataclass(frozen=True)
class Element:
    """One element: its span, the offset just after its comma (None without one), and its key.

    `beside` says that our block may follow it.
    """

    start: int
    end: int
    comma: int | None
    key: str | None
    beside: bool = True


@dataclass(frozen=True)
class Box:
    """A sequence in a file: `open` is the offset just after the opening bracket, `close` that of the closing one.

    `comment` matches what may follow an element on its line; `pad` is put inside the brackets of a one-line sequence
    that was empty.
    """

    text: Text
    open: int
    close: int
    items: tuple[Element, ...]
    write: Write = field(compare=False)
    step: str = '    '
    comment: re.Pattern[bytes] = HASH_COMMENT
    pad: bytes = b''

    @property
    def body(self) -> bytes:
        """The whole file."""
        return self.text.body


class SequenceShape(SplicingShape[Box]):
    """Entries are one or more adjacent elements of a Box, which a subclass finds."""

    def _insertion(self, document: Box, entry: Entry, ours: Ours) -> Sequence[Splice]:
        mine = [item for item in document.items if item.key in ours]
        later = next((item for item in mine if ours[item.key or ''] > entry.sort), None)
        if later:
            return _before(document, later, entry)
        if mine:
            return _after(document, mine[-1], entry)
        beside = [item for item in document.items if item.beside]
        return _after(document, beside[-1], entry) if beside else _inside(document, entry)

    def _removal(self, document: Box, entry: Entry) -> Sequence[Splice] | None:
        run = [at for at, item in enumerate(document.items) if item.key == entry.key]
        if not run:
            return None
        first, last = document.items[run[0]], document.items[run[-1]]
        on_own_lines = own_indent(document.body, first.start) is not None
        cut = _own_lines(document, run, entry) if on_own_lines else _inline(document, run, entry)
        if cut is None or run != list(range(run[0], run[-1] + 1)) or last.comma not in (None, last.end + 1):
            raise AlteredError(entry.key, line_of(document.body, first.start))
        return cut

    def _formatted(self, document: Box, entry: Entry) -> Sequence[Splice] | None:
        items, body = document.items, document.body
        run = [at for at, item in enumerate(items) if item.key == entry.key]
        if run != list(range(run[0], run[-1] + 1)):
            return None
        last = items[run[-1]]
        start, end = _with_comments(body, items[run[0]].start, entry), last.comma or last.end
        if body[last.end : end].strip(b' \t\r\n,') or _has_comment(document, end):
            return None
        if not self._same(lf(body[start : last.end]).decode('utf-8'), entry):
            return None
        return _cut(body, start, last, items[: run[0]][-1:], items[run[-1] + 1 :][:1])

    def _snippet(self, document: Box, entry: Entry) -> str:
        others = [item for item in document.items if item.beside and item.key != entry.key]
        earlier = others[-1] if others else None
        indent = _own_line(document, earlier)
        if indent is not None:
            return indent + document.write(entry, indent, False)
        return document.write(entry, line_indent(document.body, earlier.start if earlier else document.open), True)


def _before(box: Box, later: Element, entry: Entry) -> list[Splice]:
    """Insert before one of our elements; the comments that belong to that element stay with it."""
    body, indent = box.body, own_indent(box.body, later.start)
    if indent is None:
        at = later.start
        return [Splice(at, at, with_eol(box.write(entry, line_indent(body, at), True), eol(body, at)) + b', ')]
    at = previous_line_end(body, later.start)
    for _ in range(_leading_comments(entry)):
        if not body[line_start(body, at) : at].lstrip().startswith(b'#'):
            break
        at = previous_line_end(body, at)
    return [Splice(at, at, with_eol(f'\n{indent}{box.write(entry, indent, False)},', eol(body, at)))]


def _after(box: Box, earlier: Element, entry: Entry) -> list[Splice]:
    """Insert after an element and the comment on its line; whether the last element has a comma stays the same."""
    body, end, indent = box.body, earlier.comma or earlier.end, _own_line(box, earlier)
    if indent is None:
        text = with_eol(box.write(entry, line_indent(body, earlier.start), True), eol(body, end))
        return [Splice(end, end, b' ' + text + b',' if earlier.comma else b', ' + text)]
    text = with_eol(f'\n{indent}{box.write(entry, indent, False)}', eol(body, earlier.start))
    at = line_end(body, end) if rest_is_comment(body, end, box.comment) else end
    if earlier.comma:
        return [Splice(at, at, text + b',')]
    return [Splice(end, end, b',' + text)] if at == end else [Splice(end, end, b','), Splice(at, at, text)]


def _inside(box: Box, entry: Entry) -> list[Splice]:
    """Insert into a sequence without elements, after its comments."""
    body = box.body
    if box.items:
        raise ShapeError('expected an element that the entry can follow, found only others', line_of(body, box.open))
    indent = _own_line(box, None)
    if indent is None:
        text = with_eol(box.write(entry, line_indent(body, box.open), True), eol(body, box.open))
        pad = box.pad if box.open == box.close else b''
        return [Splice(box.open, box.open, pad + text + pad)]
    at = previous_line_end(body, box.close)
    return [Splice(at, at, with_eol(f'\n{indent}{box.write(entry, indent, False)},', eol(body, at)))]


def _own_line(box: Box, earlier: Element | None) -> str | None:
    """The indentation for a line of its own after `earlier` (None: at the start); None for an inline position."""
    if earlier is None:
        return _inner_indent(box) if b'\n' in box.body[box.open : box.close] else None
    end = earlier.comma or earlier.end
    alone = rest_is_comment(box.body, end, box.comment) or _closes(box, end)
    return own_indent(box.body, earlier.start) if alone else None


def _inner_indent(box: Box) -> str:
    """The indentation of elements when there are none: that of a comment, else one step from the bracket's."""
    last = previous_line_end(box.body, box.close)
    if last > box.open and box.body[line_start(box.body, last) : last].strip():
        at = line_start(box.body, last)
        if at > box.open:
            return line_indent(box.body, at)
    return line_indent(box.body, box.close) + box.step


def _own_lines(box: Box, run: list[int], entry: Entry) -> list[Splice] | None:
    """The cut for an entry on lines of its own; None when the lines are not exactly ours."""
    body, first, last = box.body, box.items[run[0]], box.items[run[-1]]
    before = box.items[run[0] - 1] if run[0] else None
    indent = own_indent(body, first.start) or ''
    text = with_eol(f'\n{indent}{box.write(entry, indent, False)}', eol(body, first.start))
    start, end = last.end - len(text), last.comma or last.end
    earliest = before.comma or before.end if before else box.open
    if not earliest <= start < first.start or body[start : last.end] != text or repeats_comment(body, start, text):
        return None
    if not (rest_is_blank(body, end) or _closes(box, end)):
        return None
    if last.comma is None and before and before.comma:
        return [Splice(before.comma - 1, before.comma), Splice(start, end)]
    return [Splice(start, end)]


def repeats_comment(body: bytes, start: int, text: bytes) -> bool:
    """Whether `text`, which is at `start`, begins with a comment that is also on the line above it."""
    first = text.strip().splitlines()[0]
    return first.startswith(b'#') and body[line_start(body, start) : start].strip() == first


def _inline(box: Box, run: list[int], entry: Entry) -> list[Splice] | None:
    """The cut for an entry on a line with others; None when it is not as `insert` writes it."""
    body, first, last = box.body, box.items[run[0]], box.items[run[-1]]
    before = box.items[run[0] - 1] if run[0] else None
    after = box.items[run[-1] + 1] if run[-1] + 1 < len(box.items) else None
    try:
        text = with_eol(box.write(entry, line_indent(body, first.start), True), eol(body, first.start))
    except ShapeError:
        return None
    if body[box.open : box.close] == box.pad + text + box.pad:
        return [Splice(box.open, box.close)]
    if last.comma is None:
        start, end, expected = (before.end, last.end, b', ' + text) if before else (first.start, last.end, text)
    elif before and before.comma:
        start, end, expected = before.comma, last.comma, b' ' + text + b','
    elif after:
        start, end, expected = first.start, after.start, text + b', '
    else:
        return None
    return [Splice(start, end)] if body[start:end] == expected else None


def _with_comments(body: bytes, start: int, entry: Entry) -> int:
    """`start`, or where as many comment lines above it begin as the entry has."""
    for _ in range(_leading_comments(entry)):
        above = line_start(body, previous_line_end(body, start))
        if own_indent(body, start) is None or not body[above:start].lstrip().startswith(b'#'):
            break
        start = above + len(line_indent(body, above))
    return start


def _cut(body: bytes, start: int, last: Element, before: Sequence[Element], after: Sequence[Element]) -> list[Splice]:
    """The splices that take out the elements from `start` to `last`, of any layout, between `before` and `after`."""
    end = last.comma or last.end
    if own_indent(body, start) is not None and rest_is_blank(body, end):
        lines = Splice(previous_line_end(body, start), end)
        if last.comma is None and before and before[0].comma:
            return [Splice(before[0].comma - 1, before[0].comma), lines]
        return [lines]
    if after:
        return [Splice(start, after[0].start)]
    return [Splice(before[0].end, last.end)] if before else [Splice(start, end)]


def _has_comment(box: Box, end: int) -> bool:
    return rest_is_comment(box.body, end, box.comment) and not rest_is_blank(box.body, end)


def _closes(box: Box, at: int) -> bool:
    return not box.body[at : box.close].strip(b' \t')


def _leading_comments(entry: Entry) -> int:
    lines = entry.code.split('\n')
    return next((count for count, line in enumerate(lines) if not line.startswith('#')), len(lines))
