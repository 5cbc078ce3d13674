"""docs/points.md is the table of registration points; `make docs` renews it.

Across modules: the page is made from all tables of points.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.register.points import points
from storage_scaffold.register.shared import shared_registration
from tests.register.points_page import page

PAGE = Path(__file__).resolve().parents[2] / 'docs' / 'points.md'


def test_the_page_is_the_table() -> None:
    made = page(points(OPEN_SOURCE), [shared_registration(OPEN_SOURCE).point])
    if os.environ.get('RENEW_DOCS') == '1':
        PAGE.write_text(made, encoding='utf-8')
    assert PAGE.read_text(encoding='utf-8') == made, f'{PAGE.name} is stale: run `make docs`'


def test_every_point_has_its_row_below_its_file() -> None:
    table = points(OPEN_SOURCE)
    made = page(table)
    assert made.count('\n| `') == len(table)
    for point in table:
        section = next(part for part in made.split('\n## ') if f'| `{point.id}` |' in part)
        assert section.startswith(f'`{point.path}`\n') and point.title in section and point.consequence in section
        assert ('required' in section) is any(other.required for other in table if other.path == point.path)


def test_a_point_from_outside_is_a_row_too() -> None:
    cellar = replace(
        points(OPEN_SOURCE)[0], id='cellar', path=PurePosixPath('cellar.py'), title='a | b', required=False
    )
    assert '## `cellar.py`\n' in page([cellar])
    assert '\n| `cellar` | a \\| b | an absolute import in its isort position' in page([cellar])
    assert page([cellar]).endswith('| optional |\n')
