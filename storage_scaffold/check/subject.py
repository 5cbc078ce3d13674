"""What is judged: a tree, and one managed provider in it, with what its spec renders to if that is to be compared."""

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
from storage_scaffold.remedies import update


@dataclass(frozen=True)
class Rendering:
    """What a spec renders to in a tree: the generated files, and the entry at every registration point."""

    files: Mapping[PurePosixPath, bytes]
    registrations: tuple[Registration, ...]


# How a provider is judged: by its record alone (None), or by its rendering; an error if its spec cannot be rendered.
Proof = Rendering | SpecError | None


@dataclass(frozen=True)
class ManagedTree:
    """A checkout and the locks in it; `is_complete` if all of them could be read."""

    checkout: Checkout
    locks: tuple[Lock, ...]
    is_complete: bool = True


@dataclass(frozen=True)
class Subject:
    """The provider in `checkout` that `lock` records.

    `locks` are those of all providers, including this one; `base` are the texts in its record.
    """

    checkout: Checkout
    lock: Lock
    locks: tuple[Lock, ...] = ()
    proof: Proof = None
    base: Mapping[PurePosixPath, bytes] = field(default_factory=dict)

    @property
    def lock_path(self) -> PurePosixPath:
        """The path of the lock in the checkout."""
        return lock_path(self.lock.name)

    @cached_property
    def _lock_lines(self) -> tuple[str, ...]:
        return tuple((self.checkout.read(self.lock_path) or b'').decode('utf-8', 'replace').splitlines())

    def line_in_lock(self, start: str) -> int:
        """The first line of the lock that begins with `start` after white space; 1 if there is none."""
        return next((at for at, line in enumerate(self._lock_lines, 1) if line.lstrip().startswith(start)), 1)

    def finding(
        self, rule: Rule, message: str, file: PurePosixPath, command: str | None = None, **more: Any
    ) -> Finding:
        """A finding on this provider; `more` are arguments of `Finding`. The default `command` is an update."""
        if command is None:
            command = update(self.lock.name)
        return Finding(rule, self.lock.name, message, file, command=command, **more)


@dataclass(frozen=True)
class Judge:
    """Everything that can be found about one subject: the rules, and the functions that yield their findings.

    `providers` are called for each provider, and may raise CheckoutError if something prevents a judgement; `trees`
    are called once for the tree.
    """

    rules: tuple[Rule, ...]
    providers: tuple[Callable[[Subject], Iterator[Finding]], ...] = ()
    trees: tuple[Callable[[ManagedTree], Iterator[Finding]], ...] = ()
