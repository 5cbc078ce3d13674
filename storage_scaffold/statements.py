"""The statements of a Python module, without the expressions in them: a tenth of what `ast.walk` visits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

# Where statements, and what holds some, stand in others.
BLOCKS = ('body', 'handlers', 'cases', 'orelse', 'finalbody')


def statements(block: ast.AST) -> Iterator[ast.AST]:
    """All statements in `block`, at any depth, with the handlers and cases that they stand in."""
    for name in BLOCKS:
        found = getattr(block, name, None)
        for node in found if isinstance(found, list) else ():
            yield node
            yield from statements(node)
