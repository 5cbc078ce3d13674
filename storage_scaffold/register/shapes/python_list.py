"""Shape: elements of a Python list or dict literal, or arguments of a call."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from storage_scaffold.meaning import same_python
from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.python_ast import dotted, indent_of, parse, string_value
from storage_scaffold.register.syntax.python_container import Container, Nodes, Place, given, places, value_of
from storage_scaffold.register.syntax.python_edit import confirm_elements
from storage_scaffold.register.syntax.python_locators import Locator
from storage_scaffold.register.syntax.sequence import Box, Element, SequenceShape, repeats_comment
from storage_scaffold.register.syntax.source import (
    Splice,
    Text,
    eol,
    indented,
    line_of,
    rest_is_blank,
    with_eol,
)
from storage_scaffold.render.python.format import LINE_LENGTH, format_python

Key = Callable[[Nodes], 'str | None']


def string_key(nodes: Nodes) -> str | None:
    """The key of a string literal that is an element or argument: its value."""
    return string_value(value_of(nodes))


def dict_key(nodes: Nodes) -> str | None:
    """The key of a dict's item whose key is a string literal."""
    return string_value(nodes[0]) if len(nodes) > 1 else None


def name_item_key(nodes: Nodes) -> str | None:
    """The key of a dict literal in a list: the value of its item `'name'`."""
    match value_of(nodes):
        case ast.Dict(keys=keys, values=values):
            names = (value for key, value in zip(keys, values, strict=True) if string_value(key) == 'name')
            return string_value(next(names, None))
    return None


def first_name_key(nodes: Nodes) -> str | None:
    """The key of a tuple or list in a list: the name that is its first element."""
    match value_of(nodes):
        case (
            ast.Tuple(elts=[first, *_])
            | ast.List(elts=[first, *_])
            | ast.Set(elts=[first, *_])
            | ast.Dict(values=[first, *_])
        ):
            return dotted(value_of((first,))) or None
    return None


def route_key(nodes: Nodes) -> str | None:
    """The key of a `path('…', …)`: its route."""
    match value_of(nodes):
        case ast.Call(func=ast.Name(id='path')) as call:
            return next((string_value(value_of((argument,))) for argument in given(call)), None)
    return None


@dataclass(frozen=True)
class PythonElements(SequenceShape):
    """Elements of a `container`; `key` reads an element's key.

    With `beside`, our block follows the last foreign element whose key begins with it, else the last element.
    Raises the errors of Shape. The entry's code is formatted by black for its position.
    """

    container: Locator
    key: Key = string_key
    beside: str | None = None

    def _open(self, source: bytes) -> Box:
        module = parse(source)
        container = self.container.find(module)
        pairs = zip(container.elements, places(module, container), strict=True)
        items = tuple(self._item(nodes, place) for nodes, place in pairs)
        if self.beside is not None and not any(item.beside for item in items):
            line = line_of(module.body, container.start)
            raise ShapeError(f'expected an element that begins with {self.beside!r}', line)
        return Box(module.text, container.start, container.end, items, _write, indent_of(module))

    def _item(self, nodes: Nodes, place: Place) -> Element:
        key = self.key(nodes)
        beside = self.beside is None or (key is not None and key.startswith(self.beside))
        return Element(*place, key, beside)

    def _confirm(self, document: Box, entry: Entry, splices: Sequence[Splice]) -> None:
        """See SplicingShape. All that libcst gets to see is the edit and the element on either side of it."""
        first, last = min(splice.start for splice in splices), max(splice.end for splice in splices)
        start = max((item.start for item in document.items if item.end <= first), default=document.open)
        end = min((item.comma or item.end for item in document.items if item.start >= last), default=document.close)
        old = document.body[start:end]
        new = Text(b'', 'utf-8', old).spliced(
            replace(at, start=at.start - start, end=at.end - start) for at in splices
        )
        brackets = (document.body[document.open - 1 : document.open] + document.body[document.close :][:1]).decode()
        less, more = (text.decode('utf-8') for text in sorted((old, new), key=len))
        confirm_elements(brackets, less, more, entry.code)

    def _same(self, text: str, entry: Entry) -> bool:
        opening, closing = ('{', '}') if _is_dict_item(entry.code) else ('[', ']')
        one, other = (f'{opening}\n{code}\n{closing}'.encode() for code in (text, entry.code))
        return same_python(one, other)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """The snippet is on lines of its own, its elements are in the container, and no other element has the key."""
        index = _index(self, source)
        body, container = index.body, index.container
        text = with_eol('\n' + snippet, eol(body, container.start))
        start = body.find(text, container.start, container.end)
        end = start + len(text)
        first, last = bisect_left(index.starts, start), bisect_right(index.ends, end) - 1
        if start < 0 or not snippet.startswith((' ', '\t')) or last < first:
            return False
        return (
            index.starts[first] == start + _code_offset(text)
            and index.ends[last] == end
            and (first == 0 or index.ends[first - 1] <= start)
            and _is_closed(body, end, container.end if last == len(index.ends) - 1 else None)
            and not repeats_comment(body, start, text)
            and all(first <= at <= last for at in index.words.get(entry.key, ()))
        )


