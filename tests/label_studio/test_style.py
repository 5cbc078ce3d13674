"""Label Studio's own style gates, blue 0.9.1 and ruff as its tree sets them up, pass on everything written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.label_studio.environment import run
from tests.label_studio.scaffold import Scaffolded
from tests.label_studio.tree import status


@pytest.fixture(scope='module')
def touched(scaffolded: Scaffolded) -> list[str]:
    """The Python files that were written; its own formatters leave the tree's migrations out."""
    paths = [path for path in status(scaffolded.succeeded()) if path.endswith('.py') and '/migrations/' not in path]
    assert len(paths) > 20
    return paths


def test_blue_would_change_nothing(scaffolded: Scaffolded, touched: list[str], blue: Path) -> None:
    done = run([blue, '--check', *touched], cwd=scaffolded.tree)

    assert done.returncode == 0, done.stderr
    assert f'{len(touched)} files would be left unchanged' in done.stderr


def test_ruff_finds_nothing(scaffolded: Scaffolded, touched: list[str]) -> None:
    ruff = Path(sys.executable).with_name('ruff')

    done = run([ruff, 'check', '--no-cache', *touched], cwd=scaffolded.tree)

    assert done.returncode == 0, done.stdout
    assert run([ruff, '--version'], cwd=scaffolded.tree).stdout.strip() == 'ruff 0.14.9'
