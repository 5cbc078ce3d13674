"""Takes out of a module what it imports and does not use: a template imports what its whole text may need."""

from __future__ import annotations

import ast


def without_unused_imports(source: str) -> str:
    """`source`, a module with LF line ends, without the names that its top level imports and nothing else mentions.

    An import that loses some of its names is put on one line. Raises SyntaxError when `source` is not valid Python.
    """
    module = ast.parse(source)
    used = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    lines = source.splitlines(keepends=True)
    for node in reversed(module.body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            kept = [name for name in node.names if (name.asname or name.name).partition('.')[0] in used]
            if kept != node.names:
                node.names = kept
                lines[node.lineno - 1 : node.end_lineno] = [f'{ast.unparse(node)}\n'] if kept else []
    return ''.join(lines)
