"""Paths through the syntax of a Python module to a list, dict or call."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, Protocol

from storage_scaffold.register.syntax.python_ast import (
    FUNCTION,
    Module,
    calls,
    definition,
    dotted,
    in_scope,
    only,
    string_value,
    targets,
)
from storage_scaffold.register.syntax.python_container import Container, arguments, given, literal, value_of


class Locator(Protocol):
    """A path through the syntax to a list, dict or call."""

    def find(self, module: Module) -> Container:
        """The container. Raises ShapeError unless it exists exactly once and is a literal (or a call)."""


@dataclass(frozen=True)
class Returned:
    """The list literal that the module's `function` returns."""

    function: str

    def find(self, module: Module) -> Container:
        """See Locator."""
        scope = definition(module.tree, FUNCTION, self.function)
        what = f'a return in {self.function}()'
        found = only([node for node in in_scope(scope) if isinstance(node, ast.Return)], what)
        return literal(module, found.value, what)


@dataclass(frozen=True)
class Assigned:
    """The list or dict literal assigned to `target`, in the module or in its `function`."""

    target: str
    function: str | None = None

    def find(self, module: Module) -> Container:
        """See Locator."""
        scope = definition(module.tree, FUNCTION, self.function) if self.function else module.tree
        what = f'an assignment to {self.target}' + (f' in {self.function}()' if self.function else '')
        found = only([node for node in in_scope(scope) if self.target in targets(node)], what)
        return literal(module, found.value, what)


@dataclass(frozen=True)
class Called:
    """The call of a method `call` inside `method` of the module's class `owner`."""

    owner: str
    method: str
    call: str

    def find(self, module: Module) -> Container:
        """See Locator."""
        owner = definition(module.tree, (ast.ClassDef,), self.owner)
        method = definition(owner, FUNCTION, self.method)
        found = [
            node for node in calls(method) if isinstance(node.func, ast.Attribute) and node.func.attr == self.call
        ]
        return arguments(module, only(found, f'a call of .{self.call}() in {self.owner}.{self.method}()'))


@dataclass(frozen=True)
class Parametrized:
    """The list of values in `@pytest.mark.parametrize(names, [...])` above the module's `function`."""

    function: str
    names: tuple[str, ...]

    def find(self, module: Module) -> Container:
        """See Locator."""
        decorators = definition(module.tree, FUNCTION, self.function).decorator_list
        what = f'parametrize({", ".join(self.names)!r}) above {self.function}()'
        call = only([node for node in decorators if self._parametrizes(node)], what)
        values = given(call)[1:2]
        starred = any(isinstance(node, ast.Starred) or getattr(node, 'arg', '') is None for node in values)
        return literal(module, None if starred or not values else value_of(tuple(values)), what)

    def _parametrizes(self, node: Any) -> bool:
        if not isinstance(node, ast.Call) or dotted(node.func).split('.')[-1] != 'parametrize':
            return False
        first = [string_value(value_of((argument,))) or '' for argument in given(node)[:1]]
        return any(tuple(name.strip() for name in names.split(',')) == self.names for names in first)
