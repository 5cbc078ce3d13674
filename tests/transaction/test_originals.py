"""Where copies of specs came from is remembered on this machine, and what somebody else wrote there does no harm."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from storage_scaffold.transaction import state
from storage_scaffold.transaction.originals import changed_original, remember

FILE = state.STATE / 'originals.json'


@pytest.fixture
def original(tmp_path: Path) -> Path:
    file = tmp_path / 'acme.yml'
    file.write_bytes(b'one')
    (tmp_path / 'tree').mkdir()
    return file


def test_a_change_of_the_original_is_noticed_until_it_is_taken(tmp_path: Path, original: Path) -> None:
    root = tmp_path / 'tree'
    assert changed_original(root, 'acme', b'one') is None
    remember(root, 'acme', original, b'one')
    assert changed_original(root, 'acme', b'one') is None
    assert changed_original(root, 'acme', b'the copy was edited') is None, 'that is meant'
    original.write_bytes(b'two')
    assert changed_original(root, 'acme', b'one') == original
    assert changed_original(root, 'acme', b'two') is None, 'both say the same again'
    assert changed_original(root, 'other', b'one') is None
    remember(root, 'acme', original, b'two')
    assert changed_original(root, 'acme', b'one') is None
    original.unlink()
    assert changed_original(root, 'acme', b'one') is None
    assert (root / state.IGNORE).read_bytes() == b'*\n', 'git does not see it'


@pytest.mark.parametrize(
    'data', [b'{', b'[]', b'{"acme": 1}', b'{"acme": ["x"]}', b'{"acme": ["x", "y"]}', b'{"acme": [1, 2]}', b'\xff']
)
def test_what_cannot_be_understood_is_not_known(tmp_path: Path, original: Path, data: bytes) -> None:
    root = tmp_path / 'tree'
    remember(root, 'acme', original, b'zero')
    assert changed_original(root, 'acme', b'zero') == original
    (root / FILE).write_bytes(data)
    assert changed_original(root, 'acme', b'zero') is None
    remember(root, 'acme', original, b'zero')
    assert changed_original(root, 'acme', b'zero') == original


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='needs named pipes')
def test_only_files_are_read_and_only_a_file_is_replaced(tmp_path: Path, original: Path) -> None:
    root = tmp_path / 'tree'
    remember(root, 'acme', original, b'zero')
    os.mkfifo(tmp_path / 'pipe')
    for path in (tmp_path / 'pipe', tmp_path, Path('/dev/zero')):
        (root / FILE).write_text(json.dumps({'acme': [str(path), '0' * 64]}))
        assert changed_original(root, 'acme', b'zero') is None
    precious = tmp_path / 'precious'
    precious.write_bytes(b'precious')
    for name in (FILE, state.STATE / 'originals.json.new'):
        (root / name).unlink(missing_ok=True)
        (root / name).symlink_to(precious)
        remember(root, 'acme', original, b'one')
        assert precious.read_bytes() == b'precious'
        assert not (root / FILE).is_symlink()
