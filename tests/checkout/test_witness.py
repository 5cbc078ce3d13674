"""A tree is asked again what it was asked before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.witness import Witness, answers_still
from storage_scaffold.errors import CheckoutError

HERE = PurePosixPath('a/here.py')
MISSING = PurePosixPath('a/missing.py')

# What changes an answer; all questions of `asked` are asked before.
CHANGES: dict[str, Callable[[Path], object]] = {
    'another content': lambda root: (root / HERE).write_bytes(b'other'),
    'the same size and time': lambda root: (root / HERE).write_bytes(b'2'),
    'gone': lambda root: (root / HERE).unlink(),
    'no file any more': lambda root: ((root / HERE).unlink(), (root / HERE).mkdir()),
    'there now': lambda root: (root / MISSING).touch(),
    'one more that matches': lambda root: (root / 'a/more.py').touch(),
    'not to be read': lambda root: ((root / HERE).unlink(), (root / HERE).symlink_to('/etc/passwd')),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / 'a').mkdir()
    (tmp_path / HERE).write_bytes(b'1')
    return tmp_path


def asked(root: Path) -> Witness:
    witness = Witness(Checkout(root))
    assert (witness.read(HERE), witness.read(str(MISSING))) == (b'1', None)
    assert (witness.exists(HERE), witness.exists(MISSING)) == (True, False)
    assert (witness.is_file(HERE), witness.is_file(PurePosixPath('a'))) == (True, False)
    assert list(witness.glob('a/*.py')) == [HERE]
    return witness


def test_the_answers_stay_as_long_as_the_tree(root: Path) -> None:
    answers = asked(root).answers
    assert answers and answers_still(Checkout(root), answers)
    (root / 'a/other.txt').touch()
    assert answers_still(Checkout(root), answers), 'nobody asked for it'


@pytest.mark.parametrize('how', CHANGES)
def test_a_change_of_any_answer_is_noticed(how: str, root: Path) -> None:
    answers = asked(root).answers
    CHANGES[how](root)
    assert answers and not answers_still(Checkout(root), answers)


def test_a_tree_that_changes_meanwhile_has_no_answers(root: Path) -> None:
    witness = asked(root)
    (root / HERE).write_bytes(b'2')
    assert witness.read(HERE) == b'2'
    (root / HERE).write_bytes(b'1')
    assert witness.read(HERE) == b'1'
    assert witness.answers is None


def test_an_error_is_no_answer(root: Path) -> None:
    witness = asked(root)
    with pytest.raises(CheckoutError):
        witness.read('a')
    assert witness.answers is None


def test_names_that_are_not_utf_8(root: Path) -> None:
    (root / 'a/\udcff.py').touch()
    witness = Witness(Checkout(root))
    assert len(list(witness.glob('a/*.py'))) == 2
    assert witness.answers and answers_still(Checkout(root), witness.answers)
