"""Imports of the base classes of storages, for an edition in which they are in another package than its providers."""

from __future__ import annotations

import ast
import sys

# The dots of `from ..base_models import`.
_OUTER = 2


def with_library_imports(source: str, library: str) -> str:
    """`source`, a module of a provider with LF line ends, in which `..base_models` is that module of `library`.

    At the top level, the import moves to its place, by name, among those of the packages of others. Raises SyntaxError
    when `source` is not valid Python.
    """
    lines = source.splitlines(keepends=True)
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.level == _OUTER]
    for node in found:
        at = node.lineno - 1
        lines[at] = lines[at].replace('from ..', f'from {library}.', 1)
    source = ''.join(lines)
    return _sorted_in(source, library) if any(node.col_offset == 0 for node in found) else source


def _sorted_in(source: str, library: str) -> str:
    """`source` with the top level imports of `library` among those of the packages of others."""
    lines = source.splitlines(keepends=True)
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom) and not node.level]
    others = [node for node in imports if _top(node) not in sys.stdlib_module_names and _top(node) != library]
    ours = [node for node in imports if _top(node) == library]
    if not others:
        return source
    moved = []
    for node in sorted(ours, key=lambda node: node.module or ''):
        later = next((other for other in others if (other.module or '') > (node.module or '')), None)
        at = later.lineno - 1 if later else others[-1].end_lineno or 0
        moved.append((at, ''.join(lines[node.lineno - 1 : node.end_lineno])))
    for node in reversed(ours):
        lines[node.lineno - 1 : node.end_lineno] = []
    for at, text in reversed(moved):
        lines[at:at] = [text]
    return ''.join(lines)


def _top(node: ast.ImportFrom) -> str:
    return (node.module or '').partition('.')[0]
