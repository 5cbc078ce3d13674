"""A comparison as GitHub Actions workflow commands, which GitHub shows as annotations on a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage_scaffold.check.findings import Comparison, Finding, Severity
from storage_scaffold.report.text import summary


def github(comparison: Comparison, root: Path, workspace: str | None) -> Iterator[str]:
    """One command for each finding, then the summary as plain text.

    Parameters: `workspace`, the value of GITHUB_WORKSPACE: annotations name files relative to it, and the checkout may
    be a directory below it.
    """
    prefix = ''
    if workspace and root.is_relative_to(Path(workspace).resolve()):
        inside = root.relative_to(Path(workspace).resolve()).as_posix()
        prefix = '' if inside == '.' else f'{inside}/'
    yield from (_command(finding, prefix) for finding in comparison.findings)
    yield _data(summary(comparison))


def _command(finding: Finding, prefix: str) -> str:
    level = 'notice' if finding.rule.severity is Severity.NOTE else 'error'
    title = f'{finding.provider}: {finding.rule.title}' if finding.provider else finding.rule.title
    properties = {'file': f'{prefix}{finding.file}', 'line': finding.line, 'col': finding.column, 'title': title}
    named = ','.join(f'{name}={_property(str(value))}' for name, value in properties.items())
    lines = [finding.message, *finding.diff, *([f'To fix it: {finding.command}'] if finding.command else [])]
    return f'::{level} {named}::{_data(chr(10).join(lines))}'


def _data(value: str) -> str:
    return value.replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')


def _property(value: str) -> str:
    return _data(value).replace(':', '%3A').replace(',', '%2C')
