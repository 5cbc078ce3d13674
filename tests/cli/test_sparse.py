"""A sparse checkout: what the work tree leaves out is there all the same.

Across modules: `check`, `list`, `update`, `new` and `remove` on one sparse tree.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.samples import git, repository, snapshot, spec


@pytest.fixture
def tree(full_checkout: Path, invoke: Invoke, spec_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A full tree with wasabi in it, everything committed, as the current directory."""
    monkeypatch.chdir(full_checkout)
    assert invoke('new', 'wasabi', '--spec', spec_file).exit_code == 0
    return repository(full_checkout)


def without(tree: Path, *directories: str) -> None:
    git(tree, 'sparse-checkout', 'set', '--no-cone', '/*', *(f'!/{directory}/' for directory in directories))


@pytest.mark.parametrize('directory', ['.storage-scaffold', 'web', 'docs', 'label_studio/io_storages/wasabi'])
def test_what_is_left_out_is_still_managed(tree: Path, invoke: Invoke, directory: str) -> None:
    before = invoke('check')
    without(tree, directory)
    assert not (tree / directory).exists()
    result = invoke('check')
    assert (result.exit_code, result.stdout) == (before.exit_code, before.stdout)
    assert 'wasabi' in invoke('list').stdout
    assert 'nothing to do' in invoke('update', '--no-migrate').stdout


def test_a_file_that_would_have_to_change_is_named_and_nothing_is_written(
    tree: Path, invoke: Invoke, tmp_path: Path
) -> None:
    file = tmp_path / 'acme.yml'
    file.write_bytes(spec('acme'))
    without(tree, 'web')
    before = snapshot(tree)
    refused = invoke('new', 'acme', '--spec', file, '--no-migrate')
    assert refused.exit_code == 2, refused.output
    assert 'has to change, but the sparse checkout leaves it out' in refused.stderr
    assert 'To fix it: `git sparse-checkout add web`' in refused.stderr
    assert snapshot(tree) == before
    git(tree, 'sparse-checkout', 'add', '/web/')
    done = invoke('new', 'acme', '--spec', file, '--no-migrate', '--stage')
    assert done.exit_code == 0, done.output
    assert invoke('check', 'acme').exit_code == 1, 'only the migration is missing'


def test_a_provider_is_removed_from_a_sparse_tree_only_as_a_whole(tree: Path, invoke: Invoke) -> None:
    without(tree, '.storage-scaffold')
    before = snapshot(tree)
    refused = invoke('remove', 'wasabi', '--yes')
    assert refused.exit_code == 2, refused.output
    assert 'git sparse-checkout add .storage-scaffold' in refused.stderr
    assert refused.stderr.count('/base') == 1, 'the names in there say nothing'
    assert snapshot(tree) == before
