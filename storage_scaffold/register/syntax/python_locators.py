"""Paths through the syntax of a Python module to a list, dict or call: exactly with libcst, quickly with `ast`."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax import python_ast
from storage_scaffold.register.syntax.python_ast import FUNCTION, Container, Module

if TYPE_CHECKING:
    from storage_scaffold.register.syntax.python_source import PythonTree


class Locator(Protocol):
    """A path through the syntax to a list, dict or call."""

    def find(self, tree: PythonTree) -> Any:
        """The node. Raises ShapeError unless it exists exactly once and is a literal (or a call)."""

    def find_quickly(self, module: Module) -> Container:
        """The same by Python's own syntax tree; also raises ShapeError where that is not sufficient."""


@dataclass(frozen=True)
class Returned:
    """The list literal that the module's `function` returns."""

    function: str

    def find(self, tree: PythonTree) -> Any:
        """See Locator."""
        import libcst as cst

        from storage_scaffold.register.syntax.python_source import definition, in_scope, only

        function = definition(tree, tree.module, cst.FunctionDef, self.function)
        what = f'a return in {self.function}()'
        return _literal(tree, only(tree, in_scope(function.body, cst.Return), what).value, what)

    def find_quickly(self, module: Module) -> Container:
        """See Locator."""
        scope = python_ast.definition(module.tree, FUNCTION, self.function)
        returns = (node for node in python_ast.in_scope(scope) if isinstance(node, ast.Return))
        return python_ast.literal(module, python_ast.only(returns).value)


@dataclass(frozen=True)
class Assigned:
    """The list or dict literal assigned to `target`, in the module or in its `function`."""

    target: str
    function: str | None = None

    def find(self, tree: PythonTree) -> Any:
        """See Locator."""
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

    def find_quickly(self, module: Module) -> Container:
        """See Locator."""
        scope = python_ast.definition(module.tree, FUNCTION, self.function) if self.function else module.tree
        found = (node for node in python_ast.in_scope(scope) if self.target in python_ast.targets(node))
        return python_ast.literal(module, python_ast.only(found).value)


@dataclass(frozen=True)
class Called:
    """The call of a method `call` inside `method` of the module's class `owner`."""

    owner: str
    method: str
    call: str

    def find(self, tree: PythonTree) -> Any:
        """See Locator."""
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

    def find_quickly(self, module: Module) -> Container:
        """See Locator."""
        owner = python_ast.definition(module.tree, (ast.ClassDef,), self.owner)
        method = python_ast.definition(owner, FUNCTION, self.method)
        found = (
            node
            for node in python_ast.calls(method.body)
            if isinstance(node.func, ast.Attribute) and node.func.attr == self.call
        )
        return python_ast.arguments(module, python_ast.only(found))


@dataclass(frozen=True)
class Parametrized:
    """The list of values in `@pytest.mark.parametrize(names, [...])` above the module's `function`."""

    function: str
    names: tuple[str, ...]

    def find(self, tree: PythonTree) -> Any:
        """See Locator."""
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

    def find_quickly(self, module: Module) -> Container:
        """See Locator."""
        decorators = python_ast.definition(module.tree, FUNCTION, self.function).decorator_list
        values = (node.args[1] for node in decorators if self._parametrizes(node))
        return python_ast.literal(module, python_ast.only(values))

    def _parametrizes(self, node: Any) -> bool:
        match node:
            case ast.Call(
                func=ast.Attribute(attr='parametrize') | ast.Name(id='parametrize'),
                args=[ast.Constant(value=str(first)), _, *_],
            ):
                return tuple(name.strip() for name in first.split(',')) == self.names
        return False


def _targets(node: Any) -> list[Any]:
    return [item.target for item in node.targets] if hasattr(node, 'targets') else [node.target]


def _literal(tree: PythonTree, node: Any, what: str) -> Any:
    import libcst as cst

    if not isinstance(node, cst.List | cst.Dict):
        line = tree.line(node) if node is not None else None
        raise ShapeError(f'expected {what} with a plain list or dict literal, found something else', line)
    return node
