"""What an update breaks, as text that is shown before everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage_scaffold.commands.breaking import Broken
from storage_scaffold.errors import Problem
from storage_scaffold.report.lines import Line, heading


def breaking(found: Iterable[Broken]) -> Iterator[str]:
    """What breaks, each with its place and the way out, then what changes without breaking anything."""
    found = tuple(found)
    losses = [(broken.provider, problem) for broken in found for problem in broken.losses]
    notes = [(broken.provider, problem) for broken in found for problem in broken.notes]
    if losses:
        yield Line(('bad', 'This update breaks what is stored or in use:'))
        yield from _lines(losses)
    if notes:
        yield heading('Existing storages will notice this update:')
        yield from _lines(notes)


def _lines(problems: Iterable[tuple[str, Problem]]) -> Iterator[str]:
    for provider, problem in problems:
        place = ':'.join(str(part) for part in (problem.file, problem.line) if part is not None)
        yield Line(f'  {provider}: {problem.message}  (', ('place', place), ')')
        yield f'    Way out: {problem.hint}.'
    yield ''
