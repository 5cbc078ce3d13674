"""All errors, as exceptions with problems and a remedy; `cli` maps them to exit codes in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at one place.

    Parameters: `message` says what is wrong; `file` is the path as the user gave it; `line` and `column` count from 1;
    `source` is the text of that line; `hint` says what to do ("did you mean `presign`?").
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    source: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = ':'.join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        first = f'{place}: {self.message}' if place else self.message
        lines = [first]
        if self.source is not None and self.line is not None:
            gutter = f'{self.line} | '
            lines.append(f'  {gutter}{self.source}')
            if self.column is not None:
                lines.append('  ' + ' ' * (len(gutter) + self.column - 1) + '^')
        if self.hint:
            lines.append(f'  {self.hint}')
        return '\n'.join(lines)


class ScaffoldError(Exception):
    """Base of the errors that a user is meant to see: all problems at once, then how to fix them."""

    exit_code: ClassVar[int] = 3

    def __init__(self, problems: str | Problem | Iterable[str | Problem], remedy: str | None = None) -> None:
        if isinstance(problems, (str, Problem)):
            problems = [problems]
        self.problems = [p if isinstance(p, Problem) else Problem(p) for p in problems]
        self.remedy = remedy
        super().__init__('\n'.join(str(problem) for problem in self.problems))


class DriftError(ScaffoldError):
    """The tree and the spec disagree (exit 1)."""

    exit_code = 1


class UsageError(ScaffoldError):
    """Bad usage, bad spec or an unknown checkout (exit 2)."""

    exit_code = 2


class SpecError(UsageError):
    """A spec that is refused (exit 2)."""


class CheckoutError(UsageError):
    """A checkout that is not supported, or a registration point of unknown shape (exit 2)."""


class EnvironmentFailed(ScaffoldError):
    """Permissions, a full disk, a lock held by another process, a failing `makemigrations` (exit 3)."""

    exit_code = 3
