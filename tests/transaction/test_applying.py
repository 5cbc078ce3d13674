"""All or nothing: whichever step fails, the tree is restored."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.errors import DriftError, EnvironmentFailed
from storage_scaffold.transaction import Fs, Recovered, apply, pending, recover, running
from tests.samples import as_ordinary_user, snapshot
from tests.transaction.support import CHANGES, CountingFs, change, leftovers, make_tree


class HalfWritingFs(Fs):
    """A disk that is full in the middle of the longest file."""

    def write(self, descriptor: int, data: bytes) -> None:
        if data == b'urls\r\nmore\r\n':
            super().write(descriptor, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(descriptor, data)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tree(tmp_path / 'tree')


def test_changes_and_removes_files(root: Path) -> None:
    apply(root, CHANGES)
    found = snapshot(root)
    assert {path for path, (_, data) in found.items() if data is not None} == {
        'app/new/deep/a.py',
        'app/new/deep/b.py',
        'app/run.sh',
        'app/urls.py',
    }
    assert found['app/urls.py'][1] == b'urls\r\nmore\r\n'
    assert found['app/run.sh'] == (0o755, b'#!/bin/sh\necho\n'), 'the mode is kept'
    assert 'app/old' not in found, 'a directory emptied by the removal is removed too'


def test_new_files_have_the_mode_that_the_user_asks_for(root: Path) -> None:
    old = os.umask(0o027)
    try:
        apply(root, CHANGES)
    finally:
        os.umask(old)
    assert snapshot(root)['app/new/deep/a.py'][0] == 0o640


@pytest.mark.parametrize('late', [False, True], ids=['before the step', 'after the step'])
def test_a_fault_at_any_step_leaves_the_tree_as_it_was_or_as_it_should_be(tmp_path: Path, late: bool) -> None:
    fs = CountingFs()
    apply(make_tree(tmp_path / 'good'), CHANGES, 'new x', fs)
    before, after = snapshot(make_tree(tmp_path / 'untouched')), snapshot(tmp_path / 'good')
    failed = 0
    for number, name in enumerate(fs.steps, 1):
        root = make_tree(tmp_path / str(number))
        try:
            apply(root, CHANGES, 'new x', CountingFs(number, late=late))
        except EnvironmentFailed as error:
            failed += 1
            assert snapshot(root) == before, f'step {number}: {name}'
            assert leftovers(root) == set(), f'step {number}: {name}'
            assert pending(root) is None, f'step {number}: {name}'
            assert error.remedy
        else:
            assert snapshot(root) == after, f'step {number}: {name}'
    # Steps whose failure does not have to stop a command: syncing directories, and tidying up.
    assert len(fs.steps) - failed < 20


def test_a_half_written_file_is_removed(root: Path) -> None:
    before = snapshot(root)
    with pytest.raises(EnvironmentFailed, match='No space left'):
        apply(root, CHANGES, 'new x', HalfWritingFs())
    assert snapshot(root) == before


def test_an_interrupt_restores_the_tree_and_passes_through(root: Path) -> None:
    class Interrupted(Fs):
        def rename(self, source: Path, target: Path) -> None:
            super().rename(source, target)
            if target.name == 'urls.py' and source.suffix == '.new':
                raise KeyboardInterrupt

    before = snapshot(root)
    with pytest.raises(KeyboardInterrupt):
        apply(root, CHANGES, 'new x', Interrupted())
    assert snapshot(root) == before


def test_a_rollback_that_fails_too_names_what_is_left_and_the_next_command_continues_it(
    root: Path, tmp_path: Path
) -> None:
    before, fs = snapshot(root), CountingFs()
    apply(make_tree(tmp_path / 'good'), CHANGES, 'new x', fs)
    last = max(number for number, name in enumerate(fs.steps, 1) if name == 'rename' and number < len(fs.steps) - 6)
    with pytest.raises(EnvironmentFailed) as caught:
        apply(root, CHANGES, 'new x', CountingFs(last, for_good=True))
    text = str(caught.value)
    assert 'could not be restored: app/old/gone.py' in text
    assert 'could not be restored: app/new/deep/a.py' in text
    assert snapshot(root) != before
    with running(root, 'remove x'):
        assert recover(root) == Recovered('new x', finished=False)
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ('spoil', 'words'),
    [
        (lambda root: (root / 'app/urls.py').write_bytes(b'other'), 'app/urls.py: was changed after'),
        (lambda root: (root / 'app/urls.py').unlink(), 'app/urls.py: was deleted after'),
        (
            lambda root: ((root / 'app/new/deep').mkdir(parents=True), (root / 'app/new/deep/a.py').touch()),
            'app/new/deep/a.py: was created after',
        ),
    ],
)
def test_a_tree_that_changed_after_the_plan_is_left_alone(
    root: Path, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(root)
    before = snapshot(root)
    with pytest.raises(DriftError, match=words):
        apply(root, CHANGES)
    assert snapshot(root) == before


def test_symlinks_are_not_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / 'outside'
    outside.mkdir()
    (outside / 'urls.py').write_bytes(b'urls\r\n')
    (root / 'linked').symlink_to(outside)
    (root / 'link.py').symlink_to(outside / 'urls.py')
    changes = [change('linked/urls.py', b'urls\r\n', b'x'), change('linked/new.py', None, b'x')]
    with pytest.raises(DriftError, match='symlink') as caught:
        apply(root, [*changes, change('link.py', b'urls\r\n', b'x')])
    assert len(caught.value.problems) == 3
    assert [path.name for path in outside.iterdir()] == ['urls.py']
    assert (outside / 'urls.py').read_bytes() == b'urls\r\n'


@pytest.mark.parametrize('path', ['../out.py', '/abs.py', '.git/hooks/pre-commit', 'app/../../x'])
def test_paths_that_leave_the_tree_are_refused(root: Path, path: str) -> None:
    with pytest.raises(DriftError, match='this path'):
        apply(root, [change(path, None, b'x')])


def test_a_directory_in_the_way_is_refused(root: Path) -> None:
    (root / 'app' / 'taken.py').mkdir()
    with pytest.raises(DriftError, match='not a regular file'):
        apply(root, [change('app/taken.py', None, b'x')])


def test_a_read_only_directory_changes_nothing(root: Path) -> None:
    (root / 'app').chmod(0o555)
    before = snapshot(root)
    try:
        with as_ordinary_user(root), pytest.raises(EnvironmentFailed, match='Permission denied'):
            apply(root, CHANGES)
        assert snapshot(root) == before
    finally:
        (root / 'app').chmod(0o755)


def test_bytecode_of_removed_modules_is_removed_too(root: Path) -> None:
    cache = root / 'app' / 'old' / '__pycache__'
    cache.mkdir()
    (cache / 'gone.cpython-311.pyc').write_bytes(b'pyc')
    apply(root, CHANGES)
    assert not (root / 'app' / 'old').exists()


def test_a_directory_with_other_files_stays(root: Path) -> None:
    (root / 'app' / 'old' / 'mine.txt').write_bytes(b'mine')
    apply(root, CHANGES)
    assert [path.name for path in (root / 'app' / 'old').iterdir()] == ['mine.txt']
