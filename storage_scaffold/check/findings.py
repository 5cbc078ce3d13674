"""What a comparison can find: the rules, and a finding of one of them at one place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath


class Severity(Enum):
    """What a finding means for the answer; the value is the exit code that it asks for."""

    NOTE = 0
    DRIFT = 1
    UNJUDGED = 2


@dataclass(frozen=True)
class Rule:
    """A kind of finding: `id` is for ever (reports and suppressions hold it), `title` a line, `help` a paragraph."""

    id: str
    severity: Severity
    title: str
    help: str


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the record says, or (a note) worth knowing.

    Parameters: `file` is relative to the checkout, `line` and `column` count from 1; `diff` holds a few lines, `-` as
    it should be and `+` as it is; `command` mends it, with what `message` asks for beforehand; `key` tells findings
    of one rule in one file apart (a registration point).
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
        """The same for the same finding in a later state of the tree, where its line may be another."""
        parts = (self.rule.id, self.provider, str(self.file), self.key)
        return hashlib.sha256('\0'.join(parts).encode('utf-8', 'surrogateescape')).hexdigest()


@dataclass(frozen=True)
class Comparison:
    """What was found: the providers that were looked at, and all findings by provider and place."""

    providers: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0 clean, 1 drift, 2 something cannot be judged."""
        return max((finding.rule.severity.value for finding in self.findings), default=0)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.rule.severity is severity)
