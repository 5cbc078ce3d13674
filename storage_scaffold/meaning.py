"""Whether two texts mean the same and differ only in their layout, as after a formatter.

Sound, not complete: where it is in doubt, the texts differ. Comments belong to what is compared, because `# noqa`,
`# type:` and `biome-ignore` have an effect.
"""

from __future__ import annotations

import ast
import inspect
import io
import json
import tokenize
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from storage_scaffold.statements import statements
from storage_scaffold.text import lf

if TYPE_CHECKING:
    from tree_sitter import Node

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_CLOSING = (')', ']', '}')
# The characters that formatters add and take away.
_LAYOUT = b' \t\r\n\f\'"(),;\\'


def same_meaning(path: PurePosixPath, one: bytes, other: bytes) -> bool:
    """Whether two texts of the file `path` differ only in their layout. False for languages that are not compared.

    Python, TypeScript and JSON are compared; a text that does not parse has no meaning to share.
    """
    compare = _BY_SUFFIX.get(path.suffix)
    return lf(one) == lf(other) or (compare is not None and compare(lf(one), lf(other)))


def same_python(one: bytes, other: bytes) -> bool:
    """Whether two Python modules have the same syntax tree, and the same comments at the same statements."""
    if not _may_be_same(one, other):
        return False
    try:
        return _module(one) == _module(other)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return False


def same_typescript(one: bytes, other: bytes) -> bool:
    """Whether two TSX modules have the same syntax tree and comments, quotes and optional punctuation aside."""
    return _same_script(one, other, jsx=True)


def same_json(one: bytes, other: bytes) -> bool:
    """Whether two JSON documents have the same value."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def _may_be_same(one: bytes, other: bytes) -> bool:
    """Whether the texts have the same characters apart from layout, in any order: parsing takes far longer."""
    first, second = _characters(one), _characters(other)
    return len(first) == len(second) and Counter(first) == Counter(second)


@lru_cache(maxsize=64)
def _characters(text: bytes) -> bytes:
    return text.translate(None, _LAYOUT).lower()


@lru_cache(maxsize=64)
def _module(source: bytes) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The syntax tree, as text that can be compared, and the comments.

    With each comment is the number of statements that have begun: a formatter only moves it within one.
    """
    tree = ast.parse(source)
    starts = []
    for node in (tree, *statements(tree)):
        if isinstance(node, _DOCUMENTED):
            _lay_out_docstring(node.body)
        if isinstance(node, ast.stmt):
            starts.append(node.lineno)
    starts.sort()
    comments = (
        (bisect_right(starts, token.start[0]), token.string.rstrip())
        for token in tokenize.tokenize(io.BytesIO(source).readline)
        if token.type == tokenize.COMMENT
    )
    return ast.dump(tree), tuple(comments)


def _lay_out_docstring(body: list[ast.stmt]) -> None:
    """Formatters indent docstrings, and strip white space at the ends of their lines."""
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str(text)) as constant)]:
            lines = inspect.cleandoc(text).splitlines()
            constant.value = '\n'.join(line.rstrip() for line in lines).strip()


def _same_script(one: bytes, other: bytes, *, jsx: bool) -> bool:
    if not _may_be_same(one, other):
        return False
    first, second = _script(one, jsx), _script(other, jsx)
    return first is not None and first == second


@lru_cache(maxsize=64)
def _script(source: bytes, jsx: bool) -> Any:
    """The syntax tree as nested tuples; None when it does not parse."""
    import tree_sitter
    import tree_sitter_typescript

    grammar = tree_sitter_typescript.language_tsx() if jsx else tree_sitter_typescript.language_typescript()
    root = tree_sitter.Parser(tree_sitter.Language(grammar)).parse(source).root_node
    return None if root.has_error else _node(root, source)


def _node(node: Node, source: bytes) -> tuple[str, Any]:
    code = source[node.start_byte : node.end_byte]
    if node.type == 'string' and not any(mark in code[1:-1] for mark in (b'"', b"'", b'\\')):
        return 'string', code[1:-1]
    if node.type == 'comment':
        return 'comment', [line.strip() for line in code.splitlines()]
    if node.type == 'jsx_text':
        # White space with a line break in it is none.
        return 'jsx_text', [
            line.strip(b' \t') if b'\n' in code else line for line in code.splitlines() if line.strip()
        ]
    if not node.children or node.type in ('string', 'template_string', 'regex'):
        return node.type, code
    return node.type, [_node(child, source) for child in _significant(node)]


def _significant(node: Node) -> Iterator[Node]:
    """The children without semicolons between statements, a last comma, and empty JSX text."""
    children = [child for child in node.children if child.start_byte < child.end_byte]
    for at, child in enumerate(children):
        rest = [item.type for item in children[at + 1 :] if item.type != 'comment']
        before = next((item for item in reversed(children[:at]) if item.type != 'comment'), None)
        is_last_comma = child.type == ',' and rest[:1] and rest[0] in _CLOSING and before and before.is_named
        is_end = child.type == ';' and node.type not in ('for_statement', 'empty_statement')
        is_blank = child.type == 'jsx_text' and b'\n' in (child.text or b'') and not (child.text or b'').strip()
        if not (is_last_comma or is_end or is_blank):
            yield child


_BY_SUFFIX: dict[str, Callable[[bytes, bytes], bool]] = {
    '.py': same_python,
    '.json': same_json,
    '.ts': lambda one, other: _same_script(one, other, jsx=False),
    '.tsx': same_typescript,
    '.jsx': same_typescript,
}
