"""Every step that changes the disk. Tests make each one fail and kill the process at each one."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

# A path in the checkout may have become a symlink or a FIFO since it was checked: do not follow it or block on it.
CAREFULLY = getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_NONBLOCK', 0) | getattr(os, 'O_BINARY', 0)


class Fs:
    """The real disk."""

    def mkdir(self, path: Path) -> None:
        """Creates one directory."""
        path.mkdir()

    def rmdir(self, path: Path) -> None:
        """Removes one empty directory."""
        path.rmdir()

    def chmod(self, path: Path, mode: int) -> None:
        """Sets the permission bits."""
        path.chmod(mode)

    def create(self, path: Path, data: bytes, *, like: Path | None = None, mode: int | None = None) -> None:
        """Creates a new file with these bytes and syncs it to the disk.

        `like` is the file whose owner, permissions and attributes it gets; `mode`, without `like`, its permission bits
        (`None`: the system's default). Raises FileExistsError when the path exists.
        """
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | CAREFULLY, 0o666)
        try:
            try:
                self.write(descriptor, data)
                if like is not None:
                    _take_after(path, like)
                elif mode is not None:
                    path.chmod(mode)
                self.sync(descriptor)
            finally:
                os.close(descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                self.unlink(path)
            raise

    def write(self, descriptor: int, data: bytes) -> None:
        """Writes all of `data` to an open file."""
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    def truncate(self, descriptor: int) -> None:
        """Empties an open file."""
        os.ftruncate(descriptor, 0)

    def sync(self, descriptor: int) -> None:
        """Makes what was written to an open file survive a power failure."""
        os.fsync(descriptor)

    def sync_directory(self, path: Path) -> None:
        """The same for the names in a directory, if the system supports it."""
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                self.sync(descriptor)
            finally:
                os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Renames a file atomically, and replaces an existing file of the new name."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Removes one file."""
        path.unlink()


def _take_after(path: Path, like: Path) -> None:
    """Copies owner, permissions, access lists and flags of `like` as far as the user may, but not its times."""
    theirs = like.stat(follow_symlinks=False)
    if hasattr(os, 'chown') and (os.geteuid(), os.getegid()) != (theirs.st_uid, theirs.st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(path, theirs.st_uid, theirs.st_gid)
    shutil.copystat(like, path, follow_symlinks=False)
    os.utime(path)
