from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.samples import as_ordinary_user, git, repository, snapshot

STORAGES = 'label_studio/io_storages'
MIGRATIONS = f'{STORAGES}/migrations'


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))


def unmerged(root: Path) -> None:
    repository(root)
    path = f'{STORAGES}/functions.py'
    git(root, 'switch', '-qc', 'other')
    edit(root, path, 'def get_storage_list', '# other\ndef get_storage_list')
    git(root, 'commit', '-qam', 'other')
    git(root, 'switch', '-q', '-')
    edit(root, path, 'def get_storage_list', '# mine\ndef get_storage_list')
    git(root, 'commit', '-qam', 'mine')
    with pytest.raises(subprocess.CalledProcessError):
        git(root, 'merge', 'other')


DAMAGE: dict[str, Callable[[Path], object]] = {
    'no place': lambda root: edit(root, f'{STORAGES}/functions.py', 'def get_storage_list', 'def get_the_list'),
    'no file': lambda root: (root / STORAGES / 'urls.py').unlink(),
    'not Python': lambda root: edit(root, f'{STORAGES}/models.py', 'import', 'impor t'),
    'too old': lambda root: edit(root, f'{STORAGES}/api.py', 'class ImportStorageListFilesAPI', 'class Gone'),
    'unmerged': unmerged,
    'no tree': lambda root: shutil.rmtree(root / 'label_studio'),
    'another edition': lambda root: (root / 'label_studio_enterprise').mkdir(),
}


@pytest.mark.parametrize('name', DAMAGE)
def test_it_says_what_new_would_refuse(invoke: Invoke, mini_checkout: Path, spec_file: Path, name: str) -> None:
    DAMAGE[name](mini_checkout)
    before = snapshot(mini_checkout)
    found = invoke('doctor', '--checkout', mini_checkout, '--format', 'json')
    assert snapshot(mini_checkout) == before
    refusal = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--format', 'json')
    assert refusal.exit_code == 2
    assert found.exit_code == 1
    problems = [line for line in json.loads(found.stdout)['lines'] if line['level'] == 'problem']
    assert {(line['text'], line['file'], line['line']) for line in problems} >= {
        (error['message'], error['file'], error['line']) for error in json.loads(refusal.stdout)['errors']
    }
    assert all(line['remedy'] for line in problems)


def test_a_sound_tree_has_no_problem(invoke: Invoke, full_checkout: Path) -> None:
    repository(full_checkout)
    result = invoke('doctor', '--checkout', full_checkout)
    assert result.exit_code == 0, result.output
    assert 'edition open-source' in result.stdout
    assert f'ok       {STORAGES}/functions.py: import of the list views, list of storages' in result.stdout
    assert 'docs/source/guide/storage.md: row in the overview of storages' in result.stdout
    assert 'none is managed here' in result.stdout
    assert 'problem' not in result.stdout.replace('No problem', '')
    assert 'providers can be added here.' in result.stdout


def test_what_a_tree_lacks_is_a_note_with_what_follows(invoke: Invoke, mini_checkout: Path) -> None:
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 0
    assert 'note     the web app has no sources here: providers come without their forms and icons' in result.stdout
    assert 'registrations left out' in result.stdout
    assert 'note     this is no git repository' in result.stdout
    assert 'no Python here has Label Studio' in result.stdout


@pytest.mark.parametrize(
    ('settings', 'said'),
    [
        ('[tool.blue]\nline-length = 119\n', 'ok       blue lays out its Python in 119 columns, as generated code is'),
        ('[tool.blue]\r\n\r\nline-length = 119\r\n', 'ok       blue lays out its Python in 119 columns'),
        ('[tool.blue]\nline-length = 88\n', 'note     blue lays out its Python in 88 columns, and generated'),
        ('[tool.blue]\n[tool.x]\nline-length = 119\n', 'note     blue lays out its Python as it does by default, and'),
        ('[tool.black]\nline-length = 119\n', 'note     black lays out its Python in 119 columns, and generated'),
        (
            '[tool.ruff]\nline-length = 88\n[tool.ruff.format]\nquote-style = "single"\n',
            'note     ruff format lays out',
        ),
        ('[tool.ruff]\nline-length = 88\n', ''),
    ],
)
def test_what_lays_out_the_tree_is_read_off_its_settings(
    invoke: Invoke, mini_checkout: Path, settings: str, said: str
) -> None:
    (mini_checkout / 'pyproject.toml').write_bytes(f'[project]\nname = "label-studio"\n\n{settings}'.encode())
    result = invoke('doctor', '--checkout', mini_checkout)
    assert said in result.stdout if said else 'lays out' not in result.stdout


def test_an_older_guard_of_addresses_is_named(invoke: Invoke, mini_checkout: Path) -> None:
    edit(mini_checkout, 'label_studio/core/utils/io.py', 'def resolve_host_for_ssrf', 'def another')
    result = invoke('doctor', '--checkout', mini_checkout)
    assert 'clients check each host with validate_upload_url' in result.stdout


def test_a_point_that_a_tree_can_do_without_is_a_note(invoke: Invoke, full_checkout: Path) -> None:
    """A fork may have changed the page: `new` leaves the row out."""
    (full_checkout / 'docs/source/guide/storage.md').write_text('# Nothing here\n')
    result = invoke('doctor', '--checkout', full_checkout)
    assert result.exit_code == 0, result.output
    assert 'not registered, docs/source/guide/storage.md has another shape' in result.stdout
    assert 'ok       docs/source/guide/storage.md' not in result.stdout


