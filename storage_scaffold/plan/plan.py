"""What a command would do, as data: every file change as bytes, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from storage_scaffold.errors import Problem


class Kind(Enum):
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
    kind: Kind
    points: tuple[str, ...] = ()
    mode: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a registration stands after the plan: the point's title, the file and its first line (0: nowhere)."""

    title: str
    path: PurePosixPath
    line: int


@dataclass(frozen=True)
class Plan:
    """All changes of one command, sorted by path, and what a person should know about them.

    `migration` names the migration that is still to be made (`None`: none is due), `models` the classes that it may be
    about and `renames` what it is to rename, old name and new: a model, or `Model.column`. `conflicts` are the files
    that a person must look at when the plan has been applied. `also` are files that it follows from, and that belong
    into the same commit.
    """

    command: str
    provider: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    registrations: tuple[Place, ...] = ()
    migration: str | None = None
    models: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[Problem, ...] = ()
    also: tuple[PurePosixPath, ...] = ()

    @property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """The files for `git add`."""
        return tuple(sorted({*(change.path for change in self.changes), *self.also}))
