"""A short run of the fuzzer of the loader (`make fuzz` is a long one), where atheris has a wheel.

Across modules: all that loading a spec runs through.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storage_scaffold.resources import specs_dir
from tests.processes import HANG

ROOT = Path(__file__).parents[2]


def test_nothing_is_found_in_ten_seconds(tmp_path: Path) -> None:
    pytest.importorskip('atheris', reason='it has wheels for Python 3.11 and newer on Linux')
    corpus = tmp_path / 'corpus'
    corpus.mkdir()
    for spec in specs_dir().glob('*.yml'):
        shutil.copy(spec, corpus)
    # Its limit for one input is by the clock on the wall: what a busy machine needs is not a hang.
    options = ['-max_total_time=10', f'-timeout={HANG}', '-rss_limit_mb=2048', '-seed=1', '-max_len=4096']
    # it must not write, not even the bytecode of a module that it is the first to import
    done = subprocess.run(
        [sys.executable, '-B', '-m', 'tests.spec.fuzz_loader', *options, corpus],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * HANG,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert 'Done' in done.stderr, done.stderr[-4000:]
