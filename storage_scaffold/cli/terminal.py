"""How a report is laid out for a person at a terminal: no wider than it, with tables and trees."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import zip_longest
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from storage_scaffold.cli.paint import painted, plain
from storage_scaffold.report.lines import Line, Part, Table, Tree

if TYPE_CHECKING:
    import rich.tree
    from rich.console import RenderableType

_Folder = dict[str, '_Folder']  # a file is one without anything in it

# What is between backticks is a command or a path: it can be copied as long as it is not broken.
_TOKEN = re.compile(r'(\s+)|(?:`[^`\s][^`]*`|\S)+')
_HANGING = '    '
_GAP = 2  # between the columns of a table


def laid_out(report: Iterable[str]) -> Iterator[str]:
    """The report's lines for the terminal's width, with colours."""
    width = shutil.get_terminal_size().columns
    for item in report:
        if isinstance(item, Table):
            yield from _table(item, width)
        elif isinstance(item, Tree):
            yield from _tree(item, width)
        else:
            for line in item.split('\n') if not isinstance(item, Line) else (item,):
                yield from (painted(part) for part in wrapped(line, width))


def wrapped(line: str, width: int, hanging: str = _HANGING) -> Iterator[Line]:
    """`line` in lines of at most `width` columns, broken between words, the later ones indented by `hanging` more."""
    if _cells(line) <= width:
        yield _line(line)
        return
    indent = ' ' * (len(line) - len(line.lstrip()))
    row: list[Part] = []
    at = 0
    for space, word in _words(line):
        length = _cells(''.join(text for _, text in word))
        fits = not row or at + len(space) + length <= width
        if not fits:
            yield Line(*row)
            row, at = [], 0
        gap = space if fits else indent + hanging
        row += [('', gap), *word]
        at += len(gap) + length
    yield Line(*row)


def _words(line: str) -> Iterator[tuple[str, list[Part]]]:
    """The words of a line, each with the white space before it. What is to be copied is one word."""
    space, word = '', list[Part]()
    for role, text in line.parts if isinstance(line, Line) else ((('', line)),):
        whole = role in ('place', 'command', 'source')
        for token in (text,) if whole else (found[0] for found in _TOKEN.finditer(text)):
            if not token.isspace():
                word.append((role, token))
                continue
            if word:
                yield space, word
                space, word = '', []
            space += token
    if word:
        yield space, word


def _cells(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(one) in 'WF' else not combining(one) for one in text)


def _table(table: Table, width: int) -> Iterator[str]:
    """The table: long cells in several lines, and if that is not enough, the widest columns below the first one."""
    columns = list(zip(*table.rows, strict=True))
    least = [max(max(map(_cells, cell.split()), default=0) for cell in column) for column in columns]
    room = width - len(table.indent)
    shown = list(range(len(columns)))
    while len(shown) > 1 and sum(least[at] + _GAP for at in shown) - _GAP > room:
        shown.remove(max(shown[1:], key=lambda at: least[at]))
    widths = _widths([max(map(_cells, columns[at])) for at in shown], [least[at] for at in shown], room)
    for number, row in enumerate(table.rows):
        is_head = table.head and not number
        cells = [_line(('heading', row[at])) if is_head else _line(row[at]) for at in shown]
        yield from (f'{table.indent}{line}' for line in _row(cells, widths))
        for at in range(len(row)):
            if at not in shown and row[at] and not is_head:
                title = f'{table.rows[0][at].capitalize()}: ' if table.head else ''
                below = Line(f'{table.indent}{_HANGING}{title}', *_line(row[at]).parts)
                yield from map(painted, wrapped(below, width))


def _widths(wanted: list[int], least: list[int], room: int) -> list[int]:
    """What each column gets: as much as it wants, but the one that can give away most has to go first."""
    found = list(wanted)
    for at in sorted(range(len(found)), key=lambda at: least[at] - wanted[at]):
        excess = sum(found) + _GAP * (len(found) - 1) - room
        found[at] = max(least[at], found[at] - max(excess, 0))
    return found


def _row(cells: list[Line], widths: list[int]) -> Iterator[str]:
    """One row of a table, in as many lines as its longest cell takes."""
    columns = [list(wrapped(cell, width, '')) for cell, width in zip(cells, widths, strict=True)]
    for lines in zip_longest(*columns, fillvalue=Line()):
        padded = (painted(line) + ' ' * (width - _cells(line)) for line, width in zip(lines, widths, strict=True))
        yield (' ' * _GAP).join(padded).rstrip()


def _line(cell: str | Part) -> Line:
    return cell if isinstance(cell, Line) else Line(cell)


def _tree(tree: Tree, width: int) -> Iterator[str]:
    """The files in their folders. A folder with nothing but another one in it is one with that."""
    from rich.tree import Tree as Branch

    root = Branch('', hide_root=True, guide_style='dim')
    folders: _Folder = {}
    notes: dict[str, str] = {}
    for path, note in tree.files:
        notes[path] = f'{notes[path]}, {note}' if path in notes else note
        inside = folders
        for name in path.removesuffix('/').split('/'):
            inside = inside.setdefault(name, {})
    _grow(root, folders, notes)
    yield from (f'  {line}' for line in _Page(width - 2).lines(root))


def _grow(branch: rich.tree.Tree, folder: _Folder, notes: dict[str, str], above: str = '') -> None:
    from rich.text import Text

    for name in folder:
        path, inside = f'{above}{name}', folder[name]
        while len(inside) == 1 and all(inside.values()):
            [(only, inside)] = inside.items()
            path = f'{path}/{only}'
        note = notes.get(path, notes.get(f'{path}/', ''))
        label = path[len(above) :] + '/' * (bool(inside) or f'{path}/' in notes)
        text = Text(plain(label)).append(f'  {plain(note)}' if note else '', 'dim')
        _grow(branch.add(text), inside, notes, f'{path}/')


class _Page(StringIO):
    """What rich draws on: as wide as the terminal and with its encoding. `painted` decides later about colours."""

    encoding = sys.stdout.encoding

    def __init__(self, width: int) -> None:
        from rich.console import Console

        super().__init__()
        self.console = Console(
            file=self,
            width=max(width, 1),
            force_terminal=True,
            color_system='standard',
            no_color=False,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
        )

    def lines(self, what: RenderableType) -> Iterator[str]:
        """`what` as drawn, with colours, without trailing white space."""
        self.console.print(what)
        yield from (line.rstrip() for line in self.getvalue().splitlines())
