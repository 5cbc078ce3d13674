"""Where and when something was measured, and the pages that show it."""

from __future__ import annotations

import os
import platform
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def machine() -> str:
    """The processor, how many of its cores are ours, and the Python."""
    info = Path('/proc/cpuinfo')
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(': ')[2] for line in lines if line.startswith('model name')]
    model = models[0] if models else platform.processor() or platform.machine()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()
    return f'{model}, {cores} cores, {platform.system()}, Python {platform.python_version()}'


def heading(rounds: int) -> str:
    """When, where and how often it was measured."""
    day = datetime.now(timezone.utc).date()
    return f'{day}, {machine()}; {"one round" if rounds == 1 else f"medians of {rounds} rounds"}'


def write(name: str, command: str, text: str) -> None:
    """Puts the text into a page of the project, where `make <command>` writes. Raises ValueError without a place."""
    page = ROOT / name
    page.write_text(replaced(page.read_text(encoding='utf-8'), command, text), encoding='utf-8')


def replaced(page: str, command: str, text: str) -> str:
    """The page, with `text` where the last table of `make <command>` was. Raises ValueError without a place."""
    start, end = f'<!-- {command}: `make {command}` writes this -->\n', f'<!-- /{command} -->\n'
    before, _, rest = page.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f'the page has no place for the table of `make {command}`')
    return f'{before}{start}\n{text}\n\n{end}{after}'
