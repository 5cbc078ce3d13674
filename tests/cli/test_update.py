"""`storage-scaffold update`, `diff`, `accept`, `eject` and `rename`: output and exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import MAKES, Invoke
from tests.commands import support
from tests.commands.support import README, RECORD
from tests.samples import git, repository, snapshot

STORAGES = 'label_studio/io_storages'


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch, no_label_studio: None) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', support.render)


@pytest.fixture
def tree(invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with wasabi in it, which is the current directory."""
    monkeypatch.chdir(repository(mini_checkout) / STORAGES)
    assert invoke('new', 'wasabi', '--spec', spec_file, '--stage').exit_code == 0
    git(mini_checkout, 'commit', '--quiet', '--message', 'wasabi')
    return mini_checkout


def retitle(root: Path, title: str = 'Wasabi 2') -> None:
    support.edit(root, RECORD / 'spec.yml', 'title: Wasabi', f'title: {title}')


def test_nothing_to_do_is_exit_0_and_writes_nothing(invoke: Invoke, tree: Path) -> None:
    before = snapshot(tree)
    for command in (('update',), ('update', 'wasabi'), ('update', '--dry-run')):
        result = invoke(*command, '--no-migrate')
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith('wasabi: nothing to do but the migration.\n')
    assert invoke('diff').exit_code == 1, 'the migration is still to be made'
    assert snapshot(tree) == before


def test_update_says_what_it_did_and_what_to_commit(invoke: Invoke, tree: Path) -> None:
    retitle(tree)
    result = invoke('update')
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith('wasabi: updated 1 file (8 lines), ')
    assert f'  {README}  8 lines' in result.stdout
    assert 'list of storages' in result.stdout
    todo = result.stdout.rpartition('Left for you')[2]
    assert 'commit -m ' in todo
    assert str(RECORD / 'spec.yml') in todo, 'what the person changed belongs into the same commit'
    assert invoke('update').stdout.startswith('wasabi: nothing to do')


def test_dry_run_and_diff_show_the_same_and_write_nothing(invoke: Invoke, tree: Path) -> None:
    retitle(tree)
    before = snapshot(tree)
    dry, diff = invoke('update', '--dry-run'), invoke('diff', 'wasabi')
    assert (dry.exit_code, diff.exit_code) == (0, 1)
    assert diff.stdout and dry.stdout.startswith(diff.stdout)
    assert '-# Wasabi\n+# Wasabi 2\n' in diff.stdout
    assert 'Nothing was written (--dry-run).' in dry.stdout
    assert snapshot(tree) == before


def test_diff_without_a_difference_is_exit_0(invoke: Invoke, tree: Path, fake_django: Callable[..., Path]) -> None:
    assert invoke('update', '--python', fake_django()).exit_code == 0
    result = invoke('diff')
    assert (result.exit_code, result.stdout, result.stderr) == (0, '', '')


def test_a_conflict_is_exit_1_and_accept_ends_it(invoke: Invoke, tree: Path) -> None:
    support.edit(tree, README, '# Wasabi', '# Mine')
    retitle(tree)
    result = invoke('update')
    assert result.exit_code == 1
    assert 'wasabi: updated' in result.stdout, 'everything else is done'
    assert f'error: {README}:2: edited by hand and generated differently in one place' in result.stderr
    assert f'To fix it: resolve the conflict, then run `storage-scaffold accept {README}`' in result.stderr
    assert 'Commit' not in result.stdout and 'update' not in result.stdout.partition('\n')[2], 'there is one next step'
    assert invoke('update').exit_code == 1
    assert invoke('accept', 'wasabi/README.md').exit_code == 1
    (tree / README).write_text('# Mine 2\n')
    assert invoke('update').exit_code == 1
    result = invoke('accept', 'wasabi/README.md')
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith('wasabi: accepted.\n')
    assert str(RECORD / 'lock.json') in result.stdout and str(README) in result.stdout, 'both belong into the commit'
    assert invoke('update', '--no-migrate').exit_code == 0
    assert (tree / README).read_text() == '# Mine 2\n'


def test_stage_adds_exactly_the_touched_files_and_the_spec(invoke: Invoke, tree: Path) -> None:
    retitle(tree)
    (tree / 'mine.txt').write_text('mine')
    assert invoke('update', '--stage').exit_code == 0
    status = git(tree, 'status', '--porcelain', '--untracked-files=all').splitlines()
    assert [line for line in status if line[1] != ' '] == ['?? mine.txt']
    assert f'M  {RECORD}/spec.yml' in status


