"""What a command would do, as data: every file change as bytes, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import PurePosixPath

from storage_scaffold.errors import Problem


class Ownership(Enum):
    """Whose a changed file is."""

    GENERATED = 'generated'
    OWNED = 'owned'
    REGISTERED = 'registered'
    MIGRATION = 'migration'
    RECORD = 'record'


@dataclass(frozen=True)
class Change:
    """One file before and after; `None` means that it does not exist. `path` is relative to the checkout.

    `mode` gives the permission bits of a file that did not exist (`None`: the system's default); others keep theirs.
    """

    path: PurePosixPath
    before: bytes | None
    after: bytes | None
    ownership: Ownership
    mode: int | None = None


@dataclass(frozen=True)
class RegistrationPlace:
    """Where a registration stands after the plan: the point's title, the file and its first line (0: nowhere)."""

    title: str
    path: PurePosixPath
    line: int


class Later(Enum):
    """How the tool makes a migration that was left out."""

    REPEATED = 'the same command makes it'
    UPDATED = 'an update makes it'
    BY_HAND = 'it does not: the provider is not managed any more'


@dataclass(frozen=True)
class MigrationRequest:
    """A migration that Django is to make: its `name`, without a number.

    `models` are the classes that it may be about; `renames` are what it is to rename, old name and new: a model, or
    `Model.column`. Unless it `drops_tables` it must drop none.
    """

    name: str
    models: tuple[str, ...]
    renames: tuple[tuple[str, str], ...] = ()
    drops_tables: bool = False
    later: Later = Later.UPDATED


@dataclass(frozen=True)
class Plan:
    """All changes of one command, sorted by path, and what a person should know about them.

    `title` is what the command is called in messages and by `undo` (`new wasabi`), `provider` the one that it is
    about. `migration` asks for one that is still to be made (`None`: none is due). `conflicts` are the files that a
    person must look at when the plan has been applied. `also` are files that it follows from, and that belong into
    the same commit. `parts` are the plans that this one was joined from, each of which starts where the one before it
    ends: what is due in them stands in them alone.
    """

    title: str
    provider: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    registrations: tuple[RegistrationPlace, ...] = ()
    migration: MigrationRequest | None = None
    conflicts: tuple[Problem, ...] = ()
    also: tuple[PurePosixPath, ...] = ()
    parts: tuple[Plan, ...] = ()

    @property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """The files for `git add`."""
        return tuple(sorted({*(change.path for change in self.changes), *self.also}))


def changes(
    read: Callable[[PurePosixPath], bytes | None], files: Mapping[PurePosixPath, bytes | None], ownership: Ownership
) -> Iterator[Change]:
    """The changes that give `files` these contents (`None`: no such file), compared with what `read` says is there."""
    for path, after in files.items():
        before = read(path)
        if before != after:
            yield Change(path, before, after, ownership)


def ordered(*found: Change) -> tuple[Change, ...]:
    """`found` as a plan holds them: by path."""
    return tuple(sorted(found, key=lambda change: change.path))


def combined(plans: Iterable[Plan]) -> tuple[Change, ...]:
    """The changes of plans of which each starts where the one before it ends, as those of one plan."""
    found: dict[PurePosixPath, Change] = {}
    for change in (change for plan in plans for change in plan.changes):
        first = found.get(change.path, change)
        found[change.path] = replace(change, before=first.before)
    return ordered(*(change for change in found.values() if change.before != change.after))


def joined(command: str, provider: str, parts: Sequence[Plan]) -> Plan:
    """The plan of a `command` that does all of `parts`, one after the other, on one provider or several."""
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
