"""Small specs for the tests, and what is said about bad ones."""

from __future__ import annotations

import textwrap

import pytest

from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider

# Five lines: what a test adds starts in line 6.
HEAD = 'spec: 1\nname: store\ntitle: Store\nclient:\n  kind: s3\n'

Said = tuple[int | None, int | None, str]


def load(text: str, *, name: str | None = None) -> Provider:
    return load_bytes(textwrap.dedent(text).encode('utf-8'), 'store.yml', name=name)


def head(kind: str) -> str:
    return HEAD.replace('s3', kind)


def with_head(tail: str, kind: str = 's3') -> Provider:
    return load(head(kind) + textwrap.dedent(tail).lstrip('\n'))


def problems(text: str, *, name: str | None = None) -> list[Problem]:
    with pytest.raises(SpecError) as caught:
        load(text, name=name)
    return caught.value.problems


def problems_after_head(tail: str, kind: str = 's3') -> list[Problem]:
    return problems(head(kind) + textwrap.dedent(tail).lstrip('\n'))


def said(found: list[Problem]) -> list[tuple[int | None, int | None]]:
    return [(problem.line, problem.column) for problem in found]


def assert_said(found: list[Problem], *expected: Said) -> None:
    """Exactly these problems: line, column, and a part of the message or the hint."""
    shown = '\n'.join(str(problem) for problem in found)
    assert said(found) == [(line, column) for line, column, _ in expected], shown
    for problem, (_, _, words) in zip(found, expected, strict=True):
        assert words in f'{problem.message} | {problem.hint}', shown
        assert problem.file == 'store.yml'


def assert_marked(tail: str, *words: str, kind: str = 's3') -> None:
    """Exactly one problem at each `§` of the text, in order, that says these words."""
    text = head(kind) + textwrap.dedent(tail).lstrip('\n')
    places: list[tuple[int, int]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        pieces = line.split('§')
        places += [(number, len(''.join(pieces[:count])) + 1) for count in range(1, len(pieces))]
    expected = [(line, column, word) for (line, column), word in zip(places, words, strict=True)]
    assert_said(problems(text.replace('§', '')), *expected)
