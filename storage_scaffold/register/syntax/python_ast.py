"""Python's own syntax tree, with the bytes of every node: where things are in a module. Commas it lacks."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.source import Text, read_python
from storage_scaffold.statements import BLOCKS

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
Span = tuple[int, int]

# Before Python 3.12 the positions inside an f-string are wrong.
_CLOSED = (*FUNCTION, ast.ClassDef, ast.Lambda, ast.JoinedStr)
# Between two statements on one line, and from the end of a statement to that of its line.
_SEMICOLON = re.compile(rb'(?:[ \t\f]|\\\r?\n)*;(?:[ \t\f]|\\\r?\n)*')
_REST_OF_LINE = re.compile(rb'(?:[ \t\f;]|\\\r?\n)*(?:#[^\n]*|\r)?\n?')


@dataclass(frozen=True)
class Module:
    """A parsed module; `lines` holds the offsets at which its lines begin."""

    text: Text
    tree: ast.Module
    lines: tuple[int, ...]

    @property
    def body(self) -> bytes:
        """The whole file."""
        return self.text.body

    @cached_property
    def imports(self) -> Mapping[str, Sequence[ast.ImportFrom]]:
        """The `from … import` statements in the module's scope, by `imported`."""
        return _grouped((imported(node), node) for node in in_scope(self.tree) if isinstance(node, ast.ImportFrom))

    @cached_property
    def classes(self) -> Mapping[str, Sequence[ast.ClassDef]]:
        """The classes in the module's scope, by name, in the order of the file."""
        return _grouped((node.name, node) for node in in_scope(self.tree) if isinstance(node, ast.ClassDef))

    def span(self, node: Any) -> Span:
        """The offsets of the node's first byte and of the one after its last, without parentheses around it."""
        return (
            self.lines[node.lineno - 1] + node.col_offset,
            self.lines[node.end_lineno - 1] + node.end_col_offset,
        )

    def start(self, node: Any) -> int:
        """The offset of the node's first byte; that of a function or class is behind its decorators."""
        return self.span(node)[0]

    def end(self, node: Any) -> int:
        """The offset just after the node's last byte."""
        return self.span(node)[1]


@lru_cache(maxsize=32)
def parse(source: bytes) -> Module:
    """The tree of a Python file; several registrations in one file share it.

    Raises ShapeError with the line when the file is not valid Python.
    """
    text = read_python(source)
    try:
        tree = ast.parse(text.body.decode('utf-8'))
    except SyntaxError as error:
        raise ShapeError(f'expected valid Python: {error.msg}', error.lineno) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ShapeError(f'expected valid Python: {str(error) or "it is nested too deeply"}') from None
    lines = [0]
    for line in text.body.split(b'\n'):
        lines.append(lines[-1] + len(line) + 1)
    return Module(text, tree, tuple(lines))


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, node in pairs:
        found.setdefault(name, []).append(node)
    return found


def imported(node: ast.ImportFrom) -> str:
    """The module of a `from … import`, with the dots of a relative one."""
    return '.' * node.level + (node.module or '')


def in_scope(block: Any) -> Iterator[Any]:
    """The statements that run in the scope of `block`, without those in nested functions and classes."""
    waiting = _blocks(block)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTION, ast.ClassDef)):
            waiting += _blocks(node)[::-1]


def _blocks(node: Any) -> list[Any]:
    return [inner for name in BLOCKS for inner in getattr(node, name, None) or ()]


def only(found: Sequence[Any], what: str) -> Any:
    """The only node of `found`. Raises ShapeError, which names `what`, unless there is exactly one."""
    if not found:
        raise ShapeError(f'expected {what}, found none')
    if len(found) > 1:
        lines = ', '.join(str(node.lineno) for node in found)
        raise ShapeError(f'expected {what} once, found it on lines {lines}', found[1].lineno)
    return found[0]


def definition(scope: Any, kinds: tuple[type[Any], ...], name: str) -> Any:
    """The only function or class `name` in a scope. Raises ShapeError like `only`."""
    found = [node for node in in_scope(scope) if isinstance(node, kinds) and node.name == name]
    return only(found, f'{"class" if ast.ClassDef in kinds else "function"} {name}')


def targets(node: Any) -> list[str]:
    """The plain names that a statement assigns to."""
    match node:
        case ast.Assign(targets=found):
            return [target.id for target in found if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def calls(function: Any) -> list[ast.Call]:
    """The calls in a function, as they stand, without those in nested functions, classes, lambdas and f-strings."""
    waiting, found = list(function.body), []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            found.append(node)
        if not isinstance(node, _CLOSED):
            waiting += ast.iter_child_nodes(node)
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def string_value(node: Any) -> str | None:
    """The value of a string literal, None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def dotted(node: Any) -> str:
    """`a.b.c` of a name or attribute, '' for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return '.'.join([node.id, *names[::-1]]) if isinstance(node, ast.Name) else ''


def indent_of(module: Module) -> str:
    """One step of indentation: a tab where the first indented line begins with exactly one, else four spaces."""
    if b'\n\t' not in module.body:
        return '    '
    tokens = tokenize.generate_tokens(io.StringIO(module.body.decode('utf-8')).readline)
    first = next((token.string for token in tokens if token.type == tokenize.INDENT), '')
    return '\t' if first == '\t' else '    '


def single_statements(module: Module) -> list[ast.stmt | None]:
    """The module's own statements in order, None instead of those that share a line with another."""
    nodes = module.tree.body
    shared = {
        node
        for pair in pairwise(nodes)
        if _SEMICOLON.fullmatch(module.body, module.end(pair[0]), module.start(pair[1]))
        for node in pair
    }
    return [None if node in shared else node for node in nodes]


def blank_between(module: Module, first: ast.stmt, second: ast.stmt) -> bool:
    """Whether there is a blank line between two statements that follow each other."""
    rest = _REST_OF_LINE.match(module.body, module.end(first))
    lines = module.body[rest.end() if rest else 0 : module.start(second)].split(b'\n')
    return not all(line.strip() for line in lines[:-1])
