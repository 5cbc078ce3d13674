"""Lines of a report that know what their parts are. A terminal shows it; for everybody else they are their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Literal

# What is there to be copied, or stands below something, is never broken: `place`, `command` and `source`.
Role = Literal['', 'heading', 'place', 'command', 'source', 'good', 'note', 'bad', 'faint', 'added', 'removed']
Part = tuple[Role, str]


class Line(str):
    """One line, made of parts."""

    __slots__ = ('parts',)
    parts: tuple[Part, ...]

    def __new__(cls, *parts: str | Part) -> Line:
        """Each part is a text, or a role and its text."""
        pairs = tuple(('', part) if isinstance(part, str) else part for part in parts)
        line = super().__new__(cls, ''.join(text for _, text in pairs))
        line.parts = pairs  # type: ignore[assignment]  # mypy does not see that '' is a Role here
        return line


def heading(text: str) -> Line:
    """A line that stands over others."""
    return Line(('heading', text))


def command(text: str, before: str = '') -> Line:
    """A command to be copied, and what stands `before` it."""
    return Line(before, ('command', text))


def indented(indent: str, line: str) -> str:
    """`line` with white space before it, and its parts as they were."""
    return Line(indent, *line.parts) if isinstance(line, Line) else f'{indent}{line}'


class Table(str):
    """Rows with aligned columns and no trailing white space."""

    __slots__ = ('head', 'indent', 'rows')
    rows: tuple[tuple[str, ...], ...]
    head: bool
    indent: str

    def __new__(cls, rows: Iterable[Sequence[str]], *, head: bool = False, indent: str = '') -> Table:
        """With `head`, the first row names the columns; `indent` is the white space before each line."""
        cells = tuple(map(tuple, rows))
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ('  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
        table = super().__new__(cls, '\n'.join(f'{indent}{line}'.rstrip() for line in lines))
        table.rows, table.head, table.indent = cells, head, indent
        return table


class Tree(str):
    """Files with a note each, one a line."""

    __slots__ = ('files',)
    files: tuple[tuple[str, str], ...]

    def __new__(cls, files: Iterable[tuple[PurePosixPath | str, str]]) -> Tree:
        """A path ends with a slash if it is a folder, with `:LINE` if it is a place in a file. It may come again."""
        pairs = tuple((str(path), note) for path, note in files)
        tree = super().__new__(cls, '\n'.join(f'  {path}  {note}' if note else f'  {path}' for path, note in pairs))
        tree.files = pairs
        return tree
