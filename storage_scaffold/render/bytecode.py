"""Compiled templates, kept in the user's cache directory: compiling them takes more time than filling them in.

An entry is found by a digest of all that it is made of, so that it may be missing but never out of date. What it holds
is run: nothing is read from a directory or file that is another user's or that others can write. Nothing depends on
the cache. Where it cannot be used, templates are compiled.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket

from storage_scaffold import __version__

VARIABLE = 'STORAGE_SCAFFOLD_CACHE'
# A hundred templates or so in a few versions; an entry has 11 kB on average.
MOST_ENTRIES = 400
MOST_BYTES = 1_000_000
_DIGEST_BYTES = 32


class TemplateCache(jinja2.BytecodeCache):
    """Entries in `directory`, an absolute path, which is made when the first one is written."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` if there is an entry for it that is whole."""
        with suppress(OSError, ValueError, EOFError, TypeError), self._opened() as directory:
            data = _read(_name(bucket), directory)
            code = marshal.loads(data[_DIGEST_BYTES:]) if _is_whole(data) else None  # noqa: S302 (our own file)
            bucket.code = code if isinstance(code, CodeType) else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write an entry, whole or not at all; when there are too many, the others go."""
        data = marshal.dumps(bucket.code)
        with suppress(OSError):
            self.directory.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                self.directory.mkdir(mode=0o700)
            with self._opened() as directory:
                there = os.listdir(directory)  # noqa: PTH208 (of a descriptor)
                for name in there if len(there) >= MOST_ENTRIES else ():
                    with suppress(FileNotFoundError):
                        os.unlink(name, dir_fd=directory)
                _write(_name(bucket), hashlib.sha256(data).digest() + data, directory)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """The directory, if it is only ours to write. Raises OSError."""
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _check(os.fstat(descriptor))
            yield descriptor
        finally:
            os.close(descriptor)


def template_cache() -> TemplateCache | None:
    """The cache of this user; none on Windows, where nobody's rights could be checked, or where it is turned off."""
    if os.environ.get(VARIABLE) == 'off' or sys.platform == 'win32':
        return None
    from platformdirs import user_cache_path

    directory = user_cache_path('storage-scaffold', appauthor=False)
    return TemplateCache(directory / 'templates') if directory.is_absolute() else None


def _name(bucket: Bucket) -> str:
    """The name of an entry: a digest of the template's name, path and source, and of all that compiles it."""
    environment = bucket.environment
    options = environment.autoescape, environment.trim_blocks, environment.lstrip_blocks
    made_of = bucket.key, bucket.checksum, options, jinja2.__version__, __version__, MAGIC_NUMBER, sys.version
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def _read(name: str, directory: int) -> bytes:
    """The bytes of an entry. Raises OSError."""
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory), 'rb') as file:
        status = os.fstat(file.fileno())
        _check(status)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise OSError('no entry of this cache')
        return file.read(MOST_BYTES)


def _check(status: os.stat_result) -> None:
    if status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise PermissionError('others can write here')


def _is_whole(data: bytes) -> bool:
    return hashlib.sha256(data[_DIGEST_BYTES:]).digest() == data[:_DIGEST_BYTES]


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
