"""A comparison as text for people."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from storage_scaffold.check.findings import Comparison, Finding, Severity
from storage_scaffold.report.lines import Line, Role, command, heading

_SIGNS: dict[str, Role] = {'-': 'removed', '+': 'added'}


def text(comparison: Comparison, root: Path) -> Iterator[str]:
    """The findings by provider, each with its place, what differs and the command that fixes it; then a summary."""
    notes = comparison.of(Severity.NOTE)
    drift = tuple(finding for finding in comparison.findings if finding not in notes)
    for provider in dict.fromkeys(finding.provider for finding in drift):
        yield heading(provider or 'The checkout')
        for finding in drift:
            if finding.provider == provider:
                yield from _finding(finding)
        yield ''
    if notes:
        yield heading('Not drift, but worth knowing')
        yield from (Line('  ', ('place', f'{note.file}:{note.line}'), f': {note.message}') for note in notes)
        yield ''
    if drift and not Path.cwd().is_relative_to(root):
        yield command(f'cd {shlex.quote(str(root))}', 'Run the commands in the checkout: ')
    yield summary(comparison)


def summary(comparison: Comparison) -> str:
    """The summary in one line."""
    checked = _count(len(comparison.providers), 'provider')
    if not comparison.providers:
        return 'No provider is managed here.'
    drift, breaking, unjudged = (
        len(comparison.of(severity)) for severity in (Severity.DRIFT, Severity.BREAKING, Severity.UNJUDGED)
    )
    if not drift and not breaking and not unjudged:
        return f'{checked} as recorded: {", ".join(comparison.providers)}.'
    words = [f'{drift} drifted'] if drift else []
    words += [f'{breaking} breaking'] if breaking else []
    words += [f'{unjudged} cannot be judged'] if unjudged else []
    return f'{checked} checked, {_count(drift + breaking + unjudged, "finding")}: {", ".join(words)}.'


def _finding(finding: Finding) -> Iterator[str]:
    place = f'{finding.file}:{finding.line}'
    yield Line('  ', ('place', place), f': {finding.message}  ', ('faint', f'[{finding.rule.id}]'))
    yield from (Line('      ', (_SIGNS.get(line[:1], ''), line)) for line in finding.diff)
    if finding.command:
        yield command(finding.command, '    To fix it: ')


def _count(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'
