"""The lines that all providers share come and go with the number of import links, whichever command changes it."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Severity
from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.eject import eject
from storage_scaffold.commands.rename import rename
from storage_scaffold.commands.undo import undo
from storage_scaffold.commands.update import update as update_all
from storage_scaffold.migrations.planned import by_hand
from storage_scaffold.plan.plan import Change, Plan
from storage_scaffold.record.lock import read_locks
from storage_scaffold.transaction import apply as apply_for_good
from tests.commands.support import apply, edit, new, remove, render, spec
from tests.conftest import CHECKOUT, lay_down
from tests.register.test_shared import FLAT, LAST, MANAGERS, ORIGINAL, SETTINGS
from tests.samples import snapshot

NAMES = ('aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff')


def add(root: Path, name: str) -> Plan:
    return new(root, spec(name.title(), name=name))


def update(root: Path, *names: str) -> Plan:
    plan = update_all(Checkout.at(root), names, by_hand)
    apply(root, plan.changes)
    return plan


def is_there(root: Path) -> bool:
    return FLAT in (root / MANAGERS).read_bytes()


def changed(plan: Plan) -> Change | None:
    return next((change for change in plan.changes if change.path == MANAGERS), None)


def found(root: Path) -> list[tuple[str, str]]:
    wanted = ('shared-registration', 'shared-place-unknown')
    findings = compare(Checkout.at(root)).findings
    return [(item.rule.id, item.message) for item in findings if item.rule.id in wanted]


@pytest.fixture(scope='module')
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The miniature, which has three import links of its own, with five providers and with six."""
    eight, nine = (tmp_path_factory.mktemp('made') / 'checkout' for _ in range(2))
    lay_down(CHECKOUT, eight)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr('storage_scaffold.render.provider.render_provider', render)
        for name in NAMES[:5]:
            add(eight, name)
        shutil.copytree(eight, nine)
        add(nine, NAMES[5])
    return eight, nine


@pytest.fixture
def eight(made: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / 'checkout'))


@pytest.fixture
def nine(made: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / 'checkout'))


def test_the_ninth_import_link_brings_them_and_its_removal_takes_them(eight: Path) -> None:
    before = snapshot(eight)
    assert not is_there(eight)
    plan = add(eight, 'fff')
    (place,) = (place for place in plan.registrations if place.path == MANAGERS)
    assert 'Concat nests' in (eight / MANAGERS).read_text().splitlines()[place.line - 1]
    assert is_there(eight) and found(eight) == []
    assert all('flat' not in lock.dump().decode() for lock in read_locks(Checkout.at(eight)).values())
    assert [place.line for place in remove(eight, 'bbb').registrations if place.path == MANAGERS] == [0]
    assert not is_there(eight) and found(eight) == []
    add(eight, 'bbb')
    remove(eight, 'fff')
    assert snapshot(eight) == before


def test_those_written_by_hand_count_too(mini_checkout: Path) -> None:
    more = b''.join(b"    'io_storages_hand%dimportstoragelink',\n" % number for number in range(5))
    (mini_checkout / SETTINGS).write_bytes((mini_checkout / SETTINGS).read_bytes().replace(LAST, LAST + more))
    add(mini_checkout, 'aaa')
    assert is_there(mini_checkout)


def test_two_branches_that_both_bring_them_agree(eight: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(eight, tmp_path / 'other'))
    add(eight, 'fff')
    add(other, 'zzz')
    assert is_there(eight) and (eight / MANAGERS).read_bytes() == (other / MANAGERS).read_bytes()


def test_an_update_brings_them_after_a_merge_of_two_branches(nine: Path) -> None:
    (nine / MANAGERS).write_bytes(ORIGINAL)
    ((rule, message),) = found(nine)
    assert rule == 'shared-registration'
    assert message == 'flat join of the file names: is missing: the tree has 9 import links'
    plan = update(nine)
    assert [change.path for change in plan.changes] == [MANAGERS]
    assert is_there(nine) and found(nine) == []
    assert update(nine).changes == ()


def test_an_update_of_one_provider_does_it_too(nine: Path) -> None:
    (nine / MANAGERS).write_bytes(ORIGINAL)
    update(nine, 'ccc')
    assert found(nine) == []


