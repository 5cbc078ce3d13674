"""Shape: a row of the table, or an item of the list, in which a page of the documentation links to others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.lines import Line, Lines, LinesShape
from storage_scaffold.register.syntax.source import Text, line_indent, line_start, read_text
from storage_scaffold.register.syntax.splicing import ReparsedShape

if TYPE_CHECKING:
    from markdown_it.token import Token

_BULLET = re.compile(rb'[ \t]*([-*+][ \t]+)')
# The token that opens an item of a block, and its level.
_ITEMS = {'table': ('tr_open', 2), 'bullet_list': ('list_item_open', 1)}


@dataclass(frozen=True)
class MarkdownLinks(ReparsedShape[Lines], LinesShape):
    """A link in the page's only table, or else its only list, with links to pages whose names begin with `beside`.

    Where nothing links to such pages, it is a row of the first table that links to sections of the page itself.
    A row of the table has a link and a mark in each other column; the headings may be in any language. `Entry.key` is
    the linked page, `Entry.code` the cells of the row, joined with ` | `; a list takes only the first cell. Our links
    are one sorted block below the last foreign one.
    """

    beside: str
    columns: int
    marks: tuple[str, ...]

    def _open(self, source: bytes) -> Lines:
        from markdown_it import MarkdownIt

        text = read_text(source)
        tokens = MarkdownIt('commonmark').enable('table').parse(text.body.decode('utf-8'))
        blocks = {kind: self._blocks(text, tokens, kind) for kind in ('table', 'bullet_list')}
        found = blocks['table'] or blocks['bullet_list'] or self._tables_of_sections(text, tokens)[:1]
        if len(found) != 1:
            what = f'expected one table or list with links to {self.beside}…, found {len(found)}'
            raise ShapeError(what, _line_of(found[1][0]) if found else None)
        block, items = found[0]
        if block[0].type == 'table_open':
            self._check_marks(block)
            return Lines(text, 0, items, _row, line_indent(text.body, items[0].start))
        return Lines(text, 0, items, _bullet(text.body, items[0]), line_indent(text.body, items[0].start))

    def _same(self, text: str, entry: Entry) -> bool:
        """A formatter aligns the columns of a table."""
        return _cells(text) == _cells(entry.code)

    def _blocks(
        self, text: Text, tokens: Sequence[Token], kind: str
    ) -> list[tuple[Sequence[Token], tuple[Line, ...]]]:
        """The top-level blocks of that kind with such links."""
        found = []
        opened = [at for at, token in enumerate(tokens) if token.type == f'{kind}_open' and token.level == 0]
        closed = [at for at, token in enumerate(tokens) if token.type == f'{kind}_close' and token.level == 0]
        for start, end in zip(opened, closed, strict=True):
            items = tuple(self._items(text, tokens[start:end], *_ITEMS[kind]))
            if any(item.beside for item in items):
                found.append((tokens[start:end], items))
        return found

    def _tables_of_sections(
        self, text: Text, tokens: Sequence[Token]
    ) -> list[tuple[Sequence[Token], tuple[Line, ...]]]:
        """The tables with links to sections, whose rows our block may follow."""
        return replace(self, beside='#')._blocks(text, tokens, 'table')

    def _items(self, text: Text, block: Sequence[Token], kind: str, level: int) -> Iterable[Line]:
        opened = [at for at, token in enumerate(block) if token.type == kind and token.level == level]
        for at, after in zip(opened, [*opened[1:], len(block)], strict=True):
            page = next((_page(token) for token in block[at:after] if token.type == 'inline'), None)
            start, end = _span(text.body, block[at])
            yield Line(start, end, page, page is not None and page.startswith(self.beside))

    def _check_marks(self, table: Sequence[Token]) -> None:
        cells = [after for token, after in pairwise(table) if token.type == 'td_open']
        rows = [cells[at : at + self.columns] for at in range(0, len(cells), self.columns)]
        heads = sum(token.type == 'th_open' for token in table)
        if heads != self.columns or not any(self._is_marked(row) for row in rows):
            what = f'a table of {self.columns} columns, a link and then {" or ".join(self.marks)}'
            raise ShapeError(f'expected {what}', _line_of(table))

    def _is_marked(self, row: Sequence[Token]) -> bool:
        page = _page(row[0]) or ''
        return page.startswith((self.beside, '#')) and all(cell.content in self.marks for cell in row[1:])


def _line_of(block: Sequence[Token]) -> int | None:
    lines = block[0].map
    return lines[0] + 1 if lines else None


def _page(inline: Token) -> str | None:
    """The page of the first link, without the optional parts of its address."""
    for token in inline.children or ():
        if token.type == 'link_open':
            return str(token.attrs['href']).removeprefix('/guide/').removesuffix('.html')
    return None


def _span(body: bytes, item: Token) -> tuple[int, int]:
    """The offsets of an item's lines, without the white space around them."""
    first, after = item.map or [0, 0]
    lines = body.split(b'\n')
    start = sum(len(line) + 1 for line in lines[:first])
    whole = b'\n'.join(lines[first:after])
    return start + len(whole) - len(whole.lstrip()), start + len(whole.rstrip())


def _row(entry: Entry, indent: str) -> str:
    return f'{indent}| {entry.code} |'


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip('| \t').split('|')]


def _bullet(body: bytes, first: Line) -> Callable[[Entry, str], str]:
    """Formats an item with the bullet of the `first` one."""
    match = _BULLET.match(body, line_start(body, first.start))
    bullet = match[1].decode('ascii') if match else '* '
    return lambda entry, indent: f'{indent}{bullet}{entry.code.split(" | ")[0]}'
