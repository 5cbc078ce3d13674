"""This package as it runs on Windows, as far as that can be had elsewhere: it does not get what Windows lacks.

`python -m tests.windows HOW COMMANDS` runs commands (a list of lists, as JSON) in one process, on `windows` or as
things are `here`, and prints for each its exit code, standard output and standard error, as JSON.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import types
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

PACKAGE = 'storage_scaffold'
MODULES = frozenset(('fcntl', 'grp', 'posix', 'pty', 'pwd', 'resource', 'syslog', 'termios', 'tty'))
_OS = """
    O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_SYNC chown chroot confstr ctermid fchdir fchmod fchown fork forkpty
    getegid geteuid getgid getgroups getpgid getpgrp getpriority getsid getuid initgroups killpg lchown mkfifo mknod
    nice posix_spawn setegid seteuid setgid setpgid setpriority setsid setuid statvfs sync sysconf ttyname uname wait
    wait3 wait4
"""
_SIGNAL = """
    SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2 SIGWINCH alarm pause
    pthread_kill pthread_sigmask setitimer sigpending sigwait
"""
NAMES = {'os': frozenset(_OS.split()), 'signal': frozenset(_SIGNAL.split())}
_import = builtins.__import__


class _Without(types.ModuleType):
    """A module without some of its names, and with others."""

    def __init__(self, module: types.ModuleType, **others: Any) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(others, _module=module)

    def __getattr__(self, name: str) -> Any:
        if name in NAMES.get(self.__name__, ()):
            raise AttributeError(f'module {self.__name__!r} has no attribute {name!r}', name=name)
        return getattr(self._module, name)


def _open(path: Any, flags: int, mode: int = 0o777) -> int:
    """No directory can be opened, and nothing in one that is open."""
    if Path(path).is_dir():
        raise PermissionError(errno.EACCES, 'Permission denied', str(path))
    return os.open(path, flags, mode)


def _locking(descriptor: int, _mode: int, number: int) -> None:
    """As `msvcrt.locking` does, from where the file is."""
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, number, 0, os.SEEK_CUR)


MSVCRT = types.SimpleNamespace(locking=_locking, LK_NBLCK=2)
_MODULES: dict[str, Any] = {
    'os': _Without(os, name='nt', open=_open, supports_dir_fd=frozenset()),
    'signal': _Without(signal),
    'sys': _Without(sys, platform='win32'),
    'msvcrt': MSVCRT,
}


def _import_there(name: str, *more: Any, **named: Any) -> Any:
    importer = next((names for names in (*more[:1], named.get('globals')) if names), {})
    if str(importer.get('__name__')).partition('.')[0] == PACKAGE:
        if name in MODULES:
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)
        if name in _MODULES:
            return _MODULES[name]
    return _import(name, *more, **named)


def module(name: str) -> Any:
    """One more copy of a module of the package, as it is on Windows."""
    spec = importlib.util.find_spec(name)
    assert spec and spec.loader and isinstance(spec.loader, importlib.machinery.SourceFileLoader)
    made = types.ModuleType(name)
    vars(made)['__builtins__'] = {**vars(builtins), '__import__': _import_there}
    exec(spec.loader.get_code(name) or '', vars(made))
    return made


def _refusing(function: Callable[..., None], refuses: Callable[..., bool]) -> Callable[..., None]:
    def called(*arguments: Any, **options: Any) -> None:
        if refuses(*map(os.fspath, arguments)):
            raise PermissionError(errno.EACCES, 'Permission denied', str(arguments[0]))
        function(*arguments, **options)

    return called


def _is_open(path: str, *_: str) -> bool:
    for descriptor in range(256):
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), os.lstat(path)):
                return True
    return False


def _exists(_path: str, target: str) -> bool:
    return os.path.lexists(target)


def _become_windows() -> None:
    """From now on, for everything that is imported."""
    assert PACKAGE not in sys.modules
    builtins.__import__ = _import_there
    # What is in use is neither removed nor replaced, and `rename` replaces nothing.
    os.unlink = os.remove = _refusing(os.unlink, _is_open)
    os.rename = _refusing(os.rename, _exists)


def main(how: str, commands: list[list[str]]) -> None:
    """What the docstring of this module says."""
    from click.testing import CliRunner

    if how == 'windows':
        _become_windows()
    cli = importlib.import_module(f'{PACKAGE}.cli.app').cli
    done = [CliRunner().invoke(cli, words, prog_name='storage-scaffold') for words in commands]
    print(json.dumps([(run.exit_code, run.stdout, run.stderr) for run in done]))


if __name__ == '__main__':
    main(sys.argv[1], json.loads(sys.argv[2]))
