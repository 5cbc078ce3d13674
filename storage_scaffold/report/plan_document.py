"""A plan, or an error, as JSON for scripts: docs/json.md describes it. Keys may be added, but never change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from storage_scaffold.errors import Problem, ScaffoldError
from storage_scaffold.plan.diff import counted, unified
from storage_scaffold.plan.plan import Change, Plan
from storage_scaffold.report.envelope import enveloped
from storage_scaffold.report.left import Step


def plan_document(plan: Plan, steps: Iterable[Step], *, written: bool, exit_code: int) -> str:
    """What a command did, or would do; `steps` are what is left for a person. Changes that were not written have a
    `diff`.
    """
    parts = plan.parts or (plan,)
    return enveloped(
        exit_code,
        {
            'command': plan.title,
            'written': written,
            'providers': list(dict.fromkeys(part.provider for part in parts if part.provider)),
            'changes': [_change(change, with_diff=not written) for change in plan.changes],
            'registrations': [
                {'title': place.title, 'file': str(place.path), 'line': place.line or None}
                for place in plan.registrations
            ],
            'notes': [{'provider': part.provider or None, 'text': note} for part in parts for note in part.notes],
            'conflicts': [_problem(problem) for problem in plan.conflicts],
            'pending_migrations': [
                {'provider': part.provider, 'name': part.migration.name, 'models': list(part.migration.models)}
                for part in parts
                if part.migration
            ],
            'left': [{'text': step.text, 'lines': step.lines, 'more': step.more} for step in steps],
        },
    )


def error_document(error: ScaffoldError) -> str:
    """An error: every problem, and what to do."""
    problems = [_problem(problem) for problem in error.problems]
    return enveloped(error.exit_code, {'errors': problems, 'remedy': error.remedy})


def crash_document(error: BaseException, exit_code: int) -> str:
    """What stopped a command without a word of its own: a bug, or a person who pressed Ctrl-C."""
    words = f'{type(error).__name__}: {error}'.splitlines()[0]
    return enveloped(exit_code, {'errors': [_problem(Problem(words))], 'remedy': None})


def validation_document(valid: Iterable[dict[str, str]], error: ScaffoldError | None) -> str:
    """The valid specs, and the problems of all others."""
    problems = [_problem(problem) for problem in error.problems] if error else []
    return enveloped(error.exit_code if error else 0, {'valid': list(valid), 'errors': problems})


def _change(change: Change, *, with_diff: bool) -> dict[str, Any]:
    added, removed = counted(change) or (None, None)
    found = {
        'file': str(change.path),
        'ownership': change.ownership.value,
        'action': 'created' if change.before is None else 'removed' if change.after is None else 'changed',
        'lines_added': added,
        'lines_removed': removed,
    }
    return {**found, 'diff': '\n'.join(unified(change)) + '\n'} if with_diff else found


def _problem(problem: Problem) -> dict[str, Any]:
    return asdict(problem)
