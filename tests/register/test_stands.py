"""The quick proof of every shape says no more than its `state`, and says it whenever a file is in order.

Across modules: every shape is held to the same rule.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.register.engine import registration_snippets
from storage_scaffold.register.points import Registration, registrations
from storage_scaffold.register.shape import ShapeError, State
from tests.conftest import CHECKOUT, FULL
from tests.register.support import crlf, make_provider
from tests.register.test_points import Files, files_of, registered

PROVIDERS = [make_provider('minio', 'MinIO', 'MinIO', 'minio-sdk (>=7)', 'minio.svg'), make_provider('wasabi')]
IDS = [item.point.id for item in registrations(PROVIDERS[0])]


@cache
def tree() -> Files:
    return registered({**files_of(CHECKOUT), **files_of(FULL)}, PROVIDERS)


@cache
def items() -> tuple[tuple[Registration, str], ...]:
    found = []
    for provider in PROVIDERS:
        snippets = registration_snippets(tree().get, registrations(provider))
        found += [(item, snippets[item.point.id]) for item in registrations(provider)]
    return tuple(found)


def at_point(point: str) -> list[tuple[Registration, str]]:
    return [(item, snippet) for item, snippet in items() if item.point.id == point]


def state(source: bytes, item: Registration) -> State:
    try:
        return item.point.shape.state(source, item.entry)
    except ShapeError:
        return State.UNKNOWN


def mutants(source: bytes, around: str) -> Iterator[bytes]:
    """`source` with each line of `around`, and the two beside it, deleted, doubled or altered, wherever it stands."""
    lines = source.splitlines(keepends=True)
    ours = [line.encode() for line in around.split('\n')]
    for at in range(len(lines) - len(ours) + 1):
        if [line.rstrip(b'\r\n,') for line in lines[at : at + len(ours)]] != [line.rstrip(b',') for line in ours]:
            continue
        for place in range(max(at - 1, 0), min(at + len(ours) + 1, len(lines))):
            line = lines[place]
            altered = line.rstrip(b'\r\n') + b'x' + line[len(line.rstrip(b'\r\n')) :]
            for changed in ([], [line, line], [altered], [b'# ' + line], [b'  ' + line], [line[: len(line) // 2]]):
                yield b''.join([*lines[:place], *changed, *lines[place + 1 :]])


@pytest.mark.parametrize('point', IDS)
def test_whatever_stands_is_seen_without_the_full_parser(point: str) -> None:
    for item, snippet in at_point(point):
        assert item.point.shape.stands(tree()[item.point.path], item.entry, snippet)
        assert item.point.shape.stands(crlf(tree()[item.point.path]), item.entry, snippet)


@pytest.mark.parametrize('point', IDS)
def test_nothing_stands_that_the_shape_denies(point: str) -> None:
    judged = 0
    for item, snippet in at_point(point):
        for mutant in mutants(tree()[item.point.path], snippet):
            judged += 1
            if item.point.shape.stands(mutant, item.entry, snippet):
                assert state(mutant, item) is State.PRESENT, mutant.decode()
    assert judged > 10


@pytest.mark.parametrize(
    ('point', 'before', 'after'),
    [
        # In another list, a comment, a string, a nested list, behind an operator: the lines alone say nothing.
        ('link-names', b'IO_STORAGES_IMPORT_LINK_NAMES = [', b'IO_STORAGES_IMPORT_LINK_NAMES = []\nOTHERS = ['),
        ('link-names', b"    'io_storages_wasabi", b"    # 'io_storages_wasabi"),
        (
            'link-names',
            b"    'io_storages_wasabiimportstoragelink',\n",
            b"    '''\n    'io_storages_wasabiimportstoragelink',\n''',\n",
        ),
        ('link-names', b"\n    'io_storages_wasabi", b" [\n    'io_storages_wasabi"),
        ('link-names', b",\n    'io_storages_wasabi", b"\n    'io_storages_wasabi"),
        ('duplicates-test', b',\n        (WasabiImport', b'\n        (WasabiImport'),
        ('duplicates-test', b'WasabiImportStorageLink),', b'WasabiImportStorageLink)[0],'),
        ('duplicates', b'WasabiImportStorageLink,', b'WasabiImportStorageLink or None,'),
        ('storage-list-import', b'from io_storages.wasabi', b'if True:\n    from io_storages.wasabi'),
        ('models', b'from .wasabi.models', b'from ..wasabi.models'),
        ('factory', b'class WasabiImportStorageFactory', b'@object\nclass WasabiImportStorageFactory'),
        ('routes', b"    path('wasabi/<int:pk>',", b"    # path('wasabi/<int:pk>',"),
        ('routes', b'    # Wasabi\n', b'    # Wasabi\n    # Wasabi\n'),
    ],
)
def test_lines_in_a_wrong_place_do_not_stand(point: str, before: bytes, after: bytes) -> None:
    item, snippet = at_point(point)[1]
    source = tree()[item.point.path]
    assert before in source
    changed = after.join(source.rsplit(before, 1))
    assert not item.point.shape.stands(changed, item.entry, snippet)
    assert state(changed, item) is not State.PRESENT


@pytest.mark.parametrize(
    ('point', 'addition'),
    [
        ('link-names', b"    'io_storages_' 'wasabi' 'importstoragelink',\n"),
        ('link-names', b"    'io_storages_wasabiimportstoragelink',\n"),
        ('routes', b"    path('export/wasabi/other', x),\n"),
        ('storage-list', b"        {'title': 'Mine', 'name': 'wasabi'},\n"),
        ('duplicates-test', b'        (WasabiImportStorage, None),\n'),
    ],
)
def test_a_second_entry_of_the_same_key_is_seen(point: str, addition: bytes) -> None:
    item, snippet = at_point(point)[1]
    first = snippet.split('\n')[0].encode()
    changed = tree()[item.point.path].replace(first, addition + first, 1)
    assert not item.point.shape.stands(changed, item.entry, snippet)
    assert state(changed, item) is State.ALTERED


def test_nothing_heavy_is_imported(tmp_path: Path) -> None:
    program = (
        'import sys; from storage_scaffold.checkout.layout import OPEN_SOURCE; '
        'from storage_scaffold.register.points import points; '
        'points(OPEN_SOURCE);'
        "print({'libcst', 'black', 'pydantic', 'ruamel', 'ruamel.yaml', 'packaging', 'jinja2'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, '-c', program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == 'set()\n'


def test_a_file_that_is_no_python_proves_nothing() -> None:
    item, snippet = at_point('link-names')[0]
    assert not item.point.shape.stands(b'def broken(:\n', item.entry, snippet)
    assert not item.point.shape.stands(tree()[PurePosixPath('label_studio/tasks/api.py')], item.entry, snippet)
