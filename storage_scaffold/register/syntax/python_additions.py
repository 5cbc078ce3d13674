"""Paths to the list that a module adds to somebody else's: in an edition that extends Label Studio's own lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.python_ast import FUNCTION, Module, definition, in_scope, only, targets
from storage_scaffold.register.syntax.python_container import Container, literal


@dataclass(frozen=True)
class AddedTo:
    """The first list literal that the module gives to `target`: assigned, alone or in a sum, or added to it.

    What stands under a condition does not count.
    """

    target: str

    def find(self, module: Module) -> Container:
        """See Locator."""
        what = f'a list that is assigned to {self.target} or added to it'
        return _first(module, _given(module.tree, self.target), what)


@dataclass(frozen=True)
class AddedToReturned:
    """The first list literal in what the module's `function` returns, in the statement itself or under a name."""

    function: str

    def find(self, module: Module) -> Container:
        """See Locator."""
        scope = definition(module.tree, FUNCTION, self.function)
        what = f'a return in {self.function}()'
        found = only([node for node in in_scope(scope) if isinstance(node, ast.Return)], what)
        if isinstance(found.value, ast.Name):
            name = found.value.id
            lists = [*_given(scope, name), *_given(module.tree, name)]
            return _first(module, iter(lists), f'a list that {self.function}() returns as {name}')
        return _first(module, _lists(found.value), f'{what} with a list', found.lineno)


def _first(module: Module, found: Iterator[ast.List], what: str, line: int | None = None) -> Container:
    node = next(found, None)
    if node is None:
        raise ShapeError(f'expected {what}, found none', line)
    return literal(module, node, what)


def _given(scope: Any, name: str) -> Iterator[ast.List]:
    """The list literals that the statements of a scope, in order, give to `name`."""
    for node in scope.body:
        match node:
            case ast.Assign() | ast.AnnAssign() if name in targets(node):
                yield from _lists(node.value)
            case ast.AugAssign(target=ast.Name(id=target), op=ast.Add(), value=value) | ast.Expr(
                value=ast.Call(func=ast.Attribute(ast.Name(id=target), 'extend'), args=[value])
            ) if (target == name):
                yield from _lists(value)


def _lists(node: Any) -> Iterator[ast.List]:
    """The list literals in a sum, which may be only one of them."""
    match node:
        case ast.List():
            yield node
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _lists(left)
            yield from _lists(right)
