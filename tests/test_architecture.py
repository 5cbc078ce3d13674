"""The page on the architecture says what is so: the layers, the rooms, where a word has its class.

Across modules: the page is about all of them.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.test_layers import LAYERS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / 'docs/architecture.md').read_text(encoding='utf-8')


def _rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of each row of the first table below a heading."""
    section = PAGE.split(f'\n## {heading}\n', 1)[1].split('\n## ', 1)[0]
    lines = re.findall(r'^\| (.*) \|$', section, re.MULTILINE)
    return [tuple(line.split(' | ')) for line in lines[1:]]


def _names(module: str) -> set[str]:
    """What a module defines or assigns."""
    found = set()
    for node in ast.parse((ROOT / module).read_bytes()).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return found


def test_it_is_short() -> None:
    assert PAGE.count('\n') <= 250


def test_the_layers_are_those_that_are_kept() -> None:
    quoted = [(row, tuple(re.findall(r'`([^`]+)`', names))) for row, names in _rows('What may know what')]
    assert quoted == list(LAYERS.items())


def test_every_package_is_a_room() -> None:
    packages = {path.parent.name for path in (ROOT / 'storage_scaffold').glob('*/__init__.py')}
    rooms = {name.strip('`').removeprefix('storage_scaffold/').rstrip('/') for name, _ in _rows('The rooms')}
    assert rooms == packages | {'templates', 'specs', 'tests', 'benchmarks', 'docs'}


@pytest.mark.parametrize(('word', 'place'), [(word, place) for word, _, place in _rows('The words')])
def test_a_word_has_the_place_that_is_named(word: str, place: str) -> None:
    module, name = re.fullmatch(r'`([^`]+)` `([^`]+)`', place).groups()  # type: ignore[union-attr]
    assert name in _names(module), word


def test_a_word_stands_there_once() -> None:
    words = [word for word, _, _ in _rows('The words')]
    assert len(words) == len(set(words))
