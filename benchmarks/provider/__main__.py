"""`python -m benchmarks.provider`: prints one table; see `make benchmark-provider`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.provider.results import Result, table
from benchmarks.provider.rows import ROWS
from benchmarks.provider.stage import SIDES, stage


def say(text: str) -> None:
    """How far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)


def options() -> argparse.Namespace:
    """What was asked for."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser('python -m benchmarks.provider', description='Prints one table.')
    parser.add_argument('--scale', type=float, default=1, help='0.1 is a tenth of the large rows')
    parser.add_argument('--rows', nargs='+', choices=names, default=names, metavar='ROW', help=', '.join(names))
    parser.add_argument('--rounds', type=int, default=1, help='how often each row is measured, the sides in turn')
    return parser.parse_args()


def main() -> None:
    """Measures all rows that were asked for, the sides in turn."""
    asked = options()
    rows = {row: row.sized(asked.scale) for row in ROWS if row.name in asked.rows}

    def prepare(buckets: Path) -> None:
        for row, size in rows.items():
            row.objects(buckets, size)

    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix='benchmark-') as home, stage(Path(home), prepare, say) as where:
        for row, size in rows.items():
            for turn in range(asked.rounds):
                for side in SIDES if turn % 2 == 0 else reversed(SIDES):
                    results.append(row.measure(where, row, side, size))
                    say(' '.join(results[-1].cells()))
    print(table(results))


if __name__ == '__main__':
    main()
