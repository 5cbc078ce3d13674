"""Branches that each have a provider of their own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.branches.support import MIGRATIONS, Add, commit, files, resolved, stopped
from tests.cli.conftest import Invoke
from tests.samples import git, spec


@pytest.mark.parametrize('order', list(itertools.permutations(('acme', 'minio', 'zeta'))), ids='-'.join)
def test_branches_merged_are_as_if_made_one_after_the_other(
    tree: Path, invoke: Invoke, python: Path, add: Add, order: Sequence[str]
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
    tree: Path, invoke: Invoke, python: Path, add: Add, way: str, monkeypatch: pytest.MonkeyPatch
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
    tree: Path, invoke: Invoke, python: Path, add: Add
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


def test_what_others_changed_on_both_sides_stays_marked_among_the_entries(
    tree: Path, invoke: Invoke, python: Path, add: Add
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
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    assert invoke('check').exit_code == 0


def test_a_registered_file_that_one_side_deleted_is_for_a_person_to_decide(
    tree: Path, invoke: Invoke, python: Path, add: Add
) -> None:
    file = 'label_studio/tests/io_storages.tavern.yml'
    git(tree, 'branch', 'without')
    add('acme')
    git(tree, 'switch', '--quiet', 'without')
    git(tree, 'rm', '--quiet', file)
    commit('without')
    git(tree, 'switch', '--quiet', 'main')
    stopped('merge', 'without')
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 1
    assert f'{file}: one side deleted this file, the other changed it: decide' in result.stderr
    assert git(tree, 'diff', '--name-only', '--diff-filter=U').split() == [file]
    git(tree, 'rm', '--quiet', file)
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    assert invoke('update', '--python', python).exit_code == 0
    assert invoke('check').exit_code == 0


def test_check_names_the_way_out_of_an_unmerged_tree(tree: Path, invoke: Invoke, python: Path, add: Add) -> None:
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


def test_a_dry_run_shows_and_changes_nothing(tree: Path, invoke: Invoke, python: Path, add: Add) -> None:
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


def test_undo_brings_the_conflicts_back(tree: Path, invoke: Invoke, python: Path, add: Add) -> None:
    for name in ('acme', 'zeta'):
        git(tree, 'switch', '--quiet', '--create', name, 'main')
        add(name)
    stopped('merge', 'acme')
    before, index = files(tree), git(tree, 'ls-files', '--stage')
    assert invoke('resolve', '--python', python).exit_code == 0
    assert invoke('undo').exit_code == 0
    assert (files(tree), git(tree, 'ls-files', '--stage')) == (before, index)


def test_nothing_unmerged(tree: Path, invoke: Invoke) -> None:
    result = invoke('resolve')
    assert (result.exit_code, result.stdout) == (0, 'Nothing is unmerged.\n')


@pytest.mark.parametrize('kept', [True, False])
def test_one_side_removed_a_provider_for_another_and_the_other_side_changed_it(
    tree: Path, invoke: Invoke, python: Path, add: Add, kept: bool
) -> None:
    """Git takes the new provider for the old one with new names, and mixes the two."""
    add('acme')
    git(tree, 'switch', '--quiet', '--create', 'other', 'main')
    assert invoke('remove', 'acme', '--yes', '--no-migrate').exit_code == 0
    add('zeta')
    expected = files(tree)
    git(tree, 'switch', '--quiet', 'main')
    record = Path('.storage-scaffold/acme')
    (record / 'spec.yml').write_text((record / 'spec.yml').read_text().replace('title: Acme', 'title: Acme Cloud'))
    assert invoke('update', '--python', python).exit_code == 0
    commit('title')
    stopped('merge', 'other')
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 1
    assert result.stderr.count('error: ') == 1, result.stderr
    command = f'git {"add" if kept else "rm"} {record}/lock.json'
    assert f'`{command}`' in result.stderr
    git(tree, *command.split()[1:])
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    if kept:
        assert invoke('update', '--python', python).exit_code == 0
        assert '# Acme Cloud' in (tree / 'label_studio/io_storages/acme/README.md').read_text()
        assert invoke('check', '--render').exit_code == 0
    else:
        assert files(tree) == expected
        assert invoke('check').exit_code == 0
