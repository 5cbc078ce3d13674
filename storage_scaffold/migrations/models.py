"""The models of a provider: their names, their fields, and a digest of their tables."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import defined_names, parse
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.spec.provider import MODELS
from storage_scaffold.statements import statements


def defined_models(checkout: Checkout, lock: Lock) -> tuple[str, ...]:
    """The provider's model classes, read from its code: a lock does not name them."""
    path = checkout.layout.home(lock.name) / 'models.py'
    source = checkout.read(path) if path in lock.outputs else None
    return tuple(sorted(name for name in defined_names(source or b'', path) if name.endswith(MODELS)))


def of_both_roles(models: Iterable[str]) -> frozenset[str]:
    """The names of `models` and of what their providers have or had in the other role, in lower case."""
    prefixes = {model.removesuffix(end) for model in models for end in MODELS if model.endswith(end)}
    return frozenset(f'{prefix}{end}'.lower() for prefix in prefixes for end in MODELS)


def waiting(checkout: Checkout, models: Iterable[str]) -> list[str]:
    """The models of managed providers whose migrations are still to be made, in lower case, but for those of `models`.

    Raises CheckoutError as `read_locks` and `tables`.
    """
    found: set[str] = set()
    for lock in read_locks(checkout).values():
        if lock.migrated != tables(checkout, lock.name):
            found |= of_both_roles(defined_models(checkout, lock))
    return sorted(found - of_both_roles(models))


def fields(source: bytes, path: PurePosixPath) -> frozenset[str]:
    """The names of the fields of all models in a module."""
    return frozenset(
        line.partition(' = ')[0].rpartition('.')[2] for line in columns(source, path) if '= models.' in line
    )


def tables(checkout: Checkout, name: str) -> str:
    """A sha256 over everything that decides the tables of provider `name`: its own and its inherited model fields.

    Raises CheckoutError when one of the two files is not valid Python.
    """
    lines = sorted(
        line
        for path in (checkout.layout.home(name) / 'models.py', checkout.layout.in_storages('base_models.py'))
        for line in columns(checkout.read(path) or b'', path)
    )
    return hashlib.sha256('\n'.join(lines).encode('utf-8')).hexdigest()


@lru_cache(maxsize=64)
def columns(source: bytes, path: PurePosixPath) -> tuple[str, ...]:
    """The classes of a module and their fields as comparable text."""
    found = []
    for node in statements(parse(source, path)):
        if isinstance(node, ast.ClassDef):
            found.append(f'{node.name}({", ".join(map(ast.unparse, node.bases))})')
            for item in node.body:
                match item:
                    case ast.Assign(targets=[ast.Name(id=field)], value=ast.Call()):
                        found.append(f'{node.name}.{field} = {ast.unparse(item.value)}')
    return tuple(found)
