"""The same provider under another name."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.accept import accept
from storage_scaffold.commands.eject import eject
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.rename import Rename
from storage_scaffold.commands.rename import rename as plan_rename
from storage_scaffold.errors import CheckoutError, SpecError, UsageError
from storage_scaffold.migrations.planned import by_hand
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import read_locks
from storage_scaffold.record.spec_source import SpecSource
from tests.commands.support import (
    HOME,
    README,
    RECORD,
    STORAGES,
    apply,
    edit,
    loaded,
    lock,
    new,
    remove,
    requested,
    spec,
)
from tests.samples import git, repository, snapshot

MIGRATION = STORAGES / 'migrations/0023_wasabi.py'
RENAMED = spec(name='depot')


def planned(root: Path, old: str = 'wasabi', name: str = 'depot') -> Rename:
    return plan_rename(Checkout.at(root), old, name, by_hand)


def rename(root: Path, old: str = 'wasabi', name: str = 'depot') -> None:
    apply(root, planned(root, old, name).changes)


def with_migration(root: Path) -> None:
    new(root)
    (root / MIGRATION).write_text("operations = [CreateModel(name='WasabiImportStorage')]\n")
    new(root)


def test_it_gives_what_new_would_under_that_name_and_back_is_as_before(mini_checkout: Path) -> None:
    new(mini_checkout, RENAMED)
    made_so = snapshot(mini_checkout)
    remove(mini_checkout, 'depot')
    new(mini_checkout)
    before = snapshot(mini_checkout)
    rename(mini_checkout)
    assert snapshot(mini_checkout) == made_so
    rename(mini_checkout, 'depot', 'wasabi')
    assert snapshot(mini_checkout) == before


def test_a_spec_in_the_checkout_gets_the_name_and_stays_where_it_is(mini_checkout: Path) -> None:
    inside = PurePosixPath('specs/storage.yml')
    (mini_checkout / 'specs').mkdir()
    text = (
        "# name: wasabi\r\nspec: 1\r\n'name': 'wasabi'  # Wasabi\r\n" + spec().decode().partition('name: wasabi\n')[2]
    )
    (mini_checkout / inside).write_bytes(text.encode())
    plan = plan_new(Checkout.at(mini_checkout), loaded(text.encode()), SpecSource(text.encode(), inside))
    apply(mini_checkout, plan.changes)
    rename(mini_checkout)
    assert (mini_checkout / inside).read_bytes().decode() == text.replace("'wasabi'", "'depot'")
    assert lock(mini_checkout, 'depot').inputs.spec == inside
    assert not (mini_checkout / RECORD).exists()


def test_edits_are_carried_over_and_accepted_ones_stay_accepted(mini_checkout: Path) -> None:
    new(mini_checkout)
    edit(mini_checkout, README, 'Three', 'Mine')
    apply(mini_checkout, accept(Checkout.at(mini_checkout), [README]).changes)
    rename(mini_checkout)
    moved = STORAGES / 'depot/README.md'
    assert 'Mine' in (mini_checkout / moved).read_text()
    output = lock(mini_checkout, 'depot').outputs[moved]
    assert output.accepted == text_digest((mini_checkout / moved).read_bytes()) != output.rendered
    assert not (mini_checkout / HOME).exists()


def test_owned_and_ejected_files_move_along(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        'storage_scaffold.render.provider.render_owned',
        lambda item, *_, **_own: {STORAGES / item.name / 'client.py': b'#'},
    )
    new(mini_checkout)
    (mini_checkout / HOME / 'client.py').write_text('mine')
    apply(mini_checkout, eject(Checkout.at(mini_checkout), 'wasabi', README).changes)
    plan = planned(mini_checkout)
    assert any('depot/README.md was ejected: change the name in it by hand' in note for note in plan.notes)
    rename(mini_checkout)
    assert (mini_checkout / STORAGES / 'depot/client.py').read_text() == 'mine'
    assert (mini_checkout / STORAGES / 'depot/README.md').exists()
    assert lock(mini_checkout, 'depot').ejected == (STORAGES / 'depot/README.md',)
    assert not (mini_checkout / HOME).exists()


def test_a_migration_that_git_does_not_track_is_made_again(mini_checkout: Path) -> None:
    repository(mini_checkout)
    with_migration(mini_checkout)
    move, update = planned(mini_checkout).parts
    assert MIGRATION in move.paths
    assert (requested(update).name, requested(update).renames) == ('depot', ())
    assert set(requested(update).models) >= {'DepotImportStorage', 'DepotExportStorageLink'}


@pytest.mark.parametrize('how', ['in the index', 'committed', 'edited', 'needed'])
def test_it_is_refused_if_databases_may_have_its_tables(mini_checkout: Path, how: str) -> None:
    repository(mini_checkout)
    with_migration(mini_checkout)
    if how in ('in the index', 'committed'):
        git(mini_checkout, 'add', '--force', str(MIGRATION))
    if how == 'committed':
        git(mini_checkout, 'commit', '--quiet', '--message', 'it')
    if how == 'edited':
        edit(mini_checkout, MIGRATION, ']', ']  # mine')
    if how == 'needed':
        (mini_checkout / STORAGES / 'migrations/0024_x.py').write_text("dependencies = [('x', '0023_wasabi')]\n")
    with pytest.raises(UsageError, match=r'0023_wasabi\.py: (is tracked by git|was edited, or another)') as caught:
        planned(mini_checkout)
    assert 'title' in str(caught.value.remedy)


@pytest.mark.parametrize(
    ('name', 'error', 'words'),
    [
        ('s3', SpecError, 's3'),
        ('Depot', SpecError, 'Depot'),
        ('minio', UsageError, '`minio` is already managed'),
        ('wasabi', UsageError, '`wasabi` is already managed'),
        ('taken', CheckoutError, '`taken` is taken'),
    ],
)
def test_an_impossible_name_is_refused(mini_checkout: Path, name: str, error: type[Exception], words: str) -> None:
    new(mini_checkout)
    new(mini_checkout, spec(name='minio', title='MinIO'))
    (mini_checkout / STORAGES / 'taken').mkdir()
    (mini_checkout / STORAGES / 'taken/x.py').touch()
    before = snapshot(mini_checkout)
    with pytest.raises(error, match=words):
        planned(mini_checkout, 'wasabi', name)
    assert snapshot(mini_checkout) == before
    assert sorted(read_locks(Checkout.at(mini_checkout))) == ['minio', 'wasabi']
