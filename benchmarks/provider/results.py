"""What was measured, and the table of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks import markdown


@dataclass(frozen=True)
class Result:
    """One row for one side: seconds, bytes, and how often something was asked."""

    row: str
    side: str
    wall: float
    cpu: float
    peak: int
    queries: int
    requests: int

    def cells(self) -> tuple[str, ...]:
        """As the table has it."""
        seconds = (f'{self.wall:.2f}', f'{self.cpu:.2f}')
        return (self.row, self.side, *seconds, f'{self.peak / 2**20:.0f}', f'{self.queries:,}', f'{self.requests:,}')


HEAD = ('row', 'provider', 'time, s', 'CPU, s', 'peak, MB', 'queries', 'requests')


def table(results: Iterable[Result]) -> str:
    """All results under one another, as Markdown."""
    return markdown.table(HEAD, (result.cells() for result in results), left=2)
