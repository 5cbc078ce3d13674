"""`storage-scaffold undo`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.samples import git, repository, snapshot, spec

STORAGES = 'label_studio/io_storages'


@pytest.fixture
def managed(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> Path:
    """A checkout with wasabi in it."""
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 0, result.output
    return mini_checkout


def test_undoes_a_new_provider_and_redoes_it(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    before = snapshot(mini_checkout)
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    after = snapshot(mini_checkout)
    for number in range(4):
        result = invoke('undo', '--checkout', mini_checkout)
        assert result.exit_code == 0, result.output
        assert snapshot(mini_checkout) == (before, after)[number % 2]
        assert result.stdout.startswith(('Undid `new wasabi`.', 'Redid `new wasabi`.')[number % 2])
        assert f'  {STORAGES}/urls.py  reverted' in result.stdout
        assert '.storage-scaffold' not in result.stdout
        assert '  and 6 files in the records\n' in result.stdout
        assert f'  {STORAGES}/wasabi/models.py  {("removed", "restored")[number % 2]}' in result.stdout


def test_undoes_a_removal_with_file_modes(invoke: Invoke, managed: Path) -> None:
    (managed / STORAGES / 'wasabi/models.py').chmod(0o640)
    before = snapshot(managed)
    assert invoke('remove', 'wasabi', '--checkout', managed, '--yes').exit_code == 0
    result = invoke('undo', '--checkout', managed)
    assert result.exit_code == 0, result.output
    assert snapshot(managed) == before
    assert snapshot(managed)[f'{STORAGES}/wasabi/models.py'][0] == 0o640


MODELS = f'{STORAGES}/wasabi/models.py'


@pytest.mark.parametrize(
    'command',
    [
        ('remove', 'wasabi', '--yes'),
        ('rename', 'wasabi', 'hot'),
        ('accept', MODELS),
        ('eject', 'wasabi'),
        ('update', 'wasabi', '--allow-breaking'),
    ],
    ids=lambda command: command[0],
)
def test_undoes_any_last_command(invoke: Invoke, managed: Path, command: tuple[str, ...]) -> None:
    if command[0] in ('accept', 'update'):
        (managed / MODELS).write_bytes((managed / MODELS).read_bytes() + b'# mine\n')
    if command[0] == 'update':
        recorded = managed / '.storage-scaffold/wasabi/spec.yml'
        recorded.write_bytes(recorded.read_bytes() + b'scheme: hot\n')
    before = snapshot(managed)
    result = invoke(*command, '--checkout', managed)
    # The edit conflicts with the update: a conflict is undone like anything else.
    assert result.exit_code == (command[0] == 'update'), result.output
    after = snapshot(managed)
    assert after != before
    for expected in (before, after):
        result = invoke('undo', '--checkout', managed)
        assert result.exit_code == 0, result.output
        assert snapshot(managed) == expected


def test_only_the_last_command(invoke: Invoke, managed: Path, tmp_path: Path) -> None:
    one = snapshot(managed)
    (tmp_path / 'minio.yml').write_bytes(spec('minio'))
    invoke('new', 'minio', '--spec', tmp_path / 'minio.yml', '--checkout', managed)
    result = invoke('undo', '--checkout', managed)
    assert result.stdout.startswith('Undid `new minio`.')
    assert snapshot(managed) == one


def test_a_command_that_did_nothing_is_not_the_last(
    invoke: Invoke, mini_checkout: Path, managed: Path, spec_file: Path
) -> None:
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', managed)
    invoke('remove', 'nobody', '--checkout', managed, '--yes')
    assert invoke('undo', '--checkout', managed).exit_code == 0
    assert not (managed / STORAGES / 'wasabi').exists()


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'# mine\n')


@pytest.mark.parametrize('act', [spoil, Path.unlink], ids=['edited', 'deleted'])
def test_refuses_if_files_have_changed_and_names_all_of_them(
    invoke: Invoke, managed: Path, act: Callable[[Path], None]
) -> None:
    for name in ('urls.py', 'wasabi/models.py'):
        act(managed / STORAGES / name)
    before = snapshot(managed)
    result = invoke('undo', '--checkout', managed)
    assert result.exit_code == 1
    assert f'{STORAGES}/urls.py: has changed since `new wasabi`' in result.stderr
    assert f'{STORAGES}/wasabi/models.py: has changed since `new wasabi`' in result.stderr
    assert 'To fix it: ' in result.stderr
    assert snapshot(managed) == before


def test_refuses_if_a_file_was_made_where_one_was_removed(invoke: Invoke, managed: Path) -> None:
    invoke('remove', 'wasabi', '--checkout', managed, '--yes')
    (managed / STORAGES / 'wasabi').mkdir()
    (managed / STORAGES / 'wasabi/models.py').write_text('mine')
    result = invoke('undo', '--checkout', managed)
    assert result.exit_code == 1
    assert (managed / STORAGES / 'wasabi/models.py').read_text() == 'mine'


def test_other_files_may_have_changed(invoke: Invoke, managed: Path) -> None:
    (managed / 'notes.txt').write_text('mine')
    (managed / STORAGES / 'wasabi/mine.py').write_text('mine')
    assert invoke('undo', '--checkout', managed).exit_code == 0
    assert (managed / 'notes.txt').read_text() == 'mine'
    assert [path.name for path in (managed / STORAGES / 'wasabi').iterdir()] == ['mine.py']


def test_nothing_to_undo_is_exit_2(invoke: Invoke, mini_checkout: Path) -> None:
    result = invoke('undo', '--checkout', mini_checkout)
    assert result.exit_code == 2
    assert 'there is nothing to undo' in result.stderr
    assert not (mini_checkout / '.storage-scaffold').exists()


def test_dry_run_shows_the_diff_and_writes_nothing(invoke: Invoke, managed: Path) -> None:
    before = snapshot(managed)
    result = invoke('undo', '--checkout', managed, '--dry-run')
    assert result.exit_code == 0
    assert f'--- a/{STORAGES}/wasabi/models.py\n+++ /dev/null' in result.stdout
    assert 'Would undo `new wasabi`.' in result.stdout
    assert snapshot(managed) == before


def test_its_state_is_invisible_to_git(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    repository(mini_checkout)
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    listed = git(mini_checkout, 'status', '--porcelain', '--untracked-files=all')
    assert '.storage-scaffold/wasabi/lock.json' in listed
    assert '.state' not in listed
    for command in (('remove', 'wasabi', '--yes'), ('undo',), ('undo',)):
        assert invoke(*command, '--checkout', mini_checkout).exit_code == 0
    assert git(mini_checkout, 'status', '--porcelain', '--untracked-files=all') == ''


def test_what_was_staged_is_taken_out_of_the_index_as_it_was(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    repository(mini_checkout)
    urls = mini_checkout / STORAGES / 'urls.py'
    urls.write_text(urls.read_text() + '# mine\n')
    git(mini_checkout, 'add', STORAGES)
    before = git(mini_checkout, 'ls-files', '--stage')
    options = ('--checkout', mini_checkout)
    assert invoke('new', 'wasabi', '--spec', spec_file, '--stage', *options).exit_code == 0
    after = git(mini_checkout, 'ls-files', '--stage')
    assert after != before
    for number in range(4):
        result = invoke('undo', *options)
        assert result.exit_code == 0, result.output
        assert git(mini_checkout, 'ls-files', '--stage') == (before, after)[number % 2]


@pytest.mark.parametrize(
    'content',
    [
        b'{',
        b'[]',
        b'{"../x": []}',
        b'{"x": [["100644", "--all", "0"]]}',
        b'{"x": [["100644"]]}',
        b'{"x": [[1, 2, 3]]}',
    ],
)
def test_a_forged_copy_of_the_index_is_refused(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, content: bytes
) -> None:
    repository(mini_checkout)
    invoke('new', 'wasabi', '--spec', spec_file, '--stage', '--checkout', mini_checkout)
    (mini_checkout / '.storage-scaffold/.state/undo/index.json').write_bytes(content)
    before, index = snapshot(mini_checkout), git(mini_checkout, 'ls-files', '--stage')
    result = invoke('undo', '--checkout', mini_checkout)
    assert result.exit_code == 2, result.output
    assert 'index.json: is not what storage-scaffold wrote' in result.stderr
    assert (snapshot(mini_checkout), git(mini_checkout, 'ls-files', '--stage')) == (before, index)