def test_all_managed_providers_are_updated_in_one_go(invoke: Invoke, tree: Path, tmp_path: Path) -> None:
    (tmp_path / 'minio.yml').write_bytes(support.spec(name='minio', title='MinIO'))
    assert invoke('new', 'minio', '--spec', tmp_path / 'minio.yml').exit_code == 0
    retitle(tree)
    support.edit(tree, RECORD.parent / 'minio/spec.yml', 'MinIO', 'MinIO 2')
    result = invoke('update', 'wasabi', 'minio')
    assert result.exit_code == 0, result.output
    functions = (tree / STORAGES / 'functions.py').read_text()
    assert "'title': 'Wasabi 2'" in functions and "'title': 'MinIO 2'" in functions
    assert invoke('update').stdout.count('nothing to do') == 2


def test_nothing_is_written_when_one_of_several_cannot_be_updated(invoke: Invoke, tree: Path, tmp_path: Path) -> None:
    (tmp_path / 'minio.yml').write_bytes(support.spec(name='minio', title='MinIO'))
    assert invoke('new', 'minio', '--spec', tmp_path / 'minio.yml').exit_code == 0
    support.edit(tree, RECORD.parent / 'minio/spec.yml', 'MinIO', 'MinIO 2')
    support.edit(tree, RECORD / 'spec.yml', 'spec: 1', 'spec: 1\nnonsense: 1')
    before = snapshot(tree)
    result = invoke('update')
    assert result.exit_code == 2
    assert 'nonsense' in result.stderr
    assert snapshot(tree) == before


def test_another_spec_from_outside(invoke: Invoke, tree: Path, spec_file: Path) -> None:
    spec_file.write_text(spec_file.read_text().replace('title: Wasabi', 'title: Wasabi 2'))
    assert 'update wasabi --spec FILE' in invoke('new', 'wasabi', '--spec', spec_file).stderr
    result = invoke('update', 'wasabi', '--spec', spec_file)
    assert result.exit_code == 0, result.output
    assert (tree / RECORD / 'spec.yml').read_bytes() == spec_file.read_bytes()
    assert invoke('update', '--spec', spec_file, '--no-migrate').exit_code == 0, 'there is only one'


def test_bad_usage_is_exit_2(invoke: Invoke, tree: Path, spec_file: Path, tmp_path: Path) -> None:
    (tmp_path / 'minio.yml').write_bytes(support.spec(name='minio', title='MinIO'))
    for arguments, words in {
        ('update', 'wasaby'): 'did you mean `wasabi`?',
        ('diff', 'x'): 'managed here: wasabi',
        ('accept', 'urls.py'): 'is not a generated file',
        ('accept', '../../../outside.py'): 'is not a file in the checkout',
        ('accept',): 'Missing argument',
        ('eject', 'wasabi', 'urls.py'): 'is not generated for `wasabi`',
        ('rename', 'wasabi', 'wasabi'): 'already managed',
        ('rename', 'wasabi', 's3'): 's3',
    }.items():
        result = invoke(*arguments)
        assert result.exit_code == 2, arguments
        assert words in result.stderr, arguments
    assert invoke('new', 'minio', '--spec', tmp_path / 'minio.yml').exit_code == 0
    assert '--spec works for one provider only' in invoke('update', '--spec', spec_file).stderr


def test_a_tree_without_providers_has_nothing_to_update(invoke: Invoke, mini_checkout: Path) -> None:
    result = invoke('update', '--checkout', mini_checkout)
    assert result.exit_code == 2
    assert 'manages no provider' in result.stderr


def test_changed_columns_are_reported_and_migrated(
    invoke: Invoke, tree: Path, fake_django: Callable[..., Path]
) -> None:
    python = fake_django()
    assert invoke('update', '--python', python, '--stage').exit_code == 0, 'the first migration'
    git(tree, 'commit', '--quiet', '--message', 'first')
    support.edit(tree, RECORD / 'spec.yml', 'us-east-1}', 'us-east-1, depends_on: zone}, zone: {label: Zone}')
    by_hand = invoke('update', '--no-migrate')
    assert 'makemigrations io_storages -n wasabi_update' in by_hand.stdout
    assert 'let the tool make it: `storage-scaffold update wasabi --python CMD`' in by_hand.stdout
    later = invoke('update', '--python', python)
    assert later.stdout.startswith('wasabi: updated 1 migration.\n'), later.output
    support.edit(tree, RECORD / 'spec.yml', 'zone}, zone: {label: Zone}', 'place}, place: {label: Place}')
    assert 'wasabi: the column `zone` and its data are dropped' in invoke('update', '--dry-run').stderr
    support.edit(tree, RECORD / 'spec.yml', 'place: {label: Place}', 'place: {label: Place, renamed_from: zone}')
    renamed = invoke('update', '--no-migrate').stdout
    assert 'the column `zone` goes' not in renamed
    assert 'Made by hand, it would drop what was renamed' in renamed and 'makemigrations' not in renamed


