"""Each locator's way to its container by libcst."""

from __future__ import annotations

from typing import Any

import libcst as cst

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.python_locators import Assigned, Called, Locator, Parametrized, Returned
from tests.register.oracle.source import (
    PythonTree,
    calls_in_scope,
    definition,
    dotted,
    in_scope,
    only,
    string_value,
)


def find(locator: Locator, tree: PythonTree) -> Any:
    """The list, dict or call. Raises ShapeError unless it exists exactly once and is a literal (or a call)."""
    match locator:
        case Returned(name):
            function = definition(tree, tree.module, cst.FunctionDef, name)
            what = f'a return in {name}()'
            return _literal(tree, only(tree, in_scope(function.body, cst.Return), what).value, what)
        case Assigned():
            return _assigned(locator, tree)
        case Called(class_name, method_name, call):
            owner = definition(tree, tree.module, cst.ClassDef, class_name)
            method = definition(tree, owner.body, cst.FunctionDef, method_name)
            found = [
                node
                for node in calls_in_scope(method.body)
                if isinstance(node.func, cst.Attribute) and node.func.attr.value == call
            ]
            return only(tree, found, f'a call of .{call}() in {class_name}.{method_name}()')
        case Parametrized():
            return _parametrized(locator, tree)
    raise AssertionError(f'a locator without an oracle: {locator}')


def _assigned(locator: Assigned, tree: PythonTree) -> Any:
    scope: Any = tree.module
    if locator.function:
        scope = definition(tree, tree.module, cst.FunctionDef, locator.function).body
    found = [
        node
        for node in in_scope(scope, cst.Assign, cst.AnnAssign)
        if locator.target in [dotted(target) for target in _targets(node)]
    ]
    what = f'an assignment to {locator.target}' + (f' in {locator.function}()' if locator.function else '')
    return _literal(tree, only(tree, found, what).value, what)


def _parametrized(locator: Parametrized, tree: PythonTree) -> Any:
    function = definition(tree, tree.module, cst.FunctionDef, locator.function)
    found = []
    for node in (item.decorator for item in function.decorators):
        if isinstance(node, cst.Call) and dotted(node.func).split('.')[-1] == 'parametrize' and node.args:
            names = string_value(node.args[0].value) or ''
            if tuple(name.strip() for name in names.split(',')) == locator.names:
                found.append(node)
    what = f'parametrize({", ".join(locator.names)!r}) above {locator.function}()'
    call = only(tree, found, what)
    values = call.args[1] if len(call.args) > 1 and not call.args[1].star else None
    return _literal(tree, values and values.value, what)


def _targets(node: Any) -> list[Any]:
    return [item.target for item in node.targets] if hasattr(node, 'targets') else [node.target]


def _literal(tree: PythonTree, node: Any, what: str) -> Any:
    if not isinstance(node, cst.List | cst.Dict):
        line = tree.line(node) if node is not None else None
        raise ShapeError(f'expected {what} with a plain list or dict literal, found something else', line)
    return node
