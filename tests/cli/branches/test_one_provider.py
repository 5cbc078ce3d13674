"""One provider that both branches have changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.record.lock import read_locks
from tests.cli.branches.support import MIGRATIONS, Add, commit, files, longer, resolved, stopped
from tests.cli.conftest import Invoke
from tests.samples import git


def two_fields(tree: Path, invoke: Invoke, python: Path, add: Add) -> None:
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


def test_both_sides_gave_one_provider_a_field(tree: Path, invoke: Invoke, python: Path, add: Add) -> None:
    two_fields(tree, invoke, python, add)
    git(tree, 'switch', '--quiet', 'main')
    git(tree, 'merge', '--quiet', 'one')
    stopped('merge', 'two')
    said = invoke('resolve', '--python', python, '--dry-run').stdout
    assert 'both sides have a 0024_acme_update: that of MERGE_HEAD is now 0025_acme_update and follows' in said
    assert '`cd label_studio && python manage.py migrate io_storages 0023_acme`' in said
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


@pytest.mark.parametrize('ours', ['title', 'field'])
def test_one_side_changed_the_entries_and_the_other_the_columns(
    tree: Path, invoke: Invoke, python: Path, add: Add, ours: str
) -> None:
    """Git merges the files with the entries by itself, and stops at the record."""
    add('acme')
    spec_file = tree / '.storage-scaffold/acme/spec.yml'

    def change(what: str) -> None:
        if what == 'field':
            longer(tree, 'acme')
        else:
            spec_file.write_text(spec_file.read_text().replace('title: Acme', 'title: Acme Cloud'))
        assert invoke('update', '--python', python).exit_code == 0
        commit(what)

    for what in ('title', 'field'):
        git(tree, 'switch', '--quiet', '--create', what, 'main')
        change(what)
    git(tree, 'switch', '--quiet', '--create', 'one-after-the-other', 'title')
    change('field')
    expected = files(tree)
    git(tree, 'switch', '--quiet', ours)
    stopped('merge', 'field' if ours == 'title' else 'title')
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    assert files(tree) == expected
    assert invoke('check').exit_code == 0


def test_a_branch_of_two_commits_is_rebased_and_then_picked(
    tree: Path, invoke: Invoke, python: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second commit builds on names that the first one has lost."""
    monkeypatch.setenv('GIT_EDITOR', 'true')
    git(tree, 'switch', '--quiet', '--create', 'zeta', 'main')
    add('zeta')
    longer(tree, 'zeta')
    assert invoke('update', '--python', python).exit_code == 0
    commit('a field')
    git(tree, 'branch', 'picked')
    git(tree, 'switch', '--quiet', 'main')
    add('acme')
    git(tree, 'switch', '--quiet', 'zeta')
    stopped('rebase', 'main')
    resolved(invoke, python)
    stopped('rebase', '--continue')
    assert invoke('check').exit_code == 2
    resolved(invoke, python, 'git', 'rebase', '--continue')
    names = ['0021_start', '0022_x', '0023_acme', '0024_zeta', '0025_zeta_update']
    assert sorted(path.stem for path in (tree / MIGRATIONS).glob('0*')) == names
    assert invoke('check').exit_code == 0
    rebased = files(tree)
    git(tree, 'switch', '--quiet', 'main')
    for commit_name in ('picked^', 'picked'):
        stopped('cherry-pick', commit_name)
        resolved(invoke, python, 'git', 'cherry-pick', '--continue')
    assert files(tree) == rebased


def test_an_earlier_change_is_taken_back(
    tree: Path, invoke: Invoke, python: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('GIT_EDITOR', 'true')
    add('acme')
    spec_file = tree / '.storage-scaffold/acme/spec.yml'
    for text in (spec_file.read_text().replace('title: Acme', 'title: Acme Cloud'), 'description: Cold\n'):
        with spec_file.open('w' if 'spec: 1' in text else 'a') as file:
            file.write(text)
        assert invoke('update', '--python', python).exit_code == 0
        commit('longer')
    assert 'title: Acme Cloud' in spec_file.read_text()
    stopped('revert', '--no-edit', 'HEAD^')
    resolved(invoke, python, 'git', 'revert', '--continue')
    assert (tree / 'label_studio/io_storages/acme/README.md').read_text().splitlines()[1] == '# Acme'
    assert 'description: Cold' in spec_file.read_text()
    assert invoke('check').exit_code == 0


def test_a_spec_in_conflict_is_the_persons_first(tree: Path, invoke: Invoke, python: Path, add: Add) -> None:
    add('acme')
    spec_file = tree / '.storage-scaffold/acme/spec.yml'
    for name in ('one', 'two'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        spec_file.write_text(spec_file.read_text().replace('title: Acme', f'title: Acme {name}'))
        longer(tree, 'acme', name)
        assert invoke('update', '--python', python).exit_code == 0
        commit(name)
    stopped('merge', 'one')
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 1
    assert '.storage-scaffold/acme/spec.yml:' in result.stderr
    assert 'resolve this, then run `storage-scaffold resolve` again' in result.stderr
    assert result.stderr.count('error: ') == 1, 'its record, its migrations and what is generated from it wait'
    assert 'more follow once the conflict below is resolved' in result.stdout
    spec_file.write_text(git(tree, 'show', 'HEAD:.storage-scaffold/acme/spec.yml'))
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    assert 'Acme two' in (tree / 'label_studio/io_storages/acme/README.md').read_text()
    assert invoke('check').exit_code == 0
