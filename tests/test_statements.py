"""The walk over statements leaves none out."""

from __future__ import annotations

import ast
from pathlib import Path

from storage_scaffold.statements import statements

ROOT = Path(__file__).resolve().parents[1]
EVERY_BLOCK = """
class A:
    def a(self):
        for x in y:
            pass
        else:
            while x:
                pass
    async def b(self):
        async with x:
            pass
try:
    if x:
        pass
    elif y:
        pass
except E:
    pass
else:
    pass
finally:
    match x:
        case 1 if y:
            pass
x = a if b else (lambda: c)
"""
HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def test_it_finds_what_a_walk_over_all_nodes_finds() -> None:
    sources = [path.read_text(encoding='utf-8') for path in (ROOT / 'storage_scaffold').rglob('*.py')]
    for source in (EVERY_BLOCK, *sources):
        tree = ast.parse(source)
        found = list(statements(tree))
        assert {id(node) for node in found} == {id(node) for node in ast.walk(tree) if isinstance(node, HOLDERS)}
        assert len(found) == len({id(node) for node in found})
