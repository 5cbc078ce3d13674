"""`python -m benchmarks.kinds`: prints one table; see `make benchmark-kinds`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import published
from benchmarks.kinds.results import Result, document, table
from benchmarks.kinds.rows import ROWS
from benchmarks.kinds.sides import fill, label_studios_own, of_kind
from tests.clients.subject import Case
from tests.clients.subjects import SUBJECTS
from tests.label_studio.environment import find_label_studio


def options() -> argparse.Namespace:
    """What was asked for."""
    names = [row.name for row in ROWS]
    subjects = [name for name in SUBJECTS if name not in ('memory', 'narrowed')]
    parser = argparse.ArgumentParser('python -m benchmarks.kinds', description='Prints one table.')
    parser.add_argument('--scale', type=float, default=1, help='0.1 is a tenth of each row')
    parser.add_argument('--rows', nargs='+', choices=names, default=names, metavar='ROW', help=', '.join(names))
    parser.add_argument(
        '--servers', nargs='+', choices=subjects, default=subjects, metavar='SERVER', help=', '.join(subjects)
    )
    parser.add_argument('--rounds', type=int, default=3, help='how often each row is measured, the sides in turn')
    parser.add_argument('--json', type=Path, metavar='FILE', help='where to write every run')
    parser.add_argument('--publish', action='store_true', help='write the table to docs/benchmark.md')
    return parser.parse_args()


def measured(name: str, asked: argparse.Namespace) -> list[Result]:
    """All rows that were asked for, at one server."""
    rows = {row: row.sized(asked.scale) for row in ROWS if row.name in asked.rows}
    results: dict[str, list[Result]] = {}
    with ExitStack() as running:
        home, data = (Path(running.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        case = Case(running.enter_context(SUBJECTS[name](home)), 'benchmark')
        print(f'Filling a bucket of {name} …', file=sys.stderr, flush=True)
        fill(case.bucket, rows)
        sides = [of_kind(case), *label_studios_own(case, find_label_studio(), data)]
        for row, size in rows.items():
            for turn in range(asked.rounds):
                for side in sides if turn % 2 == 0 else reversed(sides):
                    results.setdefault(side.name, []).append(side.measure(row, size))
                    print(results[side.name][-1], file=sys.stderr, flush=True)
    return [result for of_side in results.values() for result in of_side]


def main() -> None:
    """Measures at one server after the other."""
    asked = options()
    results = [result for name in asked.servers for result in measured(name, asked)]
    heading = published.heading(asked.rounds)
    text = f'Measured on {heading}.\n\n{table(results)}'
    print(text)
    if asked.json:
        asked.json.write_text(document(heading, results), encoding='utf-8')
    if asked.publish:
        published.write('docs/benchmark.md', 'benchmark-kinds', text)


if __name__ == '__main__':
    main()
