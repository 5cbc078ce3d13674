"""Branches that each have a provider of their own, brought together by real git."""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.record.lock import read_locks
from tests.cli.conftest import Invoke
from tests.commands.support import render
from tests.samples import git, repository, snapshot, spec

MIGRATIONS = 'label_studio/io_storages/migrations'
# As Django does it: the next number, following the last migration.
DJANGO = """
import pathlib, re, sys
here = pathlib.Path('io_storages/migrations')
last = max(path.stem for path in here.glob('0*.py'))
models = pathlib.Path('io_storages', sys.argv[1].removesuffix('_update'), 'models.py').read_text()
created = re.findall(r'class (\\w+)\\(Mixin', models) if 'update' not in sys.argv[1] else []
columns = re.findall(r'    (\\w+) = models', models)
made = [f"        migrations.CreateModel(name='{name}', fields={columns})," for name in created] or [
    f"        migrations.AddField(model_name='{prefix}importstorage', name='{name}'),"
    for prefix in [re.findall(r'class (\\w+?)ImportStorage\\(', models)[0].lower()]
    for name in columns
    if not any(f"'{name}'" in path.read_text() for path in here.glob('0*.py'))
]
(here / f'{int(last[:4]) + 1:04}_{sys.argv[1]}.py').write_text('\\n'.join([
    'from django.db import migrations', '', '', 'class Migration(migrations.Migration):', '',
    '    dependencies = [', f"        ('io_storages', '{last}'),", '    ]', '',
    '    operations = [', *made, '    ]', '',
]))
"""


@pytest.fixture
def python(fake_django: Callable[..., Path], tmp_path: Path) -> Path:
    script = tmp_path / 'makemigrations.py'
    script.write_text(DJANGO)
    return fake_django(f'"{sys.executable}" "{script}" "$4"')


