"""Lists, dicts and calls of Python: their brackets, their elements, and the commas between these."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.python_ast import Module, Span
from storage_scaffold.register.syntax.source import line_of

_BLANK = rb'[ \t\f\r\n]|\\\r?\n|#[^\n]*'
_OPENING = re.compile(rb'(?:' + _BLANK + rb'|\))*\(')
_BETWEEN = re.compile(rb'(?:' + _BLANK + rb')+|[(),]|\*\*?')

# The node of an element or argument; of a dict's item, the key before the value.
Nodes = tuple[ast.expr | ast.keyword, ...]
# The first byte of an element, with its parentheses and stars, the one after its last, and the one after its comma.
Place = tuple[int, int, 'int | None']


@dataclass(frozen=True)
class Container:
    """A list, dict or call: the offsets just inside its brackets, and its elements."""

    start: int
    end: int
    elements: tuple[Nodes, ...]


def literal(module: Module, node: Any, what: str) -> Container:
    """The list or dict literal that `node` is. Raises ShapeError, which names `what`, for anything else."""
    elements: list[Nodes]
    if isinstance(node, ast.List):
        elements = [(element,) for element in node.elts]
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        elements = [(value,) if key is None else (key, value) for key, value in pairs]
    else:
        line = None if node is None else node.lineno
        raise ShapeError(f'expected {what} with a plain list or dict literal, found something else', line)
    start, end = module.span(node)
    return Container(start + 1, end - 1, tuple(elements))


def arguments(module: Module, node: ast.Call) -> Container:
    """The arguments of a call. Raises ShapeError when they are not in brackets behind its name."""
    opening = _OPENING.match(module.body, module.end(node.func))
    if opening is None:
        raise ShapeError('expected the bracket of the call behind its name', node.lineno)
    return Container(opening.end(), module.end(node) - 1, tuple((argument,) for argument in given(node)))


def given(node: ast.Call) -> list[ast.expr | ast.keyword]:
    """The arguments of a call in the order in which they stand."""
    return sorted((*node.args, *node.keywords), key=lambda argument: (argument.lineno, argument.col_offset))


def value_of(nodes: Nodes) -> ast.expr:
    """The value of an element: of a dict's item, of an argument with or without a name, behind a star or not."""
    value = nodes[-1]
    return value.value if isinstance(value, ast.Starred | ast.keyword) else value


def places(module: Module, container: Container) -> list[Place]:
    """The place of each element. Raises ShapeError where something unknown stands between two of them."""
    found: list[Place] = []
    at, body = container.start, module.body
    for start, end in [*(_span(module, container, nodes) for nodes in container.elements), (container.end,) * 2]:
        opened = start
        while at < start:
            token = _BETWEEN.match(body, at, start)
            if token is None:
                raise ShapeError('expected only commas and comments between the elements', line_of(body, at))
            at = token.end()
            match token.group():
                case b',':
                    found[-1] = (*found[-1][:2], at)
                case b')':
                    found[-1] = (found[-1][0], at, None)
                case b'(' | b'*' | b'**':
                    opened = min(opened, token.start())
        found.append((opened, end, None))
        at = end
    return found[:-1]


def _span(module: Module, container: Container, nodes: Nodes) -> Span:
    """From the first to the last node; the brackets of the call do not belong to a generator that is its argument."""
    first, last = nodes[0], nodes[-1]
    if isinstance(first, ast.GeneratorExp) and module.start(first) < container.start:
        loop = first.generators[-1]
        first, last = first.elt, [loop.iter, *loop.ifs][-1]
    return module.start(first), module.end(last)
