"""A provider's record from others' hands (`lock.json`, `spec.yml`, `base/` or an old `base.zip`): no command harms."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.checkout.tree import MAX_BYTES
from storage_scaffold.record.digest import text_digest
from tests.cli.conftest import Invoke
from tests.hostile.conftest import CALLS, call, everything, refused, untouched
from tests.samples import as_version_0_1_0

HOME = '.storage-scaffold/wasabi'
Spoil = Callable[[Path, Path], object]


def edited(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """A lock that is well formed but for what `change` does to it."""

    def spoil(path: Path, _outside: Path) -> None:
        lock = json.loads(path.read_bytes())
        change(lock)
        path.write_text(json.dumps(lock))

    return spoil


def foreign(path: str) -> Spoil:
    """A lock with one more output, at `path`."""
    return edited(lambda lock: lock['outputs'].update({path: {'rendered': '0' * 64, 'accepted': '0' * 64}}))


def larger(path: Path, _outside: Path) -> None:
    with path.open('wb') as stream:
        stream.truncate(MAX_BYTES + 1)


SPOILT_LOCKS: dict[str, Spoil] = {
    'outside': foreign('../outside/precious'),
    'absolute': foreign('/etc/hostname'),
    "git's own": foreign('.git/config'),
    'spec outside': edited(lambda lock: lock['inputs'].update(spec='../outside/precious')),
    'migration elsewhere': edited(lambda lock: lock['migrations'].append({'path': 'setup.py', 'sha256': '0' * 64})),
    'owned outside': edited(lambda lock: lock['owned'].update({'../outside/precious': '0' * 64})),
    'registration elsewhere': edited(lambda lock: lock['registrations'][0].update(path='label_studio/manage.py')),
    'unknown point': edited(lambda lock: lock['registrations'][0].update(point='nowhere')),
    'other name': edited(lambda lock: lock.update(name='minio')),
    'newer': edited(lambda lock: lock.update(format=99)),
    'truncated': lambda path, _: path.write_bytes(path.read_bytes()[:-20]),
    'empty': lambda path, _: path.write_bytes(b''),
    'deep': lambda path, _: path.write_bytes(b'[' * 100_000),
    'UTF-16': lambda path, _: path.write_bytes(path.read_bytes().decode().encode('utf-16')),
    'huge': larger,
    'fifo': lambda path, _: (path.unlink(), os.mkfifo(path)),
    'directory': lambda path, _: (path.unlink(), path.mkdir()),
    'symlink': lambda path, outside: (path.unlink(), path.symlink_to(outside / 'precious')),
}


# Every way for one command that writes and one that reads, every command for some ways.
LOCK_CASES = sorted(
    {(name, how) for how in SPOILT_LOCKS for name in ('check', 'remove')}
    # `templates` reads no record
    | {(name, how) for name in CALLS if name != 'templates' for how in ('outside', 'truncated', 'fifo', 'symlink')}
)


@pytest.mark.parametrize(('name', 'how'), LOCK_CASES)
def test_a_spoilt_lock(invoke: Invoke, managed: Path, outside: Path, spec_file: Path, name: str, how: str) -> None:
    SPOILT_LOCKS[how](managed / HOME / 'lock.json', outside)
    before = everything(managed)
    result = call(invoke, name, managed, spec_file)
    refused(result, 1, 2, 3)
    assert everything(managed) == before
    untouched(outside)


def test_a_lock_with_a_foreign_registration_leads_no_command_there(
    invoke: Invoke, managed: Path, spec_file: Path
) -> None:
    """`accept` and `eject` need no registration: they may pass, and only our own files change."""
    SPOILT_LOCKS['registration elsewhere'](managed / HOME / 'lock.json', managed)
    before = everything(managed)
    for name in ('accept', 'eject'):
        call(invoke, name, managed, spec_file)
    changed = {path for path, what in everything(managed).items() if before.get(path) != what}
    assert all('wasabi' in path or path.startswith('.storage-scaffold') for path in changed)


def test_a_lock_cannot_steer_the_terminal(invoke: Invoke, managed: Path, spec_file: Path) -> None:
    edited(lambda lock: lock['registrations'][0].update(point='\x1b[2Jgone'))(managed / HOME / 'lock.json', managed)
    result = call(invoke, 'remove', managed, spec_file)
    refused(result, 2)
    assert '\x1b' not in result.output
    assert '\\x1b[2Jgone' in result.stderr


def bomb() -> bytes:
    """300 MB of zeros in 300 kB, under the name of a generated file."""
    packed = BytesIO()
    with (
        zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as archive,
        archive.open('a', 'w', force_zip64=True) as file,
    ):
        for _ in range(300):
            file.write(bytes(1 << 20))
    return packed.getvalue()


def with_member(name: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, 'w') as archive:
        archive.writestr(name, b'evil')
    return packed.getvalue()


SPOILT_BASES: dict[str, Spoil] = {
    'bomb': lambda path, _: path.write_bytes(bomb()),
    'outside': lambda path, _: path.write_bytes(with_member('../outside/precious')),
    'absolute': lambda path, _: path.write_bytes(with_member('/etc/hostname')),
    'truncated': lambda path, _: path.write_bytes(path.read_bytes()[:-30]),
    'empty': lambda path, _: path.write_bytes(b''),
    'no zip': lambda path, _: path.write_bytes(b'PK\3\4' + b'\xff' * 500),
    'huge': larger,
    'fifo': lambda path, _: (path.unlink(), os.mkfifo(path)),
    'symlink': lambda path, outside: (path.unlink(), path.symlink_to(outside / 'precious')),
}


@pytest.mark.parametrize('name', ['diff', 'update'])
@pytest.mark.parametrize('spoil', SPOILT_BASES.values(), ids=SPOILT_BASES)
def test_a_spoilt_base_of_a_merge(
    invoke: Invoke, managed: Path, outside: Path, spec_file: Path, name: str, spoil: Spoil
) -> None:
    """Spec and generated file have both changed, so that the text last rendered is needed."""
    (managed / HOME / 'spec.yml').write_bytes(spec_file.read_bytes() + b'scheme: hot\nscheme_aliases: [wasabi]\n')
    models = managed / 'label_studio/io_storages/wasabi/models.py'
    models.write_bytes(models.read_bytes() + b'# mine\n')
    archive = as_version_0_1_0(managed)
    spoil(archive, outside)
    before = everything(managed)
    result = call(invoke, name, managed, spec_file)
    refused(result, 2)
    assert f'{HOME}/base.zip' in result.stderr
    assert everything(managed) == before
    untouched(outside)


@pytest.mark.parametrize('name', ['check', 'diff', 'update'])
@pytest.mark.parametrize('spoil', ['fifo', 'huge', 'symlink', 'empty'])
def test_a_spoilt_text_of_a_base(
    invoke: Invoke, managed: Path, outside: Path, spec_file: Path, name: str, spoil: str
) -> None:
    more = b'scheme: hot\nscheme_aliases: [wasabi]\n'
    (managed / HOME / 'spec.yml').write_bytes(spec_file.read_bytes() + more)
    models = managed / 'label_studio/io_storages/wasabi/models.py'
    text = managed / HOME / 'base' / text_digest(models.read_bytes())
    models.write_bytes(models.read_bytes() + b'# mine\n')
    SPOILT_BASES[spoil](text, outside)
    before = everything(managed)
    result = call(invoke, name, managed, spec_file)
    refused(result, 2)
    assert str(text.relative_to(managed)) in result.output
    assert everything(managed) == before
    untouched(outside)


@pytest.mark.parametrize('name', ['check', 'remove', 'undo'])
@pytest.mark.parametrize('spoil', SPOILT_BASES.values(), ids=SPOILT_BASES)
def test_a_spoilt_base_that_may_not_be_needed(
    invoke: Invoke, managed: Path, outside: Path, spec_file: Path, name: str, spoil: Spoil
) -> None:
    spoil(as_version_0_1_0(managed), outside)
    before = everything(managed)
    result = call(invoke, name, managed, spec_file)
    if result.exit_code:
        refused(result, 1, 2, 3)
        assert everything(managed) == before
    untouched(outside)
