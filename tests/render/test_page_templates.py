"""Across modules: the templates of pages and of the web app read like what they make."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from storage_scaffold.render.environment import environment
from storage_scaffold.resources import templates_dir

SOURCES = sorted(
    path.relative_to(templates_dir()).as_posix()
    for pattern in ('provider/docs/*', 'provider/storages/*/*.md.j2', 'provider/web/**/*.j2', 'preview/*')
    for path in templates_dir().glob(pattern)
)
# A list of words, whether a noun is plural, how wide a row is: no more is asked of a filter.
FILTERS = {'join', 'length', 'safe'}


def test_all_are_found() -> None:
    assert len(SOURCES) == 13


@pytest.mark.parametrize('name', SOURCES)
def test_no_line_is_too_long(name: str) -> None:
    lines = templates_dir().joinpath(name).read_text(encoding='utf-8').splitlines()
    assert [line for line in lines if len(line) > 119] == []


@pytest.mark.parametrize('name', [name for name in SOURCES if name.endswith('.j2')])
def test_nothing_is_computed(name: str) -> None:
    source = templates_dir().joinpath(name).read_text(encoding='utf-8')
    tokens = [(kind, value) for _, kind, value in environment().lex(source) if kind in ('name', 'operator')]
    assert ('name', 'set') not in tokens
    filters = {name for (_, bar), (_, name) in pairwise(tokens) if bar == '|'}
    assert filters <= FILTERS
    assert {value for _, value in tokens} & {'*', '/', '-', '{', '['} == set()
    assert not re.search(r'\{\{[^}]* if [^}]*\}\}', source), 'an expression that decides'
