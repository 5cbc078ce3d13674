"""A comparison as JSON, for scripts. Keys may be added, but never change."""

from __future__ import annotations

import json
from typing import Any

from storage_scaffold import __version__
from storage_scaffold.check.findings import Comparison, Finding

FORMAT = 1


def document(comparison: Comparison) -> str:
    """`format`, `tool`, `exit_code`, `providers` (names) and `findings`; see `_finding`."""
    content = {
        'format': FORMAT,
        'tool': __version__,
        'exit_code': comparison.exit_code,
        'providers': list(comparison.providers),
        'findings': [_finding(finding) for finding in comparison.findings],
    }
    return json.dumps(content, indent=2)


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
