"""Small files in the user's cache directory that nobody else could have written.

Nothing may depend on them: they may be missing at any time. Where the directory or an entry is another user's, or
others can write to it, it is neither read nor written.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold.system import HAS_OWNERS

VARIABLE = 'STORAGE_SCAFFOLD_CACHE'
_DIGEST_BYTES = 32


@dataclass(frozen=True)
class UserCache:
    """At most `most_entries` in `directory`, an absolute path, of at most `most_bytes` each.

    The directory is made when the first one is written. When it is full, the next entry replaces them all.
    """

    directory: Path
    most_entries: int
    most_bytes: int

    def read(self, name: str) -> bytes | None:
        """The content of an entry if it is there, whole and only ours to write."""
        with suppress(OSError), self._opened() as directory:
            data = self._read(name, directory)
            if hashlib.sha256(data[_DIGEST_BYTES:]).digest() == data[:_DIGEST_BYTES]:
                return data[_DIGEST_BYTES:]
        return None

    def write(self, name: str, content: bytes) -> None:
        """Write an entry, whole or not at all; one that is too large is left out."""
        data = hashlib.sha256(content).digest() + content
        if len(data) > self.most_bytes:
            return
        with suppress(OSError):
            self.directory.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                self.directory.mkdir(mode=0o700)
            with self._opened() as directory:
                there = os.listdir(directory)  # noqa: PTH208 (of a descriptor)
                for other in there if len(there) >= self.most_entries and name not in there else ():
                    with suppress(FileNotFoundError):
                        os.unlink(other, dir_fd=directory)
                _write(name, data, directory)

    def _read(self, name: str, directory: int) -> bytes:
        """The bytes of an entry. Raises OSError."""
        with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory), 'rb') as file:
            status = os.fstat(file.fileno())
            _check(status)
            if not stat.S_ISREG(status.st_mode) or status.st_size > self.most_bytes:
                raise OSError('no entry of this cache')
            return file.read(self.most_bytes)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """The directory, if it is only ours to write. Raises OSError."""
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _check(os.fstat(descriptor))
            yield descriptor
        finally:
            os.close(descriptor)


def user_cache(name: str, most_entries: int, most_bytes: int) -> UserCache | None:
    """The cache of this user with this name; none on Windows, where nobody's rights could be checked, or when off."""
    if os.environ.get(VARIABLE) == 'off' or not HAS_OWNERS:
        return None
    from platformdirs import user_cache_path

    directory = user_cache_path('storage-scaffold', appauthor=False)
    return UserCache(directory / name, most_entries, most_bytes) if directory.is_absolute() else None


def _check(status: os.stat_result) -> None:
    if status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise PermissionError('others can write here')


def _write(name: str, data: bytes, directory: int) -> None:
    """Raises OSError."""
    draft = f'{name}.{secrets.token_hex(8)}'
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=directory), 'wb') as file:
            file.write(data)
        os.rename(draft, name, src_dir_fd=directory, dst_dir_fd=directory)
    except OSError:
        with suppress(OSError):
            os.unlink(draft, dir_fd=directory)
        raise
