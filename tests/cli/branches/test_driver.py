"""With the merge driver, git merges the files that all providers share by itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.branches.support import Add, commit, files, resolved, stopped
from tests.cli.conftest import Invoke
from tests.samples import git, spec


@pytest.fixture
def installed(tree: Path, invoke: Invoke, console: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree, in which git knows the driver and the files that it is for."""
    monkeypatch.setenv('PATH', f'{console.parent}{os.pathsep}{os.environ["PATH"]}')
    result = invoke('resolve', '--install')
    assert result.exit_code == 0, result.output
    assert 'label_studio/io_storages/urls.py merge=storage-scaffold\n' in result.stdout
    assert invoke('init', '--defaults').exit_code == 0
    assert invoke('resolve', '--install').stdout == '', 'the lines are there'
    commit('attributes')
    return tree


@pytest.mark.parametrize('way', ['merge', 'rebase', 'cherry-pick'])
def test_with_the_driver_git_merges_registered_files_by_itself(
    installed: Path, invoke: Invoke, python: Path, add: Add, way: str
) -> None:
    tree = installed
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
    (tree.parent / 'more.yml').write_bytes(spec('more'))
    refused = invoke('new', 'more', '--spec', tree.parent / 'more.yml', '--python', python)
    assert refused.exit_code == 2 and 'To fix it: run `storage-scaffold update`' in refused.stderr
    assert invoke('update', '--python', python).exit_code == 0
    assert invoke('check').exit_code == 0
    there = files(tree)
    assert {path for path in there if there[path] != expected.get(path)} <= {
        *(path for path in there if '/migrations/' in path),
        '.storage-scaffold/acme/lock.json',
        '.storage-scaffold/zeta/lock.json',
    }


@pytest.mark.parametrize('failure', ['exit 127', 'exit 1', 'exit 3'], ids=['not found', 'Python failed', 'a bug'])
def test_where_the_tool_fails_git_merges_as_without_it_and_nothing_is_lost(
    installed: Path,
    invoke: Invoke,
    python: Path,
    add: Add,
    failure: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ('zeta', 'acme'):
        git(installed, 'switch', '--quiet', '--create', name, 'main')
        add(name)
        urls = installed / 'label_studio/io_storages/urls.py'
        urls.write_text(f'{urls.read_text()}\n# of zeta\n' if name == 'zeta' else f'# of acme\n{urls.read_text()}')
        commit('by hand')
    broken = tmp_path / 'broken/storage-scaffold'
    broken.parent.mkdir()
    broken.write_text(f'#!/bin/sh\n{failure}\n')
    broken.chmod(0o755)
    monkeypatch.setenv('PATH', f'{broken.parent}{os.pathsep}{os.environ["PATH"]}')
    stopped('merge', 'zeta')
    resolved(invoke, python, 'git', 'commit', '--no-edit')
    text = urls.read_text()
    assert text.startswith('# of acme\n') and text.endswith('# of zeta\n')
    assert invoke('check').exit_code == 0


def test_what_both_sides_changed_is_in_conflict_as_without_it(installed: Path, invoke: Invoke, add: Add) -> None:
    urls = installed / 'label_studio/io_storages/urls.py'
    for name in ('zeta', 'acme'):
        git(installed, 'switch', '--quiet', '--create', name, 'main')
        add(name)
        urls.write_text(f'# of {name}\n{urls.read_text()}')
        commit('by hand')
    stopped('merge', 'zeta')
    assert git(installed, 'diff', '--name-only', '--diff-filter=U').split() == ['label_studio/io_storages/urls.py']
    assert urls.read_text().count('<<<<<<<') == 1