@dataclass(frozen=True)
class _Index:
    """A container with the offsets of its elements, and for each name and string the elements that have it."""

    body: bytes
    container: Container
    starts: Sequence[int]
    ends: Sequence[int]
    words: Mapping[str, Sequence[int]]


@lru_cache(maxsize=32)
def _index(shape: PythonElements, source: bytes) -> _Index:
    """The index, made once for all providers. Raises ShapeError as its locator, and for elements out of order."""
    module = parse(source)
    container = shape.container.find(module)
    spans = [(module.start(nodes[0]), module.end(nodes[-1])) for nodes in container.elements]
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise ShapeError('expected one element after the other')
    words: dict[str, list[int]] = {}
    for at, nodes in enumerate(container.elements):
        for word in _words(nodes):
            words.setdefault(word, []).append(at)
    return _Index(module.body, container, [at for at, _ in spans], [at for _, at in spans], words)


def _code_offset(text: bytes) -> int:
    """Where code begins in `text`, after white space and comments."""
    at = 0
    for line in text.splitlines(keepends=True):
        bare = line.lstrip()
        if bare and not bare.startswith(b'#'):
            return at + len(line) - len(bare)
        at += len(line)
    return at


def _is_closed(body: bytes, end: int, close: int | None) -> bool:
    """Whether a comma ends the line, or only the closing bracket follows."""
    if body[end : end + 1] == b',':
        return rest_is_blank(body, end + 1)
    return close is not None and not body[end:close].strip()


def _words(nodes: Nodes) -> set[str]:
    """The names and strings in an element, and the segments of the strings: all that its key could be."""
    found: set[str] = set()
    for node in (inner for root in nodes for inner in ast.walk(root)):
        match node:
            case ast.Constant(value=str(value)):
                found |= {value, *value.split('/')}
            case ast.Name(id=name):
                found.add(name)
    return found


def _write(entry: Entry, indent: str, inline: bool) -> str:
    """The entry's code as black formats it at that depth (the trailing comma makes black split the dummy list)."""
    if inline and entry.code.startswith('#'):
        raise ShapeError('expected one element per line')
    width = LINE_LENGTH - len(indent.expandtabs(4)) + 4
    code = '\n'.join('    ' + line if line else line for line in entry.code.split('\n'))
    opening, closing = ('{', '}') if _is_dict_item(entry.code) else ('[', ']')
    lines = format_python(f'_ = {opening}\n{code},\n{closing}\n', width).splitlines()[1:-1]
    return indented('\n'.join(line[4:] for line in lines).removesuffix(','), indent)


def _is_dict_item(code: str) -> bool:
    """Whether `code` is a `key: value` rather than elements of a list."""
    try:
        ast.parse(f'[\n{code}\n]')
    except SyntaxError:
        return True
    return False
