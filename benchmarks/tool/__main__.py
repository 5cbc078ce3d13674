"""`python -m benchmarks.tool`: prints what commands cost, and the goals; see `make benchmark`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import published
from benchmarks.tool.measure import Cost, measure
from benchmarks.tool.results import costs, document, goals, rounds
from benchmarks.tool.rows import ROWS
from benchmarks.tool.stage import Stage


def options() -> argparse.Namespace:
    """What was asked for."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser('python -m benchmarks.tool', description='Prints what commands cost.')
    parser.add_argument('--tree', type=Path, required=True, help='a committed tree of Label Studio')
    parser.add_argument('--peers', type=Path, required=True, help='the environment that the other generators are in')
    parser.add_argument('--rows', nargs='+', choices=names, default=names, metavar='ROW', help=', '.join(names))
    parser.add_argument('--rounds', type=int, default=5, help='how often each row is measured, all rows in turn')
    parser.add_argument('--json', type=Path, metavar='FILE', help='where to write every run')
    parser.add_argument('--publish', action='store_true', help='write the tables to docs/benchmark.md and README.md')
    return parser.parse_args()


def main() -> None:
    """Measures all rows that were asked for, in turn, after a round that warms up what is cached."""
    asked = options()
    rows = [row for row in ROWS if row.name in asked.rows]
    measured: dict[str, list[Cost]] = {row.name: [] for row in rows}
    with tempfile.TemporaryDirectory(prefix='benchmark-') as home:
        stage = Stage(Path(home), asked.tree.resolve(), asked.peers.resolve())
        for turn in range(asked.rounds + 1):
            for row in rows:
                cost = measure(row.prepare(stage))
                print(f'{turn} {row.name} {cost.cpu:.0f} ms', file=sys.stderr, flush=True)
                if turn:
                    measured[row.name].append(cost)
    tables = (f'Measured on {published.heading(rounds(measured))}.', goals(measured), costs(measured))
    print('\n\n'.join(tables))
    if asked.json:
        asked.json.write_text(document(measured), encoding='utf-8')
    if asked.publish:
        published.write('README.md', 'benchmark', '\n\n'.join(tables[:2]))
        published.write('docs/benchmark.md', 'benchmark', '\n\n'.join(tables))


if __name__ == '__main__':
    main()
