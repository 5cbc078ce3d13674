"""A newcomer's first days: a spec in the checkout, a commit, a clone, an edit, a conflict, a changed original.

Across modules: each test follows a person through several commands.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.resources import specs_dir
from tests.cli.conftest import Invoke
from tests.commands import support
from tests.commands.support import HOME, MODELS, README, RECORD
from tests.samples import git, repository, snapshot


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch, no_label_studio: None) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', support.render)


@pytest.fixture
def tree(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the current directory, with an uncommitted spec in it."""
    monkeypatch.chdir(repository(mini_checkout))
    (mini_checkout / 'specs').mkdir()
    (mini_checkout / 'specs/wasabi.yml').write_bytes(support.spec())
    return mini_checkout


@pytest.fixture
def made(tree: Path, invoke: Invoke, fake_django: Callable[..., Path]) -> Path:
    """The same with wasabi in it, everything committed."""
    result = invoke('new', 'wasabi', '--spec', 'specs/wasabi.yml', '--stage', '--python', fake_django())
    assert result.exit_code == 0, result.output
    git(tree, 'commit', '--quiet', '--message', 'wasabi')
    return tree


def commit_as_told(output: str, root: Path) -> None:
    """Runs the commands that follow "Commit exactly …" as a person would paste them."""
    told = output.rpartition('Commit exactly ')[2].partition('\n')[2]
    settings = 'export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t\n'
    subprocess.run(['sh', '-e', '-c', settings + told], cwd=root, check=True, capture_output=True)


def check_clone(invoke: Invoke, root: Path, directory: Path) -> None:
    git(directory.parent, 'clone', '--quiet', str(root), str(directory))
    result = invoke('check', '--render', '--checkout', directory)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize('staged', [True, False], ids=['stage', 'by-hand'])
def test_a_spec_in_the_checkout_is_in_the_commit_and_a_clone_is_clean(
    tree: Path, invoke: Invoke, fake_django: Callable[..., Path], tmp_path: Path, staged: bool
) -> None:
    (tree / 'mine.txt').write_text('mine')
    options = ['--stage'] if staged else []
    result = invoke('new', 'wasabi', '--spec', 'specs/wasabi.yml', '--python', fake_django(), *options)
    assert ('specs/wasabi.yml' in git(tree, 'diff', '--cached', '--name-only')) is staged
    assert f'Commit exactly {"what is staged" if staged else "these files"}' in result.stdout
    commit_as_told(result.stdout, tree)
    assert git(tree, 'status', '--porcelain') == '?? mine.txt\n'
    check_clone(invoke, tree, tmp_path / 'clone')


def test_the_same_in_a_folder_of_a_repository_that_ignores_records(
    mini_checkout: Path, invoke: Invoke, fake_django: Callable[..., Path], tmp_path: Path
) -> None:
    home = tmp_path / 'our fork'
    tree = home / 'kód' / 'label studio'
    tree.parent.mkdir(parents=True)
    mini_checkout.rename(tree)
    (home / '.gitignore').write_text('.storage-scaffold/\n*.yml\n')
    repository(home)
    (tree / 'wasabi.yml').write_bytes(support.spec())
    arguments = ('new', 'wasabi', '--spec', tree / 'wasabi.yml', '--checkout', tree, '--python', fake_django())
    commit_as_told(invoke(*arguments).stdout, home)
    assert git(home, 'status', '--porcelain') == ''
    git(tmp_path, 'clone', '--quiet', str(home), 'clone')
    assert invoke('check', '--checkout', tmp_path / 'clone/kód/label studio').exit_code == 0


def test_undo_takes_the_spec_out_of_the_index_again(tree: Path, invoke: Invoke) -> None:
    assert invoke('new', 'wasabi', '--spec', 'specs/wasabi.yml', '--stage').exit_code == 0
    assert invoke('undo').exit_code == 0
    assert git(tree, 'status', '--porcelain') == '?? specs/\n'


def test_what_an_earlier_command_left_uncommitted_is_in_the_commit(
    tree: Path, invoke: Invoke, fake_django: Callable[..., Path], tmp_path: Path
) -> None:
    assert invoke('new', 'wasabi', '--spec', 'specs/wasabi.yml').exit_code == 0
    support.edit(tree, Path('specs/wasabi.yml'), 'title: Wasabi', 'title: Hot')  # type: ignore[arg-type]
    assert invoke('update').exit_code == 0
    result = invoke('update', '--python', fake_django())
    commit_as_told(result.stdout, tree)
    assert git(tree, 'status', '--porcelain') == ''
    check_clone(invoke, tree, tmp_path / 'clone')


