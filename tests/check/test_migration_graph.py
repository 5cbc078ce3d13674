"""Trees that `migrate` refuses because of a managed provider are never clean."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.record.lock import Lock, MigrationFile, lock_path, read_locks
from tests.check.trees import make

MIGRATIONS = PurePosixPath('label_studio/io_storages/migrations')


@pytest.fixture(scope='module')
def tree(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Two managed providers."""
    return make(tmp_path_factory.mktemp('graph') / 'checkout')


def source(*follows: str) -> bytes:
    pairs = ', '.join(f"('io_storages', '{name}')" for name in follows)
    return f'class Migration:\n    dependencies = [{pairs}]\n    operations = []\n'.encode()


def check(tree: Checkout, files: dict[str, bytes], **owners: str) -> Comparison:
    """The findings with other migrations in the tree, of which the providers `owners` have one each."""
    there = dict.fromkeys(tree.glob(f'{MIGRATIONS}/*.py'))
    laid: dict[PurePosixPath, bytes | None] = {
        **there,
        **{MIGRATIONS / f'{name}.py': data for name, data in files.items()},
    }
    for name, lock in read_locks(tree).items():
        made = tuple(MigrationFile(MIGRATIONS / f'{owners[name]}.py', '0' * 64) for _ in '1' if name in owners)
        changed = Lock(**{**vars(lock), 'migrations': made})
        laid[lock_path(name)] = changed.dump()
    return compare(Overlay(tree.root, files=laid))


def found(comparison: Comparison) -> list[tuple[str, str, str]]:
    wanted = ('migration-conflict', 'migration-number', 'migration-parent-missing')
    return [(item.rule.id, item.provider, item.file.stem) for item in comparison.findings if item.rule.id in wanted]


def test_two_branches_that_each_added_a_provider(tree: Checkout) -> None:
    files = {'0001_a': source(), '0002_nextcloud': source('0001_a'), '0002_wasabi': source('0001_a')}
    comparison = check(tree, files, nextcloud='0002_nextcloud', wasabi='0002_wasabi')
    assert found(comparison) == [
        ('migration-conflict', 'nextcloud', '0002_nextcloud'),
        ('migration-conflict', 'wasabi', '0002_wasabi'),
    ]
    conflict = next(item for item in comparison.findings if item.rule.id == 'migration-conflict')
    assert '0002_nextcloud and 0002_wasabi both follow' in conflict.message
    assert conflict.command == 'storage-scaffold update nextcloud'
    assert comparison.exit_code == 1


def test_a_release_that_came_with_a_migration_of_its_own(tree: Checkout) -> None:
    files = {'0001_a': source(), '0002_upstream': source('0001_a'), '0002_wasabi': source('0001_a')}
    assert found(check(tree, files, wasabi='0002_wasabi')) == [('migration-conflict', 'wasabi', '0002_wasabi')]


def test_a_later_migration_of_somebody_else_on_top_of_ours(tree: Checkout) -> None:
    files = {
        '0001_a': source(),
        '0002_wasabi': source('0001_a'),
        '0003_more': source('0002_wasabi'),
        '0002_upstream': source('0001_a'),
    }
    assert found(check(tree, files, wasabi='0002_wasabi')) == [('migration-conflict', 'wasabi', '0003_more')]


def test_a_merge_migration_ends_it(tree: Checkout) -> None:
    files = {
        '0001_a': source(),
        '0002_nextcloud': source('0001_a'),
        '0002_wasabi': source('0001_a'),
        '0003_merge': source('0002_nextcloud', '0002_wasabi'),
    }
    assert found(check(tree, files, nextcloud='0002_nextcloud', wasabi='0002_wasabi')) == []


def test_what_only_others_left_behind_is_not_ours(tree: Checkout) -> None:
    files = {'0001_wasabi': source(), '0002_a': source('0001_wasabi'), '0002_b': source('0001_wasabi')}
    assert found(check(tree, files, wasabi='0001_wasabi')) == []


def test_a_migration_that_ours_follows_is_missing(tree: Checkout) -> None:
    files = {'0001_a': source(), '0003_wasabi': source('0002_gone')}
    assert ('migration-parent-missing', 'wasabi', '0003_wasabi') in found(check(tree, files, wasabi='0003_wasabi'))


def test_a_missing_one_on_one_of_two_branches(tree: Checkout) -> None:
    """As amid a rebase: the first of two commits has got another number, the second still follows the old one."""
    files = {'0001_a': source(), '0002_wasabi': source('0001_a'), '0003_update': source('0002_gone')}
    assert found(check(tree, files, wasabi='0002_wasabi')) == [('migration-conflict', 'wasabi', '0002_wasabi')]
    assert ('migration-parent-missing', 'wasabi', '0003_update') in found(check(tree, files, wasabi='0003_update'))


def test_migrations_in_a_circle_have_no_last_one(tree: Checkout) -> None:
    files = {'0001_a': source('0002_wasabi'), '0002_wasabi': source('0001_a')}
    assert found(check(tree, files, wasabi='0002_wasabi')) == []


def test_a_number_that_is_taken_twice_in_a_row(tree: Checkout) -> None:
    files = {'0001_a': source(), '0002_upstream': source('0001_a'), '0002_wasabi': source('0002_upstream')}
    comparison = check(tree, files, wasabi='0002_wasabi')
    assert found(comparison) == [('migration-number', 'wasabi', '0002_wasabi')]
    finding = next(item for item in comparison.findings if item.rule.id == 'migration-number')
    assert (finding.command, finding.line) == ('storage-scaffold update wasabi', 2)
