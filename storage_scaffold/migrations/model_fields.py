"""What decides the tables of a provider: the fields of its models, and those that they inherit."""

from __future__ import annotations

import ast
import hashlib
from functools import lru_cache
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import parse, statements


def tables(checkout: Checkout, name: str) -> str:
    """A sha256 over what decides the tables of provider `name`: its model fields, and those that it inherits.

    Raises CheckoutError when one of the two files is not Python.
    """
    lines = sorted(
        line
        for path in (checkout.layout.home(name) / 'models.py', checkout.layout.in_storages('base_models.py'))
        for line in columns(checkout.read(path) or b'', path)
    )
    return hashlib.sha256('\n'.join(lines).encode('utf-8')).hexdigest()


@lru_cache(maxsize=64)
def columns(source: bytes, path: PurePosixPath) -> tuple[str, ...]:
    """The classes of a module and the fields in them, as text that tells them apart."""
    found = []
    for node in statements(parse(source, path)):
        if isinstance(node, ast.ClassDef):
            found.append(f'{node.name}({", ".join(map(ast.unparse, node.bases))})')
            for item in node.body:
                match item:
                    case ast.Assign(targets=[ast.Name(id=field)], value=ast.Call()):
                        found.append(f'{node.name}.{field} = {ast.unparse(item.value)}')
    return tuple(found)