def test_a_migration_made_by_hand_is_in_the_commit(tree: Path, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke('new', 'wasabi', '--spec', 'specs/wasabi.yml', '--stage').exit_code == 0
    git(tree, 'commit', '--quiet', '--message', 'wasabi')
    migration = tree / support.STORAGES / 'migrations/0023_wasabi.py'
    migration.write_text("operations = [migrations.CreateModel(name='WasabiImportStorage')]\n")
    commit_as_told(invoke('update').stdout, tree)
    assert git(tree, 'status', '--porcelain') == ''
    check_clone(invoke, tree, tmp_path / 'clone')


def test_an_edit_that_nobody_accepted_and_other_work_stay_out_of_the_commit(made: Path, invoke: Invoke) -> None:
    support.edit(made, MODELS, 'class Mixin:', 'class Mixin:  # mine')
    with (made / support.STORAGES / 'urls.py').open('a') as file:
        file.write('# mine\n')
    support.edit(made, Path('specs/wasabi.yml'), 'title: Wasabi', 'description: Hot\ntitle: Wasabi')  # type: ignore[arg-type]
    result = invoke('update', '--stage')
    assert result.exit_code == 0, result.output
    assert set(git(made, 'diff', '--cached', '--name-only').split()) == {
        'specs/wasabi.yml',
        f'{RECORD}/lock.json',
        *(path for path in git(made, 'diff', '--cached', '--name-only').split() if path.startswith(f'{RECORD}/base')),
    }


def conflict(root: Path) -> None:
    support.edit(root, README, '# Wasabi', '# Mine')
    support.edit(root, Path('specs/wasabi.yml'), 'title: Wasabi', 'title: Hot')  # type: ignore[arg-type]


def test_a_conflict_is_never_staged_or_told_to_be_committed(made: Path, invoke: Invoke, tmp_path: Path) -> None:
    conflict(made)
    result = invoke('update', '--stage')
    assert result.exit_code == 1
    assert 'ommit' not in result.output and 'Nothing was staged, because of the conflict.' in result.stdout
    assert git(made, 'diff', '--cached', '--name-only') == ''
    step = f'resolve the conflict, then run `storage-scaffold accept {README}`'
    for told in (result, invoke('update'), invoke('accept', README), invoke('diff')):
        assert (told.exit_code, step in told.stderr) == (1, True), told.output
    (made / README).write_text('# Mine and Hot\n')
    commit_as_told(invoke('accept', README).stdout, made)
    assert git(made, 'status', '--porcelain') == ''
    check_clone(invoke, made, tmp_path / 'clone')


def test_every_edited_place_is_counted(made: Path, invoke: Invoke) -> None:
    for old in ('# Wasabi', 'Two', 'Three'):
        support.edit(made, README, old, f'{old} and mine')
    (made / MODELS).write_text((made / MODELS).read_text() + '\n' * 9 + '# mine\n')
    support.edit(made, MODELS, 'class Mixin:', 'class Mixin:  # mine')
    result = invoke('check')
    assert result.exit_code == 1
    assert '… and 1 more place in this file' in result.stdout
    assert f'storage-scaffold update wasabi --discard {README}' in result.stdout, 'the other way out'


def test_discard_drops_an_edit_and_undo_brings_it_back(made: Path, invoke: Invoke) -> None:
    before = (made / README).read_bytes()
    support.edit(made, README, 'One', 'Mine')
    support.edit(made, MODELS, 'class Mixin:', 'class Mixin:  # mine')
    edited = snapshot(made)
    shown = invoke('update', 'wasabi', '--discard', README, '--dry-run')
    assert '-Mine\n+One\n' in shown.stdout and str(MODELS) not in shown.stdout
    assert snapshot(made) == edited
    result = invoke('update', 'wasabi', '--discard', README)
    assert result.exit_code == 0, result.output
    assert f'the edits in {README} are dropped' in result.stdout
    assert (made / README).read_bytes() == before
    assert '# mine' in (made / MODELS).read_text(), 'nobody named that file'
    assert invoke('undo').exit_code == 0
    assert snapshot(made) == edited


def test_discard_drops_accepted_edits_and_conflicts_too(made: Path, invoke: Invoke) -> None:
    support.edit(made, README, 'One', 'Mine')
    assert invoke('accept', README).exit_code == 0
    assert invoke('update', '--discard', README).exit_code == 0
    assert 'One' in (made / README).read_text()
    assert 'accepted' not in invoke('check').stdout
    conflict(made)
    assert invoke('update').exit_code == 1
    result = invoke('update', '--discard', README)
    assert result.exit_code == 0, result.output
    assert (made / README).read_text().splitlines()[1] == '# Hot'
    assert invoke('check').exit_code == 0


def test_discard_takes_generated_files_only(made: Path, invoke: Invoke) -> None:
    [migration] = support.lock(made).migrations
    before = snapshot(made)
    for file, words in {
        f'{support.STORAGES}/urls.py': 'is not a generated file of a provider that is updated',
        str(migration.path): 'is a migration',
        '../outside.py': 'is not a file in the checkout',
    }.items():
        result = invoke('update', '--discard', README, '--discard', file)
        assert (result.exit_code, words in result.stderr) == (2, True), result.output
    assert snapshot(made) == before


def test_a_changed_original_is_noticed_and_how_to_take_it_works(
    tree: Path, invoke: Invoke, fake_django: Callable[..., Path], tmp_path: Path
) -> None:
    original = tmp_path / 'our specs' / 'wasabi.yml'
    original.parent.mkdir()
    original.write_bytes(support.spec())
    assert invoke('new', 'wasabi', '--spec', original, '--stage', '--python', fake_django()).exit_code == 0
    assert str(tmp_path) not in git(tree, 'diff', '--cached', '--no-color'), 'nothing of this machine is committed'
    git(tree, 'commit', '--quiet', '--message', 'wasabi')
    assert (invoke('diff').stderr, invoke('update').stdout) == ('', 'wasabi: nothing to do.\n')
    original.write_bytes(support.spec('Hot'))
    take = f"storage-scaffold update wasabi --spec '{original}'"
    for told in (invoke('diff').stderr, invoke('update').stdout):
        assert f'{original} has changed since it was copied; what counts is the copy, {RECORD}/spec.yml' in told
        assert f'`{take}`' in told
    result = invoke('update', 'wasabi', '--spec', original)
    assert result.exit_code == 0 and "'title': 'Hot'" in (tree / support.STORAGES / 'functions.py').read_text()
    assert (invoke('diff').stderr, invoke('update').stdout) == ('', 'wasabi: nothing to do.\n')
    original.unlink()
    assert invoke('diff').stderr == ''


def test_the_unwritten_client_comes_first(tree: Path, invoke: Invoke, tmp_path: Path) -> None:
    text = (specs_dir() / 'rclone.yml').read_text(encoding='utf-8')
    (tmp_path / 'rclone.yml').write_text(text.replace('  file: rclone/client.py\n', ''), encoding='utf-8')
    result = invoke('new', 'rclone', '--spec', tmp_path / 'rclone.yml')
    left = result.stdout.partition('Left for you\n')[2].splitlines()
    client = support.STORAGES / 'rclone/client.py'
    assert left[0] == '  Write client.py, which is yours:'
    place = left[1].partition(f'{client}:')[2].partition(' ')[0]
    assert 'is not written yet, and 6 more places' in left[1], left[1]
    assert 'raise NotImplementedError' in (tree / client).read_text().splitlines()[int(place) - 1]
    assert invoke(*left[2].split()[1:]).exit_code == 1, 'the command that shows all of it'
    headings = [line for line in left if line.startswith('  ') and not line.startswith('   ')]
    assert [heading.split()[0] for heading in headings[:2]] == ['Write', 'Make']


def test_the_diff_shows_code_first_and_git_applies_what_it_shows(
    tree: Path, invoke: Invoke, fake_django: Callable[..., Path], tmp_path: Path
) -> None:
    arguments = ('new', 'wasabi', '--spec', 'specs/wasabi.yml', '--python', fake_django())
    shown = invoke(*arguments, '--dry-run').stdout
    assert 'sha256' not in shown and 'Binary' not in shown
    assert f'\nRecord {RECORD}/: ' in shown and 'lock.json (created)' in shown
    by_git = tmp_path / 'by-git'
    git(tmp_path, 'clone', '--quiet', str(tree), str(by_git))
    (tmp_path / 'patch').write_text(shown)
    git(by_git, 'apply', '--whitespace=nowarn', str(tmp_path / 'patch'))
    assert invoke(*arguments).exit_code == 0
    package = 'label_studio'
    assert (by_git / HOME / '__init__.py').exists(), 'an empty file too'
    assert snapshot(by_git / package) == snapshot(tree / package)


def test_what_an_update_deletes_and_stages_is_not_taken_for_other_work(made: Path, invoke: Invoke) -> None:
    """An earlier text of the spec, which is like nothing else, goes from the record."""
    support.edit(made, Path('specs/wasabi.yml'), 'title: Wasabi', 'title: Hot')  # type: ignore[arg-type]
    result = invoke('update', '--stage')
    assert git(made, 'diff', '--cached', '--name-only', '--no-renames', '--diff-filter=D')
    assert 'already staged' not in result.stdout
    commit_as_told(result.stdout, made)
    assert git(made, 'status', '--porcelain') == ''


def test_the_commit_names_the_providers_that_have_changed(made: Path, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / 'minio.yml').write_bytes(support.spec('Cold Storage', name='minio'))
    added = invoke('new', 'minio', '--spec', tmp_path / 'minio.yml', '--no-migrate')
    assert "commit -m 'feat: Add Cold Storage'\n" in added.stdout
    support.edit(made, Path('specs/wasabi.yml'), 'title: Wasabi', 'title: Hot')  # type: ignore[arg-type]
    result = invoke('update', '--stage')
    assert "commit -m 'feat: Update wasabi storage'\n" in result.stdout


def test_update_shows_how_much_of_the_record_changes(made: Path, invoke: Invoke, tmp_path: Path) -> None:
    support.edit(made, Path('specs/wasabi.yml'), 'title: Wasabi', 'title: Hot')  # type: ignore[arg-type]
    shown = invoke('diff').stdout
    assert 'lock.json (+' in shown.splitlines()[-1]
    (tmp_path / 'patch').write_text(shown)
    git(made, 'apply', '--check', str(tmp_path / 'patch'))
