"""A small tree, every kind of change to it, and disks that fail."""

from __future__ import annotations

import errno
import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from storage_scaffold.plan.plan import Change, Ownership
from storage_scaffold.transaction import Fs

STATE = '.storage-scaffold/.state'
STEPS = (
    'mkdir',
    'rmdir',
    'chmod',
    'create',
    'write',
    'truncate',
    'sync',
    'sync_directory',
    'rename',
    'unlink',
)


def change(path: str, before: bytes | None, after: bytes | None) -> Change:
    return Change(PurePosixPath(path), before, after, Ownership.GENERATED)


CHANGES = (
    change('app/new/deep/a.py', None, b'a'),
    change('app/new/deep/b.py', None, b''),
    change('app/old/gone.py', b'gone', None),
    change('app/old/secret.py', b'x', None),
    change('app/run.sh', b'#!/bin/sh\n', b'#!/bin/sh\necho\n'),
    change('app/urls.py', b'urls\r\n', b'urls\r\nmore\r\n'),
)


def make_tree(root: Path) -> Path:
    """The tree that `CHANGES` apply to."""
    (root / 'app' / 'old').mkdir(parents=True)
    (root / 'app' / 'urls.py').write_bytes(b'urls\r\n')
    (root / 'app' / 'run.sh').write_bytes(b'#!/bin/sh\n')
    (root / 'app' / 'run.sh').chmod(0o755)
    (root / 'app' / 'old' / 'gone.py').write_bytes(b'gone')
    (root / 'app' / 'old' / 'secret.py').write_bytes(b'x')
    (root / 'app' / 'old' / 'secret.py').chmod(0o600)
    return root


def leftovers(root: Path) -> set[str]:
    """The contents of the state directory, except the lock and the .gitignore."""
    found = (path.name for path in (root / STATE).iterdir()) if (root / STATE).exists() else ()
    return set(found) - {'.gitignore', 'run.lock'}


class SteppingFs(Fs):
    """Calls `around(number, name, act)` for each step, counted from 1."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def around(self, name: str, act: Callable[[], None]) -> None:
        act()

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in STEPS:
            return found

        def step(*arguments: Any, **options: Any) -> None:
            self.steps.append(name)
            # Hundreds of runs do not need to survive a power failure.
            self.around(name, (lambda: None) if name == 'sync' else lambda: found(*arguments, **options))

        return step


class KillingFs(SteppingFs):
    """Kills the process at step `fatal` (counted from 1); with `halfway`, in the middle of what that step writes."""

    def __init__(self, fatal: int, *, halfway: bool = False) -> None:
        super().__init__()
        self.fatal, self.halfway = fatal, halfway

    def around(self, name: str, act: Callable[[], None]) -> None:
        if len(self.steps) == self.fatal and not self.halfway:
            os.kill(os.getpid(), signal.SIGKILL)
        act()

    def write(self, descriptor: int, data: bytes) -> None:
        if len(self.steps) == self.fatal:
            os.write(descriptor, data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        super().write(descriptor, data)


class Frozen(BaseException):
    """Raised by `FreezingFs` when the process is to die: nothing that it does from now on has an effect."""


class FreezingFs(SteppingFs):
    """Has the same effect on the disk as `KillingFs`, but needs no child process."""

    def __init__(self, fatal: int) -> None:
        super().__init__()
        self.fatal = fatal

    def around(self, name: str, act: Callable[[], None]) -> None:
        if len(self.steps) >= self.fatal:
            raise Frozen
        act()


def killed(act: Callable[[], object]) -> bool:
    """Runs `act` in a child process; returns whether it was killed there. Fails if it raised."""
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


class CountingFs(SteppingFs):
    """Fails at step `fault` (from 1), before or after doing it; `for_good` keeps failing."""

    def __init__(self, fault: int = 0, *, late: bool = False, for_good: bool = False) -> None:
        super().__init__()
        self.fault, self.late, self.for_good = fault, late, for_good

    def around(self, name: str, act: Callable[[], None]) -> None:
        number = len(self.steps)
        failing = self.fault and (number == self.fault or (self.for_good and number > self.fault))
        if failing and not self.late:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        act()
        if failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO), name)
