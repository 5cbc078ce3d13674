"""A tree that git has not finished merging: `resolve` comes first, whatever else is found."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.checkout import Checkout
from tests.check.trees import STORAGES, make
from tests.samples import git, repository

PAGE = Path('docs/source/guide/storage.md')


@pytest.fixture(scope='module')
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two providers in a full tree, and a conflict beside their entries. Not to be written."""
    root = repository(make(tmp_path_factory.mktemp('unmerged') / 'checkout', full=True).root)
    for branch in ('other', 'main'):
        git(root, 'switch', '--quiet', *(['--create'] if branch == 'other' else []), branch)
        with (root / PAGE).open('a') as page:
            page.write(f'The last words of {branch}.\n')
        git(root, 'commit', '--quiet', '--all', '--message', branch)
    stopped = subprocess.run(['git', 'merge', 'other'], cwd=root, capture_output=True, check=False)
    assert stopped.returncode == 1
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / 'checkout'))


def found(root: Path, *names: str) -> list[tuple[str, str, str, str]]:
    findings = compare(Checkout.at(root), names).findings
    return [(item.provider, item.rule.id, item.file.name, item.command) for item in findings if item.command]


def test_entries_that_stand_beside_the_conflict_do_not_hide_it(root: Path) -> None:
    assert found(root) == [('nextcloud', 'unmerged', 'storage.md', 'storage-scaffold resolve')]
    assert found(root, 'wasabi') == [('wasabi', 'unmerged', 'storage.md', 'storage-scaffold resolve')]


def test_what_else_is_found_waits_for_it(root: Path) -> None:
    (root / STORAGES / 'wasabi/api.py').unlink()
    assert ('wasabi', 'generated-missing', 'api.py', 'storage-scaffold resolve') in found(root)


def test_markers_that_git_knows_nothing_of_are_not_a_conflict(root: Path) -> None:
    git(root, 'add', str(PAGE))
    assert found(root) == []


def test_a_file_that_cannot_be_read_is_named_as_such(root: Path) -> None:
    (root / PAGE).unlink()
    (root / PAGE).mkdir()
    assert ('unmerged', 'storage.md') in {(rule, file) for _, rule, file, _ in found(root)}
