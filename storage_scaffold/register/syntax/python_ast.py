"""Python's own syntax tree, for proofs: it lacks commas and comments, but takes a tenth of libcst's time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.source import Text, read_python

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
Span = tuple[int, int]
_Found = TypeVar('_Found')


@dataclass(frozen=True)
class Module:
    """A parsed module; `lines` holds the offsets at which its lines begin."""

    text: Text
    tree: ast.Module
    lines: tuple[int, ...]

    def span(self, node: Any) -> Span:
        """The offsets of the node's first byte and of the one after its last."""
        return (
            self.lines[node.lineno - 1] + node.col_offset,
            self.lines[node.end_lineno - 1] + node.end_col_offset,
        )


@dataclass(frozen=True)
class Container:
    """A list, dict or call: the offsets just inside its brackets, and each element's nodes."""

    start: int
    end: int
    elements: tuple[tuple[ast.AST, ...], ...]


@lru_cache(maxsize=16)
def parse(source: bytes) -> Module:
    """The tree of a Python file. Raises ShapeError when it is not valid Python."""
    text = read_python(source)
    try:
        tree = ast.parse(text.body.decode('utf-8'))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ShapeError(f'expected valid Python: {error}') from None
    lines = [0]
    for line in text.body.split(b'\n'):
        lines.append(lines[-1] + len(line) + 1)
    return Module(text, tree, tuple(lines))


def in_scope(block: Any) -> Iterator[Any]:
    """The statements that run in the scope of `block`, without those in nested functions and classes."""
    for name in ('body', 'handlers', 'cases', 'orelse', 'finalbody'):
        for node in getattr(block, name, None) or ():
            yield node
            if not isinstance(node, (*FUNCTION, ast.ClassDef)):
                yield from in_scope(node)


def only(found: Iterator[_Found]) -> _Found:
    """The only item that was found. Raises ShapeError unless there is exactly one."""
    everything = list(found)
    if len(everything) != 1:
        raise ShapeError(f'expected one place, found {len(everything)}')
    return everything[0]


def definition(scope: Any, kinds: tuple[type[Any], ...], name: str) -> Any:
    """The only function or class of that name in a scope. Raises ShapeError like `only`."""
    return only(node for node in in_scope(scope) if isinstance(node, kinds) and node.name == name)


def targets(node: Any) -> list[str]:
    """The plain names that a statement assigns to."""
    match node:
        case ast.Assign(targets=found):
            return [target.id for target in found if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def calls(nodes: Any) -> Iterator[ast.Call]:
    """The calls in `nodes`, without those in nested functions, classes and lambdas."""
    for node in nodes:
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, (*FUNCTION, ast.ClassDef, ast.Lambda)):
            yield from calls(ast.iter_child_nodes(node))


def literal(module: Module, node: Any) -> Container:
    """The list or dict literal that `node` is. Raises ShapeError for anything else."""
    elements: list[tuple[ast.AST, ...]]
    if isinstance(node, ast.List):
        elements = [(element,) for element in node.elts]
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        elements = [(value,) if key is None else (key, value) for key, value in pairs]
    else:
        raise ShapeError('expected a plain list or dict literal')
    start, end = module.span(node)
    return Container(start + 1, end - 1, tuple(elements))


def arguments(module: Module, node: ast.Call) -> Container:
    """The arguments of a call. Raises ShapeError when its bracket does not directly follow its name."""
    start = module.span(node.func)[1] + 1
    if module.text.body[start - 1 : start] != b'(':
        raise ShapeError('expected the bracket of the call directly after its name')
    given = sorted((*node.args, *node.keywords), key=module.span)
    return Container(start, module.span(node)[1] - 1, tuple((argument,) for argument in given))
