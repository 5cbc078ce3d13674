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
# What a full source tree has besides: the web application and the documentation.
FULL = Path(__file__).parent / 'fixtures' / 'full'


@pytest.fixture
def mini_checkout(tmp_path: Path) -> Path:
    """The root of a fresh copy: every file that a registration touches, and those that features are read from."""
    return Path(
        shutil.copytree(CHECKOUT, tmp_path / 'checkout', ignore=shutil.ignore_patterns('__pycache__', '.ruff_cache'))
    )


@pytest.fixture
def full_checkout(mini_checkout: Path) -> Path:
    """The root of a fresh copy with the files of web application and documentation that a registration touches."""
    return Path(shutil.copytree(FULL, mini_checkout, dirs_exist_ok=True))
