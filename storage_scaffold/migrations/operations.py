"""Reads the operations of migrations, and their models, from the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from storage_scaffold.checkout.features import parse


def operations(source: bytes, path: PurePosixPath) -> Iterator[tuple[str, str]]:
    """The operation and the model (in lower case) of each entry of a migration's `operations`; `?` if it has no model.

    Raises CheckoutError, which names `path`, when `source` is not valid Python.
    """
    return map(_operation, _entries(source, path))


def operation_texts(source: bytes, path: PurePosixPath) -> Iterator[str]:
    """The code of each entry of a migration's `operations`, laid out alike. Raises as `operations`."""
    return map(ast.unparse, _entries(source, path))


def model_renames(source: bytes, path: PurePosixPath) -> Iterator[tuple[str, str]]:
    """The old and the new name, in lower case, of each model that a migration renames. Raises as `operations`."""
    for node in ast.walk(parse(source, path)):
        match node:
            case ast.Call(func=ast.Attribute(attr='RenameModel') | ast.Name(id='RenameModel'), keywords=keywords):
                values = {keyword.arg: keyword.value for keyword in keywords}
                match values:
                    case {'old_name': ast.Constant(value=str(old)), 'new_name': ast.Constant(value=str(new))}:
                        yield old.lower(), new.lower()


def models_after(models: Iterable[str], source: bytes, path: PurePosixPath) -> tuple[str, ...]:
    """What a migration makes of `models`, which are in lower case. Raises as `operations`."""
    found = dict.fromkeys(models)
    for operation, model in operations(source, path):
        if operation == 'CreateModel':
            found[model] = None
        elif operation == 'DeleteModel':
            found.pop(model, None)
    for old, new in model_renames(source, path):
        found.pop(old, None)
        found[new] = None
    return tuple(found)


def _entries(source: bytes, path: PurePosixPath) -> Iterator[ast.expr]:
    for node in ast.walk(parse(source, path)):
        match node:
            case ast.Assign(targets=[ast.Name(id='operations')], value=ast.List(elts=entries)):
                yield from entries


def _operation(entry: ast.expr) -> tuple[str, str]:
    match entry:
        case ast.Call(func=ast.Attribute(attr=operation) | ast.Name(id=operation), keywords=keywords):
            values = {keyword.arg: ast.unparse(keyword.value).strip('\'"') for keyword in keywords}
            model = values.get('model_name') or values.get('old_name') or values.get('name') or '?'
            return operation, model.lower()
    return ast.unparse(entry)[:40], '?'
