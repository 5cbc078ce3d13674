"""git: only the files that are meant, and failures that are never taken for an answer."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold import git
from storage_scaffold.errors import EnvironmentFailed
from tests.samples import git as run
from tests.samples import repository

A, B, BASE = PurePosixPath('a [1] ü.py'), PurePosixPath('sub/b.zip'), PurePosixPath('base')
# Every question on which something is decided.
QUESTIONS: tuple[Callable[[Path], object], ...] = (
    lambda root: git.is_committed(root, BASE),
    lambda root: git.committed_contents(root, [BASE]),
    lambda root: git.is_tracked(root, BASE),
    lambda root: git.has_as_it_is(root, BASE),
    git.is_repository,
    git.staged,
    lambda root: git.any_ignored(root, [BASE]),
)
# Those that are only asked in a repository; `commit_of` is not among them: its "no" is an error for all who ask.
ON_COMMITS: tuple[Callable[[Path], object], ...] = (
    lambda root: git.common_ancestor(root, 'HEAD', 'HEAD'),
    lambda root: git.files_of(root, 'HEAD'),
    lambda root: git.content(root, f'HEAD:./{BASE}'),
)


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
    git.stage(root, [A, B, BASE, PurePosixPath('never/there')])
    assert sorted(git.staged(root)) == sorted([str(A), str(B), 'base'])


def test_committed_is_what_others_may_have(root: Path) -> None:
    write(root)
    git.stage(root, [A])
    assert git.is_committed(root, BASE)
    assert not git.is_committed(root, A), 'staged alone is not committed'
    assert git.is_tracked(root, A) and not git.is_tracked(root, B)
    run(root, 'commit', '--quiet', '--message', 'more')
    assert git.is_committed(root, A)
    assert git.has_as_it_is(root, A)
    (root / A).write_text('y')
    assert not git.has_as_it_is(root, A)


def test_outside_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert not any(ask(tmp_path) for ask in QUESTIONS)
    with pytest.raises(EnvironmentFailed, match='not in a git repository'):
        git.stage(tmp_path, [A])


def test_a_new_repository_has_committed_nothing(tmp_path: Path) -> None:
    run(tmp_path, 'init', '--quiet')
    (tmp_path / 'base').write_text('base')
    assert git.is_repository(tmp_path)
    assert not git.is_committed(tmp_path, BASE) and not git.is_tracked(tmp_path, BASE)
    git.stage(tmp_path, [BASE])
    assert git.is_tracked(tmp_path, BASE) and not git.is_committed(tmp_path, BASE)


def test_without_git_the_remedy_is_to_install_it(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('PATH', '/nowhere')
    assert not git.is_repository(tmp_path), 'there is no repository to ask about'
    with pytest.raises(git.GitFailed, match='git was not found') as caught:
        git.is_repository(root)
    assert 'install git' in str(caught.value.remedy)


@pytest.fixture(params=['objects', 'branch', 'gitfile', 'head', 'owner'])
def broken(request: pytest.FixtureRequest, root: Path) -> Path:
    """A repository that git cannot read, in one of the ways that happen."""
    match request.param:
        case 'objects':
            shutil.rmtree(root / '.git/objects')
            (root / '.git/objects').mkdir()
        case 'branch':
            branch = (root / '.git/HEAD').read_text().removeprefix('ref: ').strip()
            (root / '.git' / branch).write_text('\n')
        case 'gitfile':
            shutil.move(root / '.git', root.parent / 'elsewhere')
            (root / '.git').write_text('gitdir: ../gone\n')
        case 'head':
            (root / '.git/HEAD').write_text('')
            # git passes over it, and answers for the repository above
            run(root.parent, 'init', '--quiet')
        case 'owner':
            if os.geteuid() != 0:
                pytest.skip('only root can give a directory away')
            os.chown(root, 12345, 12345)
            os.chown(root / '.git', 12345, 12345)
    return root


def test_a_failure_is_never_an_answer(broken: Path) -> None:
    """What the last commit holds cannot be told, so nobody may conclude that it does not hold a file."""
    for ask in QUESTIONS[:3]:
        with pytest.raises(git.GitFailed) as caught:
            ask(broken)
        assert caught.value.remedy
        assert str(broken) in str(caught.value), 'it says where'


def test_the_remedy_for_another_owner_works(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip('only root can give a directory away')
    for path in (root, root / '.git'):
        os.chown(path, 12345, 12345)
    with pytest.raises(git.GitFailed, match='dubious ownership') as caught:
        git.is_committed(root, BASE)
    monkeypatch.setenv('HOME', str(tmp_path))
    command = str(caught.value.remedy).split('`')[1]
    assert os.system(command) == 0
    assert git.is_committed(root, BASE)


def test_commits_and_the_files_in_them(root: Path) -> None:
    first = git.commit_of(root, 'main')
    assert first and git.commit_of(root, first[:8]) == first
    assert git.commit_of(root, 'nowhere') is None
    write(root)
    git.stage(root, [A, B])
    run(root, 'commit', '--quiet', '--message', 'more')
    assert git.common_ancestor(root, 'main', first) == first
    assert git.files_of(root, 'main') == (A, BASE, B)
    assert git.files_of(root / 'sub', 'main') == (PurePosixPath(B.name),)
    assert git.content(root, f'main:./{A}') == git.content(root / 'sub', f'main:./{B.name}') == b'x'


def test_the_contents_of_files_in_the_last_commit(root: Path) -> None:
    contents = {A: b'', BASE: b'\r\n\x00\xff one \n\n', B: b'x blob 3\nab\n'}
    for path, data in contents.items():
        (root / path).write_bytes(data)
    git.stage(root, contents)
    assert git.committed_contents(root, contents) == {BASE: b'base'}
    run(root, 'commit', '--quiet', '--message', 'more')
    for path in contents:
        (root / path).write_bytes(b'later')
    assert git.committed_contents(root, [*contents, PurePosixPath('sub'), PurePosixPath('nowhere')]) == contents
    assert git.committed_contents(root / 'sub', [PurePosixPath(B.name)]) == {PurePosixPath(B.name): contents[B]}
    assert git.committed_contents(root, []) == git.committed_contents(root.parent, [A]) == {}


def test_histories_without_a_common_commit(root: Path) -> None:
    run(root, 'switch', '--quiet', '--orphan', 'other')
    run(root, 'commit', '--quiet', '--allow-empty', '--message', 'other')
    assert git.common_ancestor(root, 'main', 'other') is None


def test_a_failure_on_a_commit_is_never_an_answer(broken: Path) -> None:
    for ask in ON_COMMITS:
        with pytest.raises(git.GitFailed):
            ask(broken)


@pytest.mark.parametrize(
    ('command', 'incoming', 'going_on'),
    [
        ('merge other', 'other', 'git commit --no-edit'),
        ('rebase other', 'main^', 'git rebase --continue'),
        ('rebase --apply other', 'main^', 'git rebase --continue'),
        ('cherry-pick other', 'other', 'git cherry-pick --continue'),
        ('revert --no-edit HEAD^', 'HEAD^^', 'git revert --continue'),
        ('am --3way ../0001-other.patch', None, 'git am --continue'),
        ('stash apply', None, None),
    ],
)
@pytest.mark.parametrize('is_after_a_rebase', [False, True])
def test_what_is_unfinished(
    root: Path, command: str, incoming: str | None, going_on: str | None, is_after_a_rebase: bool
) -> None:
    """After a rebase that stopped once, git leaves a REBASE_HEAD behind."""
    run(root, 'branch', 'other')
    for text in ('1', '2'):
        (root / BASE).write_text(text)
        run(root, 'commit', '--quiet', '--all', '--message', text)
    run(root, 'switch', '--quiet', 'other')
    (root / BASE).write_text('other')
    run(root, 'commit', '--quiet', '--all', '--message', 'other')
    run(root, 'format-patch', '--quiet', '-1', '--output-directory', '..')
    (root / BASE).write_text('stashed')
    run(root, 'stash')
    run(root, 'switch', '--quiet', 'main')
    if is_after_a_rebase:
        run(root, 'update-ref', 'REBASE_HEAD', 'HEAD^^')
    expected = git.commit_of(root, incoming) if incoming else None
    with pytest.raises(subprocess.CalledProcessError):
        run(root, *command.split())
    found = git.incoming(root)
    assert (found and git.commit_of(root, found), git.going_on(root)) == (expected, going_on)
