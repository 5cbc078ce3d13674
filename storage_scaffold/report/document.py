"""A comparison as JSON, for scripts. Keys may be added, but never change."""

from __future__ import annotations

from typing import Any

from storage_scaffold.check.findings import Comparison, Finding
from storage_scaffold.report.envelope import enveloped


def document(comparison: Comparison) -> str:
    """`format`, `tool`, `exit_code`, `providers` (names) and `findings`; see `_finding`."""
    content = {
        'providers': list(comparison.providers),
        'findings': [_finding(finding) for finding in comparison.findings],
    }
    return enveloped(comparison.exit_code, content)


def _finding(finding: Finding) -> dict[str, Any]:
    """`severity` is note, drift, breaking or unjudged.

    `file` is relative to the checkout, `line` and `column` count from 1.
    """
    return {
        'rule': finding.rule.id,
        'severity': finding.rule.severity.name.lower(),
        'provider': finding.provider or None,
        'message': finding.message,
        'file': str(finding.file),
        'line': finding.line,
        'column': finding.column,
        'diff': list(finding.diff),
        'command': finding.command or None,
        'fingerprint': finding.fingerprint,
    }
