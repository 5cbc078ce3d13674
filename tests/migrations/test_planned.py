"""The migrations of a provider in plans: recorded, recognised when made by hand, and what `remove` does with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.errors import DriftError
from storage_scaffold.migrations.planned import with_migration
from storage_scaffold.plan.plan import Ownership, Plan
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, MigrationFile
from tests.commands.support import STORAGES, after, apply, new, planned, remove, requested
from tests.samples import git, repository, snapshot

MIGRATIONS = STORAGES / 'migrations'
MIGRATION = (MIGRATIONS / '0023_wasabi.py', b"operations = [CreateModel(name='WasabiImportStorage')]\n")


def made_with_migration(root: Path) -> Plan:
    plan = with_migration(Checkout.at(root), planned(root), MIGRATION)
    apply(root, plan.changes)
    return plan


def test_the_migration_is_one_more_change_and_the_lock_records_it(mini_checkout: Path) -> None:
    plan = made_with_migration(mini_checkout)
    assert [change.path for change in plan.changes if change.ownership is Ownership.MIGRATION] == [MIGRATION[0]]
    assert plan.migration is None
    lock = Lock.parse((mini_checkout / '.storage-scaffold/wasabi/lock.json').read_bytes())
    assert lock.migrations == (MigrationFile(MIGRATION[0], text_digest(MIGRATION[1])),)
    again = planned(mini_checkout)
    assert (again.changes, again.migration) == ((), None)


def test_a_later_run_can_add_the_missing_migration(mini_checkout: Path) -> None:
    new(mini_checkout)
    checkout = Checkout.at(mini_checkout)
    plan = with_migration(checkout, planned(mini_checkout), MIGRATION)
    assert [str(path) for path in plan.paths] == ['.storage-scaffold/wasabi/lock.json', str(MIGRATION[0])]
    apply(mini_checkout, plan.changes)
    assert planned(mini_checkout).migration is None


def test_a_migration_made_by_hand_is_found_and_recorded(mini_checkout: Path) -> None:
    new(mini_checkout)
    (mini_checkout / MIGRATION[0]).write_bytes(MIGRATION[1])
    again = new(mini_checkout)
    assert (again.migration, [path.name for path in again.paths]) == (None, ['lock.json'])
    assert Lock.parse(after(again, '.storage-scaffold/wasabi/lock.json')).migrations == (
        MigrationFile(MIGRATION[0], text_digest(MIGRATION[1])),
    )
    assert planned(mini_checkout).changes == ()


def test_a_migration_from_before_a_removal_is_not_the_new_providers(mini_checkout: Path) -> None:
    repository(mini_checkout)
    made_with_migration(mini_checkout)
    git(mini_checkout, 'add', '--all')
    git(mini_checkout, 'commit', '--quiet', '--message', 'wasabi')
    plan = plan_remove(Checkout.at(mini_checkout), 'wasabi')
    drops = (MIGRATIONS / '0024_remove_wasabi.py', b"operations = [DeleteModel(name='WasabiImportStorage')]\n")
    apply(mini_checkout, with_migration(Checkout.at(mini_checkout), plan, drops).changes)
    new(mini_checkout)
    assert requested(planned(mini_checkout)).name == 'wasabi'


def test_an_edited_migration_is_drift(mini_checkout: Path) -> None:
    made_with_migration(mini_checkout)
    (mini_checkout / MIGRATION[0]).write_bytes(b'edited')
    with pytest.raises(DriftError, match=r'0023_wasabi.py: was edited'):
        planned(mini_checkout)


def test_remove_deletes_an_uncommitted_migration(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    repository(mini_checkout)
    made_with_migration(mini_checkout)
    git(mini_checkout, 'add', '--all')
    plan = remove(mini_checkout)
    assert plan.migration is None
    assert any('keeps its tables' in note for note in plan.notes)
    assert snapshot(mini_checkout) == before


def commit_it(root: Path) -> None:
    repository(root)


def edit_it(root: Path) -> None:
    (root / MIGRATION[0]).write_bytes(MIGRATION[1] + b'# edited\n')


def depend_on_it(root: Path) -> None:
    (root / MIGRATIONS / '0024_next.py').write_text("dependencies = [('io_storages', '0023_wasabi')]\n")


@pytest.mark.parametrize('use', [commit_it, edit_it, depend_on_it])
def test_remove_keeps_a_migration_that_may_be_in_use_and_asks_for_another(
    mini_checkout: Path, use: Callable[[Path], None]
) -> None:
    made_with_migration(mini_checkout)
    use(mini_checkout)
    plan = plan_remove(Checkout.at(mini_checkout), 'wasabi')
    assert requested(plan).name == 'remove_wasabi'
    assert MIGRATION[0] not in plan.paths
    assert set(requested(plan).models) >= {'WasabiImportStorage', 'WasabiExportStorageLink'}
    drops = (MIGRATIONS / '0025_remove_wasabi.py', b'operations = []\n')
    apply(mini_checkout, with_migration(Checkout.at(mini_checkout), plan, drops).changes)
    assert (mini_checkout / MIGRATION[0]).exists()
    assert (mini_checkout / drops[0]).read_bytes() == drops[1]
    assert not (mini_checkout / '.storage-scaffold/wasabi').exists()
