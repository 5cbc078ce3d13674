"""What the checks share: their register, and what a failure must look like."""

from __future__ import annotations

import base64
import logging
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any

from tests.clients.subject import Case


@dataclass(frozen=True)
class Check:
    """One thing that every client owes; `needs` are the capabilities without which it says nothing."""

    run: Callable[[Case], None]
    needs: frozenset[str]


CHECKS: dict[str, Check] = {}


def check(*needs: str) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    """Puts a function into the contract, under its own name."""

    def register(run: Callable[[Case], None]) -> Callable[[Case], None]:
        assert run.__name__ not in CHECKS
        CHECKS[run.__name__] = Check(run, frozenset(needs))
        return run

    return register


KEY = 'folder/object.txt'


def operations(case: Case, client: Any) -> dict[str, Callable[[], Any]]:
    """All that a client is asked for over the network, by name; listings and streams are read to their end."""
    able = case.subject.capabilities
    every: dict[str, Callable[[], Any]] = {
        'list': lambda: keys(client, 'folder'),
        'read': lambda: client.read(KEY),
        'open_range': lambda: content(client.open_range(KEY)),
        'validate': lambda: client.validate('folder', True),
        'write': lambda: client.write(KEY, b'data', 'text/plain'),
        'delete': lambda: client.delete(KEY),
    }
    return {name: call for name, call in every.items() if name not in ('write', 'delete') or name in able}


def outcomes(case: Case, calls: Mapping[str, Callable[[], Any]]) -> dict[str, str]:
    """The class of what each call raises; a text that shows too much, and anything untyped, fails."""
    return {name: outcome(case, call) for name, call in calls.items()}


def outcome(case: Case, call: Callable[[], Any]) -> str:
    """The class of the StorageError that `call` raises, or `no error`; any other exception is the check's failure."""
    try:
        call()
    except case.errors.StorageError as error:
        assert_tells_nothing(case, error)
        return type(error).__name__
    return 'no error'


def assert_tells_nothing(case: Case, error: Exception) -> None:
    """A user, and a log with the traceback, may read it."""
    shown = f'{error} {error!r}'
    assert shown.strip()
    assert_no_secret(case, shown + ''.join(traceback.format_exception(error)))
    assert not re.search(r'\?\w|\w=\S*&|://[^/\s]*@', shown), f'a query string or credentials: {shown}'


def assert_no_secret(case: Case, text: str) -> None:
    """Neither as it is nor as HTTP's Basic sends it."""
    for secret in case.subject.secrets:
        assert secret not in text
        assert base64.b64encode(secret.encode()).decode() not in text


@contextmanager
def everything_logged() -> Iterator[StringIO]:
    """What all loggers say at DEBUG."""
    heard = StringIO()
    handler, root = logging.StreamHandler(heard), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def ways(case: Case) -> tuple[bool, ...]:
    """How a listing of this client may be asked for: one level, and recursively if it can."""
    return (False, True) if 'recursive' in case.subject.capabilities else (False,)


def keys(client: Any, folder: str, recursive: bool = False) -> list[str]:
    """What a listing names, sorted; twice what it names twice."""
    return sorted(entry.key for entry in client.list(folder, recursive))


def content(stream: Any) -> bytes:
    """All bytes of a stream, which is closed."""
    try:
        return b''.join(stream.iter_chunks(chunk_size=1024))
    finally:
        stream.close()