def test_two_last_migrations(invoke: Invoke, mini_checkout: Path) -> None:
    last = max((mini_checkout / MIGRATIONS).glob('0*.py'))
    shutil.copy(last, last.with_name('0999_other.py'))
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 1
    assert 'both follow the same migration' in result.stdout
    assert 'makemigrations --merge' in result.stdout


def test_a_migration_that_follows_one_that_is_missing(invoke: Invoke, mini_checkout: Path) -> None:
    last = max((mini_checkout / MIGRATIONS).glob('0*.py'))
    (mini_checkout / MIGRATIONS / '0999_next.py').write_text(
        'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n'
        f"    dependencies = [('io_storages', '{last.stem}'), ('io_storages', '0998_lost')]\n"
    )
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 1
    assert f'{MIGRATIONS}/0999_next.py:5: follows 0998_lost, which is missing' in result.stdout
    assert f'git checkout -- {MIGRATIONS}/0998_lost.py' in result.stdout


def test_managed_providers(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    made = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', fake_django())
    assert made.exit_code == 0, made.output
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 0, result.output
    assert 'ok       wasabi: as recorded' in result.stdout
    edit(mini_checkout, f'{STORAGES}/functions.py', 'wasabi', 'wasabi2')
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 1
    assert 'problem  wasabi: ' in result.stdout
    assert 'storage-scaffold check wasabi' in result.stdout
    (mini_checkout / '.storage-scaffold/wasabi/lock.json').write_text('{')
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 1
    assert 'problem  .storage-scaffold/wasabi/lock.json' in result.stdout


def test_a_git_that_cannot_answer(invoke: Invoke, mini_checkout: Path) -> None:
    (mini_checkout / '.git').write_text('nonsense')
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 1
    assert 'problem  git failed in' in result.stdout


def test_an_unfinished_rebase_and_hidden_records(invoke: Invoke, mini_checkout: Path) -> None:
    (mini_checkout / '.gitignore').write_text('.storage-scaffold\n')
    repository(mini_checkout)
    git(mini_checkout, 'switch', '-qc', 'other')
    git(mini_checkout, 'commit', '-q', '--allow-empty', '-m', 'other')
    git(mini_checkout, 'switch', '-q', '-')
    git(mini_checkout, 'commit', '-q', '--allow-empty', '-m', 'mine')
    git(mini_checkout, 'merge', '--no-commit', '--no-ff', 'other')
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 0, result.output
    assert 'is not finished\n           git commit --no-edit' in result.stdout
    assert 'hides .storage-scaffold/' in result.stdout


def test_the_pythons(invoke: Invoke, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    works = tmp_path / 'works'
    works.write_text('#!/bin/sh\necho \'["x", "y"]\'\n')
    works.chmod(0o755)
    tried = [['/nowhere/python'], ['false'], [str(works)], [str(works), '-I']]
    monkeypatch.setattr('storage_scaffold.migrations.python._candidates', lambda _root: iter(tried))
    lines = invoke('doctor', '--checkout', mini_checkout).stdout
    assert 'note     /nowhere/python cannot make new ones: it does not exist' in lines
    assert 'note     false cannot make new ones: exit code 1' in lines
    assert f'ok       {works} makes new ones' in lines
    assert f'ok       {works} -I could make them too' in lines
    shutil.copy(works, mini_checkout / 'label_studio/python')
    (mini_checkout / '.storage-scaffold').mkdir()
    config = mini_checkout / '.storage-scaffold/config.yml'
    config.write_text('python: label_studio/python\n')
    lines = invoke('doctor', '--checkout', mini_checkout).stdout
    assert (
        f'ok       {mini_checkout}/label_studio/python makes new ones, as .storage-scaffold/config.yml says' in lines
    )
    assert str(works) not in lines
    config.write_text('python: label_studio/nothing\n')
    result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 1 and "problem  `python` in .storage-scaffold/config.yml:" in result.stdout


def test_a_tree_of_somebody_else(invoke: Invoke, mini_checkout: Path) -> None:
    (mini_checkout / STORAGES / 'urls.py').chmod(0)
    with as_ordinary_user(mini_checkout):
        result = invoke('doctor', '--checkout', mini_checkout)
    assert result.exit_code == 1
    assert 'cannot be read' in result.stdout


def test_tools(invoke: Invoke, full_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (full_checkout / 'poetry.lock').write_text('')
    broken = tmp_path / 'bin/node'
    broken.parent.mkdir()
    broken.write_text('#!/bin/sh\nexit 3\n')
    broken.chmod(0o755)
    (broken.parent / 'git').symlink_to(str(shutil.which('git')))
    monkeypatch.setenv('PATH', str(broken.parent))
    result = invoke('doctor', '--checkout', full_checkout)
    assert 'ok       git 2' in result.stdout
    assert 'note     node does not work' in result.stdout
    assert 'note     npm was not found' in result.stdout
    assert 'note     poetry was not found' in result.stdout


def test_brand_and_release(invoke: Invoke, full_checkout: Path) -> None:
    (full_checkout / 'pyproject.toml').write_text('[project]\nname = "acme-labels"\nversion = "9.1"\n')
    result = invoke('doctor', '--checkout', full_checkout)
    assert 'ok       acme-labels 9.1, edition open-source' in result.stdout
