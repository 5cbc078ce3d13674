"""A team's formatter over the whole checkout: nothing drifts, and every command goes on working.

Across modules: every command on one tree, with the installed command, real git, ruff and black.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from tests.check.trees import STORAGES, add, make
from tests.samples import git, repository, snapshot, spec

BIN = Path(sys.executable).parent
FORMATTERS = {
    'ruff': ('ruff', 'format', '--isolated', '--no-cache', '--line-length=88', 'label_studio'),
    'black': ('black', '--quiet', '--line-length=100', 'label_studio'),
}
NAMES = ('nextcloud', 'wasabi')


def lay_out(root: Path, formatter: str = 'ruff') -> None:
    """What the team's formatter does."""
    program, *arguments = FORMATTERS[formatter]
    subprocess.run([BIN / program, *arguments], cwd=root, check=True, capture_output=True)


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command in the checkout."""
    home = {key: value for key, value in os.environ.items() if key != 'VIRTUAL_ENV'}
    command = [BIN / 'storage-scaffold', *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=home)


@pytest.fixture(scope='module')
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two providers in a full source tree, committed as they were generated. Not to be written."""
    root = tmp_path_factory.mktemp('formatted') / 'checkout'
    make(root, NAMES, full=True)
    shutil.rmtree(root / '.storage-scaffold/.state')
    return repository(root)


@pytest.fixture(scope='module')
def formatted(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A copy of it as a formatter leaves it. Not to be written."""

    @cache
    def by(formatter: str) -> Path:
        root = Path(shutil.copytree(made, tmp_path_factory.mktemp(formatter) / 'checkout'))
        lay_out(root, formatter)
        return root

    return by


@pytest.fixture
def tree(formatted: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of that, committed again."""
    root = Path(shutil.copytree(formatted('ruff'), tmp_path / 'checkout'))
    git(root, 'commit', '--quiet', '--all', '--message', 'format')
    return root


@pytest.mark.parametrize('formatter', FORMATTERS)
@pytest.mark.parametrize('way', [(), ('--render',)], ids=['by digests', 'by rendering'])
def test_check_is_clean_and_says_what_is_formatted(
    formatted: Callable[[str], Path], formatter: str, way: tuple[str, ...]
) -> None:
    done = run(formatted(formatter), 'check', *way)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '2 providers as recorded' in done.stdout
    assert f'{STORAGES}/wasabi/api.py:1: has another layout than it was generated in' in done.stdout
    assert 'list of storages: has another layout than it was registered in' in done.stdout
    assert f'{STORAGES}/migrations/0024_wasabi.py:1: has another layout than it was made in' in done.stdout


def test_update_has_nothing_to_do(tree: Path) -> None:
    done = run(tree, 'update', '--no-migrate')
    assert (done.returncode, git(tree, 'status', '--porcelain')) == (0, ''), done.stderr
    assert done.stdout.startswith('nextcloud: nothing to do.\n')
    again = run(tree, 'new', 'wasabi', '--spec', '.storage-scaffold/wasabi/spec.yml', '--no-migrate')
    assert (again.returncode, git(tree, 'status', '--porcelain')) == (0, ''), again.stderr


def test_reformat_brings_back_what_was_generated(made: Path, tree: Path) -> None:
    done = run(tree, 'update', '--reformat', '--no-migrate')
    assert done.returncode == 0, done.stderr
    generated = git(made, 'ls-files', f'{STORAGES}/wasabi', f'{STORAGES}/nextcloud').splitlines()
    assert len(generated) > 10
    assert [path for path in generated if (tree / path).read_bytes() != (made / path).read_bytes()] == []
    checked = run(tree, 'check')
    assert checked.returncode == 0, checked.stdout
    notes = [line for line in checked.stdout.splitlines() if 'another layout' in line]
    assert [line for line in notes if '/migrations/' not in line] == []
    assert run(tree, 'update', '--reformat', '--no-migrate').stdout.startswith('nextcloud: nothing to do.\n')


def test_a_changed_spec_gives_only_what_it_changes_the_generated_layout(tree: Path) -> None:
    file = tree / '.storage-scaffold/wasabi/spec.yml'
    file.write_text(file.read_text().replace('title: Wasabi', 'title: Wasabi Cloud'))
    done = run(tree, 'update', 'wasabi', '--no-migrate')
    assert done.returncode == 0, done.stderr
    assert 'was formatted; it is in the generated layout again, because its text has changed' in done.stdout
    checked = run(tree, 'check')
    assert checked.returncode == 0, checked.stdout
    changed = git(tree, 'diff', '--name-only', '--', f'{STORAGES}/wasabi').splitlines()
    assert f'{STORAGES}/wasabi/api.py' in changed
    assert f'{STORAGES}/wasabi/utils.py' not in changed, 'it says nothing of the title'
    assert run(tree, 'update', '--no-migrate').stdout.startswith('nextcloud: nothing to do.\n')
    lay_out(tree)
    assert run(tree, 'check').returncode == 0


def test_remove_leaves_the_tree_as_if_it_had_been_formatted_without_the_provider(made: Path, tmp_path: Path) -> None:
    root, plain = tmp_path / 'checkout', tmp_path / 'plain'
    make(root, NAMES, full=True)
    make(plain, (), full=True)
    for each in (root, plain):
        lay_out(each)
    for name in NAMES:
        done = run(root, 'remove', name, '--yes', '--no-migrate')
        assert done.returncode == 0, done.stderr
    left, expected = snapshot(root), snapshot(plain)
    different = sorted(path for path in {*left, *expected} if left.get(path) != expected.get(path))
    assert [path for path in different if '/migrations/' not in path] == []


def test_a_provider_beside_formatted_ones(tree: Path) -> None:
    add(Checkout.at(tree), 'acme', spec('acme'), 25)
    assert run(tree, 'check').returncode == 0
    assert run(tree, 'remove', 'acme', '--yes', '--no-migrate').returncode == 0
    assert git(tree, 'status', '--porcelain') == ''


@pytest.mark.parametrize(
    ('old', 'new'),
    [
        ('"wasabi/validate"', '"wasabi/validates"'),
        ('class WasabiImportStorageSyncAPI', '# mine\nclass WasabiImportStorageSyncAPI'),
    ],
)
def test_an_edit_in_a_formatted_file_is_still_drift(tree: Path, old: str, new: str) -> None:
    file = next(
        tree / path for path in (STORAGES / 'urls.py', STORAGES / 'wasabi/api.py') if old in (tree / path).read_text()
    )
    file.write_text(file.read_text().replace(old, new))
    done = run(tree, 'check', 'wasabi')
    assert done.returncode == 1
    assert 'registration-altered' in done.stdout or 'generated-edited' in done.stdout
