"""The migration graph: what Django would refuse is seen without Django."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError
from storage_scaffold.migrations.graph import Graph, read_graph

APP = 'io_storages'
HOME = PurePosixPath('label_studio/io_storages/migrations')


def migration(*follows: str, replaces: tuple[str, ...] = (), other: str = '') -> str:
    pairs = [f"        ('{APP}', '{name}'),\n" for name in follows]
    replaced = f'    replaces = {[(APP, name) for name in replaces]!r}\n' if replaces else ''
    return (
        'from django.conf import settings\nfrom django.db import migrations\n\n\n'
        f'class Migration(migrations.Migration):\n{replaced}    dependencies = [\n{"".join(pairs)}'
        f'        migrations.swappable_dependency(settings.AUTH_USER_MODEL),\n{other}    ]\n    operations = []\n'
    )


@pytest.fixture
def tree(mini_checkout: Path) -> Path:
    home = mini_checkout / HOME
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / '__init__.py').write_text('')
    (home / '0001_initial.py').write_text(migration())
    (home / '0002_more.py').write_text(migration('0001_initial', other="        ('tasks', '0017_auto'),\n"))
    return mini_checkout


def graph(tree: Path) -> Graph:
    return read_graph(Checkout.at(tree), HOME, APP)


def add(tree: Path, name: str, text: str) -> None:
    (tree / HOME / f'{name}.py').write_text(text)


def test_a_sound_graph_has_one_leaf(tree: Path) -> None:
    found = graph(tree)
    assert [leaf.name for leaf in found.leaves] == ['0002_more']
    assert not found.lacking


def test_two_branches_leave_two_leaves(tree: Path) -> None:
    add(tree, '0003_acme', migration('0002_more'))
    add(tree, '0003_zeta', migration('0002_more'))
    found = graph(tree)
    assert [leaf.name for leaf in found.leaves] == ['0003_acme', '0003_zeta']


def test_a_merge_migration_is_the_one_leaf(tree: Path) -> None:
    add(tree, '0003_acme', migration('0002_more'))
    add(tree, '0003_zeta', migration('0002_more'))
    add(tree, '0004_merge', migration('0003_acme', '0003_zeta'))
    assert [leaf.name for leaf in graph(tree).leaves] == ['0004_merge']


def test_a_missing_parent_is_named_with_its_line(tree: Path) -> None:
    add(tree, '0004_zeta', migration('0003_acme'))
    ((lacking, parent),) = graph(tree).lacking
    assert (lacking.name, parent) == ('0004_zeta', '0003_acme')
    assert 'dependencies' in (tree / lacking.path).read_text().splitlines()[lacking.line - 1]


def test_what_was_squashed_counts_once(tree: Path) -> None:
    add(tree, '0001_squashed_0002_more', migration(replaces=('0001_initial', '0002_more')))
    add(tree, '0003_acme', migration('0002_more'))
    found = graph(tree)
    assert [leaf.name for leaf in found.leaves] == ['0003_acme']
    assert not found.lacking


def test_what_runs_before(tree: Path) -> None:
    add(tree, '0003_acme', migration('0002_more'))
    found = graph(tree)
    assert found.before('0003_acme') == {'0001_initial', '0002_more'}


def test_a_module_without_a_migration_is_not_one(tree: Path) -> None:
    add(tree, 'helpers', 'def forwards(apps, schema_editor):\n    pass\n')
    assert [leaf.name for leaf in graph(tree).leaves] == ['0002_more']


def test_what_is_not_python_is_named(tree: Path) -> None:
    add(tree, '0003_acme', '<<<<<<< HEAD\n')
    with pytest.raises(CheckoutError, match='0003_acme'):
        graph(tree)