def test_an_update_takes_them_out_where_nobody_needs_them(eight: Path) -> None:
    with_nine = add(eight, 'fff')
    there = changed(with_nine)
    remove(eight, 'fff')
    assert there and there.after
    (eight / MANAGERS).write_bytes(there.after)
    ((rule, message),) = found(eight)
    assert rule == 'shared-registration' and 'is not needed: the tree has 8 import links' in message
    update(eight)
    assert (eight / MANAGERS).read_bytes() == ORIGINAL


def test_altered_ones_are_restored_or_taken_out_and_that_is_said(nine: Path) -> None:
    right = (nine / MANAGERS).read_bytes()
    edit(nine, PurePosixPath(MANAGERS), "' || '", "' + '")
    assert found(nine) == [('shared-registration', 'flat join of the file names: was altered')]
    assert any('was altered, and is restored' in note for note in update(nine).notes)
    assert (nine / MANAGERS).read_bytes() == right and found(nine) == []
    edit(nine, PurePosixPath(MANAGERS), "' || '", "' + '")
    assert any('was altered, and is taken out' in note for note in remove(nine, 'aaa').notes)
    assert (nine / MANAGERS).read_bytes() == ORIGINAL


def test_what_a_formatter_changed_stays_and_still_goes(nine: Path) -> None:
    edit(nine, PurePosixPath(MANAGERS), "keys, Value(';')", 'keys, Value(";")')
    assert found(nine) == []
    assert update(nine).changes == ()
    remove(nine, 'aaa')
    assert (nine / MANAGERS).read_bytes() == ORIGINAL


def test_a_tree_that_joins_the_names_itself_is_left_alone(eight: Path) -> None:
    line = b'    while len(storage_key_names) > 8:\n        storage_key_names = folded(storage_key_names)\n'
    own = ORIGINAL.replace(b'    return queryset.annotate', line + b'    return queryset.annotate')
    (eight / MANAGERS).write_bytes(own)
    assert found(eight) == []
    plan = add(eight, 'fff')
    (note,) = (note for note in plan.notes if str(MANAGERS) in note)
    assert 'left out: expected nothing between' in note and 'With SQLite' in note
    (finding,) = found(eight)
    assert finding[0] == 'shared-place-unknown' and 'left out' in finding[1]
    severities = {item.rule.id: item.rule.severity for item in compare(Checkout.at(eight)).findings}
    assert severities[finding[0]] is Severity.NOTE
    assert update(eight).notes == ()
    remove(eight, 'aaa')
    assert (eight / MANAGERS).read_bytes() == own


def test_a_renamed_provider_leaves_them_as_they_are(nine: Path) -> None:
    plan = rename(Checkout.at(nine), 'ccc', 'zzz', by_hand)
    assert changed(plan) is None and plan.changes
    apply(nine, plan.changes)
    assert found(nine) == []


def test_they_stay_with_the_registrations_of_what_is_ejected(nine: Path) -> None:
    for name in NAMES:
        apply(nine, eject(Checkout.at(nine), name).changes)
    assert is_there(nine)
    assert compare(Checkout.at(nine)).findings == ()
    add(nine, 'ggg')
    remove(nine, 'ggg')
    assert is_there(nine)


def test_undo_takes_them_back(eight: Path) -> None:
    before = snapshot(eight)
    plan = add(eight, 'fff')
    undone = undo(Checkout.at(eight))
    assert {change.path for change in undone.changes} == {change.path for change in plan.changes}
    apply_for_good(eight, undone.changes)
    assert snapshot(eight) == before


@pytest.mark.parametrize(('links', 'is_said'), [(60, False), (61, True)])
def test_new_says_when_sqlite_can_join_no_more_tables(mini_checkout: Path, links: int, is_said: bool) -> None:
    more = b''.join(b"    'io_storages_hand%dimportstoragelink',\n" % number for number in range(links - 4))
    (mini_checkout / SETTINGS).write_bytes((mini_checkout / SETTINGS).read_bytes().replace(LAST, LAST + more))
    notes = [note for note in add(mini_checkout, 'aaa').notes if 'at most 64 tables' in note]
    assert [note.startswith(f'there are now {links} import links') for note in notes] == ([True] if is_said else [])
    assert update(mini_checkout).notes == ()
