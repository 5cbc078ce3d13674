"""`storage-scaffold remove`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.samples import git, repository, snapshot

STORAGES = 'label_studio/io_storages'


@pytest.fixture
def managed(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> Path:
    """A checkout with wasabi in it."""
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 0, result.output
    return mini_checkout


def test_leaves_the_tree_as_it_was_before_new(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    before = snapshot(mini_checkout)
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    result = invoke('remove', 'wasabi', '--checkout', mini_checkout, '--yes')
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith('wasabi: removed 3 files (13 lines), 20 registrations in 12 files.\n')
    assert f'  {STORAGES}/urls.py  routes of the API' in result.stdout
    assert f'  {STORAGES}/wasabi/models.py  removed' in result.stdout
    assert snapshot(mini_checkout) == before


def test_removes_its_uncommitted_migration(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    before = snapshot(mini_checkout)
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', fake_django())
    result = invoke('remove', 'wasabi', '--checkout', mini_checkout, '--yes')
    assert result.exit_code == 0, result.output
    assert 'Note: a database in which' in result.stdout
    assert snapshot(mini_checkout) == before


def test_a_committed_migration_stays_and_a_new_one_drops_the_tables(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    python = fake_django()
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', python)
    repository(mini_checkout)
    result = invoke('remove', 'wasabi', '--checkout', mini_checkout, '--yes', '--python', python)
    assert result.exit_code == 0, result.output
    status = git(mini_checkout, 'status', '--porcelain', '--untracked-files=all')
    assert [line for line in status.splitlines() if 'migrations' in line] == [
        line for line in status.splitlines() if line.endswith('_remove_wasabi.py') and line.startswith('??')
    ]
    assert 'so it stays (keep it in git); a new migration drops the tables' in result.stdout


def test_without_a_python_the_command_for_that_migration_is_printed(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', fake_django())
    repository(mini_checkout)
    assert invoke('remove', 'wasabi', '--checkout', mini_checkout, '--yes', '--migrate').exit_code == 3
    result = invoke('remove', 'wasabi', '--checkout', mini_checkout, '--yes')
    assert result.exit_code == 0
    assert 'makemigrations io_storages -n remove_wasabi --no-header' in result.stdout


def test_dry_run_needs_no_yes_and_writes_nothing(invoke: Invoke, managed: Path) -> None:
    before = snapshot(managed)
    result = invoke('remove', 'wasabi', '--checkout', managed, '--dry-run')
    assert result.exit_code == 0
    assert f'--- a/{STORAGES}/wasabi/models.py\n+++ /dev/null' in result.stdout
    assert 'would remove' in result.stdout
    assert snapshot(managed) == before


def test_nobody_to_ask_is_exit_2_and_names_yes(invoke: Invoke, managed: Path) -> None:
    before = snapshot(managed)
    result = invoke('remove', 'wasabi', '--checkout', managed)
    assert result.exit_code == 2
    assert '--yes' in result.stderr
    assert snapshot(managed) == before


@pytest.mark.usefixtures('terminal')
@pytest.mark.parametrize(('answer', 'code'), [('y\n', 0), ('n\n', 3), ('\n', 3)])
def test_on_a_terminal_it_shows_and_asks(invoke: Invoke, managed: Path, answer: str, code: int) -> None:
    result = invoke('remove', 'wasabi', '--checkout', managed, answer=answer)
    assert result.exit_code == code
    assert 'would remove 3 files' in result.stderr
    assert (managed / '.storage-scaffold/wasabi').exists() is (code != 0)


def test_hand_edited_files_are_exit_1_and_named(invoke: Invoke, managed: Path) -> None:
    (managed / STORAGES / 'wasabi/models.py').write_text('mine')
    before = snapshot(managed)
    result = invoke('remove', 'wasabi', '--checkout', managed, '--yes')
    assert result.exit_code == 1
    assert f'{STORAGES}/wasabi/models.py: was edited' in result.stderr
    assert snapshot(managed) == before


def test_an_unmanaged_name_is_exit_2(invoke: Invoke, managed: Path) -> None:
    result = invoke('remove', 'wasaby', '--checkout', managed, '--yes')
    assert result.exit_code == 2
    assert 'did you mean `wasabi`?' in result.stderr


def test_the_printed_commit_commits_the_removal(invoke: Invoke, managed: Path) -> None:
    repository(managed)
    result = invoke('remove', 'wasabi', '--checkout', managed, '--yes')
    assert f'git -C {managed} commit -m ' in result.stdout
    assert f'{STORAGES}/wasabi/models.py' in result.stdout.rpartition('Left for you')[2]
