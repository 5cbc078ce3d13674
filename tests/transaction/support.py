"""A small tree, changes of every sort for it, and disks that fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from storage_scaffold.plan import Change, Kind
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
    return Change(PurePosixPath(path), before, after, Kind.GENERATED)


CHANGES = (
    change('app/new/deep/a.py', None, b'a'),
    change('app/new/deep/b.py', None, b''),
    change('app/old/gone.py', b'gone', None),
    change('app/old/secret.py', b'x', None),
    change('app/run.sh', b'#!/bin/sh\n', b'#!/bin/sh\necho\n'),
    change('app/urls.py', b'urls\r\n', b'urls\r\nmore\r\n'),
)


def make_tree(root: Path) -> Path:
    """The tree that `CHANGES` are for."""
    (root / 'app' / 'old').mkdir(parents=True)
    (root / 'app' / 'urls.py').write_bytes(b'urls\r\n')
    (root / 'app' / 'run.sh').write_bytes(b'#!/bin/sh\n')
    (root / 'app' / 'run.sh').chmod(0o755)
    (root / 'app' / 'old' / 'gone.py').write_bytes(b'gone')
    (root / 'app' / 'old' / 'secret.py').write_bytes(b'x')
    (root / 'app' / 'old' / 'secret.py').chmod(0o600)
    return root


def leftovers(root: Path) -> set[str]:
    """What stands in the state but the lock and what makes git ignore it."""
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
            # Hundreds of runs need not outlast a power cut.
            self.around(name, (lambda: None) if name == 'sync' else lambda: found(*arguments, **options))

        return step


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
