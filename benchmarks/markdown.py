"""Tables of what was measured."""

from __future__ import annotations

from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], left: int) -> str:
    """A Markdown table, its first `left` columns on the left and numbers in the others."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    rule = tuple('-' * width if column < left else '-' * (width - 1) + ':' for column, width in enumerate(widths))
    padded = [
        [cell.ljust(width) if column < left else cell.rjust(width) for column, (cell, width) in enumerate(cells)]
        for cells in (zip(line, widths, strict=True) for line in (head, rule, *lines[1:]))
    ]
    return '\n'.join(f'| {" | ".join(cells)} |' for cells in padded)
