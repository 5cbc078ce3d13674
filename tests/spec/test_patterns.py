"""Trying a pattern takes bounded CPU time, however busy the machine is, and a failure is never taken for an answer."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from storage_scaffold.errors import ScaffoldError
from storage_scaffold.spec import patterns
from tests.processes import HANG
from tests.spec.specs import assert_marked

# two repetitions: tried in a process of its own
GOOD = '[a-z]+-[0-9]+'


def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Run `script` where the tool runs its own interpreter; `$PYTHON` is that interpreter."""
    wrapper = tmp_path / 'python'
    wrapper.write_text(f'#!/bin/sh\nPYTHON={sys.executable}\n{script}\n')
    wrapper.chmod(0o755)
    monkeypatch.setattr(sys, 'executable', str(wrapper))


@pytest.mark.parametrize(('value', 'matching'), [('eu-1', True), ('eu', False), ('eu-1\n', False), ('', False)])
def test_the_whole_value_is_matched(value: str, matching: bool) -> None:
    assert patterns.matches(GOOD, value) is matching


def test_a_pattern_that_never_ends_is_refused_soon() -> None:
    start = time.monotonic()
    assert_marked(f'fields: {{zone: {{pattern: §"(a+)+b", default: "{"a" * 60}"}}}}\n', 'takes too long')
    assert time.monotonic() - start < HANG


def test_a_slow_machine_does_not_make_a_good_pattern_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python(tmp_path, monkeypatch, 'sleep 3; exec "$PYTHON" "$@"')
    assert patterns.matches(GOOD, 'eu-1')


@pytest.mark.parametrize('script', ['echo "no memory" >&2; exit 1', 'exit 127'])
def test_a_python_that_fails_is_not_a_value_that_does_not_match(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python(tmp_path, monkeypatch, script)
    with pytest.raises(ScaffoldError, match='cannot be tried'):
        patterns.matches(GOOD, 'eu-1')
