"""A YAML file as nodes that know their position in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from storage_scaffold.errors import Problem

Path = tuple[str | int, ...]

# A longer line is cut, so that the caret stays on the screen.
_LONGEST_LINE = 200
_LONGEST_SHOWN = 60


@dataclass(frozen=True, order=True)
class Position:
    """A position in the file; `line` and `column` count from 1, columns in characters."""

    line: int
    column: int

    def right(self, columns: int) -> Position:
        """The position `columns` further to the right on the same line."""
        return Position(self.line, self.column + columns)


@dataclass
class Scalar:
    """One value. `text` is the position of its first character if it is written on one line without escapes."""

    position: Position
    value: Any
    text: Position | None = None


@dataclass
class Pair:
    """One key of a mapping and its value; `usable` is false if a problem with it is already reported."""

    key: Position
    node: Node
    usable: bool = True


@dataclass
class Mapping:
    """Keys in the order they were written."""

    position: Position
    pairs: dict[str, Pair] = field(default_factory=dict)


@dataclass
class Sequence:
    """Items in the order they were written."""

    position: Position
    items: list[Node] = field(default_factory=list)


Node = Scalar | Mapping | Sequence


@dataclass(frozen=True)
class Violation:
    """One thing wrong with what was written at `path` (or with the key itself).

    `offset` counts the characters into a text value, to point at a placeholder in a template.
    """

    path: Path
    message: str
    hint: str | None = None
    at: Literal['value', 'key'] = 'value'
    offset: int | None = None


@dataclass(frozen=True)
class Document:
    """A file: its name as the user gave it, its lines, and the node at its root."""

    file: str
    lines: tuple[str, ...]
    root: Mapping

    def node(self, path: Path) -> Node | None:
        """The node at `path`, or None when nothing is written there."""
        node: Node = self.root
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str) and step in node.pairs:
                node = node.pairs[step].node
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                return None
        return node

    def has(self, *path: str | int) -> bool:
        """Whether something is written at `path`."""
        return self.node(path) is not None

    def keys(self, *path: str | int) -> tuple[str, ...]:
        """The keys of the mapping at `path`, as written."""
        node = self.node(path)
        return tuple(node.pairs) if isinstance(node, Mapping) else ()

    def position(self, violation: Violation) -> Position:
        """The position of a violation; that of the nearest enclosing node when its own path is not in the file."""
        path = violation.path
        while path and not self.has(*path):
            path = path[:-1]
        if violation.at == 'key' and path and isinstance(path[-1], str):
            parent = self.node(path[:-1])
            if isinstance(parent, Mapping):
                return parent.pairs[path[-1]].key
        node = self.node(path) or self.root
        if violation.offset is not None and isinstance(node, Scalar):
            return self._inside(node, violation.offset) or node.position
        return node.position

    def _inside(self, node: Scalar, offset: int) -> Position | None:
        """The position of a character in a text of one line, or in a block whose lines are written unchanged."""
        if node.text is not None:
            return node.text.right(offset)
        before = str(node.value)[:offset].split('\n')
        row = node.position.line + len(before) - 1
        line = str(node.value).split('\n')[len(before) - 1]
        written = self.lines[row] if row < len(self.lines) else ''
        if not line or not written.endswith(line):
            return None
        return Position(row + 1, len(written) - len(line) + len(before[-1]) + 1)

    def problem(self, violation: Violation) -> Problem:
        """A violation with its position in the file and the line there."""
        return place(self.file, self.lines, self.position(violation), violation.message, violation.hint)

    def problems(self, violations: Iterable[Violation]) -> list[Problem]:
        """The violations as problems, each once, in the order of the file."""
        found = {violation: self.position(violation) for violation in violations}
        return [self.problem(violation) for violation, _ in sorted(found.items(), key=lambda item: item[1])]


def place(file: str, lines: tuple[str, ...], position: Position, message: str, hint: str | None = None) -> Problem:
    """A problem at a position, with as much of the line as can be shown."""
    line = lines[position.line - 1] if position.line <= len(lines) else ''
    source: str | None = None
    if position.column <= _LONGEST_LINE:
        # Each character is replaced by exactly one, so that the caret stays in its column.
        source = ''.join(char if char.isprintable() else ' ' for char in line[:_LONGEST_LINE])
    return Problem(message, file=file, line=position.line, column=position.column, source=source, hint=hint)


def plain(node: Node) -> Any:
    """The node as dicts, lists and scalars, without unusable pairs."""
    if isinstance(node, Mapping):
        return {key: plain(pair.node) for key, pair in node.pairs.items() if pair.usable}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def unusable(node: Node, path: Path = ()) -> Iterator[Path]:
    """The paths of the pairs that `plain` leaves out."""
    children: list[tuple[str | int, Node, bool]] = []
    if isinstance(node, Mapping):
        children = [(key, pair.node, pair.usable) for key, pair in node.pairs.items()]
    elif isinstance(node, Sequence):
        children = [(index, item, True) for index, item in enumerate(node.items)]
    for step, child, usable in children:
        if usable:
            yield from unusable(child, (*path, step))
        else:
            yield (*path, step)


def shown(value: Any) -> str:
    """A value for a message: between backticks, on one line, cut when it is long."""
    text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    text = ''.join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return f'`{text}`' if len(text) <= _LONGEST_SHOWN else f'`{text[: _LONGEST_SHOWN - 1]}…`'
