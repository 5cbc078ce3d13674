"""One tree for all tests, which only change it in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.trees import Judges, make


@pytest.fixture(scope='session')
def judges(tmp_path_factory: pytest.TempPathFactory) -> Judges:
    """Two providers in the miniature of a full source tree, rendered once."""
    return Judges.of(make(tmp_path_factory.mktemp('compare') / 'checkout', full=True))


@pytest.fixture
def root(judges: Judges, tmp_path: Path) -> Path:
    """A copy of that tree on disk, for a test to change."""
    import shutil

    return Path(shutil.copytree(judges.tree.root, tmp_path / 'checkout'))
