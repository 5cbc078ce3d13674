"""A tree in which nothing was found is remembered, and `check` never says anything else because of it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold import resources
from storage_scaffold.check import verdicts
from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison
from storage_scaffold.check.verdicts import recall
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.witness import Witness
from storage_scaffold.commands.check import check
from storage_scaffold.errors import UsageError
from storage_scaffold.record.versions import templates_digest
from storage_scaffold.transaction import apply, pending
from storage_scaffold.user_cache import VARIABLE
from tests.check.trees import NAMES
from tests.transaction.support import KillingFs, change, killed

CLEAN = Comparison(NAMES, ())
# Nobody can open these, and nothing is read from them.
QUIET = '.git', '__pycache__'


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of this test."""
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    return tmp_path / 'cache/storage-scaffold/verdicts'


@pytest.fixture
def tree(root: Path) -> Checkout:
    """A tree that has just been checked."""
    assert check(Checkout.at(root)) == CLEAN
    return Checkout.at(root)


def files(root: Path) -> list[PurePosixPath]:
    found = (path.relative_to(root) for path in sorted(root.rglob('*')) if path.is_file())
    return [PurePosixPath(path) for path in found if not {*path.parts} & {*QUIET}]


def test_the_second_time_nothing_is_judged(tree: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.commands.check._afresh', None)
    assert check(tree) == CLEAN
    monkeypatch.undo()


def test_a_change_of_any_file_is_noticed_unless_it_does_not_matter(tree: Checkout) -> None:
    """Each file is changed and taken away: what goes unnoticed is then done to all those files at once."""
    unread, unneeded = [], []
    for path in files(tree.root):
        there = tree.root / path
        data = there.read_bytes()
        there.write_bytes(data + b'\n')
        unread += [there] if recall(tree, ()) else []
        there.unlink()
        unneeded += [there] if recall(tree, ()) else []
        there.write_bytes(data)
        assert recall(tree, ()) == CLEAN
    assert {*unneeded} < {*unread}
    assert len(files(tree.root)) - len(unread) > 50
    for there in unread:
        there.write_bytes(b'\0 nothing that anybody could read')
    assert compare(tree) == recall(tree, ()) == CLEAN
    for there in unneeded:
        there.unlink()
    assert compare(tree) == recall(tree, ()) == CLEAN


def test_a_new_file_is_noticed_unless_it_does_not_matter(tree: Checkout) -> None:
    quiet = []
    for directory in sorted({path.parent for path in files(tree.root)}):
        new = tree.root / directory / 'zz.py'
        new.write_text('# new\n')
        quiet += [new] if recall(tree, ()) else []
        new.unlink()
    assert 3 < len(quiet) < len({path.parent for path in files(tree.root)})
    for new in quiet:
        new.write_text('# new\n')
    assert compare(tree) == recall(tree, ()) == CLEAN


def test_all_that_check_opens_is_known(root: Path) -> None:
    """Python tells which files are opened: none in the tree behind the back of what notes the answers."""
    opened: set[str] = set()
    listening = [True]

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event == 'open' and str(arguments[0]).startswith(f'{root}{os.sep}'):
            opened.add(Path(str(arguments[0])).relative_to(root).as_posix())

    sys.addaudithook(note)
    witness = Witness(Checkout.at(root))
    opened.clear()  # what recognizes a tree is read every time
    assert compare(witness) == CLEAN
    listening.clear()
    assert witness.answers
    assert len(opened) > 50
    assert opened <= {*witness.answers['read']}


def test_only_a_clean_tree_is_kept(root: Path, directory: Path) -> None:
    edited = root / 'label_studio/io_storages/wasabi/api.py'
    edited.write_bytes(edited.read_bytes() + b'# by hand\n')
    found = check(Checkout.at(root))
    assert [finding.rule.id for finding in found.findings] == ['generated-edited']
    assert not directory.exists()
    assert check(Checkout.at(root)) == found


def test_what_was_asked_is_part_of_it(tree: Checkout) -> None:
    assert recall(tree, ('wasabi',)) is None
    assert check(tree, ('wasabi',)) == recall(tree, ('wasabi',)) == Comparison(('wasabi',), ())
    assert check(tree, ('nextcloud', 'wasabi')) == recall(tree, ('wasabi', 'nextcloud')) == CLEAN
    shutil.rmtree(tree.root / '.storage-scaffold/wasabi')
    with pytest.raises(UsageError):
        check(tree, ('wasabi',))


def test_with_rendering_everything_is_judged(tree: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.commands.check.recall', None)
    assert check(tree, rendered=True) == CLEAN


def test_a_command_that_was_interrupted_is_noticed(tree: Checkout) -> None:
    step = 0
    while not pending(tree.root):
        step += 1
        assert killed(lambda: apply(tree.root, [change('notes.txt', None, b'x')], fs=KillingFs(step)))  # noqa: B023
    assert recall(tree, ()) is None
    assert [finding.rule.id for finding in check(tree).findings] == ['unfinished']


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the templates, which the tool takes for its own."""
    copy = Path(shutil.copytree(resources.templates_dir(), tmp_path / 'templates'))
    monkeypatch.setattr(resources, 'templates_dir', lambda: copy)
    yield copy
    templates_digest.cache_clear()


def test_another_tool_judges_again(installation: Path, tree: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ('provider', 'models', 'tests', 'clients/_shared', 'clients/s3'):
        assert check(tree) == recall(tree, ()) == CLEAN
        path = next(installation.glob(f'{folder}/**/*.j2'))
        data = path.read_bytes()
        path.write_bytes(data + b'\n')
        assert recall(tree, ()) is None, folder
        path.write_bytes(data)
    path.write_bytes(data + b'\n')
    templates_digest.cache_clear()
    assert {finding.rule.id for finding in check(tree).findings} == {'templates-changed'}
    monkeypatch.setattr(verdicts.sys, 'version', '3.99')
    assert recall(tree, ()) is None


def test_off_is_off(tree: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, 'off')
    assert recall(tree, ()) is None
    assert check(tree) == CLEAN
