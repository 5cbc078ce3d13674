"""A system that refuses, and places where a checkout may lie: whole or as before, with words."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.hostile.conftest import everything, refused
from tests.samples import as_ordinary_user, git, repository, snapshot
from tests.transaction.support import killed, leftovers

STORAGES = 'label_studio/io_storages'


@pytest.mark.parametrize(
    ('path', 'mode', 'words'),
    [
        (f'{STORAGES}/urls.py', 0o444, f'{STORAGES}/urls.py: is read-only'),
        (f'{STORAGES}/urls.py', 0o000, f'{STORAGES}/urls.py: cannot be read: Permission denied'),
        (f'{STORAGES}', 0o555, 'Permission denied'),
        (f'{STORAGES}/tests', 0o555, 'Permission denied'),
        ('label_studio/tests', 0o000, 'cannot be read: Permission denied'),
        ('.', 0o555, '.storage-scaffold/.state: cannot be written: Permission denied'),
    ],
)
def test_without_permission(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, tmp_path: Path, path: str, mode: int, words: str
) -> None:
    # What is imported now need not be readable for the user that runs the block below.
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', shutil.copytree(mini_checkout, tmp_path / 'warm'))
    before = everything(mini_checkout)
    was = (mini_checkout / path).stat().st_mode
    with as_ordinary_user(mini_checkout):
        (mini_checkout / path).chmod(mode)
        try:
            result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
        finally:
            (mini_checkout / path).chmod(was)
    refused(result, 3)
    assert words in result.stderr
    assert everything(mini_checkout) == before


@pytest.mark.parametrize('limit', [0, 20, 200, 1_000, 4_000])
def test_when_a_file_cannot_grow(invoke: Invoke, mini_checkout: Path, spec_file: Path, limit: int) -> None:
    """A quota: no file may have more than `limit` bytes."""
    before = everything(mini_checkout)

    def run() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
        refused(result, 3)
        assert 'File too large' in result.stderr

    assert not killed(run)
    assert everything(mini_checkout) == before


def small_disk(directory: Path, size: str) -> None:
    """Puts a disk of that size at `directory`, for this process only: root's right, or that of a user namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, new_user = 0x20000, 0x10000000
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(new_mounts | (0 if uid == 0 else new_user)) != 0:
        raise OSError(ctypes.get_errno(), 'unshare')
    if uid != 0:
        Path('/proc/self/setgroups').write_text('deny')
        Path('/proc/self/uid_map').write_text(f'0 {uid} 1')
        Path('/proc/self/gid_map').write_text(f'0 {gid} 1')
    subprocess.run(['mount', '--make-rprivate', '/'], check=True)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', directory], check=True)


def test_when_the_disk_is_full(invoke: Invoke, mini_checkout: Path, spec_file: Path, tmp_path: Path) -> None:
    """On disks that are larger by one page each time: refused with the tree as it was, until there is room for all."""
    mount = tmp_path / 'disk'
    mount.mkdir()
    used = sum(-(-path.stat().st_size // 4096) if path.is_file() else 1 for path in mini_checkout.rglob('*'))
    codes = []

    def run(pages: int) -> None:
        small_disk(mount, f'{pages * 4}k')
        root = mount / 'checkout'
        shutil.copytree(mini_checkout, root)
        before = everything(root)
        result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', root)
        if result.exit_code == 0:
            (tmp_path / 'whole').touch()
            return
        refused(result, 3)
        assert 'No space left on device' in result.stderr
        assert everything(root) == before
        assert leftovers(root) == set()

    for more in range(0, 120, 4):
        pages = used + 2 + more
        assert not killed(lambda pages=pages: run(pages))  # type: ignore[misc]
        codes.append((tmp_path / 'whole').exists())
        if codes[-1]:
            break
    assert codes[-1], 'it never had room'
    assert len(codes) > 4, 'it always had room'


@pytest.fixture
def awkward(mini_checkout: Path, tmp_path: Path) -> Path:
    """A checkout under a path with spaces, umlauts, quotes, a dollar sign and a leading dash."""
    path = tmp_path / "-Übung's größtes $HOME «Projekt» 工" / 'label studio'
    path.parent.mkdir()
    return Path(shutil.move(mini_checkout, path))


def test_under_an_awkward_path(
    invoke: Invoke, awkward: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    repository(awkward)
    before = snapshot(awkward)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', awkward, '--python', fake_django(), '--stage')
    assert result.exit_code == 0, result.output
    after = snapshot(awkward)
    commit = next(line for line in result.stdout.splitlines() if 'commit -m' in line).strip()
    who = {'GIT_AUTHOR_NAME': 't', 'GIT_AUTHOR_EMAIL': 't', 'GIT_COMMITTER_NAME': 't', 'GIT_COMMITTER_EMAIL': 't'}
    subprocess.run(commit, shell=True, check=True, capture_output=True, env={**os.environ, **who})
    assert git(awkward, 'status', '--porcelain') == ''
    for command, expected in ((('undo',), before), (('undo',), after)):
        assert invoke(*command, '--checkout', awkward).exit_code == 0
        assert snapshot(awkward) == expected


def test_in_a_dirty_work_tree(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    """What is not committed is kept, also in the very files that are registered in, and given back by `remove`."""
    repository(mini_checkout)
    urls = mini_checkout / STORAGES / 'urls.py'
    urls.write_bytes(b'# mine, not committed\n' + urls.read_bytes() + b'\n# mine too\n')
    (mini_checkout / STORAGES / 'mine.py').write_text('mine')
    git(mini_checkout, 'rm', '--quiet', '--cached', 'label_studio/tasks/api.py')
    dirty, before = git(mini_checkout, 'status', '--porcelain'), snapshot(mini_checkout)
    assert invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout).exit_code == 0
    assert urls.read_bytes().startswith(b'# mine, not committed\n')
    assert invoke('remove', 'wasabi', '--yes', '--checkout', mini_checkout).exit_code == 0
    assert snapshot(mini_checkout) == before
    assert git(mini_checkout, 'status', '--porcelain') == dirty


def test_without_git(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv('PATH', str(tmp_path))
    before = snapshot(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 0, result.output
    assert 'git ' not in result.stdout.rpartition('Left for you')[2]
    for command in (('remove', 'wasabi', '--yes'), ('undo',), ('undo',)):
        assert invoke(*command, '--checkout', mini_checkout).exit_code == 0
    assert snapshot(mini_checkout) == before


def test_in_a_repository_that_git_does_not_trust(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user's directory: git refuses to answer there, and its configuration is not run."""
    repository(mini_checkout)
    monkeypatch.setenv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')
    assert invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout).exit_code == 0
