"""From the bytes of a YAML file to a `Document`; YAML features that a spec never needs are refused.

The reader consumes parse events instead of using ruamel's composer: limits hold while the file is read, nothing
recurses, and problems can point at aliases, anchors, tags and duplicate keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.fieldtypes.characters import refused_character
from storage_scaffold.spec.reading.document import (
    Document,
    Mapping,
    Node,
    Pair,
    Position,
    Scalar,
    Sequence,
    place,
    shown,
)
from storage_scaffold.spec.reading.scalars import OutOfRange, scalar

MAX_BYTES = 256 * 1024
# What the parser says it was reading when the file ended, and what opened that.
_OPENINGS = {
    'while scanning a quoted scalar': 'quote',
    'while parsing a flow mapping': 'brace',
    'while parsing a flow sequence': 'bracket',
}
_ENDS = ('unexpected end of stream', "got '<stream end>'")
MAX_DEPTH = 20
MAX_NODES = 5_000

_LINE_END = re.compile(r'\r\n|\r|\n')


class _TooMuch(Exception):
    """A limit is exceeded, so the rest of the file is not read."""


def read_document(data: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """Parse a file.

    Returns the document and the problems found on the way; no document when nothing can be said about its content
    (not UTF-8, empty, not YAML, too large, not a mapping).
    """
    if len(data) > MAX_BYTES:
        message = f'the file is too large: a spec has at most {MAX_BYTES // 1024} KiB'
        return None, [Problem(message, file=file)]
    try:
        text = data.decode('utf-8-sig')
    except UnicodeDecodeError as error:
        return None, [_not_utf8(data, error, file)]
    lines = tuple(_LINE_END.split(text))
    if hidden := _hidden(text, lines, file):
        return None, hidden
    builder = _Builder(file, lines)
    root = _parsed(builder, text)
    if isinstance(root, Mapping):
        return Document(file, lines, root), builder.problems
    if root is not None and not (isinstance(root, Scalar) and root.value is None):
        message = 'a spec is a mapping of keys to values'
        builder.problems.append(place(file, lines, root.position, message, 'start with `spec: 1`'))
    return None, builder.problems or [Problem('the file is empty', file=file)]


def _parsed(builder: _Builder, text: str) -> Node | None:
    """The root node; None if the file is empty, or if it cannot be read, which is then a problem in the builder."""
    try:
        return builder.build(text)
    except _TooMuch:
        return None
    except MarkedYAMLError as error:
        builder.problems.append(_not_yaml(error, builder.file, builder.lines))
    except (YAMLError, ValueError, ArithmeticError) as error:
        # `"\U00110000"` and `"\UFFFFFFFF"` raise errors that are not the parser's own and have no position.
        builder.problems.append(Problem(f'not valid YAML: {_first_line(error)}', file=builder.file))
    return None


def read_bytes(path: Path, file: str) -> bytes:
    """The content of `path`, up to one byte more than the size limit.

    Raises SpecError when it cannot be read.
    """
    try:
        with path.open('rb') as stream:
            return bytes(stream.read(MAX_BYTES + 1))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SpecError(
            Problem(f'cannot be read: {reason}', file=file), remedy='give the path of a spec file'
        ) from error


@dataclass
class _Frame:
    """A list or mapping that is being read, the pair that contains it, and the key whose value comes next."""

    node: Mapping | Sequence
    pair: Pair | None
    key: tuple[str | None, Position] | None = None


class _Builder:
    """Builds nodes from events with its own stack instead of recursion."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []
        self._root: Node | None = None
        self._stack: list[_Frame] = []
        self._count = 0

    def build(self, text: str) -> Node | None:
        """The root node, None for an empty stream. Raises _TooMuch at a limit, and what the parser raises."""
        for event in YAML(typ='safe', pure=True).parse(text):
            if isinstance(event, DocumentStartEvent):
                if self._root is not None:
                    self._report(_position(event), 'a second document: one file holds one spec', 'remove the `---`')
                    break
                self._directives(event)
            elif isinstance(event, NodeEvent):
                self._node(event)
            elif isinstance(event, CollectionEndEvent):
                self._stack.pop()
        return self._root

    def _directives(self, event: Any) -> None:
        if event.version or event.tags:
            self._report(_position(event), 'YAML directives are not allowed', 'remove the lines that start with `%`')

    def _node(self, event: Any) -> None:
        position = _position(event)
        self._count += 1
        if self._count > MAX_NODES:
            self._report(position, f'more than {MAX_NODES:,} values: this is not the spec of a storage provider')
            raise _TooMuch
        usable = self._plain(event, position)
        frame = self._stack[-1] if self._stack else None
        if frame and isinstance(frame.node, Mapping) and frame.key is None:
            frame.key = (self._key(event, position), position)
            if isinstance(event, CollectionStartEvent):
                # A collection as a key: its content is read into a node that is not part of the document.
                self._open(Mapping(position) if isinstance(event, MappingStartEvent) else Sequence(position), None)
            return
        node = self._value(event, position, frame)
        pair = self._attach(node or Scalar(position, None), frame, usable and node is not None)
        if isinstance(node, (Mapping, Sequence)):
            self._open(node, pair)

    def _plain(self, event: Any, position: Position) -> bool:
        if isinstance(event, AliasEvent):
            self._report(position, f'aliases are not allowed: {shown(f"*{event.anchor}")}', 'write the value out')
            return False
        if event.anchor is not None:
            self._report(position, f'anchors are not allowed: {shown(f"&{event.anchor}")}', 'remove it')
        if event.tag is not None:
            self._report(position, f'tags are not allowed: {shown(str(event.tag))}', 'remove it')
        return event.tag is None

    def _key(self, event: Any, position: Position) -> str | None:
        if isinstance(event, CollectionStartEvent):
            self._report(position, 'a key must be a word, not a list or a mapping', 'write `key: value`')
        if not isinstance(event, ScalarEvent) or not self._clean(event.value, position):
            return None
        if event.value == '<<' and event.implicit[0]:
            self._report(position, 'merge keys are not allowed: `<<`', 'write the keys out')
            return None
        return str(event.value)

    def _value(self, event: Any, position: Position, frame: _Frame | None) -> Node | None:
        """The node of a value; None, and a problem, if it cannot be used."""
        if isinstance(event, MappingStartEvent):
            return Mapping(position)
        if isinstance(event, SequenceStartEvent):
            return Sequence(position)
        if isinstance(event, AliasEvent) or not self._clean(event.value, position):
            return None
        value: Any = str(event.value)
        if event.implicit[0] and event.tag is None:
            try:
                value = scalar(event.value)
            except OutOfRange:
                self._report(position, f'the number {shown(event.value)} is out of range', 'put text in quotes')
                return None
        if value is None and frame:
            self._empty(frame, position)
            return None
        return Scalar(position, value, self._text(event, position))

    def _empty(self, frame: _Frame, position: Position) -> None:
        name, place_of_key = frame.key or (None, position)
        what = f'{shown(name)} has no value' if name is not None else 'a list item has no value'
        self._report(place_of_key, what, 'write one (`{}` for a mapping without keys), or leave the line out')

    def _clean(self, text: str, position: Position) -> bool:
        # Escapes in quoted text may stand for characters that the check of the raw text did not see.
        refused = refused_character(text)
        if refused:
            self._report(position, f'the text holds the character {refused[1]}, which is not allowed', 'remove it')
        return refused is None

    def _text(self, event: Any, position: Position) -> Position | None:
        start = position.right(1) if event.style in {'"', "'"} else position
        written = self.lines[start.line - 1][start.column - 1 :] if start.line <= len(self.lines) else ''
        return start if written.startswith(event.value) else None

    def _attach(self, node: Node, frame: _Frame | None, usable: bool) -> Pair | None:
        """Put a value into its list or mapping. Returns the pair that it is part of."""
        if frame is None:
            self._root = node
            return None
        if isinstance(frame.node, Sequence):
            frame.node.items.append(node)
            if frame.pair and not usable:
                # A list without one of its items would mean something else.
                frame.pair.usable = False
            return frame.pair
        name, position = frame.key or (None, node.position)
        frame.key = None
        pair = Pair(position, node, usable)
        if name is None:
            return pair
        if name in frame.node.pairs:
            first = frame.node.pairs[name].key.line
            self._report(
                position, f'duplicate key {shown(name)}', f'it is already on line {first}: keep one of the two'
            )
        else:
            frame.node.pairs[name] = pair
        return pair

    def _open(self, node: Mapping | Sequence, pair: Pair | None) -> None:
        self._stack.append(_Frame(node, pair))
        if len(self._stack) > MAX_DEPTH:
            self._report(
                node.position, f'nested deeper than {MAX_DEPTH} levels: this is not the spec of a storage provider'
            )
            raise _TooMuch

    def _report(self, position: Position, message: str, hint: str | None = None) -> None:
        self.problems.append(place(self.file, self.lines, position, message, hint))


