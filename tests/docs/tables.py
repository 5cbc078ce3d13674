"""Markdown for pages that are made: tables, values as YAML, and the places of pages where they stand."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from ruamel.yaml import YAML


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; columns that are empty in every row are left out."""
    rows = [[cell.replace('|', '\\|') for cell in row] for row in rows]
    used = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    lines = [columns, ['---'] * len(columns), *rows]
    return ''.join(f'| {" | ".join(line[at] for at in used)} |\n' for line in lines)


def code(text: Any) -> str:
    """Text as code; nothing where there is none. A bar would end the cell of a table, even in code."""
    if '|' in str(text):
        return f'<code>{escape(str(text)).replace("|", "&#124;")}</code>'
    return f'`{text}`' if text != '' else ''


def codes(texts: Iterable[Any]) -> str:
    """Several texts as code."""
    return ', '.join(map(code, texts))


def flow(value: Any) -> str:
    """A value as a spec has it, in one line."""
    yaml = YAML(pure=True)
    yaml.default_flow_style, yaml.width = True, 10_000
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue().removesuffix('...\n').strip()


def section(page: str, name: str) -> str:
    """What stands in a page at the place `name`. Raises ValueError when there is no such place."""
    return page[slice(*_place(page, name))]


def replaced(page: str, name: str, text: str) -> str:
    """The page with `text` at the place `name`. Raises ValueError when there is no such place."""
    start, end = _place(page, name)
    return page[:start] + text + page[end:]


def _place(page: str, name: str) -> tuple[int, int]:
    before, after = f'<!-- {name}: `make docs` writes this -->\n\n', f'\n<!-- /{name} -->\n'
    if page.count(before) != 1 or page.count(after) != 1:
        raise ValueError(f'the page needs one place for `{name}`:\n{before}{after}')
    return page.index(before) + len(before), page.index(after)
