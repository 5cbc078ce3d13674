"""Several last migrations become one again: with real git, on trees as branches and releases leave them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.migrations.graph import read_graph
from storage_scaffold.migrations.ordering import order_migrations
from storage_scaffold.migrations.planned import Answer, by_hand
from storage_scaffold.plan.plan import MigrationRequest, Plan
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, MigrationFile, lock_path, read_locks
from storage_scaffold.transaction import apply
from tests.check.trees import make
from tests.samples import git, repository

MIGRATIONS = PurePosixPath('label_studio/io_storages/migrations')
Branch = Callable[..., None]


def source(*follows: str) -> bytes:
    """A migration as Django writes it."""
    pairs = ''.join(f"        ('io_storages', '{name}'),\n" for name in follows)
    return (
        'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n\n'
        f"    dependencies = [\n        ('projects', '0026_x'),\n{pairs}    ]\n\n    operations = [\n    ]\n"
    ).encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository on main with two managed providers, whose migrations are not there yet."""
    tree = make(tmp_path / 'checkout')
    for path in tree.glob(f'{MIGRATIONS}/00*.py'):
        (tree.root / path).unlink()
    write(tree.root, '0021_a')
    write(tree.root, '0022_b', '0021_a')
    own(tree.root)
    return repository(tree.root)


def write(root: Path, name: str, *follows: str) -> None:
    (root / MIGRATIONS / f'{name}.py').write_bytes(source(*follows))


def own(root: Path, **names: tuple[str, ...]) -> None:
    """Makes the locks name these migrations."""
    for name, lock in read_locks(Checkout.at(root)).items():
        paths = [MIGRATIONS / f'{made}.py' for made in names.get(name, ())]
        made = tuple(MigrationFile(path, text_digest((root / path).read_bytes())) for path in paths)
        (root / lock_path(name)).write_bytes(Lock(**{**vars(lock), 'migrations': made}).dump())


def commit(root: Path) -> None:
    git(root, 'add', '--all', '--force')
    git(root, 'commit', '--quiet', '--message', 'more')


def order(root: Path, migrator: Callable[..., Answer | None] = by_hand) -> Plan | None:
    checkout = Checkout.at(root)
    return order_migrations(checkout, read_locks(checkout).values(), migrator)


def chain(root: Path, plan: Plan | None) -> list[str]:
    """The migrations from the first to the last as the plan leaves them, one after the other."""
    assert plan is not None
    tree = Overlay.over(Checkout.at(root), plan.changes)
    graph = read_graph(tree, MIGRATIONS, 'io_storages')
    assert len(graph.leaves) == 1, [leaf.name for leaf in graph.leaves]
    assert graph.lacking == ()
    for lock in read_locks(tree).values():
        for made in lock.migrations:
            assert text_digest(tree.read(made.path) or b'') == made.sha256
    return sorted(graph.migrations, key=lambda name: (len(graph.before(name)), name))


def test_a_branch_that_was_merged_gets_the_next_number(root: Path) -> None:
    write(root, '0023_nextcloud', '0022_b')
    own(root, nextcloud=('0023_nextcloud',))
    commit(root)
    git(root, 'switch', '--quiet', '--create', 'merge')
    write(root, '0023_wasabi', '0022_b')
    own(root, nextcloud=('0023_nextcloud',), wasabi=('0023_wasabi',))
    commit(root)
    plan = order(root)
    assert chain(root, plan) == ['0021_a', '0022_b', '0023_nextcloud', '0024_wasabi']
    assert plan is not None
    after = {change.path.name: change.after for change in plan.changes}
    assert after['0024_wasabi.py'] == source('0023_nextcloud')
    assert after['0023_wasabi.py'] is None
    assert [note for note in plan.notes if 'migrate io_storages 0024_wasabi --fake' in note]
    apply(root, plan.changes)
    assert order(root) is None


def test_a_release_with_a_migration_of_its_own_comes_first(root: Path) -> None:
    git(root, 'switch', '--quiet', '--create', 'feature')
    for name, parent in (('0023_wasabi', '0022_b'), ('0024_wasabi_update', '0023_wasabi'), ('0023_release', '0022_b')):
        write(root, name, parent)
    own(root, wasabi=('0023_wasabi', '0024_wasabi_update'))
    assert chain(root, order(root))[2:] == ['0023_release', '0024_wasabi', '0025_wasabi_update']


def test_a_database_never_takes_one_migration_for_another(root: Path) -> None:
    """Two of one name: the first must not get the name that the second had."""
    git(root, 'switch', '--quiet', '--create', 'feature')
    for name, parent in (('0023_up', '0022_b'), ('0024_up', '0023_up'), ('0023_release', '0022_b')):
        write(root, name, parent)
    own(root, wasabi=('0023_up', '0024_up'))
    assert chain(root, order(root))[2:] == ['0023_release', '0025_up', '0026_up']