def _position(event: Any) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


def _hidden(text: str, lines: tuple[str, ...], file: str) -> list[Problem]:
    if refused_character(text) is None:
        return []
    found = ((number, refused_character(line)) for number, line in enumerate(lines, start=1))
    return [
        place(file, lines, Position(number, refused[0] + 1), f'the character {refused[1]} is not allowed', 'remove it')
        for number, refused in found
        if refused
    ]


def _not_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    # `utf-8-sig` counts from after the byte order mark.
    before = data[: error.start].decode('utf-8', 'replace')
    lines = _LINE_END.split(before)
    return Problem(
        'not UTF-8',
        file=file,
        line=len(lines),
        column=len(lines[-1]) + 1,
        hint='save the file as UTF-8',
    )


def _not_yaml(error: MarkedYAMLError, file: str, lines: tuple[str, ...]) -> Problem:
    opening = _OPENINGS.get(error.context or '')
    if opening and error.context_mark and (error.problem or '').endswith(_ENDS):
        position = Position(error.context_mark.line + 1, error.context_mark.column + 1)
        return place(file, lines, position, f'not valid YAML: this {opening} is never closed', f'close the {opening}')
    mark = error.problem_mark or error.context_mark
    message = f'not valid YAML: {error.problem or error.context or "not understood"}'
    if mark is None:
        return Problem(message, file=file, line=1)
    # At the end of the file the parser points one line past it.
    line = min(mark.line + 1, len(lines))
    column = mark.column + 1 if line == mark.line + 1 else len(lines[-1]) + 1
    hint = (
        f'is the {opening} on line {error.context_mark.line + 1} closed?' if opening and error.context_mark else None
    )
    return place(file, lines, Position(line, column), message, hint)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
