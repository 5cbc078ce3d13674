"""All or nothing: whatever step fails, the tree is again what it was."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.errors import DriftError, EnvironmentFailed
from storage_scaffold.plan import Change, Kind
from storage_scaffold.transaction import Fs, apply
from tests.samples import as_ordinary_user, snapshot


class CountingFs(Fs):
    """Counts its steps; fails at step `fault` (from 1), before or after doing it; `for_good` keeps failing."""

    def __init__(self, fault: int = 0, *, late: bool = False, for_good: bool = False) -> None:
        self.fault, self.late, self.for_good = fault, late, for_good
        self.steps: list[str] = []

    def sync(self, descriptor: int) -> None:
        """Left out: hundreds of runs need not outlast a power cut."""

    def _step(self, name: str, act: Callable[[], None]) -> None:
        self.steps.append(name)
        number = len(self.steps)
        failing = self.fault and (number == self.fault or (self.for_good and number > self.fault))
        if failing and not self.late:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        act()
        if failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO), name)

    def mkdir(self, path: Path) -> None:
        self._step('mkdir', lambda: super(CountingFs, self).mkdir(path))

    def rmdir(self, path: Path) -> None:
        self._step('rmdir', lambda: super(CountingFs, self).rmdir(path))

    def write(self, path: Path, data: bytes, mode: int | None) -> None:
        self._step('write', lambda: super(CountingFs, self).write(path, data, mode))

    def rename(self, source: Path, target: Path) -> None:
        self._step('rename', lambda: super(CountingFs, self).rename(source, target))

    def unlink(self, path: Path) -> None:
        self._step('unlink', lambda: super(CountingFs, self).unlink(path))


class HalfWritingFs(Fs):
    """Dies in the middle of its second write."""

    def __init__(self) -> None:
        self.writes = 0

    def write(self, path: Path, data: bytes, mode: int | None) -> None:
        self.writes += 1
        if self.writes == 2:
            path.write_bytes(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        super().write(path, data, mode)


def change(path: str, before: bytes | None, after: bytes | None) -> Change:
    return Change(PurePosixPath(path), before, after, Kind.GENERATED)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / 'tree'
    (root / 'app' / 'old').mkdir(parents=True)
    (root / 'app' / 'urls.py').write_bytes(b'urls\r\n')
    (root / 'app' / 'run.sh').write_bytes(b'#!/bin/sh\n')
    (root / 'app' / 'run.sh').chmod(0o755)
    (root / 'app' / 'old' / 'gone.py').write_bytes(b'gone')
    (root / 'app' / 'old' / 'secret.py').write_bytes(b'x')
    (root / 'app' / 'old' / 'secret.py').chmod(0o600)
    return root


CHANGES = (
    change('app/new/deep/a.py', None, b'a'),
    change('app/new/deep/b.py', None, b''),
    change('app/old/gone.py', b'gone', None),
    change('app/old/secret.py', b'x', None),
    change('app/run.sh', b'#!/bin/sh\n', b'#!/bin/sh\necho\n'),
    change('app/urls.py', b'urls\r\n', b'urls\r\nmore\r\n'),
)


def test_makes_changes_and_removes(root: Path) -> None:
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
    assert 'app/old' not in found, 'a directory emptied by the removal goes too'


def test_new_files_have_the_mode_that_the_user_asks_for(root: Path) -> None:
    old = os.umask(0o027)
    try:
        apply(root, CHANGES)
    finally:
        os.umask(old)
    assert snapshot(root)['app/new/deep/a.py'][0] == 0o640


def steps_of(root: Path) -> int:
    fs = CountingFs()
    apply(root, CHANGES, fs)
    return len(fs.steps)


@pytest.mark.parametrize('late', [False, True], ids=['before the step', 'after the step'])
def test_a_fault_at_any_step_leaves_the_tree_as_it_was(root: Path, tmp_path: Path, late: bool) -> None:
    copy = tmp_path / 'copy'
    shutil.copytree(root, copy)
    before, total = snapshot(root), steps_of(copy)
    assert total == 19
    for number in range(1, total + 1):
        fs = CountingFs(number, late=late)
        with pytest.raises(EnvironmentFailed, match='nothing was changed'):
            apply(root, CHANGES, fs)
        assert snapshot(root) == before, f'step {number}: {fs.steps[number - 1]}'


def test_a_half_written_file_is_cleared_away(root: Path) -> None:
    before = snapshot(root)
    with pytest.raises(EnvironmentFailed, match='No space left'):
        apply(root, CHANGES, HalfWritingFs())
    assert snapshot(root) == before


def test_an_interrupt_puts_the_tree_back_and_passes_through(root: Path) -> None:
    class Interrupted(Fs):
        def unlink(self, path: Path) -> None:
            if path.name.endswith('.old'):
                raise KeyboardInterrupt
            super().unlink(path)

    before = snapshot(root)
    with pytest.raises(KeyboardInterrupt):
        apply(root, CHANGES, Interrupted())
    assert snapshot(root) == before


def test_a_rollback_that_fails_too_names_what_is_left(root: Path) -> None:
    with pytest.raises(EnvironmentFailed) as caught:
        apply(root, CHANGES, CountingFs(12, for_good=True))
    text = str(caught.value)
    assert 'could not be put back' in text
    assert 'app/new/deep' in text


@pytest.mark.parametrize(
    ('spoil', 'words'),
    [
        (lambda root: (root / 'app/urls.py').write_bytes(b'other'), 'app/urls.py: has changed since'),
        (lambda root: (root / 'app/urls.py').unlink(), 'app/urls.py: is gone since'),
        (
            lambda root: ((root / 'app/new/deep').mkdir(parents=True), (root / 'app/new/deep/a.py').touch()),
            'app/new/deep/a.py: is there now since',
        ),
    ],
)
def test_a_tree_that_changed_since_the_plan_is_left_alone(
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


def test_bytecode_of_removed_modules_goes_with_them(root: Path) -> None:
    cache = root / 'app' / 'old' / '__pycache__'
    cache.mkdir()
    (cache / 'gone.cpython-311.pyc').write_bytes(b'pyc')
    apply(root, CHANGES)
    assert not (root / 'app' / 'old').exists()


def test_a_directory_with_other_files_stays(root: Path) -> None:
    (root / 'app' / 'old' / 'mine.txt').write_bytes(b'mine')
    apply(root, CHANGES)
    assert [path.name for path in (root / 'app' / 'old').iterdir()] == ['mine.txt']