@pytest.mark.parametrize('where', ['main', 'tag', 'remote'])
def test_what_others_may_have_stays_and_django_merges(root: Path, where: str) -> None:
    write(root, '0023_wasabi', '0022_b')
    own(root, wasabi=('0023_wasabi',))
    if where != 'main':
        git(root, 'switch', '--quiet', '--create', 'feature')
    commit(root)
    if where == 'tag':
        git(root, 'tag', 'v1')
    if where == 'remote':
        git(root, 'update-ref', 'refs/remotes/origin/develop', 'HEAD')
    git(root, 'switch', '--quiet', '--create', 'release')
    write(root, '0023_release', '0022_b')
    asked = []

    def django(tree: Checkout, request: MigrationRequest) -> Answer:
        asked.append(request)
        return Answer((MIGRATIONS / '0024_merge.py', source('0023_release', '0023_wasabi')))

    plan = order(root, django)
    assert [request.merges for request in asked] == [True]
    assert chain(root, plan)[-1] == '0024_merge'
    left = order(root)
    assert left is not None and left.migration is not None and left.migration.merges


def test_one_that_may_move_follows_the_merge(root: Path) -> None:
    write(root, '0023_wasabi', '0022_b')
    own(root, wasabi=('0023_wasabi',))
    commit(root)
    git(root, 'switch', '--quiet', '--create', 'release')
    write(root, '0023_release', '0022_b')
    write(root, '0023_nextcloud', '0022_b')
    own(root, wasabi=('0023_wasabi',), nextcloud=('0023_nextcloud',))

    def django(tree: Checkout, request: MigrationRequest) -> Answer:
        assert not tree.exists(MIGRATIONS / '0023_nextcloud.py')
        return Answer((MIGRATIONS / '0024_merge.py', source('0023_release', '0023_wasabi')))

    assert chain(root, order(root, django))[-2:] == ['0024_merge', '0025_nextcloud']


def test_what_another_app_follows_does_not_move(root: Path) -> None:
    git(root, 'switch', '--quiet', '--create', 'feature')
    write(root, '0023_wasabi', '0022_b')
    write(root, '0023_release', '0022_b')
    own(root, wasabi=('0023_wasabi',))
    other = root / 'label_studio/billing/migrations/0001_initial.py'
    other.parent.mkdir(parents=True)
    other.write_bytes(source('0023_wasabi'))
    left = order(root)
    assert left is not None and left.migration is not None and left.migration.merges


def test_a_number_that_is_taken_twice_in_a_row(root: Path) -> None:
    git(root, 'switch', '--quiet', '--create', 'feature')
    write(root, '0023_release', '0022_b')
    write(root, '0023_wasabi', '0023_release')
    own(root, wasabi=('0023_wasabi',))
    assert chain(root, order(root))[2:] == ['0023_release', '0024_wasabi']


def test_one_that_follows_none_stays(root: Path) -> None:
    git(root, 'switch', '--quiet', '--create', 'feature')
    write(root, '0023_wasabi')
    own(root, wasabi=('0023_wasabi',))
    left = order(root)
    assert left is not None and left.migration is not None and left.migration.merges


def test_a_circle_stays(root: Path) -> None:
    git(root, 'switch', '--quiet', '--create', 'feature')
    write(root, '0021_a', '0022_wasabi')
    write(root, '0022_b', '0021_a')
    write(root, '0022_wasabi', '0022_b')
    own(root, wasabi=('0022_wasabi',))
    assert order(root) is None


def test_two_last_migrations_of_others_are_none_of_our_business(root: Path) -> None:
    write(root, '0023_wasabi', '0022_b')
    write(root, '0024_x', '0023_wasabi')
    write(root, '0024_y', '0023_wasabi')
    own(root, wasabi=('0023_wasabi',))
    assert order(root) is None


def test_an_edited_migration_stays_known_as_edited(root: Path) -> None:
    git(root, 'switch', '--quiet', '--create', 'feature')
    write(root, '0023_wasabi', '0022_b')
    write(root, '0023_release', '0022_b')
    own(root, wasabi=('0023_wasabi',))
    path = root / MIGRATIONS / '0023_wasabi.py'
    path.write_bytes(path.read_bytes() + b'# mine\n')
    plan = order(root)
    assert plan is not None
    apply(root, plan.changes)
    [made] = read_locks(Checkout.at(root))['wasabi'].migrations
    moved = (root / made.path).read_bytes()
    assert (made.path.name, moved[-7:]) == ('0024_wasabi.py', b'# mine\n')
    assert text_digest(moved) != made.sha256


def test_double_quotes_and_crlf_stay(root: Path) -> None:
    git(root, 'switch', '--quiet', '--create', 'feature')
    write(root, '0023_release', '0022_b')
    text = source('0022_b').replace(b"'", b'"').replace(b'\n', b'\r\n')
    (root / MIGRATIONS / '0023_wasabi.py').write_bytes(text)
    own(root, wasabi=('0023_wasabi',))
    plan = order(root)
    assert plan is not None
    after = {change.path.name: change.after for change in plan.changes}
    assert after['0024_wasabi.py'] == text.replace(b'0022_b', b'0023_release')
