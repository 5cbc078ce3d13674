"""Label Studio's own style gates, blue 0.9.1 and ruff as its tree sets them up, pass on everything written."""

from __future__ import annotations

import shutil
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from storage_scaffold.checkout import Features
from storage_scaffold.render.provider import render_provider
from storage_scaffold.spec.provider import Provider
from tests.label_studio.environment import LabelStudio, run
from tests.label_studio.scaffold import Scaffolded
from tests.label_studio.tree import status
from tests.spec.generated import FEATURES, documents, provider_of


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


@pytest.fixture(scope='module')
def sample(label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What some generated specs give (see `tests/render/test_any_spec.py`), under the settings of the real tree."""
    root = tmp_path_factory.mktemp('sample')
    shutil.copy(label_studio.source / 'pyproject.toml', root)
    numbers = count()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(), FEATURES)
    def write(document: dict[str, Any], features: Features) -> None:
        provider = provider_of(document)
        assume(provider is not None)
        assert isinstance(provider, Provider)
        for path, data in render_provider(provider, features, 'spec.yml').items():
            target = root / str(next(numbers)) / path.name
            target.parent.mkdir()
            target.write_bytes(data)

    write()
    return root


def test_blue_would_change_nothing_whatever_the_spec_says(sample: Path, blue: Path) -> None:
    files = sorted(sample.glob('*/*.py'))
    done = run([blue, '--check', *files], cwd=sample)

    assert done.returncode == 0, done.stderr
    assert f'{len(files)} files would be left unchanged' in done.stderr


def test_ruff_finds_nothing_whatever_the_spec_says(sample: Path) -> None:
    ruff = Path(sys.executable).with_name('ruff')

    done = run([ruff, 'check', '--no-cache', '.'], cwd=sample)

    assert done.returncode == 0, done.stdout
