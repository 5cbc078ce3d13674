"""What a comparison can find: rules, and findings of a rule at a place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath


class Severity(Enum):
    """How serious a finding is."""

    NOTE = 'note'
    DRIFT = 'drift'
    BREAKING = 'breaking'
    UNJUDGED = 'unjudged'

    @property
    def exit_code(self) -> int:
        """The exit code that a finding leads to."""
        return {Severity.NOTE: 0, Severity.UNJUDGED: 2}.get(self, 1)


@dataclass(frozen=True)
class Rule:
    """A kind of finding: `id` never changes (reports and suppressions hold it), `title` a line, `help` a paragraph."""

    id: str
    severity: Severity
    title: str
    help: str


@dataclass(frozen=True)
class Finding:
    """One thing that differs from the record, or (a note) that is worth knowing.

    Parameters: `file` is relative to the checkout, `line` and `column` count from 1; `diff` holds a few lines, `-` as
    it should be and `+` as it is; `command` fixes it, after what `message` asks for; `key` distinguishes findings of
    one rule in one file (a registration point).
    """

    rule: Rule
    provider: str
    message: str
    file: PurePosixPath
    line: int = 1
    column: int = 1
    diff: tuple[str, ...] = ()
    command: str = ''
    key: str = ''

    @property
    def fingerprint(self) -> str:
        """Identifies the finding in later states of the tree, where it may be on another line."""
        parts = (self.rule.id, self.provider, str(self.file), self.key)
        return hashlib.sha256('\0'.join(parts).encode('utf-8', 'surrogateescape')).hexdigest()


@dataclass(frozen=True)
class Comparison:
    """The result: the providers that were checked, and all findings by provider and place."""

    providers: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0 clean, 1 drift or a breaking change, 2 something cannot be judged."""
        return max((finding.rule.severity.exit_code for finding in self.findings), default=0)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.rule.severity is severity)
