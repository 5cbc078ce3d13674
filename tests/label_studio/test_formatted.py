"""A team's formatter over a whole Label Studio with a provider in it, with migrations made by Django.

Across modules: every command on one real tree, formatted by real ruff.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio, run
from tests.label_studio.scaffold import Run, new, storage_scaffold
from tests.label_studio.tree import clone, digests, git

WHO = ('-c', 'user.name=harness', '-c', 'user.email=harness@localhost', '-c', 'commit.gpgsign=false')
RUFF = Path(sys.executable).with_name('ruff')


def lay_out(tree: Path) -> None:
    """Double quotes and 88 columns, in every Python file."""
    done = run([RUFF, 'format', '--isolated', '--no-cache', '--line-length=88', 'label_studio'], cwd=tree)
    assert done.returncode == 0, done.stderr


def commit(tree: Path, message: str) -> None:
    git(tree, 'add', '--all')
    git(tree, *WHO, 'commit', '--quiet', '--message', message)


def said(tree: Path, *arguments: str) -> Run:
    return storage_scaffold(*arguments, cwd=tree)


@pytest.fixture(scope='module')
def made(slim: Path, label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A provider, committed as it was generated, and then formatted. Not to be written."""
    tree = clone(slim, tmp_path_factory.mktemp('formatted') / 'tree')
    done = new('minio', tree, '--python', label_studio.python)
    assert done.code == 0, str(done)
    commit(tree, 'minio')
    lay_out(tree)
    commit(tree, 'format')
    return tree


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / 'tree', symlinks=True))


@pytest.mark.parametrize('way', [(), ('--render',)], ids=['by digests', 'by rendering'])
def test_check_is_clean_and_update_has_nothing_to_do(made: Path, way: tuple[str, ...]) -> None:
    checked = said(made, 'check', *way)
    assert checked.code == 0, str(checked)
    for words in ('than it was generated in', 'than it was registered in', 'than it was made in'):
        assert words in checked.output
    updated = said(made, 'update', '--dry-run', '--no-migrate')
    assert updated.output.startswith('minio: nothing to do.'), str(updated)


def test_reformat_gives_back_what_was_generated(tree: Path) -> None:
    done = said(tree, 'update', '--reformat', '--no-migrate')
    assert done.code == 0, str(done)
    changed = git(tree, 'diff', '--name-only', 'HEAD~1', '--', 'label_studio/io_storages/minio').split()
    assert changed == []
    assert 'generated in' not in said(tree, 'check').output


def test_remove_leaves_what_the_formatter_would_have_made_of_the_tree_alone(
    slim: Path, tree: Path, tmp_path: Path
) -> None:
    plain = clone(slim, tmp_path / 'plain')
    lay_out(plain)
    done = said(tree, 'remove', 'minio', '--yes', '--no-migrate')
    assert done.code == 0, str(done)
    left, expected = digests(tree), digests(plain)
    different = {path for path in {*left, *expected} if left.get(path) != expected.get(path)}
    # The migration is committed, so it stays.
    assert {path for path in different if '/migrations/' not in path} == set()
