"""Where the checks stand: a client, a folder of its own in the bucket, and what both can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

# A service is not to be asked for more at once than a sync of Label Studio asks for.
THREADS = 8
TYPE = 'text/plain'


class Failed(Exception):
    """A check found something else than it should; `str()` says what, and may be shown."""


class NotTried(Exception):
    """There is nothing here to check; `str()` says why."""


@dataclass
class Ground:
    """What a check gets.

    Parameters: `module`, the client's; `make`, which makes a client, with other values of fields if it is given some;
    `root`, the folder in the bucket that may be looked at, and `folder`, the one in it where everything is written;
    `able`, the capabilities of the spec; `secrets`, the credentials that are given, by field; `there`, an object that
    was in the bucket before; `written`, the keys of what may be there because of us.
    """

    module: ModuleType
    make: Callable[..., Any]
    root: str
    folder: str
    able: frozenset[str]
    secrets: dict[str, str]
    there: Any = None
    written: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.client = self.make()

    def key(self, name: str) -> str:
        """The key of an object of ours."""
        return f'{self.folder}/{name}'

    def put(self, name: str, data: bytes, content_type: str = TYPE) -> str:
        """Writes an object of ours. Returns its key."""
        key = self.key(name)
        # before it is there: a run that stops amid the request cleans up all the same
        self.written.add(key)
        self.client.write(key, data, content_type)
        return key

    def put_all(self, names: list[str], data: bytes) -> None:
        """Writes many objects."""
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda name: self.put(name, data), names))

    def keys(self, name: str, recursive: bool = False) -> list[str]:
        """What a folder of ours lists, sorted, relative to it."""
        home = self.key(name)
        return sorted(entry.key.removeprefix(f'{home}/') for entry in self.client.list(home, recursive))

    def content(self, key: str, header: str | None = None) -> tuple[int, bytes]:
        """The status and the bytes of a stream."""
        stream = self.client.open_range(key, header) if header else self.client.open_range(key)
        try:
            return stream.status, b''.join(stream.iter_chunks())
        finally:
            stream.close()

    def outcome(self, call: Callable[[], Any]) -> str:
        """The class of the error that a call raises; `no error` if it raises none."""
        try:
            call()
        except self.module.StorageError as error:
            return type(error).__name__
        return 'no error'

    @contextmanager
    def expecting(self, *names: str) -> Iterator[None]:
        """Fails unless the block raises an error of one of these classes."""
        try:
            yield
        except self.module.StorageError as error:
            if type(error).__name__ not in names:
                raise Failed(f'{names[0]} was expected, but it is {said(error)}') from None
        else:
            raise Failed(f'{names[0]} was expected, but nothing failed')


def same(what: str, found: Any, expected: Any) -> None:
    """Fails unless the two are equal."""
    if found != expected:
        raise Failed(f'{what}: expected {_short(expected)}, found {_short(found)}')


def said(error: Exception) -> str:
    """An error of the client in one line."""
    return ' '.join(f'{type(error).__name__}: {error}'.split())


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f'{text[:77]}…'
