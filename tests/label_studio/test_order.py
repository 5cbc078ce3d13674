"""The order in which providers come and go leaves no trace, in copies of the real tree.

Without migrations there is one tree for each set of providers: every single step, adding one to a set or removing one
from it, leads to the tree of the set that results. So all six orders of adding three give one tree, and removing them
in any order gives the original. Migrations form a chain, in the order in which they were made: with them, only the
reverse order leads back.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.scaffold import PROVIDERS, Scaffolded, new, storage_scaffold
from tests.label_studio.tree import clone, digests, status

AAA_STORE = """\
spec: 1
name: aaa_store
title: AAA Store
edition: open-source
client:
  kind: s3
  endpoint: https://s3.{region}.aaa.example
fields:
  region:
    default: eu-1
"""
NAMES = ('aaa_store', 'minio', 'wasabi')
STEPS = [
    pytest.param(rest, name, id=f'{"+".join(rest) or "nothing"} and {name}')
    for size in (1, 2, 3)
    for names in combinations(NAMES, size)
    for name in names
    for rest in [tuple(other for other in names if other != name)]
]


@pytest.fixture(scope='module')
def add(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], None]:
    """Generates a provider into a tree."""
    third = tmp_path_factory.mktemp('specs') / 'aaa_store.yml'
    third.write_text(AAA_STORE, encoding='utf-8')

    def add_one(name: str, tree: Path) -> None:
        done = new(name, tree, '--no-migrate', spec_file=third if name == 'aaa_store' else None)
        assert done.code == 0, str(done)

    return add_one


@pytest.fixture(scope='module')
def tree_of(
    slim: Path, add: Callable[[str, Path], None], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[tuple[str, ...]], Path]:
    """The tree with these providers in it, generated in the order of NAMES. Not to be written."""

    @cache
    def build(names: tuple[str, ...]) -> Path:
        target = tmp_path_factory.mktemp('tree_of') / 'tree'
        if not names:
            return clone(slim, target)
        shutil.copytree(build(names[:-1]), target)
        add(names[-1], target)
        return target

    return build


@pytest.mark.parametrize(('rest', 'name'), STEPS)
def test_adding_one_gives_the_tree_of_all(
    tree_of: Callable[[tuple[str, ...]], Path],
    add: Callable[[str, Path], None],
    tmp_path: Path,
    rest: tuple[str, ...],
    name: str,
) -> None:
    names = tuple(sorted((*rest, name)))
    if names[-1] == name:
        tree = tree_of(names)  # was made by just this step
    else:
        tree = shutil.copytree(tree_of(rest), tmp_path / 'tree')
        add(name, tree)

    assert digests(tree) == digests(tree_of(names))


@pytest.mark.parametrize(('rest', 'name'), STEPS)
def test_removing_one_gives_the_tree_of_the_rest(
    tree_of: Callable[[tuple[str, ...]], Path], tmp_path: Path, rest: tuple[str, ...], name: str
) -> None:
    tree = shutil.copytree(tree_of(tuple(sorted((*rest, name)))), tmp_path / 'tree')

    done = storage_scaffold('remove', name, '--yes', '--no-migrate', cwd=tree)

    assert done.code == 0, str(done)
    assert digests(tree) == digests(tree_of(rest))
    if not rest:
        assert status(tree) == {}


def test_the_reverse_order_leads_back_with_migrations_too(
    scaffolded: Scaffolded, label_studio: LabelStudio, tmp_path: Path
) -> None:
    tree = shutil.copytree(scaffolded.succeeded(), tmp_path / 'tree')

    for name in reversed(PROVIDERS):
        done = storage_scaffold('remove', name, '--yes', '--python', label_studio.python, cwd=tree)
        assert done.code == 0, str(done)

    assert status(tree) == {}
    assert digests(tree) == digests(clone(label_studio.source, tmp_path / 'original'))
