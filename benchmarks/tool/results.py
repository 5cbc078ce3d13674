"""What was measured, beside the goals: as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks import markdown
from benchmarks.published import heading
from benchmarks.tool.measure import Cost
from benchmarks.tool.rows import ROWS

Measured = Mapping[str, Sequence[Cost]]
TITLES = {row.name: row.title for row in ROWS}


@dataclass(frozen=True)
class Goal:
    """One row costs at most `limit` times what another one does."""

    row: str
    other: str
    limit: float
    of: str = 'cpu'


GOALS = (
    Goal('help', 'copier-help', 0.2),
    Goal('validate', 'copier-help', 250 / 600),
    Goal('new', 'copier-copy', 0.9),
    Goal('new-first', 'copier-copy', 1.2),
    Goal('new-full', 'copier-copy', 1.1),
    Goal('new-full-first', 'copier-copy', 1.4),
    Goal('new-beside-100', 'new', 1.2),
    Goal('check-1', 'cruft-check', 0.35),
    Goal('check-100', 'check-1', 3),
    Goal('render-10', 'render-1', 3),
    Goal('update-label', 'new', 0.6),
    Goal('remove', 'new', 0.4),
    Goal('new-beside-100', 'new', 1.2, 'peak'),
    Goal('check-100', 'check-1', 1.2, 'peak'),
)


def typical(costs: Sequence[Cost]) -> Cost:
    """The median of each number."""
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in ('cpu', 'wall', 'peak')))


def costs(measured: Measured) -> str:
    """All rows, in the order of the table."""
    head = ('command', 'CPU, ms', 'time, ms', 'peak, MB')
    of = {name: typical(measured[name]) for name in TITLES if name in measured}
    rows = [(TITLES[name], f'{cost.cpu:,.0f}', f'{cost.wall:,.0f}', f'{cost.peak:.0f}') for name, cost in of.items()]
    return markdown.table(head, rows, left=1)


def goals(measured: Measured) -> str:
    """What was aimed for, and whether it was reached, as far as both sides were measured."""
    rows = []
    for goal in GOALS:
        if goal.row in measured and goal.other in measured:
            ratio = reached(goal, measured)
            what = 'peak memory' if goal.of == 'peak' else 'CPU'
            ends = (f'{ratio:.2f}', f'≤ {goal.limit:.2g}', 'yes' if ratio <= goal.limit else 'no')
            rows.append((TITLES[goal.row], TITLES[goal.other], what, *ends))
    return markdown.table(('command', 'compared with', 'of', 'ratio', 'goal', 'met'), rows, left=3)


def reached(goal: Goal, measured: Measured) -> float:
    """The ratio of the two rows of a goal."""
    ours, theirs = (getattr(typical(measured[name]), goal.of) for name in (goal.row, goal.other))
    return float(ours / theirs)


def rounds(measured: Measured) -> int:
    """How often each row was measured, at least."""
    return min(map(len, measured.values()))


def document(measured: Measured) -> str:
    """Every run, for programs."""
    runs = {name: [asdict(cost) for cost in costs] for name, costs in measured.items()}
    found = [
        {**asdict(goal), 'ratio': reached(goal, measured)} for goal in GOALS if {goal.row, goal.other} <= {*measured}
    ]
    return json.dumps({'measured': heading(rounds(measured)), 'runs': runs, 'goals': found}, indent=2) + '\n'
