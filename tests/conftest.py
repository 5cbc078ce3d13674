"""What all tests share: a miniature of a Label Studio checkout that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.clients.summary import pytest_terminal_summary

__all__ = ['pytest_terminal_summary']

# Trees that tests read; their own test files are material, not tests of this project.
collect_ignore_glob = ['fixtures/*', 'golden/*/*']

CHECKOUT = Path(__file__).parent / 'fixtures' / 'checkout'


@pytest.fixture
def mini_checkout(tmp_path: Path) -> Path:
    """The root of a fresh copy: every file that a registration touches, and those that features are read from."""
    return Path(
        shutil.copytree(CHECKOUT, tmp_path / 'checkout', ignore=shutil.ignore_patterns('__pycache__', '.ruff_cache'))
    )
