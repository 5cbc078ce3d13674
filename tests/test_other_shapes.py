"""Trees in which a page, a test or a label has another shape: they get a provider all the same, and the entry later.

Across modules: `new`, `check`, `update` and `remove` on one tree, through the installed command.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from tests.check.trees import STORAGES, add, make
from tests.samples import snapshot, spec

DOCS = PurePosixPath('docs/source/guide/storage.md')
FACTORIES = STORAGES / 'tests/factories.py'
# One page for all storages, with a section for each, and a table of its own for each edition.
ONE_PAGE = """\
---
title: All storages
---

<div class="opensource-only">

| Storage | Community | Enterprise |
|---|---|---|
| [Amazon S3](#Amazon-S3) | ✅ | ✅ |
| [Amazon S3 with roles](https://docs.example/storage#roles) | ❌ | ✅ |
| [Local files](#Local-files) | ✅ | ✅ |

</div>

<div class="enterprise-only">

| Storage | Community | Enterprise |
|---|---|---|
| [Amazon S3](#Amazon-S3) | ✅ | ✅ |
| [Local files](#Local-files) (on-prem only) | ✅ | ✅ |

</div>

## Amazon S3

## Local files
"""


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / 'storage-scaffold', *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def new(root: Path, name: str = 'acme') -> str:
    file = root.parent / f'{name}.yml'
    file.write_bytes(spec(name))
    done = run(root, 'new', name, '--spec', str(file), '--no-migrate')
    assert done.returncode == 0, done.stderr
    add_migration(root)
    return done.stdout


def add_migration(root: Path) -> None:
    """A migration made by hand, which `update` takes into the record."""
    made = root / STORAGES / 'migrations/0023_acme.py'
    made.write_text("operations = [migrations.CreateModel(name='AcmeImportStorage')]\n")
    assert run(root, 'update', '--no-migrate').returncode == 0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / 'checkout', (), full=True).root


def test_one_page_for_all_storages_gets_a_row_in_its_first_table(root: Path) -> None:
    (root / DOCS).write_text(ONE_PAGE)
    before = snapshot(root)
    new(root)
    text = (root / DOCS).read_text()
    assert text == ONE_PAGE.replace(
        '| [Local files](#Local-files) | ✅ | ✅ |\n',
        '| [Local files](#Local-files) | ✅ | ✅ |\n| [Acme](storage_acme) | ✅ | ✅ |\n',
    )
    checked = run(root, 'check')
    assert checked.returncode == 0 and 'left out' not in checked.stdout, checked.stdout
    assert run(root, 'remove', 'acme', '--yes', '--no-migrate').returncode == 0
    (root / STORAGES / 'migrations/0023_acme.py').unlink(missing_ok=True)
    assert snapshot(root) == before


def test_what_has_no_place_is_left_out_and_comes_with_the_shape(root: Path) -> None:
    page, factories = (root / DOCS).read_bytes(), (root / FACTORIES).read_bytes()
    (root / DOCS).write_text('# Storages\n\nSee [S3](#S3).\n')
    (root / FACTORIES).write_text('# They are elsewhere.\n')
    said = new(root)
    assert f'Note: not registered, {DOCS} has another shape (expected one table or list with links' in said
    assert f'not registered, {FACTORIES} has another shape' in said
    assert (root / FACTORIES).read_text() == '# They are elsewhere.\n', 'not half of it either'
    for way in ((), ('--render',)):
        checked = run(root, 'check', *way)
        assert checked.returncode == 0, checked.stdout
        assert f'{DOCS}:1: row in the overview of storages: is left out' in checked.stdout
        assert f'{FACTORIES}:1: factory of import storages: is left out' in checked.stdout
    assert run(root, 'update', '--no-migrate').stdout.startswith('acme: nothing to do.')

    (root / DOCS).write_bytes(page)
    (root / FACTORIES).write_bytes(factories)
    drift = run(root, 'check')
    assert drift.returncode == 1 and 'the tree had no place for it before' in drift.stdout, drift.stdout
    assert run(root, 'update', '--no-migrate').returncode == 0
    clean = run(root, 'check')
    assert clean.returncode == 0 and 'left out' not in clean.stdout
    assert 'storage_acme' in (root / DOCS).read_text() and 'AcmeImportStorageFactory' in (root / FACTORIES).read_text()


def test_a_release_that_changes_the_shape_under_a_provider(root: Path) -> None:
    new(root)
    (root / DOCS).write_text('# Storages\n\nSee [S3](#S3).\n')
    found = run(root, 'check')
    assert found.returncode == 2 and 'storage-scaffold update acme' in found.stdout, found.stdout
    done = run(root, 'update', '--no-migrate')
    assert done.returncode == 0 and f'not registered, {DOCS} has another shape' in done.stdout, done.stderr
    assert run(root, 'check').returncode == 0
    assert run(root, 'remove', 'acme', '--yes', '--no-migrate').returncode == 0


def test_what_would_break_stops_with_every_problem_and_writes_nothing(root: Path) -> None:
    (root / DOCS).write_text('# Storages\n')
    (root / 'label_studio/tasks/api.py').write_text('# nothing\n')
    (root / STORAGES / 'functions.py').write_text('# nothing\n')
    file = root.parent / 'acme.yml'
    file.write_bytes(spec('acme'))
    before = snapshot(root)
    done = run(root, 'new', 'acme', '--spec', str(file), '--no-migrate')
    assert done.returncode == 2
    assert 'tasks/api.py' in done.stderr and 'functions.py' in done.stderr and str(DOCS) not in done.stderr
    assert snapshot(root) == before


def test_a_second_provider_beside_what_is_left_out(root: Path) -> None:
    (root / DOCS).write_text('# Storages\n')
    new(root)
    add(Checkout.at(root), 'brava', spec('brava'), 24)
    assert run(root, 'check').returncode == 0
