"""What was measured, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks import markdown
from benchmarks.kinds.rows import ROWS


@dataclass(frozen=True)
class Result:
    """One row with one side: seconds that passed, CPU seconds of the client, and bytes that its memory grew by."""

    side: str
    row: str
    size: int
    wall: float
    cpu: float
    added: int


def table(results: Sequence[Result]) -> str:
    """A line for each side in the order of the results, three columns for each row; medians of all rounds."""
    sizes = {result.row: result.size for result in results}
    rows = [row for row in ROWS if row.name in sizes]
    head = ['client at server']
    for row in rows:
        head += [f'{row.title.format(sizes[row.name])}: s', 'CPU s', '+MB']
    lines = []
    for side in dict.fromkeys(result.side for result in results):
        line = [side]
        for row in rows:
            line += _cells([result for result in results if (result.side, result.row) == (side, row.name)])
        lines.append(tuple(line))
    return markdown.table(tuple(head), lines, left=1)


def _cells(results: Sequence[Result]) -> tuple[str, str, str]:
    wall, cpu, added = (median(getattr(result, name) for result in results) for name in ('wall', 'cpu', 'added'))
    return f'{wall:.2f}', f'{cpu:.2f}', f'{added / 2**20:.0f}'


def document(heading: str, results: Sequence[Result]) -> str:
    """Every run, for programs."""
    return json.dumps({'measured': heading, 'runs': [asdict(result) for result in results]}, indent=2) + '\n'