def test_a_changed_label_does_not_ask_django(
    invoke: Invoke, tree: Path, fake_django: Callable[..., Path], tmp_path: Path
) -> None:
    python = fake_django()
    assert invoke('update', '--python', python).exit_code == 0
    (tmp_path / 'django.log').unlink()
    support.edit(tree, RECORD / 'spec.yml', '{default: us-east-1}', '{default: us-east-1, label: Where}')
    assert invoke('update', '--python', python).exit_code == 0
    assert not (tmp_path / 'django.log').exists()
    assert invoke('update', '--python', python, '--migrate').exit_code == 0
    assert (tmp_path / 'django.log').exists(), 'asked for'


def test_eject_one_file_and_then_all(invoke: Invoke, tree: Path) -> None:
    result = invoke('eject', 'wasabi', 'wasabi/models.py')
    assert result.exit_code == 0, result.output
    assert 'is now ordinary code' in result.stdout
    result = invoke('eject', 'wasabi', '--dry-run')
    assert 'would become ordinary code' in result.stdout and (tree / RECORD).exists()
    result = invoke('eject', 'wasabi')
    assert result.exit_code == 0, result.output
    assert 'the registrations stay' in result.stdout
    assert (tree / STORAGES / 'wasabi/models.py').exists() and not (tree / RECORD).exists()


def test_rename_says_what_moved(invoke: Invoke, tree: Path) -> None:
    before = snapshot(tree)
    result = invoke('rename', 'wasabi', 'depot', '--dry-run')
    assert result.exit_code == 0, result.output
    assert 'wasabi would become depot' in result.stdout
    assert snapshot(tree) == before
    result = invoke('rename', 'wasabi', 'depot')
    assert result.stdout.startswith('wasabi is now depot: '), result.output
    assert 'makemigrations io_storages -n depot' in result.stdout
    assert f'{STORAGES}/wasabi/models.py' in result.stdout.rpartition('git')[0]
    assert not (tree / STORAGES / 'wasabi').exists() and (tree / STORAGES / 'depot/models.py').exists()


def test_purge_removes_edits_too(invoke: Invoke, tree: Path) -> None:
    support.edit(tree, README, 'One', 'Mine')
    assert invoke('remove', 'wasabi', '--yes').exit_code == 1
    result = invoke('remove', 'wasabi', '--yes', '--purge')
    assert result.exit_code == 0, result.output
    assert not (tree / STORAGES / 'wasabi').exists()


def test_a_migration_that_was_never_committed_is_replaced_and_a_committed_one_followed(
    invoke: Invoke, tree: Path, fake_django: Callable[..., Path]
) -> None:
    python = fake_django()
    migrations = tree / 'label_studio/io_storages/migrations'
    assert invoke('update', '--python', python).exit_code == 0
    before = {path.name for path in migrations.glob('00*')}
    support.edit(tree, RECORD / 'spec.yml', 'us-east-1}', 'us-east-1, depends_on: zone}, zone: {label: Zone}')
    replaced = invoke(
        'update', '--python', fake_django(MAKES.replace('operations =', 'dependencies = []\\noperations ='))
    )
    assert {path.name for path in migrations.glob('00*')} == before, replaced.output
    assert 'was never committed, so one new migration takes its place' in replaced.stdout
    assert invoke('check').exit_code == 0
    assert invoke('undo').exit_code == 0, 'the way for a database that has run it'
    assert invoke('update', '--python', python).exit_code == 0
    git(tree, 'add', '--all', '--force')
    git(tree, 'commit', '--quiet', '--message', 'zone')
    support.edit(tree, RECORD / 'spec.yml', '{label: Zone}', '{label: Zone, depends_on: more}, more: {label: More}')
    followed = invoke('update', '--python', python)
    assert 'never committed' not in followed.stdout
    assert len(list(migrations.glob('00*'))) == len(before) + 1
