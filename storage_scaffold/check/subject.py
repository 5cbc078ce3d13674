"""What is judged: a tree, and one managed provider in it with, where it is to be proved, what its spec gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.check.findings import Finding, Rule
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import SpecError
from storage_scaffold.record.lock import Lock, lock_path
from storage_scaffold.register.points import Registration


@dataclass(frozen=True)
class Rendering:
    """What a spec gives in a tree now: its generated files, and its entry at every registration point."""

    files: Mapping[PurePosixPath, bytes]
    registrations: tuple[Registration, ...]


# How a provider is judged: by its record alone (None), or by its rendering; an error where its spec gives none.
Proof = Rendering | SpecError | None


@dataclass(frozen=True)
class ManagedTree:
    """A checkout and the locks in it; one that `is_complete` has none that cannot be read."""

    checkout: Checkout
    locks: tuple[Lock, ...]
    is_complete: bool = True


@dataclass(frozen=True)
class Subject:
    """A provider that is managed in `checkout` by `lock`.

    `locks` are those of all providers, this one included; `base` are the texts that its record holds.
    """

    checkout: Checkout
    lock: Lock
    locks: tuple[Lock, ...] = ()
    proof: Proof = None
    base: Mapping[PurePosixPath, bytes] = field(default_factory=dict)

    @property
    def lock_path(self) -> PurePosixPath:
        """The lock's own path in the checkout."""
        return lock_path(self.lock.name)

    @cached_property
    def _lock_lines(self) -> tuple[str, ...]:
        return tuple((self.checkout.read(self.lock_path) or b'').decode('utf-8', 'replace').splitlines())

    def line_in_lock(self, start: str) -> int:
        """The first line of the lock that begins with `start`, white space aside; 1 where there is none."""
        return next((at for at, line in enumerate(self._lock_lines, 1) if line.lstrip().startswith(start)), 1)

    def finding(
        self, rule: Rule, message: str, file: PurePosixPath, command: str | None = None, **more: Any
    ) -> Finding:
        """A finding on this provider; `more` as `Finding` has it. Unless `command` is given, an update mends it."""
        if command is None:
            command = f'storage-scaffold update {self.lock.name}'
        return Finding(rule, self.lock.name, message, file, command=command, **more)


@dataclass(frozen=True)
class Judge:
    """All that can be found about one thing: the rules, and what yields findings of them.

    `providers` are asked about each provider, and may raise CheckoutError where something keeps it from being judged;
    `trees` are asked about the tree once.
    """

    rules: tuple[Rule, ...]
    providers: tuple[Callable[[Subject], Iterator[Finding]], ...] = ()
    trees: tuple[Callable[[ManagedTree], Iterator[Finding]], ...] = ()
