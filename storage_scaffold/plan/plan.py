"""What a command would do, as data: every file change as bytes, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import TypeVar

from storage_scaffold.errors import Problem
from storage_scaffold.remedies import resolve


class Ownership(Enum):
    """Whom a changed file belongs to."""

    GENERATED = 'generated'
    OWNED = 'owned'
    REGISTERED = 'registered'
    MIGRATION = 'migration'
    RECORD = 'record'


@dataclass(frozen=True)
class Change:
    """One file before and after; `None` means that it does not exist. `path` is relative to the checkout.

    `mode` is the permission bits of a new file (`None`: the system's default); existing files keep theirs.
    """

    path: PurePosixPath
    before: bytes | None
    after: bytes | None
    ownership: Ownership
    mode: int | None = None


@dataclass(frozen=True)
class RegistrationPlace:
    """Where a registration is after the plan: the point's title, the file and the first line (0: removed)."""

    title: str
    path: PurePosixPath
    line: int


class Later(Enum):
    """How a migration that was not made can be made by the tool."""

    REPEATED = 'repeating the command makes it'
    UPDATED = 'an update makes it'
    BY_HAND = 'the tool cannot make it: the provider is no longer managed'


@dataclass(frozen=True)
class MigrationRequest:
    """A migration that Django is to make; `name` is without the number.

    `models` are the classes that it may touch; `renames` are pairs of the old and the new name of a model or of a
    `Model.column`. The only tables that it may drop are those of the models `drops`, in lower case. One that `merges`
    follows the last migrations of several branches and does nothing else. `replaces` are migrations that nobody else
    has: this one takes their place.
    """

    name: str
    models: tuple[str, ...]
    renames: tuple[tuple[str, str], ...] = ()
    drops: frozenset[str] = frozenset()
    merges: bool = False
    replaces: tuple[PurePosixPath, ...] = ()
    later: Later = Later.UPDATED


@dataclass(frozen=True)
class Plan:
    """All changes of one command, sorted by path, and what a person should know about them.

    `title` names the command in messages and in `undo` (`new wasabi`), `provider` is the provider that it changes.
    `migration` asks for a migration that is still to be made (`None`: none is needed). `conflicts` are the files in
    which a person must resolve a conflict after the plan is applied. `also` are unchanged files that belong in the
    same commit. `copied` is the file outside the checkout that the spec was copied from, and its bytes. `parts` are
    the plans that this one was joined from, each of which starts where the previous one ends; their `migration` and
    `copied` are not repeated in the whole.
    """

    title: str
    provider: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    registrations: tuple[RegistrationPlace, ...] = ()
    migration: MigrationRequest | None = None
    conflicts: tuple[Problem, ...] = ()
    also: tuple[PurePosixPath, ...] = ()
    copied: tuple[Path, bytes] | None = None
    parts: tuple[Plan, ...] = ()

    @property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """The files to `git add`."""
        return tuple(sorted({*(change.path for change in self.changes), *self.also}))

    @property
    def stageable(self) -> tuple[PurePosixPath, ...]:
        """The files to `git add` now: none before a person has resolved the conflicts."""
        return () if self.conflicts else self.paths

    @property
    def after_conflicts(self) -> str:
        """What a person does about the conflicts: the only next step."""
        return resolve(problem.file or '' for problem in self.conflicts)


AnyPlan = TypeVar('AnyPlan', bound=Plan)


def changes(
    read: Callable[[PurePosixPath], bytes | None], files: Mapping[PurePosixPath, bytes | None], ownership: Ownership
) -> Iterator[Change]:
    """The changes that give `files` these contents (`None`: deleted), compared with what `read` returns."""
    for path, after in files.items():
        before = read(path)
        if before != after:
            yield Change(path, before, after, ownership)


def ordered(*found: Change) -> tuple[Change, ...]:
    """The changes sorted by path, as in a plan."""
    return tuple(sorted(found, key=lambda change: change.path))


def combined(plans: Iterable[Plan]) -> tuple[Change, ...]:
    """The changes of consecutive plans, each of which starts where the previous one ends, as those of one plan."""
    found: dict[PurePosixPath, Change] = {}
    for change in (change for plan in plans for change in plan.changes):
        first = found.get(change.path, change)
        found[change.path] = replace(change, before=first.before)
    return ordered(*(change for change in found.values() if change.before != change.after))


def joined(command: str, provider: str, parts: Sequence[Plan]) -> Plan:
    """The plan of a `command` that applies all of `parts`, one after the other, to one or more providers."""
    return Plan(
        title=f'{command} {provider}',
        provider=provider,
        changes=combined(parts),
        notes=tuple(note for part in parts for note in part.notes),
        registrations=tuple(place for part in parts for place in part.registrations),
        conflicts=tuple(problem for part in parts for problem in part.conflicts),
        also=tuple({path: None for part in parts for path in part.also}),
        parts=tuple(parts),
    )
