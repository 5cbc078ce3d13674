"""One writing command at a time in a checkout."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage_scaffold.errors import CheckoutError, EnvironmentFailed
from storage_scaffold.transaction import apply, running
from tests.samples import snapshot
from tests.transaction.support import CHANGES, STATE, change, make_tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tree(tmp_path / 'tree')


@contextmanager
def another(root: Path, command: str) -> Iterator[int]:
    """The id of a process that holds the lock for `command`."""
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with running(root, command):
                os.write(tells, b'x')
                signal.pause()
        finally:
            os._exit(1)
    os.read(told, 1)
    try:
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(told)
        os.close(tells)


def test_a_second_command_is_refused_at_once_and_names_the_holder(root: Path) -> None:
    before = snapshot(root)
    with (
        another(root, 'new wasabi') as pid,
        pytest.raises(EnvironmentFailed, match=f'process {pid}, `new wasabi`') as caught,
    ):
        apply(root, CHANGES, 'remove minio')
    assert caught.value.exit_code == 3
    assert caught.value.remedy
    assert snapshot(root) == before


def test_the_lock_of_a_dead_process_is_taken_over(root: Path) -> None:
    with another(root, 'new wasabi'):
        pass
    assert (root / STATE / 'run.lock').exists()
    apply(root, CHANGES, 'remove minio')


def test_a_holder_may_take_the_lock_again(root: Path) -> None:
    with running(root, 'new x'):
        apply(root, CHANGES, 'new x')
        with pytest.raises(BlockingIOError), (root / STATE / 'run.lock').open('rb') as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_command_that_changes_nothing_leaves_no_trace(root: Path) -> None:
    with running(root, 'new x'):
        assert (root / STATE).exists()
    assert not (root / '.storage-scaffold').exists()


def test_the_record_of_a_provider_stays(root: Path) -> None:
    (root / '.storage-scaffold/minio').mkdir(parents=True)
    with running(root, 'new x'):
        pass
    assert [path.name for path in (root / '.storage-scaffold').iterdir()] == ['minio']


@pytest.mark.parametrize(
    'words', [b'', b'\0' * 9000, b'{"pid": "x"}', b'[' * 4000, b'{"pid": 1, "command": {}}', b'\xff']
)
def test_a_lock_with_nonsense_in_it_is_still_a_lock(root: Path, words: bytes) -> None:
    with another(root, 'new wasabi'):
        (root / STATE / 'run.lock').write_bytes(words)
        with pytest.raises(EnvironmentFailed, match='another storage-scaffold command is running in this checkout'):
            apply(root, CHANGES)


def test_only_one_holds_it_even_while_others_remove_the_file(root: Path) -> None:
    """Each holder removes the lock file when it has finished, while others open it."""

    def work() -> None:
        done = 0
        while done < 100:
            try:
                with running(root, 'new x'):
                    (root / 'alone').mkdir()
                    (root / 'alone').rmdir()
                    assert (root / STATE / '.gitignore').read_bytes() == b'*\n'
                    done += 1
            except EnvironmentFailed:
                pass

    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            try:
                work()
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert not (root / STATE).exists()


@pytest.mark.parametrize('sort', ['symlink', 'directory', 'fifo'])
def test_anything_else_in_its_place_is_refused(root: Path, tmp_path: Path, sort: str) -> None:
    (root / STATE).mkdir(parents=True)
    lock, outside = root / STATE / 'run.lock', tmp_path / 'outside'
    outside.write_bytes(b'precious')
    {'symlink': lambda: lock.symlink_to(outside), 'directory': lock.mkdir, 'fifo': lambda: os.mkfifo(lock)}[sort]()
    before = snapshot(root)
    with pytest.raises(CheckoutError, match=r'run\.lock: this path is not a regular file'):
        apply(root, [change('a.py', None, b'a')])
    assert snapshot(root) == before
    assert outside.read_bytes() == b'precious'


@pytest.mark.parametrize('part', ['.storage-scaffold', STATE])
def test_a_state_behind_a_symlink_is_refused(root: Path, tmp_path: Path, part: str) -> None:
    outside = tmp_path / 'outside'
    outside.mkdir()
    (root / part).parent.mkdir(exist_ok=True)
    (root / part).symlink_to(outside)
    with pytest.raises(CheckoutError, match='symlink'):
        apply(root, [change('a.py', None, b'a')])
    assert list(outside.iterdir()) == []
    assert not (root / 'a.py').exists()
