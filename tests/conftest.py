"""What all tests share: a miniature of a Label Studio checkout that a test may change."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from storage_scaffold.checkout.layout import OPEN_SOURCE
from tests.clients.summary import pytest_terminal_summary

__all__ = ['pytest_terminal_summary']

# Trees that tests read; their own test files are material, not tests of this project.
collect_ignore_glob = ['fixtures/*', 'golden/*/*']

# Servers and others' users read what tests make, whatever this shell's umask is; tools colour nothing.
os.umask(0o022)
# No test leaves anything in this user's cache.
os.environ['STORAGE_SCAFFOLD_CACHE'] = 'off'
for _name in ('FORCE_COLOR', 'CLICOLOR_FORCE'):
    os.environ.pop(_name, None)

CHECKOUT = Path(__file__).parent / 'fixtures' / 'checkout'
# What a full source tree has besides: the web application and the documentation.
FULL = Path(__file__).parent / 'fixtures' / 'full'
_WEB = Path(__file__).parent / 'web' / 'tree'


@pytest.fixture
def mini_checkout(tmp_path: Path) -> Path:
    """The root of a fresh copy: every file that a registration touches, and those that features are read from."""
    return Path(
        shutil.copytree(CHECKOUT, tmp_path / 'checkout', ignore=shutil.ignore_patterns('__pycache__', '.ruff_cache'))
    )


@pytest.fixture
def full_checkout(mini_checkout: Path) -> Path:
    """The root of a fresh copy with what a provider touches, or looks at, in web application and documentation."""
    root = Path(shutil.copytree(FULL, mini_checkout, dirs_exist_ok=True))
    (root / OPEN_SOURCE.web_form_types).parent.mkdir(parents=True)
    shutil.copy(_WEB / OPEN_SOURCE.web_form_types, root / OPEN_SOURCE.web_form_types)
    return root
