"""The plugin that makes CI notice what was not run.

Across modules: it is about a plugin of these tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = """
import pytest

def test_lacks_a_tool():
    pytest.skip('no such tool')

@pytest.mark.skipif(True, reason='not today')
def test_marked():
    pass

@pytest.mark.xfail
def test_expected_to_fail():
    assert False
"""


@pytest.mark.parametrize(('ci', 'closing'), [('1', '1 failed, 1 xfailed, 1 error'), ('', '2 skipped, 1 xfailed')])
def test_skipped_is_failed_in_ci_only(tmp_path: Path, ci: str, closing: str) -> None:
    (tmp_path / 'test_some.py').write_text(TESTS, encoding='utf-8')
    command: list[str | Path] = [
        sys.executable,
        '-m',
        'pytest',
        '-p',
        'tests.no_skips',
        '-p',
        'no:cacheprovider',
        '--rootdir',
        tmp_path,
    ]

    done = subprocess.run(
        [*command, tmp_path], cwd=ROOT, env={**os.environ, 'CI': ci}, capture_output=True, encoding='utf-8'
    )

    assert closing in done.stdout
    assert ('may not be skipped in CI: no such tool' in done.stdout) == bool(ci)
