"""The steps that change a disk. All of them: tests fail and kill each one."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

# A name in the checkout may have become a symlink or a fifo since it was looked at: neither is followed or waited for.
CAREFULLY = getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_NONBLOCK', 0) | getattr(os, 'O_BINARY', 0)


class Fs:
    """The real disk."""

    def mkdir(self, path: Path) -> None:
        """Makes one directory."""
        path.mkdir()

    def rmdir(self, path: Path) -> None:
        """Removes one empty directory."""
        path.rmdir()

    def chmod(self, path: Path, mode: int) -> None:
        """Sets the permission bits."""
        path.chmod(mode)

    def create(self, path: Path, data: bytes, *, like: Path | None = None, mode: int | None = None) -> None:
        """Makes a new file with these bytes, on the disk for good.

        `like` is the file whose owner, permissions and attributes it takes; `mode`, without `like`, its permission
        bits (`None`: the system's default). Raises FileExistsError when something has that name.
        """
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | CAREFULLY, 0o666)
        try:
            self.write(descriptor, data)
            if like is not None:
                _take_after(path, like)
            elif mode is not None:
                path.chmod(mode)
            self.sync(descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                self.unlink(path)
            raise
        finally:
            os.close(descriptor)

    def write(self, descriptor: int, data: bytes) -> None:
        """Writes all of `data` to an open file."""
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    def truncate(self, descriptor: int) -> None:
        """Empties an open file."""
        os.ftruncate(descriptor, 0)

    def sync(self, descriptor: int) -> None:
        """Sees to it that what was written to an open file outlasts a power cut."""
        os.fsync(descriptor)

    def sync_directory(self, path: Path) -> None:
        """The same for the names in a directory, where the system can."""
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                self.sync(descriptor)
            finally:
                os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Gives a file another name in one step, replacing what has that name."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Removes one file."""
        path.unlink()


def _take_after(path: Path, like: Path) -> None:
    """Owner, permissions, access lists and flags of `like`, as far as the user may give them; not its times."""
    theirs = like.stat(follow_symlinks=False)
    if hasattr(os, 'chown') and (os.geteuid(), os.getegid()) != (theirs.st_uid, theirs.st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(path, theirs.st_uid, theirs.st_gid)
    shutil.copystat(like, path, follow_symlinks=False)
    os.utime(path)
