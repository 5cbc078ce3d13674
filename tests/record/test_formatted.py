"""Which generated files are as recorded in another layout."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.record.formatted import as_recorded, is_formatted, may_be_formatted
from storage_scaffold.record.lock import Output, read_locks
from tests.check.trees import STORAGES, Judges, make

API = STORAGES / 'wasabi/api.py'


@pytest.fixture(scope='module')
def judges(tmp_path_factory: pytest.TempPathFactory) -> Judges:
    return Judges.of(make(tmp_path_factory.mktemp('record') / 'checkout', ('wasabi',)))


@pytest.mark.parametrize(
    ('before', 'after', 'recorded', 'formatted'),
    [
        (b'', b'', True, False),
        (b'\nclass ', b'\n\n\n\nclass ', True, True),
        (b'\nclass ', b'\n# mine\nclass ', False, False),
        (b'\nclass ', b'\nclass (', False, False),
    ],
)
def test_a_file(judges: Judges, before: bytes, after: bytes, recorded: bool, formatted: bool) -> None:
    content = (judges.tree.read(API) or b'').replace(before, after, 1) if before else judges.tree.read(API)
    tree = Overlay(judges.tree.root, {API: content})
    lock = read_locks(tree)['wasabi']
    assert (as_recorded(tree, lock, API), is_formatted(tree, lock, API)) == (recorded, formatted)


def test_without_the_text_last_rendered_nothing_is_only_formatted(judges: Judges) -> None:
    gone: dict[PurePosixPath, bytes | None] = {
        path: None
        for path in judges.tree.glob('.storage-scaffold/wasabi/**/*')
        if path.name not in ('lock.json', 'spec.yml') and judges.tree.is_file(path)
    }
    tree = Overlay(judges.tree.root, {**gone, API: b'\n' + (judges.tree.read(API) or b'')})
    assert gone and not is_formatted(tree, read_locks(tree)['wasabi'], API)


def test_an_accepted_edit_and_a_conflict_are_compared_by_their_bytes() -> None:
    assert may_be_formatted(b'x', Output('0' * 64, '0' * 64))
    assert not may_be_formatted(b'x', Output('0' * 64, '1' * 64))
    assert not may_be_formatted(b'x', Output('0' * 64, '0' * 64, '2' * 64))
