"""Python sources as libcst's syntax trees with the bytes of every node."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.source import Text, line_of, read_python

Definition = cst.FunctionDef | cst.ClassDef


@dataclass(frozen=True)
class PythonTree:
    """A parsed module and the positions of its nodes in `text.body`."""

    text: Text
    module: cst.Module
    spans: Mapping[cst.CSTNode, CodeSpan]

    @property
    def body(self) -> bytes:
        """The whole file."""
        return self.text.body

    def start(self, node: cst.CSTNode) -> int:
        """The offset of the node's first byte."""
        return self.spans[node].start

    def end(self, node: cst.CSTNode) -> int:
        """The offset just after the node's last byte."""
        span = self.spans[node]
        return span.start + span.length

    def line(self, node: cst.CSTNode) -> int:
        """The number of the node's first line, from 1."""
        return line_of(self.body, self.start(node))

    def code(self, node: cst.CSTNode) -> bytes:
        """The source of the node."""
        return self.module.code_for_node(node).encode('utf-8')


@lru_cache(maxsize=16)
def parse(source: bytes) -> PythonTree:
    """The tree of a Python file; several registrations in one file share it.

    Raises ShapeError with the line when the file is not valid Python.
    """
    text = read_python(source)
    code = text.body.decode('utf-8')
    try:
        module = cst.parse_module(code)
    except cst.ParserSyntaxError as error:
        raise ShapeError(f'expected valid Python: {error.message}', _line_of_error(code) or error.raw_line) from None
    if module.code != code:
        raise ShapeError('expected Python that reads back as it was written')
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    return PythonTree(text, module, wrapper.resolve(ByteSpanPositionProvider))


def _line_of_error(code: str) -> int | None:
    """The line that Python itself reports: for some errors libcst always reports the first line."""
    try:
        ast.parse(code)
    except SyntaxError as error:
        return error.lineno
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def in_scope(block: cst.CSTNode, *kinds: type[cst.CSTNode]) -> list[Any]:
    """The statements of `kinds` that run in the scope of `block`, without those in nested functions and classes."""
    return [node for node in _statements(block) if isinstance(node, kinds)]


def _statements(block: Any) -> Iterator[cst.CSTNode]:
    # Not with a visitor, which rebuilds every expression that it visits and takes several times as long.
    for name in ('body', 'handlers', 'cases', 'orelse', 'finalbody'):
        part = getattr(block, name, None) or ()
        for node in part if isinstance(part, Sequence) else (part,):
            yield node
            if not isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseSmallStatement):
                yield from _statements(node)


def calls_in_scope(block: cst.CSTNode) -> list[cst.Call]:
    """The calls that run in the scope of `block`, without those in functions, classes, lambdas and f-strings."""
    calls = _Calls(block)
    block.visit(calls)
    return calls.found


class _Calls(cst.CSTVisitor):
    def __init__(self, block: cst.CSTNode) -> None:
        super().__init__()
        self._block = block
        self.found: list[cst.Call] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Call):
            self.found.append(node)
        closed = cst.FunctionDef | cst.ClassDef | cst.Lambda | cst.FormattedString
        return node is self._block or not isinstance(node, closed)


def definition(tree: PythonTree, scope: cst.CSTNode, kind: type[Definition], name: str) -> Any:
    """The only function or class `name` in `scope`. Raises ShapeError unless there is exactly one."""
    found = [node for node in in_scope(scope, kind) if node.name.value == name]
    what = f'{"class" if kind is cst.ClassDef else "function"} {name}'
    return only(tree, found, what)


def only(tree: PythonTree, found: list[Any], what: str) -> Any:
    """The only element of `found`. Raises ShapeError, which names `what`, unless there is exactly one."""
    if not found:
        raise ShapeError(f'expected {what}, found none')
    if len(found) > 1:
        lines = ', '.join(str(tree.line(node)) for node in found)
        raise ShapeError(f'expected {what} once, found it on lines {lines}', tree.line(found[1]))
    return found[0]


def string_value(node: cst.CSTNode | None) -> str | None:
    """The value of a string literal, None for anything else."""
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


def dotted(node: cst.CSTNode | None) -> str:
    """`a.b.c` of a name or attribute, '' for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        head = dotted(node.value)
        return f'{head}.{node.attr.value}' if head else ''
    return ''


def single_statements(module: cst.Module) -> Iterator[tuple[cst.SimpleStatementLine, cst.BaseSmallStatement]]:
    """The module's own lines that hold exactly one small statement, in order."""
    for line in module.body:
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            yield line, line.body[0]
