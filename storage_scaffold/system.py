"""What depends on the operating system: Windows does without some of what the others have, or has it elsewhere.

`sys.platform` is asked in the way that a type checker understands.
"""

from __future__ import annotations

import os
import shlex
import signal
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

if sys.platform == 'win32':
    import msvcrt
else:
    import fcntl

# Locked bytes cannot be read on Windows: the locked one is far behind those that name the holder.
_FAR = 1 << 30
# `stat.IO_REPARSE_TAG_MOUNT_POINT`, which only Windows has.
_JUNCTION = 0xA0000003
# A file in use cannot be removed on Windows.
REMOVES_OPEN_FILES = sys.platform != 'win32'
# Whether a directory can be opened, and whose it is and who may write to it can be found out.
HAS_OWNERS = sys.platform != 'win32'


def try_lock(descriptor: int) -> bool:
    """Takes the lock of an open file for this process, which has it until it ends; False if another one has it."""
    if sys.platform == 'win32':
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def is_link(status: os.stat_result) -> bool:
    """Whether what was looked at without following it leads elsewhere: a symlink, or a junction of Windows."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, 'st_reparse_tag', 0) == _JUNCTION


def split(command: str) -> list[str]:
    """The words of a command. Backslashes are part of them on Windows. Raises ValueError for an open quote."""
    if sys.platform == 'win32':
        return [word.strip('\'"') for word in shlex.split(command, posix=False)]
    return shlex.split(command)


def startable(command: Sequence[str]) -> list[str]:
    """`command` with the path of its program where it is found: Windows starts a `.cmd` by no other name."""
    import shutil

    return [shutil.which(command[0]) or command[0], *command[1:]]


def interpreter(path: Path) -> Path:
    """Where a virtual environment of this system has the Python that is `bin/python` in those of others."""
    if sys.platform == 'win32' and path.parent.name == 'bin':
        return path.parent.parent / 'Scripts' / 'python.exe'
    return path


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Passes on that a person interrupts. On Windows, the console tells all of its processes by itself."""
    if sys.platform != 'win32':
        process.send_signal(signal.SIGINT)
