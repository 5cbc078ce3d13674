"""What was measured, and the table of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
    lines = [HEAD, *(result.cells() for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = [' | '.join(_padded(line, widths)) for line in lines]
    rule = ' | '.join('-' * width for width in widths)
    return '\n'.join(f'| {text} |' for text in (texts[0], rule, *texts[1:]))


def _padded(line: tuple[str, ...], widths: list[int]) -> list[str]:
    """Names to the left, numbers to the right."""
    cells = list(zip(line, widths, strict=True))
    return [cell.ljust(width) for cell, width in cells[:2]] + [cell.rjust(width) for cell, width in cells[2:]]
