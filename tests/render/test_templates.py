"""Templates read like the code that they make.

Across modules: the rule is one for all templates.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from storage_scaffold.render.environment import environment
from storage_scaffold.resources import templates_dir

SOURCES = sorted(path.relative_to(templates_dir()).as_posix() for path in templates_dir().rglob('*') if path.is_file())
TEMPLATES = [name for name in SOURCES if name.endswith('.j2')]
# Filters that choose, order or compute: typed Python does that.
DECIDING = {
    'sort',
    'select',
    'reject',
    'selectattr',
    'rejectattr',
    'map',
    'groupby',
    'unique',
    'list',
    'replace',
    'title',
}


def test_all_are_found() -> None:
    assert len(TEMPLATES) > 25


@pytest.mark.parametrize('name', SOURCES)
def test_no_line_is_too_long(name: str) -> None:
    lines = templates_dir().joinpath(name).read_text(encoding='utf-8').splitlines()
    assert [line for line in lines if len(line) > 119] == []


@pytest.mark.parametrize('name', TEMPLATES)
def test_nothing_is_computed(name: str) -> None:
    source = templates_dir().joinpath(name).read_text(encoding='utf-8')
    tokens = [(kind, value) for _, kind, value in environment().lex(source) if kind in ('name', 'operator')]
    assert ('name', 'set') not in tokens
    assert {name for (_, bar), (_, name) in pairwise(tokens) if bar == '|'} & DECIDING == set()
    assert {value for kind, value in tokens if kind == 'operator'} & {'*', '//', '%'} == set()
