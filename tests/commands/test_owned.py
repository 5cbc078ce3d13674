"""Files that belong to the developer, and files with other line endings, in plans of `new` and `remove`.

Across modules: `new` and `remove` on the files that they leave to the developer.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.errors import DriftError
from storage_scaffold.plan.plan import Ownership
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, read_locks
from tests.commands.support import STORAGES, after, apply, new, planned, remove, spec
from tests.samples import snapshot

CLIENT = STORAGES / 'wasabi/client.py'


@pytest.fixture
def owning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind whose client belongs to the developer."""
    monkeypatch.setattr('storage_scaffold.render.provider.owned_paths', lambda *_: frozenset({CLIENT}))
    monkeypatch.setattr('storage_scaffold.render.provider.render_owned', lambda *_, **_own: {CLIENT: b'# starter\n'})


@pytest.mark.usefixtures('owning')
def test_an_owned_file_is_written_once_and_its_digest_is_in_the_lock(mini_checkout: Path) -> None:
    plan = new(mini_checkout)
    assert [change.path for change in plan.changes if change.ownership is Ownership.OWNED] == [CLIENT]
    lock = Lock.parse(after(plan, '.storage-scaffold/wasabi/lock.json'))
    assert lock.owned == {CLIENT: text_digest(b'# starter\n')}
    assert CLIENT not in lock.outputs
    (mini_checkout / CLIENT).write_text('mine')
    assert planned(mini_checkout).changes == (), 'an edited one is not drift'


@pytest.mark.usefixtures('owning')
def test_a_missing_owned_file_is_drift(mini_checkout: Path) -> None:
    new(mini_checkout)
    (mini_checkout / CLIENT).unlink()
    with pytest.raises(DriftError, match=r'client\.py: is missing'):
        planned(mini_checkout)


@pytest.mark.usefixtures('owning')
def test_remove_deletes_an_unedited_starter(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    new(mini_checkout)
    remove(mini_checkout)
    assert snapshot(mini_checkout) == before


@pytest.mark.usefixtures('owning')
def test_remove_keeps_an_edited_owned_file_and_says_so(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    new(mini_checkout)
    (mini_checkout / CLIENT).write_text('mine')
    plan = remove(mini_checkout)
    assert any(f'{CLIENT} is your own work, so it stays; --purge' in note for note in plan.notes)
    assert sorted(set(snapshot(mini_checkout)) - set(before)) == [str(CLIENT.parent), str(CLIENT)]
    assert (mini_checkout / CLIENT).read_text() == 'mine'


@pytest.mark.usefixtures('owning')
def test_purge_deletes_an_edited_owned_file_too(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    new(mini_checkout)
    (mini_checkout / CLIENT).write_text('mine')
    apply(mini_checkout, plan_remove(Checkout.at(mini_checkout), 'wasabi', purge=True).changes)
    assert snapshot(mini_checkout) == before


@pytest.mark.usefixtures('owning')
def test_new_keeps_an_owned_file_that_already_exists(mini_checkout: Path) -> None:
    (mini_checkout / CLIENT).parent.mkdir()
    (mini_checkout / CLIENT).write_text('mine')
    plan = new(mini_checkout)
    assert (mini_checkout / CLIENT).read_text() == 'mine'
    assert any('already exists and is yours' in note for note in plan.notes)
    assert planned(mini_checkout).changes == ()


def test_a_checkout_with_crlf_is_not_drift(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    new(mini_checkout)
    lock = read_locks(Checkout.at(mini_checkout))['wasabi']
    for path in (*lock.outputs, lock.inputs.spec, PurePosixPath('.storage-scaffold/wasabi/lock.json')):
        file = mini_checkout / path
        file.write_bytes(file.read_bytes().replace(b'\n', b'\r\n'))
    assert planned(mini_checkout, spec().replace(b'\n', b'\r\n')).changes == ()
    remove(mini_checkout)
    assert snapshot(mini_checkout) == before
