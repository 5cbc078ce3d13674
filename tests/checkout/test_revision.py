"""A checkout as it was at a commit."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.revision import Revision
from storage_scaffold.errors import UsageError
from tests.samples import git as run
from tests.samples import repository

FILE = PurePosixPath('.storage-scaffold/ü [1]/lock.json')


@pytest.fixture
def root(mini_checkout: Path) -> Path:
    """A commit with FILE in it, tagged `v1`, and another one that changes it."""
    (mini_checkout / FILE).parent.mkdir(parents=True)
    (mini_checkout / FILE).write_bytes(b'old\r\n\xff')
    root = repository(mini_checkout)
    run(root, 'tag', '--annotate', '--message', 'one', 'v1')
    (root / FILE).write_bytes(b'new')
    run(root, 'commit', '--quiet', '--all', '--message', 'two')
    return root


@pytest.mark.parametrize('revision', ['v1', 'HEAD~1', 'main~1'])
def test_files_are_as_they_were(root: Path, revision: str) -> None:
    before = Revision.before(Checkout.at(root), revision)
    assert before.read(FILE) == b'old\r\n\xff'
    assert before.read('nowhere') is None
    assert (before.exists(FILE.parent), before.is_file(FILE.parent), before.is_file(FILE)) == (True, False, True)
    assert not before.exists(PurePosixPath('nowhere'))
    assert list(before.glob('.storage-scaffold/*')) == [FILE.parent]
    assert list(before.glob('.storage-scaffold/*/lock.json')) == [FILE]


def test_a_checkout_may_be_part_of_a_repository(mini_checkout: Path) -> None:
    (mini_checkout / 'file').write_text('old')
    repository(mini_checkout.parent)
    (mini_checkout / 'file').write_text('new')
    assert Revision.before(Checkout.at(mini_checkout), 'HEAD').read('file') == b'old'


def test_it_is_the_commit_where_the_histories_part(root: Path) -> None:
    run(root, 'switch', '--quiet', '--create', 'work', 'v1')
    run(root, 'commit', '--quiet', '--allow-empty', '--message', 'work')
    assert Revision.before(Checkout.at(root), 'main').read(FILE) == b'old\r\n\xff'


@pytest.mark.parametrize('revision', ['nowhere', '', '--all', '-h', 'f' * 40, f'HEAD:{FILE}'])
def test_what_is_not_a_commit_is_refused(root: Path, revision: str) -> None:
    with pytest.raises(UsageError, match='is not a commit in this repository') as caught:
        Revision.before(Checkout.at(root), revision)
    assert 'git fetch' in str(caught.value.remedy)


def test_a_clone_that_is_too_shallow_says_how_to_deepen_it(root: Path, tmp_path: Path) -> None:
    run(root, 'switch', '--quiet', '--create', 'work', 'v1')
    run(root, 'commit', '--quiet', '--allow-empty', '--message', 'work')
    clone = tmp_path / 'clone'
    run(tmp_path, 'clone', '--quiet', '--depth=1', '--no-single-branch', f'file://{root}', str(clone))
    with pytest.raises(UsageError, match='does not reach back to where it parted from `origin/main`') as caught:
        Revision.before(Checkout.at(clone), 'origin/main')
    assert '`git fetch --unshallow`' in str(caught.value.remedy)
    run(clone, 'fetch', '--quiet', '--unshallow')
    assert Revision.before(Checkout.at(clone), 'origin/main').read(FILE) == b'old\r\n\xff'


def test_without_a_repository_or_with_a_broken_one_it_is_an_error(root: Path) -> None:
    (root / '.git/HEAD').write_text('broken')
    with pytest.raises(git.GitFailed):
        Revision.before(Checkout.at(root), 'HEAD')
    shutil.rmtree(root / '.git')
    with pytest.raises(UsageError, match='is not in a git repository'):
        Revision.before(Checkout.at(root), 'HEAD')
