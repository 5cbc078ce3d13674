"""The benchmark runs, and what it counts: a generated provider asks no more than Label Studio's own of anybody.

Across modules: `benchmarks/provider` is not part of the tool.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.provider.results import table
from benchmarks.provider.rows import ROWS
from benchmarks.provider.stage import SIDES, Stage
from tests.clients.servers import rclone_s3
from tests.label_studio.environment import LabelStudio

SIZE = 24
# Queries for each task or annotation that it needs less, at least.
SAVED = {'import-json': 1, 'import-large': 1, 'export': 1, 'page': 0}


@pytest.fixture(scope='module')
def stage(
    label_studio: LabelStudio, running_tree: Path, booted_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The tree and the database of the other tests, and a service of its own."""
    home = tmp_path_factory.mktemp('benchmark')
    (home / 'buckets').mkdir()
    with rclone_s3(home / 'buckets', home / 'service.log') as service:
        yield Stage(running_tree, label_studio.python, booted_data, home, home / 'buckets', service)


@pytest.mark.parametrize('name', SAVED)
def test_asks_no_more_than_label_studios_own(stage: Stage, name: str) -> None:
    (row,) = (row for row in ROWS if row.name == name)
    row.objects(stage.buckets, SIZE)

    ours, theirs = (row.measure(stage, row, side, SIZE) for side in SIDES)

    # A sync as a whole may cost a few more, whatever its size.
    assert ours.queries <= theirs.queries - SAVED[name] * SIZE + 4, table((ours, theirs))
    assert ours.requests <= theirs.requests, table((ours, theirs))
    assert ours.cells()[0] == row.title.format(SIZE)