@pytest.fixture
def tree(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository on `main`, without a provider, as the current directory."""
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', render)
    monkeypatch.chdir(repository(mini_checkout))
    for key, value in (('user.name', 't'), ('user.email', 't@t.invalid'), ('commit.gpgsign', 'false')):
        git(mini_checkout, 'config', key, value)
    return mini_checkout


@pytest.fixture
def add(invoke: Invoke, python: Path, tmp_path: Path) -> Callable[..., None]:
    """Makes a provider, and commits it as told."""

    def run(name: str) -> None:
        file = tmp_path / f'{name}.yml'
        file.write_bytes(spec(name))
        result = invoke('new', name, '--spec', file, '--python', python, '--stage')
        assert result.exit_code == 0, result.output
        commit(f'add {name}')

    return run


def commit(message: str) -> None:
    git(Path.cwd(), 'add', '--all')
    git(Path.cwd(), 'commit', '--quiet', '--allow-empty', '--message', message)


def stopped(*arguments: str) -> None:
    """Runs git where it must stop with conflicts."""
    import subprocess

    done = subprocess.run(['git', *arguments], capture_output=True, text=True, check=False)
    assert done.returncode and 'CONFLICT' in done.stdout, done


def resolved(invoke: Invoke, python: Path, *command: str) -> None:
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 0, result.output
    assert f'Go on: {" ".join(command)}' in result.stdout
    assert git(Path.cwd(), 'ls-files', '--unmerged') == ''
    git(Path.cwd(), *command[1:])


def files(root: Path) -> dict[str, tuple[int, bytes | None]]:
    return {path: entry for path, entry in snapshot(root).items() if not path.startswith('.storage-scaffold/.state')}


@pytest.mark.parametrize('order', list(itertools.permutations(('acme', 'minio', 'zeta'))), ids='-'.join)
def test_branches_merged_are_as_if_made_one_after_the_other(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None], order: Sequence[str]
) -> None:
    for name in order:
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        add(name)
    git(tree, 'switch', '--quiet', '--create', 'one-after-the-other', 'main')
    for name in order:
        add(name)
    expected = files(tree)
    git(tree, 'switch', '--quiet', 'main')
    git(tree, 'merge', '--quiet', order[0])
    for name in order[1:]:
        stopped('merge', name)
        resolved(invoke, python, 'git', 'commit', '--no-edit')
    assert files(tree) == expected
    assert invoke('check').exit_code == 0


@pytest.mark.parametrize('way', ['rebase', 'cherry-pick'])
def test_a_rebase_and_a_cherry_pick(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('GIT_EDITOR', 'true')
    git(tree, 'switch', '--quiet', '--create', 'zeta', 'main')
    add('zeta')
    git(tree, 'switch', '--quiet', 'main')
    add('acme')
    git(tree, 'branch', 'acme')
    add('zeta')
    expected = files(tree)
    git(tree, 'reset', '--quiet', '--hard', 'acme')
    if way == 'rebase':
        git(tree, 'switch', '--quiet', 'zeta')
        stopped('rebase', 'main')
    else:
        stopped('cherry-pick', 'zeta')
    resolved(invoke, python, 'git', way, '--continue')
    assert files(tree) == expected
    assert invoke('check').exit_code == 0


def test_main_merged_into_a_branch_keeps_the_numbers_that_main_has(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]
) -> None:
    git(tree, 'switch', '--quiet', '--create', 'zeta', 'main')
    add('zeta')
    git(tree, 'switch', '--quiet', 'main')
    add('acme')
    git(tree, 'switch', '--quiet', 'zeta')
    stopped('merge', 'main')
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 0, result.output
    assert {path.stem for path in Path(MIGRATIONS).glob('0*')} == {'0021_start', '0022_x', '0023_acme', '0024_zeta'}
    assert 'migrate io_storages 0024_zeta --fake' in result.stdout


def two_fields(tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]) -> None:
    """Two branches that each give the same provider a field, and an edit on each side."""
    add('acme')
    record = tree / '.storage-scaffold/acme/spec.yml'
    fields = ('region: {default: us-east-1}', 'access_key_id: {label: Key}', 'session_token: {label: Token}')
    lines = ''.join(['fields:\n', *(f'  {field}\n' for field in fields)])
    record.write_text(record.read_text().replace('fields: {region: {default: us-east-1}}\n', lines))
    assert invoke('update', '--python', python).exit_code == 0
    commit('longer spec')
    for name, before in (('one', fields[0]), ('two', fields[2])):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        after = f'{name}: {{label: {name}}}\n  {before[:-1]}, depends_on: {name}}}'
        record.write_text(record.read_text().replace(before, after))
        readme = tree / 'label_studio/io_storages/acme/README.md'
        word = 'One\n' if name == 'one' else 'Three\n'
        result = invoke('update', '--python', python)
        assert result.exit_code == 0, result.output
        readme.write_text(readme.read_text().replace(word, f'{word}and mine of {name}\n'))
        assert invoke('accept', str(readme.relative_to(tree))).exit_code == 0
        commit(name)


def test_both_sides_gave_one_provider_a_field(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]
) -> None:
    two_fields(tree, invoke, python, add)
    git(tree, 'switch', '--quiet', 'main')
    git(tree, 'merge', '--quiet', 'one')
    stopped('merge', 'two')
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    models = (tree / 'label_studio/io_storages/acme/models.py').read_text()
    assert 'one = ' in models and 'two = ' in models
    readme = (tree / 'label_studio/io_storages/acme/README.md').read_text()
    assert 'and mine of one' in readme and 'and mine of two' in readme
    assert sorted(path.stem for path in (tree / MIGRATIONS).glob('0*')) == [
        '0021_start',
        '0022_x',
        '0023_acme',
        '0024_acme_update',
        '0025_acme_update',
    ]
    result = invoke('check')
    assert result.exit_code == 0, result.output
    lock = read_locks(Checkout.at(tree))['acme']
    assert [made.path.stem for made in lock.migrations] == ['0023_acme', '0024_acme_update', '0025_acme_update']
    assert 'nothing to do' in invoke('update', '--python', python).stdout


def test_a_spec_in_conflict_is_the_persons_first(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]
) -> None:
    add('acme')
    spec_file = tree / '.storage-scaffold/acme/spec.yml'
    for name in ('one', 'two'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        spec_file.write_text(spec_file.read_text().replace('title: Acme', f'title: Acme {name}'))
        assert invoke('update', '--python', python).exit_code == 0
        commit(name)
    stopped('merge', 'one')
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 1
    assert '.storage-scaffold/acme/spec.yml:' in result.stderr
    assert 'resolve this, then run `storage-scaffold resolve` again' in result.stderr
    spec_file.write_text(git(tree, 'show', 'HEAD:.storage-scaffold/acme/spec.yml'))
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    assert 'Acme two' in (tree / 'label_studio/io_storages/acme/README.md').read_text()
    assert invoke('check').exit_code == 0


def test_what_others_changed_on_both_sides_stays_marked_among_the_entries(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]
) -> None:
    urls = tree / 'label_studio/io_storages/urls.py'
    for name in ('acme', 'zeta'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        add(name)
        first, rest = urls.read_text().split('\n', 1)
        urls.write_text(f'# {name}\n{rest}' if first.startswith('"""') is False else f'"""{name}."""\n{rest}')
        commit(f'by hand on {name}')
    stopped('merge', 'acme')
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 1
    assert 'label_studio/io_storages/urls.py:1: both sides changed the same lines' in result.stderr
    text = urls.read_text()
    assert text.count('<<<<<<<') == 1
    for name in ('acme', 'zeta'):
        assert f'io_storages.{name}.urls' in text
    assert git(tree, 'diff', '--name-only', '--diff-filter=U').split() == ['label_studio/io_storages/urls.py']
    urls.write_text(text[text.index('>>>>>>>') :].split('\n', 1)[1])
    git(tree, 'add', '--', 'label_studio/io_storages/urls.py')
    assert invoke('resolve', '--python', python).exit_code == 0
    git(tree, 'commit', '--no-edit', '--quiet')
    assert invoke('check').exit_code == 0


def test_check_names_the_way_out_of_an_unmerged_tree(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]
) -> None:
    for name in ('acme', 'zeta'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        add(name)
    stopped('merge', 'acme')
    result = invoke('check', '--format', 'json')
    found = json.loads(result.stdout)['findings']
    assert result.exit_code == 2
    unmerged = set(git(tree, 'diff', '--name-only', '--diff-filter=U').split())
    assert {item['file'] for item in found if item['rule'] == 'unmerged'} == unmerged
    assert {item['command'] for item in found if item['rule'] == 'unmerged'} == {'storage-scaffold resolve'}
    assert not [item for item in found if item['rule'] != 'unmerged' and item['file'] in unmerged]
    for command in (('new', 'more', '--spec', 'x.yml'), ('update',), ('remove', 'zeta', '--yes')):
        Path('x.yml').write_bytes(spec('more'))
        before = files(tree)
        refused = invoke(*command)
        assert refused.exit_code == 2, refused.output
        assert 'storage-scaffold resolve' in refused.stderr
        assert files(tree) == before


def test_a_dry_run_shows_and_changes_nothing(
    tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]
) -> None:
    for name in ('acme', 'zeta'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        add(name)
    stopped('merge', 'acme')
    before, index = files(tree), git(tree, 'ls-files', '--stage')
    result = invoke('resolve', '--python', python, '--dry-run')
    assert result.exit_code == 0, result.output
    assert '+++ b/label_studio/io_storages/functions.py' in result.stdout
    assert 'Would settle' in result.stdout
    assert (files(tree), git(tree, 'ls-files', '--stage')) == (before, index)


def test_undo_brings_the_conflicts_back(tree: Path, invoke: Invoke, python: Path, add: Callable[[str], None]) -> None:
    for name in ('acme', 'zeta'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        add(name)
    stopped('merge', 'acme')
    before, index = files(tree), git(tree, 'ls-files', '--stage')
    assert invoke('resolve', '--python', python).exit_code == 0
    assert invoke('undo').exit_code == 0
    assert (files(tree), git(tree, 'ls-files', '--stage')) == (before, index)


@pytest.mark.parametrize('way', ['merge', 'rebase', 'cherry-pick'])
def test_with_the_driver_git_merges_registered_files_by_itself(
    tree: Path,
    invoke: Invoke,
    python: Path,
    add: Callable[[str], None],
    console: Path,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('PATH', f'{console.parent}{os.pathsep}{os.environ["PATH"]}')
    installed = invoke('resolve', '--install')
    assert installed.exit_code == 0, installed.output
    assert 'label_studio/io_storages/urls.py merge=storage-scaffold\n' in installed.stdout
    (tree / '.gitattributes').write_text(installed.stdout)
    commit('attributes')
    for name in ('zeta', 'acme'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        add(name)
    git(tree, 'switch', '--quiet', '--create', 'one-after-the-other', 'acme')
    add('zeta')
    expected = files(tree)
    git(tree, 'switch', '--quiet', {'merge': 'acme', 'rebase': 'zeta', 'cherry-pick': 'acme'}[way])
    git(tree, way, *(['--no-edit'] if way == 'merge' else []), 'acme' if way == 'rebase' else 'zeta')
    result = invoke('check')
    assert 'migration-conflict' in result.stdout, 'git knows nothing of migrations'
    assert invoke('update', '--python', python).exit_code == 0
    assert invoke('check').exit_code == 0
    there = files(tree)
    assert {path for path in there if there[path] != expected.get(path)} <= {
        *(path for path in there if '/migrations/' in path),
        '.storage-scaffold/acme/lock.json',
        '.storage-scaffold/zeta/lock.json',
    }


def test_nothing_unmerged(tree: Path, invoke: Invoke) -> None:
    result = invoke('resolve')
    assert (result.exit_code, result.stdout) == (0, 'Nothing is unmerged.\n')
