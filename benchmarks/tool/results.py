"""What was measured, beside the goals: as Markdown and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

from benchmarks import markdown
from benchmarks.tool.measure import Cost
from benchmarks.tool.rows import ROWS

Measured = Mapping[str, Sequence[Cost]]
TITLES = {row.name: row.title for row in ROWS}
START, END = '<!-- benchmark: `make benchmark` writes this -->\n', '<!-- /benchmark -->\n'


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


def machine() -> str:
    """The processor, how many of its cores are ours, and the Python."""
    info = Path('/proc/cpuinfo')
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(': ')[2] for line in lines if line.startswith('model name')]
    model = models[0] if models else platform.processor() or platform.machine()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()
    return f'{model}, {cores} cores, {platform.system()}, Python {platform.python_version()}'


def heading(measured: Measured) -> str:
    """When, where and how often it was measured."""
    rounds = min(map(len, measured.values()))
    day = datetime.now(timezone.utc).date()
    return f'{day}, {machine()}; medians of {rounds} rounds' if rounds > 1 else f'{day}, {machine()}; one round'


def document(measured: Measured) -> str:
    """Every run, for programs."""
    runs = {name: [asdict(cost) for cost in costs] for name, costs in measured.items()}
    found = [
        {**asdict(goal), 'ratio': reached(goal, measured)} for goal in GOALS if {goal.row, goal.other} <= {*measured}
    ]
    return json.dumps({'measured': heading(measured), 'runs': runs, 'goals': found}, indent=2) + '\n'


def replaced(page: str, text: str) -> str:
    """The page, with `text` where the last table was. Raises ValueError when there is no place for it."""
    before, _, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError('the page has no place for a table')
    return f'{before}{START}\n{text}\n\n{END}{after}'
