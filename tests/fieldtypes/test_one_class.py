"""Which type a field has is asked of the type: nothing outside of `fieldtypes` compares or lists type names.

Across modules: the rule is one for the whole package and all templates.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from storage_scaffold.fieldtypes import TYPES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / 'storage_scaffold'
# The types themselves, and what reads syntax: nodes and tokens have types of their own.
_LAYOUT = [f'render/python/{name}.py' for name in ('layout', 'splitting', 'tokens')]
ELSEWHERE = [PACKAGE / place for place in ('fieldtypes', 'register/shapes', 'register/syntax', 'meaning.py', *_LAYOUT)]
MODULES = sorted(
    path for path in PACKAGE.rglob('*.py') if not any(place in (path, *path.parents) for place in ELSEWHERE)
)
TEMPLATES = sorted(path for path in (ROOT / 'templates').rglob('*') if path.is_file())
# Words that name other things too: widgets, slots, formats of reports, parts of an address.
NAMES = TYPES.keys() - {'text', 'number', 'url', 'host', 'path', 'json', 'port'}
_JINJA = re.compile(r'\{[{%].*?[%}]\}', re.DOTALL)
_ASKED = re.compile(r"""\.type\s*(?:[=!]=|(?:not\s+)?in\b|~)|(?:select|reject)attr\(\s*['"]type['"]|~\s*\w+\.type\b""")


def _asked(tree: ast.AST) -> Iterator[int]:
    """The lines that compare the name of a type, look something up by it, make a name of it, or list such names."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left, _, comparators):
                # two fields may be compared with each other
                found = _has_type([left, *comparators]) and not _are_attributes([left, *comparators])
                found = found or bool(NAMES & _texts(ast.walk(node)))
            case ast.Subscript(value, key):
                found = _has_type([key]) and ast.unparse(value) != 'TYPES'
            case ast.Call(ast.Attribute(attr='get'), arguments):
                found = _has_type(arguments)
            case ast.JoinedStr(parts):
                found = any(_glued(*pair) for pair in pairwise(parts))
            case ast.Dict(keys):
                found = len(NAMES & _texts(keys)) > 1
            case ast.Tuple(items) | ast.List(items) | ast.Set(items):
                found = len(NAMES & _texts(items)) > 1
            case _:
                found = False
        if found:
            yield node.lineno


def _has_type(nodes: Iterable[ast.AST]) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == 'type' for node in nodes)


def _are_attributes(nodes: Iterable[ast.AST]) -> bool:
    return all(isinstance(node, ast.Attribute) for node in nodes)


def _glued(before: ast.expr, after: ast.expr) -> bool:
    """Whether a name is made of a type's: `f'_{field.type}_slot'`."""
    if isinstance(before, ast.FormattedValue) and isinstance(after, ast.Constant):
        return _has_type([before.value]) and str(after.value)[:1] == '_'
    return False


def _texts(nodes: Iterable[ast.AST | None]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_module_asks_which_type_a_field_has() -> None:
    found = {path.relative_to(ROOT).as_posix(): [*_asked(ast.parse(path.read_bytes()))] for path in MODULES}
    assert {path: lines for path, lines in found.items() if lines} == {}
    assert len(found) > 100


def test_what_reads_the_syntax_of_a_file_sees_no_field() -> None:
    for room in ELSEWHERE[1:]:
        for path in room.glob('*.py'):
            assert not re.search(r'fieldtypes|spec\.', path.read_text(encoding='utf-8')), path


def test_no_template_asks_which_type_a_field_has() -> None:
    found = [(path.name, code) for path in TEMPLATES for code in _JINJA.findall(path.read_text(encoding='utf-8'))]
    quoted = re.compile('|'.join(f'[\'"]{name}[\'"]' for name in sorted(NAMES)))
    assert [item for item in found if _ASKED.search(item[1]) or quoted.search(item[1])] == []
    assert len(found) > 500


@pytest.mark.parametrize(
    'code',
    [
        "field.type == 'json'",
        "field.type in ('json', 'text')",
        "kind == 'integer'",
        "kind in {'integer', 'port'}",
        "TABLE.get(field.type, 'text')",
        'TABLE[field.type]',
        "f'_{field.type}_slot'",
        "{'string': 1, 'integer': 2}",
        "('string', 'boolean')",
    ],
)
def test_a_module_that_asks_is_found(code: str) -> None:
    assert list(_asked(ast.parse(code)))


@pytest.mark.parametrize(
    'code', ["field.type == 'url'", "x | selectattr('type', 'eq', y)", "'_' ~ field.type ~ '_slot'"]
)
def test_a_template_that_asks_is_found(code: str) -> None:
    assert _ASKED.search(code)
