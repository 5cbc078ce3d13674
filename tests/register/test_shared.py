"""The shared registration follows the number of import links, whatever else is in the tree."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.register.shape import State
from storage_scaffold.register.shared import shared_state, with_shared, without_shared
from tests.conftest import CHECKOUT
from tests.register.test_points import Files, files_of

SETTINGS = PurePosixPath('label_studio/core/settings/base.py')
MANAGERS = PurePosixPath('label_studio/data_manager/managers.py')
LAST = b"    'io_storages_localfilesimportstoragelink',\n"
FLAT = b'    if settings.DJANGO_DB == settings.DJANGO_DB_SQLITE:\n'


def tree(links: int, managers: bytes | None = None) -> Files:
    """The miniature with so many import links, three of which are its own, written by hand."""
    files = files_of(CHECKOUT)
    more = b''.join(b"    'io_storages_number%dimportstoragelink',\n" % number for number in range(3, links))
    files[SETTINGS] = files[SETTINGS].replace(LAST, LAST + more)
    return {**files, MANAGERS: managers} if managers is not None else files


ORIGINAL = files_of(CHECKOUT)[MANAGERS]


def settled(files: Files) -> Files:
    return {**files, **with_shared(files.get, OPEN_SOURCE)}


@pytest.mark.parametrize(('links', 'there'), [(3, False), (8, False), (9, True), (63, True)])
def test_it_comes_with_the_ninth_import_link(links: int, there: bool) -> None:
    found = settled(tree(links))
    assert (FLAT in found[MANAGERS]) is there
    assert with_shared(found.get, OPEN_SOURCE) == {}, 'settled twice changes something'
    state = shared_state(found.get, OPEN_SOURCE)
    assert state and state.is_right and (state.links, state.is_needed) == (links, there)


@pytest.mark.parametrize('links', [3, 8])
def test_it_goes_byte_for_byte_when_there_are_fewer_again(links: int) -> None:
    many = settled(tree(9))
    assert with_shared(tree(links, many[MANAGERS]).get, OPEN_SOURCE) == {MANAGERS: ORIGINAL}


@pytest.mark.parametrize(('links', 'there'), [(8, False), (9, True)])
def test_an_altered_one_is_restored_or_taken_out(links: int, there: bool) -> None:
    right = settled(tree(9))[MANAGERS]
    files = tree(links, right.replace(b"' || '", b"' + '"))
    state = shared_state(files.get, OPEN_SOURCE)
    assert state and state.standing.state is State.ALTERED
    assert with_shared(files.get, OPEN_SOURCE) == {MANAGERS: right if there else ORIGINAL}


@pytest.mark.parametrize('links', [3, 9])
def test_it_is_taken_out_of_any_tree_and_put_back(links: int) -> None:
    files = tree(links)
    assert without_shared(files.get, OPEN_SOURCE) == {}
    there = settled(files)
    bare = {**there, **without_shared(there.get, OPEN_SOURCE)}
    assert bare == files
    assert settled(bare) == there


@pytest.mark.parametrize(
    'managers',
    [
        ORIGINAL.replace(
            b'    return queryset.annotate', b'    storage_key_names.sort()\n    return queryset.annotate'
        ),
        ORIGINAL.replace(b'annotate_storage_filename', b'annotate_file_name'),
        ORIGINAL.replace(b'import models', b'import models as db'),
        b'def broken(:\n',
        b'\xff\xfe',
    ],
    ids=['code of a fork', 'another name', 'another import', 'no Python', 'no text'],
)
def test_where_the_function_looks_different_nothing_changes(managers: bytes) -> None:
    files = tree(9, managers)
    assert with_shared(files.get, OPEN_SOURCE) == without_shared(files.get, OPEN_SOURCE) == {}
    state = shared_state(files.get, OPEN_SOURCE)
    assert state and state.is_needed and not state.is_known and state.standing.message


def test_where_the_file_or_the_list_is_missing_nothing_changes() -> None:
    files = tree(9)
    del files[MANAGERS]
    assert with_shared(files.get, OPEN_SOURCE) == without_shared(files.get, OPEN_SOURCE) == {}
    files = tree(9)
    files[SETTINGS] = files[SETTINGS].replace(b'NAMES = [', b'NAMES = list(')
    assert shared_state(files.get, OPEN_SOURCE) is None
    assert with_shared(files.get, OPEN_SOURCE) == {}
