"""What all tests share: a miniature of a Label Studio checkout that a test may change."""

from __future__ import annotations

import gc
import os
import shutil
from functools import cache
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
# ... and hundreds of them start Python, which would compile the same modules again and again.
for _name in ('FORCE_COLOR', 'CLICOLOR_FORCE', 'PYTHONDONTWRITEBYTECODE'):
    os.environ.pop(_name, None)

CHECKOUT = Path(__file__).parent / 'fixtures' / 'checkout'
# What a full source tree has besides: the web application and the documentation.
FULL = Path(__file__).parent / 'fixtures' / 'full'
# An Enterprise tree, made up.
ENTERPRISE = Path(__file__).parent / 'fixtures' / 'enterprise'
_WEB = Path(__file__).parent / 'web' / 'tree'


def pytest_collection_finish() -> None:
    """What there is by now stays until the end: it need not be searched for garbage again and again."""
    gc.freeze()


@cache
def _held(source: Path) -> tuple[tuple[Path, bytes | None], ...]:
    """All below `source`, parents first: a file with its bytes, a directory with `None`."""
    paths = (path.relative_to(source) for path in sorted(source.rglob('*')))
    kept = [path for path in paths if not {'__pycache__', '.ruff_cache'}.intersection(path.parts)]
    return tuple((path, None if (source / path).is_dir() else (source / path).read_bytes()) for path in kept)


def lay_down(source: Path, root: Path) -> Path:
    """`root`, with a copy of all below `source`, which is read once: a thousand tests want one."""
    root.mkdir(parents=True, exist_ok=True)
    for path, data in _held(source):
        if data is None:
            (root / path).mkdir(exist_ok=True)
        else:
            (root / path).write_bytes(data)
    return root


@pytest.fixture
def mini_checkout(tmp_path: Path) -> Path:
    """The root of a fresh copy: every file that a registration touches, and those that features are read from."""
    return lay_down(CHECKOUT, tmp_path / 'checkout')


@pytest.fixture
def full_checkout(mini_checkout: Path) -> Path:
    """The root of a fresh copy with what a provider touches, or looks at, in web application and documentation."""
    root = lay_down(FULL, mini_checkout)
    (root / OPEN_SOURCE.web_form_types).parent.mkdir(parents=True)
    shutil.copy(_WEB / OPEN_SOURCE.web_form_types, root / OPEN_SOURCE.web_form_types)
    return root


@pytest.fixture
def enterprise_checkout(tmp_path: Path) -> Path:
    """The root of a fresh copy of a small Enterprise tree, made up: Label Studio itself is not in it."""
    return lay_down(ENTERPRISE, tmp_path / 'enterprise')
