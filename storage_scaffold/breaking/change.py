"""A kind of breaking change, and one change of that kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.reading.document import Path


@dataclass(frozen=True)
class Breaking:
    """One thing that no longer works after an update.

    Parameters: `message` says what changes and what follows from that; `way_out` is an instruction that avoids it;
    `path` is the place in the new spec; `key` distinguishes changes of one kind in one provider (a field).
    """

    kind: Kind
    message: str
    way_out: str
    path: Path = ()
    key: str = ''


@dataclass(frozen=True)
class Kind:
    """A row of the table: `id` never changes (findings have it), `title` is a line, `help` a paragraph.

    Without `needs_consent` a change of this kind is only reported: what is stored keeps working. `find` yields the
    changes from an earlier provider to the current one (`None`: they do not follow from two specs).
    """

    id: str
    title: str
    help: str
    needs_consent: bool = True
    find: Callable[[Kind, Provider, Provider], Iterator[Breaking]] | None = None
