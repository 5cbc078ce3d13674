"""Commands on a repository that git refuses to read: what it cannot say is never taken for a no.

Across modules: every command that decides by what git has committed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.samples import repository, snapshot


@pytest.fixture
def committed(invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]) -> Path:
    """A checkout whose last commit holds wasabi and its migration."""
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', fake_django())
    assert result.exit_code == 0, result.output
    return repository(mini_checkout)


@pytest.fixture
def given_away(committed: Path) -> Path:
    """The same, of another owner, as in a container that mounts it: git answers nothing."""
    if os.geteuid() != 0:
        pytest.skip('only root can give a directory away')
    for path in (committed, committed / '.git'):
        os.chown(path, 12345, 12345)
    return committed


@pytest.fixture(params=['another owner', 'missing objects'])
def unreadable(request: pytest.FixtureRequest, committed: Path) -> Path:
    """The same, in a state in which git cannot say what the last commit holds."""
    if request.param == 'another owner':
        return Path(request.getfixturevalue('given_away'))
    shutil.rmtree(committed / '.git/objects')
    (committed / '.git/objects').mkdir()
    return committed


@pytest.mark.parametrize(
    'arguments',
    [('remove', 'wasabi', '--yes', '--purge'), ('remove', 'wasabi', '--yes'), ('rename', 'wasabi', 'other')],
)
def test_nothing_is_taken_away_for_want_of_an_answer(
    invoke: Invoke, unreadable: Path, arguments: tuple[str, ...]
) -> None:
    before = snapshot(unreadable)
    result = invoke(*arguments, '--checkout', unreadable)
    assert result.exit_code == 3, result.output
    assert 'git failed in' in result.stderr
    assert 'git init' not in result.stderr
    assert snapshot(unreadable) == before


def test_a_command_that_asks_nothing_of_git_goes_on_and_says_what_is_left(invoke: Invoke, given_away: Path) -> None:
    (given_away / 'label_studio/io_storages/wasabi/models.py').unlink()
    result = invoke('update', 'wasabi', '--checkout', given_away)
    assert result.exit_code == 0, result.output
    assert 'once git works again' in result.stdout and 'safe.directory' in result.stdout


def test_staging_is_refused_with_what_git_says(invoke: Invoke, given_away: Path) -> None:
    before = snapshot(given_away)
    result = invoke('update', 'wasabi', '--stage', '--checkout', given_away)
    assert (result.exit_code, 'dubious ownership' in result.stderr) == (3, True), result.output
    assert snapshot(given_away) == before
