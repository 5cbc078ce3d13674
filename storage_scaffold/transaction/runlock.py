"""One writing command at a time in a checkout.

It uses the system's file locks, which are released when the process ends, however it ends, so a lock is never stale.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storage_scaffold import system
from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, Problem
from storage_scaffold.transaction import state
from storage_scaffold.transaction.fs import CAREFULLY, Fs

_MAX_BYTES = 4096
_TRIES = 100
_held: set[Path] = set()


@contextlib.contextmanager
def running(root: Path, command: str, fs: Fs | None = None) -> Iterator[None]:
    """Holds the run lock of the checkout at `root` for `command`; nested calls do nothing.

    Raises EnvironmentFailed at once when another process holds it (and names that process), or when it cannot be
    created; CheckoutError when its path is not a regular file.
    """
    if root in _held:
        yield
        return
    fs = fs or Fs()
    try:
        descriptor = _acquire(root, command, fs)
    except OSError as error:
        with contextlib.suppress(OSError):
            for path in (state.STATE, RECORDS):
                # This only removes empty directories.
                fs.rmdir(root / path)
        raise state.unwritable(root, error) from error
    _held.add(root)
    try:
        yield
    finally:
        _held.discard(root)
        try:
            if system.REMOVES_OPEN_FILES:
                # The lock is still held, so no other command can have started.
                _tidy(root, fs)
        finally:
            os.close(descriptor)
        if not system.REMOVES_OPEN_FILES:
            # If another command has started, the file of its lock cannot be removed either.
            _tidy(root, fs)


def _tidy(root: Path, fs: Fs) -> None:
    with contextlib.suppress(OSError):
        state.tidy(root, fs)


def _acquire(root: Path, command: str, fs: Fs) -> int:
    for _ in range(_TRIES):
        # Another command may just have created these files, or ended and removed them.
        with contextlib.suppress(FileExistsError, FileNotFoundError):
            state.make(root, fs)
            descriptor = _open(root)
            try:
                if not system.try_lock(descriptor):
                    raise _busy(descriptor)
                if _is_current(root, descriptor):
                    _sign(root, descriptor, command, fs)
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
    raise EnvironmentFailed('other commands keep running in this checkout', 'run the same command again')


def _sign(root: Path, descriptor: int, command: str, fs: Fs) -> None:
    """Writes the holder into the lock file."""
    try:
        state.make(root, fs)
        fs.truncate(descriptor)
        fs.write(descriptor, json.dumps({'pid': os.getpid(), 'command': command}).encode('utf-8'))
    except BaseException:
        _tidy(root, fs)
        raise


def _open(root: Path) -> int:
    path = root / state.LOCK
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise CheckoutError(Problem('this path is not a regular file', file=str(state.LOCK)), state.REMEDY)
    return os.open(path, os.O_RDWR | os.O_CREAT | CAREFULLY, 0o666)


def _is_current(root: Path, descriptor: int) -> bool:
    """Whether the locked file is still the one at that path."""
    try:
        return os.path.samestat(os.fstat(descriptor), (root / state.LOCK).lstat())
    except FileNotFoundError:
        return False


def _busy(descriptor: int) -> EnvironmentFailed:
    for _ in range(_TRIES):
        holder = _holder(os.read(descriptor, _MAX_BYTES))
        if holder:
            break
        # It has taken the lock, and is about to write its name.
        time.sleep(0.005)
        os.lseek(descriptor, 0, os.SEEK_SET)
    return EnvironmentFailed(
        f'another storage-scaffold command is running in this checkout{holder}',
        'wait until it has finished, then run the same command again',
    )


def _holder(data: bytes) -> str:
    """The holder of the lock, as the end of a sentence; empty if the file does not say."""
    try:
        found: Any = json.loads(data)
        return f': process {int(found["pid"])}, `{str(found["command"])[:200]}`'
    except (ValueError, TypeError, KeyError, RecursionError):
        return ''
