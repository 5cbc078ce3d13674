"""Shape: elements of a Python list or dict literal, or arguments of a call."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage_scaffold.meaning import same_python
from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.python_ast import parse
from storage_scaffold.register.syntax.python_locators import Locator
from storage_scaffold.register.syntax.sequence import Box, Element, SequenceShape, repeats_comment
from storage_scaffold.register.syntax.source import eol, indented, line_of, rest_is_blank, with_eol
from storage_scaffold.render.python.format import LINE_LENGTH, format_python

if TYPE_CHECKING:
    from storage_scaffold.register.syntax.python_source import PythonTree

Key = Callable[[Any], 'str | None']


def string_key(node: Any) -> str | None:
    """The key of a string literal that is an element or argument: its value."""
    from storage_scaffold.register.syntax.python_source import string_value

    return string_value(getattr(node, 'value', None))


def dict_key(node: Any) -> str | None:
    """The key of a dict's item whose key is a string literal."""
    from storage_scaffold.register.syntax.python_source import string_value

    return string_value(getattr(node, 'key', None))


def name_item_key(node: Any) -> str | None:
    """The key of a dict literal in a list: the value of its item `'name'`."""
    from storage_scaffold.register.syntax.python_source import string_value

    items = getattr(node.value, 'elements', ())
    return next((string_value(item.value) for item in items if dict_key(item) == 'name'), None)


def first_name_key(node: Any) -> str | None:
    """The key of a tuple or list in a list: the name that is its first element."""
    from storage_scaffold.register.syntax.python_source import dotted

    items = getattr(node.value, 'elements', ())
    return dotted(items[0].value) or None if items else None


def route_key(node: Any) -> str | None:
    """The key of a `path('…', …)`: its route."""
    import libcst as cst

    from storage_scaffold.register.syntax.python_source import dotted, string_value

    call = node.value
    if isinstance(call, cst.Call) and dotted(call.func) == 'path' and call.args:
        return string_value(call.args[0].value)
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
        from storage_scaffold.register.syntax import python_source

        tree = python_source.parse(source)
        node = self.container.find(tree)
        start, end, elements = _extent(tree, node)
        items = tuple(self._item(tree, element) for element in elements)
        if self.beside is not None and not any(item.beside for item in items):
            raise ShapeError(f'expected an element that begins with {self.beside!r}', line_of(tree.body, start))
        step = '\t' if tree.module.default_indent == '\t' else '    '
        return Box(tree.text, start, end, items, _write, step)

    def _item(self, tree: PythonTree, element: Any) -> Element:
        import libcst as cst

        key = self.key(element)
        comma = tree.end(element.comma) if isinstance(element.comma, cst.Comma) else None
        beside = self.beside is None or (key is not None and key.startswith(self.beside))
        return Element(tree.start(element), tree.end(element), comma, key, beside)

    def _same(self, text: str, entry: Entry) -> bool:
        opening, closing = ('{', '}') if _is_dict_item(entry.code) else ('[', ']')
        one, other = (f'{opening}\n{code}\n{closing}'.encode() for code in (text, entry.code))
        return same_python(one, other)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """The snippet is on lines of its own, its elements are in the container, and no other element has the key."""
        module = parse(source)
        container = self.container.find_quickly(module)
        body = module.text.body
        text = with_eol('\n' + snippet, eol(body, container.start))
        start = body.find(text, container.start, container.end)
        end = start + len(text)
        spans = [(module.span(nodes[0])[0], module.span(nodes[-1])[1]) for nodes in container.elements]
        ours = [at for at, span in enumerate(spans) if start <= span[0] and span[1] <= end]
        if start < 0 or not snippet.startswith((' ', '\t')) or not ours:
            return False
        first, last = ours[0], ours[-1]
        others = container.elements[:first] + container.elements[last + 1 :]
        return (
            spans[first][0] == start + _code_offset(text)
            and spans[last][1] == end
            and all(span[1] <= start for span in spans[:first])
            and _is_closed(body, end, container.end if last == len(spans) - 1 else None)
            and not repeats_comment(body, start, text)
            and not any(_may_have_key(nodes, entry.key) for nodes in others)
        )


def _extent(tree: PythonTree, node: Any) -> tuple[int, int, Any]:
    """The offsets just inside the brackets of a list, dict or call, and its elements."""
    import libcst as cst

    close = tree.end(node) - 1
    if isinstance(node, cst.Call):
        head = tree.code(node.func) + tree.code(node.whitespace_after_func)
        return tree.start(node) + len(head) + 1, close, node.args
    return tree.start(node) + 1, close, node.elements


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


def _may_have_key(nodes: tuple[ast.AST, ...], key: str) -> bool:
    """Whether a name or string in an element could determine `key`: it is the key, or the key is a segment of it."""
    for node in (found for root in nodes for found in ast.walk(root)):
        match node:
            case ast.Constant(value=str(value)) if value == key or key in value.split('/'):
                return True
            case ast.Name(id=name) if name == key:
                return True
    return False


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
