"""What is judged: a client, the server that it speaks to, and what that server cannot show."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, Protocol
from unittest import mock

from tests.processes import HANG

# What a client may be unable to do: a kind's capabilities, and more. One in memory speaks to nobody over a `network`,
# and has no `metadata`, which are times and etags; others do not speak `http`, or keep no `types` of contents.
CAPABILITIES = frozenset({'write', 'delete', 'presign', 'range', 'recursive', 'network', 'http', 'metadata', 'types'})

MANY = 1001
LARGE = 300 * 1024 * 1024
# The constants of a client's module that let it wait for a busy machine.
PATIENT = {'CONNECT_TIMEOUT': HANG, 'READ_TIMEOUT': HANG}

Resolver = Callable[[str, int], str]


class Bucket(Protocol):
    """One bucket from outside, without the client that is judged."""

    def put(self, key: str, data: bytes) -> None: ...

    def put_large(self, key: str, size: int) -> None:
        """An object of `size` zeros."""

    def put_folder(self, name: str) -> None:
        """A folder without anything in it, in whatever way people make one there."""

    def get(self, key: str) -> bytes | None:
        """None if the object does not exist."""

    def keys(self) -> set[str]: ...


@dataclass(frozen=True)
class Subject:
    """A kind's client at one server: an entry of this sort is all that a new kind or server takes.

    `module` holds the client's errors and constants. `options` are the arguments of its options class for a client
    that works, `in_bucket` those that lead to a bucket, `at` those that lead to an address such as
    `http://127.0.0.1:9`. `settles` is how long, in seconds, the server takes to see what was put from outside.
    `wrong_secret` and `unknown_user` are changes that make the credentials wrong. `secrets` must not be in any text.
    `connects_with` is the function that makes the client's connections. `shut` closes a folder of a bucket to the
    client's user, at a server that has the capability `permissions`.
    `hidden` are keys that the server leaves out of its listings.
    `not_applicable` says by the name of a check why this server cannot show it.
    """

    name: str
    module: ModuleType
    client_class: str
    options_class: str
    options: Mapping[str, Any]
    in_bucket: Callable[[str], Mapping[str, Any]]
    at: Callable[[str], Mapping[str, Any]]
    address: str
    make_bucket: Callable[[str], Bucket]
    secrets: tuple[str, ...]
    settles: float = 0
    wrong_secret: Mapping[str, Any] = field(default_factory=dict)
    unknown_user: Mapping[str, Any] = field(default_factory=dict)
    connects_with: str = 'urllib3.util.connection.create_connection'
    shut: Callable[[Any, str], None] | None = None
    capabilities: frozenset[str] = CAPABILITIES
    hidden: frozenset[str] = frozenset()
    not_applicable: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Every service answers, however busy the machine is; those that do not are for `hurried`.
        vars(self.module).update(PATIENT)

    def why_not(self, check: str, needs: frozenset[str]) -> str | None:
        """Why a check says nothing about this subject, `None` when it does."""
        lacking = sorted(needs - self.capabilities)
        return f'no {" and no ".join(lacking)}' if lacking else self.not_applicable.get(check)

    @cached_property
    def shared(self) -> Case:
        """A bucket that takes time to fill, so it is filled once: `many/` has 1,001 + 3 objects; and `large.bin`."""
        case = Case(self, 'shared')
        for number in range(MANY):
            case.bucket.put(f'many/a/{number:04}.txt', b'one of many')
        for folder in 'bcd':
            case.bucket.put(f'many/{folder}/one.txt', b'one of few')
        case.bucket.put_large('large.bin', LARGE)
        return case


@dataclass(frozen=True)
class Case:
    """One check's own bucket, and clients for it."""

    subject: Subject
    name: str

    @cached_property
    def bucket(self) -> Bucket:
        return self.subject.make_bucket(self.name)

    @property
    def errors(self) -> ModuleType:
        """Where the error classes are."""
        return self.subject.module

    def options(self, **changes: Any) -> dict[str, Any]:
        """The arguments of the options class."""
        return {**self.subject.options, **self.subject.in_bucket(self.name), **changes}

    def client(self, *, resolve_host: Resolver | None = None, **changes: Any) -> Any:
        """A client of this bucket, with other options where the check wants some."""
        self.bucket  # noqa: B018 (it is there from now on)
        time.sleep(self.subject.settles)
        module = self.subject.module
        options = getattr(module, self.subject.options_class)(**self.options(**changes))
        return getattr(module, self.subject.client_class)(options, resolve_host=resolve_host)

    def client_at(self, address: str, *, resolve_host: Resolver | None = None, **changes: Any) -> Any:
        """The same client, sent to another address."""
        return self.client(resolve_host=resolve_host, **{**self.subject.at(address), **changes})

    @contextmanager
    def hurried(self, **constants: float) -> Iterator[None]:
        """Asks once, with other constants; a client that has no ATTEMPTS asks once anyway."""
        values = {'ATTEMPTS': 1, **constants}
        with ExitStack() as stack:
            for name, value in values.items():
                if name != 'ATTEMPTS' or hasattr(self.subject.module, name):
                    stack.enter_context(mock.patch.object(self.subject.module, name, value))
            yield
