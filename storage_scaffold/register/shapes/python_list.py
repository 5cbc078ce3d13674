"""Shape: elements of a Python list or dict literal, or arguments of a call, found by a path through the syntax."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.sequence import Box, Item, SequenceShape
from storage_scaffold.register.syntax.source import indented, line_of
from storage_scaffold.render.python.format import LINE_LENGTH, format_python

if TYPE_CHECKING:
    from storage_scaffold.register.syntax.python_source import Tree

Key = Callable[[Any], 'str | None']


class Place(Protocol):
    """A path through the syntax to a list, dict or call."""

    def find(self, tree: Tree) -> Any:
        """The node. Raises ShapeError unless it is there exactly once and is a literal (or a call)."""


@dataclass(frozen=True)
class Returned:
    """The list literal that the module's `function` returns."""

    function: str

    def find(self, tree: Tree) -> Any:
        """See Place."""
        import libcst as cst

        from storage_scaffold.register.syntax.python_source import definition, in_scope, only

        function = definition(tree, tree.module, cst.FunctionDef, self.function)
        what = f'a return in {self.function}()'
        return _literal(tree, only(tree, in_scope(function.body, cst.Return), what).value, what)


@dataclass(frozen=True)
class Assigned:
    """The list or dict literal assigned to `target`, in the module or in its `function`."""

    target: str
    function: str | None = None

    def find(self, tree: Tree) -> Any:
        """See Place."""
        import libcst as cst

        from storage_scaffold.register.syntax.python_source import definition, dotted, in_scope, only

        scope: Any = tree.module
        if self.function:
            scope = definition(tree, tree.module, cst.FunctionDef, self.function).body
        found = [
            node
            for node in in_scope(scope, cst.Assign, cst.AnnAssign)
            if self.target in [dotted(target) for target in _targets(node)]
        ]
        what = f'an assignment to {self.target}' + (f' in {self.function}()' if self.function else '')
        return _literal(tree, only(tree, found, what).value, what)


@dataclass(frozen=True)
class Called:
    """The call of a method `call` inside `method` of the module's class `owner`."""

    owner: str
    method: str
    call: str

    def find(self, tree: Tree) -> Any:
        """See Place."""
        import libcst as cst

        from storage_scaffold.register.syntax.python_source import calls_in_scope, definition, only

        owner = definition(tree, tree.module, cst.ClassDef, self.owner)
        method = definition(tree, owner.body, cst.FunctionDef, self.method)
        found = [
            node
            for node in calls_in_scope(method.body)
            if isinstance(node.func, cst.Attribute) and node.func.attr.value == self.call
        ]
        return only(tree, found, f'a call of .{self.call}() in {self.owner}.{self.method}()')


@dataclass(frozen=True)
class Parametrized:
    """The list of values in `@pytest.mark.parametrize(names, [...])` above the module's `function`."""

    function: str
    names: tuple[str, ...]

    def find(self, tree: Tree) -> Any:
        """See Place."""
        import libcst as cst

        from storage_scaffold.register.syntax.python_source import definition, dotted, only, string_value

        function = definition(tree, tree.module, cst.FunctionDef, self.function)
        found = []
        for node in (item.decorator for item in function.decorators):
            if isinstance(node, cst.Call) and dotted(node.func).split('.')[-1] == 'parametrize' and node.args:
                names = string_value(node.args[0].value) or ''
                if tuple(name.strip() for name in names.split(',')) == self.names:
                    found.append(node)
        what = f'parametrize({", ".join(self.names)!r}) above {self.function}()'
        call = only(tree, found, what)
        values = call.args[1] if len(call.args) > 1 and not call.args[1].star else None
        return _literal(tree, values and values.value, what)


def _targets(node: Any) -> list[Any]:
    return [item.target for item in node.targets] if hasattr(node, 'targets') else [node.target]


def _literal(tree: Tree, node: Any, what: str) -> Any:
    import libcst as cst

    if not isinstance(node, cst.List | cst.Dict):
        line = tree.line(node) if node is not None else None
        raise ShapeError(f'expected {what} with a plain list or dict literal, found something else', line)
    return node


def string_key(node: Any) -> str | None:
    """The key of an element or argument that is a string literal: its value."""
    from storage_scaffold.register.syntax.python_source import string_value

    return string_value(getattr(node, 'value', None))


def dict_key(node: Any) -> str | None:
    """The key of a dict's element that has a string literal for a key."""
    from storage_scaffold.register.syntax.python_source import string_value

    return string_value(getattr(node, 'key', None))


def name_item_key(node: Any) -> str | None:
    """The key of a dict literal in a list: the value of its item `'name'`."""
    from storage_scaffold.register.syntax.python_source import string_value

    items = getattr(node.value, 'elements', ())
    return next((string_value(item.value) for item in items if dict_key(item) == 'name'), None)


def first_name_key(node: Any) -> str | None:
    """The key of a tuple or list in a list: the name that comes first in it."""
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
    """Elements of the container at `place`; `key` reads an element's key.

    With `beside`, our block stands after the last foreign element whose key begins so; else after the last of all.
    Raises what Shape says; the entry's code is laid out by black for where it stands.
    """

    place: Place
    key: Key = string_key
    beside: str | None = None

    def _open(self, source: bytes) -> Box:
        from storage_scaffold.register.syntax.python_source import parse

        tree = parse(source)
        node = self.place.find(tree)
        start, end, elements = _extent(tree, node)
        items = tuple(self._item(tree, element) for element in elements)
        if self.beside is not None and not any(item.beside for item in items):
            raise ShapeError(f'expected an element that begins with {self.beside!r}', line_of(tree.body, start))
        step = '\t' if tree.module.default_indent == '\t' else '    '
        return Box(tree.text, start, end, items, _write, step)

    def _item(self, tree: Tree, element: Any) -> Item:
        import libcst as cst

        key = self.key(element)
        comma = tree.end(element.comma) if isinstance(element.comma, cst.Comma) else None
        beside = self.beside is None or (key is not None and key.startswith(self.beside))
        return Item(tree.start(element), tree.end(element), comma, key, beside)


def _extent(tree: Tree, node: Any) -> tuple[int, int, Any]:
    """The offsets just inside the brackets of a list, dict or call, and its elements."""
    import libcst as cst

    close = tree.end(node) - 1
    if isinstance(node, cst.Call):
        head = tree.code(node.func) + tree.code(node.whitespace_after_func)
        return tree.start(node) + len(head) + 1, close, node.args
    return tree.start(node) + 1, close, node.elements


def _write(entry: Entry, indent: str, inline: bool) -> str:
    """The entry's code as black leaves it at that depth (the dummy list explodes by its trailing comma)."""
    if inline and entry.code.startswith('#'):
        raise ShapeError('expected one element per line')
    width = LINE_LENGTH - len(indent.expandtabs(4)) + 4
    code = '\n'.join('    ' + line if line else line for line in entry.code.split('\n'))
    opening, closing = ('{', '}') if _is_dict_item(entry.code) else ('[', ']')
    lines = format_python(f'_ = {opening}\n{code},\n{closing}\n', width).splitlines()[1:-1]
    return indented('\n'.join(line[4:] for line in lines).removesuffix(','), indent)


def _is_dict_item(code: str) -> bool:
    """Whether `code` is a `key: value` rather than elements of a list."""
    import ast

    try:
        ast.parse(f'[\n{code}\n]')
    except SyntaxError:
        return True
    return False
