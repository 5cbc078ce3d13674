"""A provider lives on while its Label Studio is brought from release to release, with rows in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.label_studio.environment import LabelStudio, ToolMissing
from tests.label_studio.history import Team
from tests.label_studio.releases import RELEASES, history, python_of
from tests.label_studio.scaffold import spec
from tests.label_studio.tree import clone, git

FIRST, *LATER = RELEASES
ROWS = [
    {'task': f'wasabi://bucket/{key}', 'key': key, 'storage': 'source', 'bucket': 'bucket'}
    for key in ('a.jpg', 'b.jpg')
]


@dataclass(frozen=True)
class Step:
    """What came of one release: what `resolve` and `update` said, whether `check` was clean, and the rows then."""

    resolved: str
    updated: str
    check: int
    migrated: str
    rows: list[dict[str, Any]]


@pytest.fixture(scope='module')
def steps(label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    """The whole way, once."""
    try:
        source, oldest = history(), python_of(FIRST)
    except ToolMissing as missing:
        pytest.skip(str(missing))
    home = tmp_path_factory.mktemp('releases')
    team = Team(clone(source, home / 'tree'), home / 'data')
    git(team.tree, 'checkout', '--quiet', '-b', 'main', f'origin/v{FIRST}')
    team.scaffold('new', 'wasabi', '--spec', spec('wasabi'), '--edition', 'open-source', '--python', oldest, '--stage')
    git(team.tree, 'commit', '--quiet', '--message', 'Add Wasabi')
    # Others have it now, and its migration.
    git(team.tree, 'tag', 'ours-1')
    team.migrate(oldest, home / 'scratch')
    assert team.rows('make', oldest, home / 'scratch', 'wasabi', 'Wasabi') == ROWS
    python, found = label_studio.python, {}
    for release in LATER:
        resolved = team.merge(f'origin/v{release}', python)
        updated = team.scaffold('update', '--python', python, '--stage').output
        team.commit(f'Label Studio {release}')
        check = team.scaffold('check').code
        migrated = team.migrate(python, home / 'scratch')
        rows = team.rows('show', python, home / 'scratch', 'wasabi', 'Wasabi')
        found[release] = Step(resolved, updated, check, migrated, rows)
    return found


@pytest.mark.parametrize('release', LATER)
def test_the_provider_is_carried_over(steps: dict[str, Step], release: str) -> None:
    step = steps[release]
    assert step.check == 0
    assert 'No changes detected' in step.migrated, 'nothing is left to migrate'
    assert step.rows == ROWS


def test_a_conflict_beside_our_entries_is_settled(steps: dict[str, Step]) -> None:
    """1.22.0 gave `remove_duplicates.py` new lines just where the entry stands."""
    assert 'Settled 1 of 1 unmerged files' in steps['1.22.0'].resolved
    assert 'label_studio/data_manager/actions/remove_duplicates.py' in steps['1.22.0'].resolved


def test_a_release_with_a_migration_of_its_own_is_merged_by_django(steps: dict[str, Step]) -> None:
    assert '0023_merge merges migrations that databases may already have' in steps['1.22.0'].resolved
    assert 'Applying io_storages.0023_merge' in steps['1.22.0'].migrated
