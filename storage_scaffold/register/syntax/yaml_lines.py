"""Simple block YAML, read line by line: a YAML parser takes a second for Label Studio's largest test.

Only unambiguous lines are read: `key:`, `key: scalar` and `- ` before either or before a scalar, each scalar plain or
quoted on its line. A document with anything else raises Unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# A plain scalar: words that do not end in a colon or begin with a hash.
_WORD = rb'[^\s#:]+(?:[#:]+[^\s#:]+)*'
_SCALAR = rb"""(?:(?=[A-Za-z0-9_./(])%b(?: +%b)*|'(?:[^'\r\n]|'')*'|"[^"\\\r\n]*")""" % (_WORD, _WORD)
_LINE = re.compile(
    rb'(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<key>[A-Za-z_]\w*):(?: +(?P<value>%b))?|(?P<item>%b))?[ ]*(?: #.*)?'
    % (_SCALAR, _SCALAR)
)
_BLANK = re.compile(rb'[ ]*(?:#.*)?')
_MARKER = re.compile(rb'^---[ \t\r]*$', re.MULTILINE)


class Unread(ValueError):
    """The document has a line that this reader does not support."""


@dataclass
class Node:
    """A mapping, a sequence or a scalar: `start` and `end` are offsets in the file."""

    start: int
    end: int
    column: int = -1
    text: str | None = None
    pairs: dict[str, tuple[Node, Node | None]] = field(default_factory=dict)
    items: list[Node | None] = field(default_factory=list)
    is_sequence: bool = False

    def child(self, name: str) -> Node | None:
        """The value of a mapping's key."""
        return self.pairs.get(name, (self, None))[1]


def document_around(body: bytes, at: int) -> Node:
    """The root of the document that contains offset `at`. Raises Unread."""
    bounds = [0, *(match.start() for match in _MARKER.finditer(body)), len(body)]
    start = max(bound for bound in bounds if bound <= at)
    end = min(bound for bound in bounds if bound > at)
    if body.startswith(b'---', start):
        start = body.index(b'\n', start) + 1
    root = _Reader(body, start, end).root
    if root is None:
        raise Unread('an empty document')
    return root


class _Reader:
    """Reads the lines in one pass, with a stack of the open collections."""

    def __init__(self, body: bytes, start: int, end: int) -> None:
        self.stack: list[Node] = []
        self.root: Node | None = None
        at = start
        for line in body[start:end].splitlines(keepends=True):
            self._line(line.rstrip(b'\r\n'), at)
            at += len(line)

    def _line(self, line: bytes, at: int) -> None:
        if _BLANK.fullmatch(line):
            return
        match = _LINE.fullmatch(line)
        if match is None or (match['item'] and not match['dashes']):
            raise Unread(line.decode('utf-8', 'replace'))
        for column in (found for found in range(*match.span('dashes')) if line[found : found + 1] == b'-'):
            self._put(None, self._open(column, at, is_sequence=True))
        if match['key']:
            scope = self._open(match.start('key'), at, is_sequence=False)
            name = Node(at + match.start('key'), at + match.end('key'), text=match['key'].decode('ascii'))
            if name.text in scope.pairs:
                raise Unread('a key stands twice')
            self._put(name, scope)
        group = 'value' if match['key'] else 'item'
        if match[group] is not None:
            self._fill(Node(at + match.start(group), at + match.end(group), text=_text(match[group])))

    def _open(self, column: int, at: int, *, is_sequence: bool) -> Node:
        """The collection of that kind at `column`: the open one, or a new one where a value is expected."""
        while self.stack and self.stack[-1].column > column:
            self.stack.pop()
        if len(self.stack) > 1 and not is_sequence and self.stack[-1].is_sequence and self.stack[-1].column == column:
            self.stack.pop()
        if not self.stack and self.root is not None:
            raise Unread('a second root')
        top = self.stack[-1] if self.stack else None
        if top is not None and top.column == column and top.is_sequence is is_sequence:
            return top
        node = Node(at + column, at + column, column, is_sequence=is_sequence)
        if top is not None:
            if top.column == column and not is_sequence:
                raise Unread('a mapping in the place of a list')
            self._fill(node)
        self.stack.append(node)
        self.root = self.root or node
        return node

    def _put(self, name: Node | None, scope: Node) -> None:
        """A new item or key of `scope`, whose value is expected next."""
        if name is None:
            scope.items.append(None)
        else:
            scope.pairs[name.text or ''] = (name, None)

    def _fill(self, value: Node) -> None:
        """Put `value` where the innermost open collection expects one."""
        top = self.stack[-1] if self.stack else None
        if top is None:
            raise Unread('a scalar alone')
        if top.is_sequence and top.items and top.items[-1] is None:
            top.items[-1] = value
            return
        if not top.is_sequence and top.pairs:
            name, (key, present) = list(top.pairs.items())[-1]
            if present is None:
                top.pairs[name] = (key, value)
                return
        raise Unread('a value where none is due')


def _text(scalar: bytes) -> str:
    text = scalar.decode('utf-8')
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    return text[1:-1] if text[0] == '"' else text
