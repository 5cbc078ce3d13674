"""What an examination says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from storage_scaffold.errors import ScaffoldError


class Level(Enum):
    """How a thing stands: as it should, with something to know about it, or so that a command would fail."""

    OK = 'ok'
    NOTE = 'note'
    PROBLEM = 'problem'


@dataclass(frozen=True)
class Observation:
    """One thing that was looked at.

    Parameters: `topic` is the heading that it belongs under; `text` says how it stands; `file` is relative to the
    checkout, `line` counts from 1; `remedy` is the command or the edit that fixes it.
    """

    topic: str
    level: Level
    text: str
    file: PurePosixPath | None = None
    line: int | None = None
    remedy: str = ''


def refused(topic: str, error: ScaffoldError) -> Iterator[Observation]:
    """An observation for each problem of `error`, with which a command would be refused."""
    for problem in error.problems:
        file = PurePosixPath(problem.file) if problem.file else None
        yield Observation(
            topic, Level.PROBLEM, problem.message, file, problem.line, problem.hint or error.remedy or ''
        )
