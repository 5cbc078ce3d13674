"""git: only the files that are meant."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold import git
from storage_scaffold.errors import EnvironmentFailed
from tests.samples import git as run
from tests.samples import repository

A, B = PurePosixPath('a [1] ü.py'), PurePosixPath('sub/b.zip')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / 'root'
    (root / 'sub').mkdir(parents=True)
    (root / 'base').write_text('base')
    return repository(root)


def write(root: Path) -> None:
    for path in (A, B, PurePosixPath('other')):
        (root / path).write_text('x')


def test_what_is_a_repository(root: Path, tmp_path: Path) -> None:
    assert git.is_repository(root)
    assert git.is_repository(root / 'sub')
    assert not git.is_repository(tmp_path)


def test_a_hook_of_another_repository_does_not_mislead(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('GIT_DIR', str(root / '.git'))
    assert not git.is_repository(tmp_path)


def test_exactly_the_named_files_are_staged_deleted_and_ignored_ones_too(root: Path) -> None:
    write(root)
    (root / '.git/info').mkdir(exist_ok=True)
    (root / '.git/info/exclude').write_text('*.zip\n')
    (root / 'base').unlink()
    assert git.any_ignored(root, [A, B])
    assert not git.any_ignored(root, [A])
    git.stage(root, [A, B, PurePosixPath('base'), PurePosixPath('never/there')])
    assert sorted(git.staged(root)) == sorted([str(A), str(B), 'base'])


def test_committed_is_what_others_may_have(root: Path) -> None:
    write(root)
    git.stage(root, [A])
    assert git.is_committed(root, PurePosixPath('base'))
    assert not git.is_committed(root, A), 'staged alone is not committed'
    run(root, 'commit', '--quiet', '--message', 'more')
    assert git.is_committed(root, A)


def test_outside_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert not git.is_committed(tmp_path, A)
    assert git.staged(tmp_path) == ()
    with pytest.raises(EnvironmentFailed, match='not a git repository'):
        git.stage(tmp_path, [A])


def test_without_git_the_remedy_is_to_install_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('PATH', '/nowhere')
    assert not git.is_repository(root)
    with pytest.raises(EnvironmentFailed, match='git was not found') as caught:
        git.run(root, 'version')
    assert 'install git' in str(caught.value.remedy)
