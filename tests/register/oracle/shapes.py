"""The oracle of each Python shape: the same edits at the places that libcst finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from storage_scaffold.meaning import same_python
from storage_scaffold.register.points import server
from storage_scaffold.register.shape import Entry, Ours, Shape, ShapeError
from storage_scaffold.register.shapes import python_list
from storage_scaffold.register.shapes.python_append import AppendedClass
from storage_scaffold.register.shapes.python_import import AbsoluteImport, import_code, natural
from storage_scaffold.register.shapes.python_list import PythonElements
from storage_scaffold.register.shapes.python_relative_import import RelativeImport
from storage_scaffold.register.syntax.lines import whole_lines
from storage_scaffold.register.syntax.sequence import Box, Element, SequenceShape
from storage_scaffold.register.syntax.source import (
    Splice,
    eol,
    line_end,
    line_of,
    line_start,
    rest_is_blank,
    with_eol,
)
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape
from storage_scaffold.render.python.format import format_python
from storage_scaffold.render.routes import route_provider
from tests.register.oracle.locators import find
from tests.register.oracle.source import PythonTree, dotted, in_scope, parse, single_statements, string_value

Key = Callable[[Any], 'str | None']


def oracle(shape: Shape) -> Shape | None:
    """The shape that libcst judges like `shape`; None for shapes of other languages."""
    match shape:
        case PythonElements():
            return Elements(shape, KEYS[shape.key])
        case AbsoluteImport():
            return Absolute(shape.package)
        case RelativeImport():
            return Relative(shape.submodule)
        case AppendedClass():
            return Appended(shape.bases)
    return None


def string_key(node: Any) -> str | None:
    return string_value(getattr(node, 'value', None))


def dict_key(node: Any) -> str | None:
    return string_value(getattr(node, 'key', None))


def name_item_key(node: Any) -> str | None:
    items = getattr(node.value, 'elements', ())
    return next((string_value(item.value) for item in items if dict_key(item) == 'name'), None)


def first_name_key(node: Any) -> str | None:
    items = getattr(node.value, 'elements', ())
    return dotted(items[0].value) or None if items else None


def route_key(node: Any) -> str | None:
    call = node.value
    if isinstance(call, cst.Call) and dotted(call.func) == 'path' and call.args:
        return string_value(call.args[0].value)
    return None


def api_route_provider(node: Any) -> str | None:
    route = route_key(node)
    return None if route is None else route_provider(route)


KEYS: dict[Any, Key] = {
    python_list.string_key: string_key,
    python_list.dict_key: dict_key,
    python_list.name_item_key: name_item_key,
    python_list.first_name_key: first_name_key,
    python_list.route_key: route_key,
    server._api_route_provider: api_route_provider,
}


@dataclass(frozen=True)
class Elements(SequenceShape):
    """Elements of a list, dict or call."""

    like: PythonElements
    key: Key

    def _open(self, source: bytes) -> Box:
        tree = parse(source)
        node = find(self.like.container, tree)
        start, end, elements = _extent(tree, node)
        items = tuple(self._item(tree, element) for element in elements)
        if self.like.beside is not None and not any(item.beside for item in items):
            raise ShapeError(f'expected an element that begins with {self.like.beside!r}', line_of(tree.body, start))
        step = '\t' if tree.module.default_indent == '\t' else '    '
        return Box(tree.text, start, end, items, python_list._write, step)

    def _item(self, tree: PythonTree, element: Any) -> Element:
        key = self.key(element)
        comma = tree.end(element.comma) if isinstance(element.comma, cst.Comma) else None
        beside = self.like.beside is None or (key is not None and key.startswith(self.like.beside))
        return Element(tree.start(element), tree.end(element), comma, key, beside)

    def _same(self, text: str, entry: Entry) -> bool:
        return self.like._same(text, entry)


def _extent(tree: PythonTree, node: Any) -> tuple[int, int, Any]:
    close = tree.end(node) - 1
    if isinstance(node, cst.Call):
        head = tree.code(node.func) + tree.code(node.whitespace_after_func)
        return tree.start(node) + len(head) + 1, close, node.args
    return tree.start(node) + 1, close, node.elements


class Imports(SplicingShape[PythonTree]):
    """What both shapes of imports have in common."""

    def _open(self, source: bytes) -> PythonTree:
        return parse(source)

    def _removal(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = _imports(document, entry)
        if not found:
            return None
        body, start = document.body, document.start(found[0])
        text = with_eol(import_code(entry), eol(body, start))
        end = start + len(text)
        alone = line_start(body, start) == start and rest_is_blank(body, end)
        if len(found) > 1 or not alone or body[start:end] != text:
            raise AlteredError(entry.key, document.line(found[-1]))
        return whole_lines(body, start, end)

    def _formatted(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = _imports(document, entry)
        body, start = document.body, document.start(found[0])
        end = line_end(body, document.end(found[0]))
        alone = len(found) == 1 and line_start(body, start) == start
        same = alone and same_python(body[start:end], entry.code.encode('utf-8'))
        return whole_lines(body, start, end) if same else None

    def _snippet(self, document: PythonTree, entry: Entry) -> str:
        return import_code(entry)


def _imports(tree: PythonTree, entry: Entry) -> list[Any]:
    return [node for node in in_scope(tree.module, cst.ImportFrom) if _imported(node) == entry.key]


def _imported(node: Any) -> str:
    return '.' * len(node.relative) + dotted(node.module)


def _after_line(tree: PythonTree, node: Any, code: str) -> list[Splice]:
    at = line_end(tree.body, tree.end(node))
    return [Splice(at, at, with_eol('\n' + code, eol(tree.body, tree.start(node))))]


def _above_line(tree: PythonTree, node: Any, code: str) -> list[Splice]:
    body, at = tree.body, line_start(tree.body, tree.start(node))
    while at and body[line_start(body, at - 1) : at].lstrip().startswith(b'#'):
        at = line_start(body, at - 1)
    return [Splice(at, at, with_eol(code + '\n', eol(body, at)))]


@dataclass(frozen=True)
class Absolute(Imports):
    """An import in its section."""

    package: str

    def _insertion(self, document: PythonTree, entry: Entry, ours: Ours) -> Sequence[Splice]:
        section = self._section(document)
        froms = [at for at, module in enumerate(section) if module[1]]
        later = next((at for at in froms if natural(section[at][1] or '') > natural(entry.key)), None)
        after = (froms or [len(section) - 1])[-1] if later is None else later - 1
        code = import_code(entry)
        if after < 0:
            return _above_line(document, section[0][0], code)
        return _after_line(document, section[after][0], code)

    def _section(self, tree: PythonTree) -> list[tuple[Any, str | None]]:
        for section in _sections(tree):
            names = [name for line in section for name in _modules(line.body[0])]
            if any(name == self.package or name.startswith(self.package + '.') for name in names):
                return [(line, _absolute(line.body[0])) for line in section]
        raise ShapeError(f'expected an absolute import of {self.package} among the imports of the module, found none')


def _sections(tree: PythonTree) -> list[list[Any]]:
    sections: list[list[Any]] = [[]]
    for line in tree.module.body:
        single = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
        if not isinstance(line, cst.SimpleStatementLine) or not isinstance(single, cst.Import | cst.ImportFrom):
            sections.append([])
        elif any(blank.comment is None for blank in line.leading_lines):
            sections.append([line])
        else:
            sections[-1].append(line)
    return [section for section in sections if section]


def _modules(node: Any) -> list[str]:
    if isinstance(node, cst.Import):
        return [dotted(alias.name) for alias in node.names]
    return [_absolute(node) or '']


def _absolute(node: Any) -> str | None:
    return _imported(node) if isinstance(node, cst.ImportFrom) and not node.relative else None


@dataclass(frozen=True)
class Relative(Imports):
    """An import after its like."""

    submodule: str

    def _insertion(self, document: PythonTree, entry: Entry, ours: Ours) -> Sequence[Splice]:
        like = re.compile(rf'\.\w+\.{self.submodule}\Z')
        lines = [
            (line, _imported(node))
            for line, node in single_statements(document.module)
            if isinstance(node, cst.ImportFrom) and like.match(_imported(node))
        ]
        if not lines:
            raise ShapeError(f'expected imports like `from .s3.{self.submodule} import …`, found none')
        code = import_code(entry)
        mine = [(line, key) for line, key in lines if key in ours]
        later = next((line for line, key in mine if ours[key] > entry.sort), None)
        if later is not None:
            return _above_line(document, later, code)
        return _after_line(document, (mine or lines)[-1][0], code)


@dataclass(frozen=True)
class Appended(SplicingShape[PythonTree]):
    """A class at the end."""

    bases: tuple[str, ...]

    def _open(self, source: bytes) -> PythonTree:
        tree = parse(source)
        names = [node.name.value for node in in_scope(tree.module, cst.ClassDef)]
        missing = [base for base in self.bases if base not in names]
        if missing:
            raise ShapeError(f'expected the module to define {" and ".join(missing)}')
        return tree

    def _insertion(self, document: PythonTree, entry: Entry, ours: Ours) -> Sequence[Splice]:
        body = document.body
        mine = [node for node in in_scope(document.module, cst.ClassDef) if node.name.value in ours]
        later = next((node for node in mine if ours[node.name.value] > entry.sort), None)
        if later is not None:
            end = document.start(later)
        else:
            end = line_end(body, document.end(mine[-1])) if mine else len(body)
        at = len(body[:end].rstrip())
        return [Splice(at, at, _lines(entry, eol(body, at)))]

    def _removal(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = [node for node in in_scope(document.module, cst.ClassDef) if node.name.value == entry.key]
        if not found:
            return None
        body, start = document.body, document.start(found[0])
        text = _lines(entry, eol(body, start))
        begin = len(body[:start].rstrip())
        end = begin + len(text)
        exact = body[begin:end] == text and document.end(found[0]) == end and rest_is_blank(body, end)
        if len(found) > 1 or not exact:
            raise AlteredError(entry.key, document.line(found[-1]))
        return [Splice(begin, end)]

    def _formatted(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = [node for node in in_scope(document.module, cst.ClassDef) if node.name.value == entry.key]
        body, start = document.body, document.start(found[0])
        end = line_end(body, document.end(found[0]))
        alone = len(found) == 1 and not found[0].decorators and line_start(body, start) == start
        same = alone and same_python(body[start:end], entry.code.encode('utf-8'))
        return [Splice(len(body[:start].rstrip()), end)] if same else None

    def _snippet(self, document: PythonTree, entry: Entry) -> str:
        return _code(entry)


def _code(entry: Entry) -> str:
    return format_python(entry.code + '\n').rstrip('\n')


def _lines(entry: Entry, end: bytes) -> bytes:
    return with_eol('\n\n\n' + _code(entry), end)
