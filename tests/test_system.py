"""What depends on the operating system, on Windows too: that branch runs with what stands in for it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storage_scaffold import system
from storage_scaffold.git.process import batches
from storage_scaffold.user_cache import VARIABLE, user_cache
from tests import windows


@pytest.fixture(scope='module')
def there() -> Any:
    """The module on Windows."""
    return windows.module('storage_scaffold.system')


def test_a_file_is_locked_far_behind_what_can_be_read(
    there: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[tuple[int, int]] = []
    monkeypatch.setattr(
        windows.MSVCRT, 'locking', lambda file, _mode, number: locked.append((os.lseek(file, 0, os.SEEK_CUR), number))
    )
    with (tmp_path / 'run.lock').open('w+b') as file:
        file.write(b'{"pid": 1}')
        file.seek(0)
        assert there.try_lock(file.fileno())
        assert locked == [(1 << 30, 1)]
        assert os.read(file.fileno(), 4) == b'{"pi'


@pytest.mark.parametrize('module', ['here', 'there'])
def test_another_process_does_not_get_the_lock(module: str, there: Any, tmp_path: Path) -> None:
    ask = (
        'import os, sys\nfrom storage_scaffold import system\nfrom tests import windows\n'
        f'found = system if {module == "here"} else windows.module("storage_scaffold.system")\n'
        'print(found.try_lock(os.open(sys.argv[1], os.O_RDWR)))'
    )
    path = tmp_path / 'run.lock'

    def answer() -> str:
        command = [sys.executable, '-c', ask, str(path)]
        return subprocess.check_output(command, cwd=Path(__file__).parents[1], text=True)

    with path.open('w+b') as file:
        assert (system if module == 'here' else there).try_lock(file.fileno())
        assert answer() == 'False\n'
    assert answer() == 'True\n'


def test_words_of_a_command(there: Any) -> None:
    assert there.split(r'"C:\Program Files\Python\python.exe" -X utf8') == [
        r'C:\Program Files\Python\python.exe',
        '-X',
        'utf8',
    ]
    assert there.split(r"'C:\my tree\.venv\Scripts\python.exe'") == [r'C:\my tree\.venv\Scripts\python.exe']
    for module in (system, there):
        assert module.split('poetry run python') == ['poetry', 'run', 'python']
        with pytest.raises(ValueError, match='No closing quotation'):
            module.split('"C:')
    assert system.split(r'/my\ tree/python -X') == ['/my tree/python', '-X']


def test_the_python_of_a_virtual_environment(there: Any) -> None:
    path = Path('tree/.venv/bin/python')
    assert system.interpreter(path) == path
    assert there.interpreter(path) == Path('tree/.venv/Scripts/python.exe')
    for other in (Path('tree/.venv/Scripts/python.exe'), Path('C:/Python311/python.exe')):
        assert there.interpreter(other) == other


def test_a_junction_is_a_link(tmp_path: Path) -> None:
    (tmp_path / 'link').symlink_to(tmp_path)
    assert system.is_link((tmp_path / 'link').lstat())
    assert not system.is_link(tmp_path.lstat())
    for tag, leads in ((0xA0000003, True), (0, False), (0x8000001B, False)):
        status: Any = SimpleNamespace(st_mode=stat.S_IFDIR | 0o755, st_reparse_tag=tag)
        assert system.is_link(status) is leads


def test_an_interruption_is_passed_on_where_the_console_does_not(there: Any) -> None:
    sent: list[int] = []
    process: Any = SimpleNamespace(send_signal=sent.append)
    there.interrupt(process)
    assert sent == []
    system.interrupt(process)
    assert sent == [signal.SIGINT]


def test_nobody_vouches_for_a_cache(there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not there.HAS_OWNERS
    assert not there.REMOVES_OPEN_FILES
    monkeypatch.delenv(VARIABLE)
    assert user_cache('templates', 1, 1)
    monkeypatch.setattr('storage_scaffold.user_cache.HAS_OWNERS', there.HAS_OWNERS)
    assert user_cache('templates', 1, 1) is None


def test_git_is_called_with_what_windows_takes() -> None:
    paths = [Path(f'label_studio/io_storages/{number:05d}/models.py') for number in range(3000)]
    found = list(batches(paths))  # type: ignore[arg-type]
    assert [path for some in found for path in some] == [str(path) for path in paths]
    assert max(len(subprocess.list2cmdline(some)) for some in found) < 32_000
