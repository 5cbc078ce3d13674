"""Two branches with a provider each, and the database of somebody who has run the migration of one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.history import Team
from tests.label_studio.scaffold import spec
from tests.label_studio.tree import clone, digests, git

MIGRATIONS = Path('label_studio/io_storages/migrations')


@pytest.fixture(scope='module')
def merged(
    label_studio: LabelStudio, slim: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Team, dict[str, str], list[str], list[dict[str, str]]]:
    """The team after the merge; the tree as if made one after the other; the commands for a database; its rows."""
    home, python = tmp_path_factory.mktemp('branches'), label_studio.python
    team = Team(clone(slim, home / 'tree'), home / 'data')
    git(team.tree, 'checkout', '--quiet', '-b', 'main')
    git(team.tree, 'remote', 'remove', 'origin')

    def new(name: str) -> None:
        made = ('--edition', 'open-source', '--python', python, '--stage')
        team.scaffold('new', name, '--spec', spec(name), *made)
        git(team.tree, 'commit', '--quiet', '--message', name)

    git(team.tree, 'checkout', '--quiet', '-b', 'minio')
    new('minio')
    team.migrate(python, home / 'scratch')
    rows = team.rows('make', python, home / 'scratch', 'minio', 'MinIO')
    git(team.tree, 'checkout', '--quiet', 'main')
    new('wasabi')
    git(team.tree, 'checkout', '--quiet', '-b', 'one-after-the-other')
    new('minio')
    expected = digests(team.tree)
    git(team.tree, 'checkout', '--quiet', 'main')
    said = team.merge('minio', python)
    return team, expected, re.findall(r'needs this, once: `(.+)`', said), rows


def test_the_tree_is_as_if_made_one_after_the_other(
    merged: tuple[Team, dict[str, str], list[str], list[dict[str, str]]],
) -> None:
    team, expected, _, _ = merged
    assert digests(team.tree) == expected
    assert sorted(path.stem for path in (team.tree / MIGRATIONS).glob('002[34]*')) == ['0023_wasabi', '0024_minio']
    assert team.scaffold('check').code == 0


def test_a_database_that_has_run_the_old_one_keeps_its_rows_with_the_printed_command(
    merged: tuple[Team, dict[str, str], list[str], list[dict[str, str]]], label_studio: LabelStudio, tmp_path: Path
) -> None:
    team, _, commands, rows = merged
    assert len(commands) == 1 and '0024_minio --fake' in commands[0]
    with pytest.raises(AssertionError, match='already exists'):
        team.migrate(label_studio.python, tmp_path / 'scratch')
    team.shell(commands[0], label_studio.python, tmp_path / 'again')
    assert 'No changes detected' in team.migrate(label_studio.python, tmp_path / 'and')
    assert team.rows('show', label_studio.python, tmp_path / 'rows', 'minio', 'MinIO') == rows != []
