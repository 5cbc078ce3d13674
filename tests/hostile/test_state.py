"""A `.storage-scaffold/.state/` from others' hands: nothing outside is touched, nothing in the checkout is lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from storage_scaffold.cli.app import COMMANDS
from storage_scaffold.transaction import apply, pending
from tests.cli.conftest import Invoke
from tests.hostile.conftest import ALONE, CALLS, call, everything, refused, untouched
from tests.transaction.support import STATE, FreezingFs, Frozen, change

MANAGE = 'label_studio/manage.py'
EVIL = b'import evil\n'
JOURNALS = ('transaction/journal.json', 'transaction/done.json', 'undo/done.json')


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def entry(path: str, before: bytes | None = EVIL, after: bytes | None = b'precious') -> dict[str, object]:
    """An entry of a journal that would put `before` where `after` stands."""
    both = {'before': before, 'after': after}
    return {
        'path': path,
        'kind': 'generated',
        **{key: None if data is None else digest(data) for key, data in both.items()},
    }


def journal(*entries: dict[str, object], **changed: object) -> bytes:
    document = {'format': 1, 'command': 'new x', 'entries': list(entries), 'directories': {}}
    return json.dumps({**document, **changed}).encode()


def plant(root: Path, name: str, data: bytes) -> Path:
    """A journal, and the copies that would be put in place."""
    path = root / STATE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    for number in range(2):
        (path.parent / f'{number}.old').write_bytes(EVIL)
    return path


# It refuses nothing, but says what others would refuse.
DOCTOR = {'doctor': (1,)}


def test_every_command_is_asked() -> None:
    assert set(CALLS) | ALONE == set(COMMANDS)


FORGED = {
    'outside': journal(entry('../outside/precious')),
    'absolute': journal(entry('/etc/hostname')),
    "git's own": journal(entry('.git/hooks/pre-commit', EVIL, None)),
    'its own': journal(entry(f'{STATE}/run.lock', EVIL, None)),
    'directory outside': journal(entry('a/b', None, b''), directories={'../outside': 448}),
    'directory above nothing': journal(entry('a/b', None, b''), directories={'c': None}),
    'mode': journal(entry('a/b', None, b''), directories={'a': 99999}),
    'twice': journal(entry(MANAGE), entry(MANAGE)),
    'truncated': journal(entry(MANAGE))[:-30],
    'empty': b'',
    'not JSON': b'\x7fELF\0\0',
    'deep': b'[' * 100_000,
    'huge': b' ' * (9 << 20),
    'list': b'[]',
    'newer': journal(entry(MANAGE), format=2),
    'escape': journal(entry(MANAGE), command='new \x1b[2J'),
    'long': journal(entry(MANAGE), command='x' * 9999),
    'wrong types': journal({'path': 1, 'before': [], 'after': {}, 'kind': 'x'}),
    'nothing': journal({**entry(MANAGE), 'before': None, 'after': None}),
    'number': journal(entry(MANAGE)).replace(b'"new x"', b'9' * 5000),
}


@pytest.mark.parametrize('name', JOURNALS)
@pytest.mark.parametrize('data', FORGED.values(), ids=FORGED)
def test_a_forged_journal_is_refused(
    invoke: Invoke, mini_checkout: Path, outside: Path, spec_file: Path, name: str, data: bytes
) -> None:
    plant(mini_checkout, name, data)
    before = everything(mini_checkout)
    result = call(invoke, 'undo', mini_checkout, spec_file)
    refused(result, 2)
    assert f'{STATE}/{name}: ' in result.stderr
    assert everything(mini_checkout) == before
    untouched(outside)


@pytest.mark.parametrize('name', JOURNALS)
@pytest.mark.parametrize('sort', ['fifo', 'directory', 'symlink'])
def test_what_is_no_file_is_refused(
    invoke: Invoke, mini_checkout: Path, outside: Path, spec_file: Path, name: str, sort: str
) -> None:
    path = plant(mini_checkout, name, b'')
    path.unlink()
    {'fifo': os.mkfifo, 'directory': os.mkdir, 'symlink': lambda path: path.symlink_to(outside / 'precious')}[sort](
        path
    )
    before = everything(mini_checkout)
    refused(call(invoke, 'undo', mini_checkout, spec_file), 2)
    assert everything(mini_checkout) == before
    untouched(outside)


@pytest.mark.parametrize('part', ['.storage-scaffold', STATE, f'{STATE}/transaction', f'{STATE}/undo'])
@pytest.mark.parametrize('name', sorted(CALLS))
def test_a_state_that_lies_elsewhere_is_refused(
    invoke: Invoke, mini_checkout: Path, outside: Path, spec_file: Path, part: str, name: str
) -> None:
    (mini_checkout / part).parent.mkdir(parents=True, exist_ok=True)
    (mini_checkout / part).symlink_to(outside)
    before = everything(mini_checkout)
    result = call(invoke, name, mini_checkout, spec_file)
    if result.exit_code:
        refused(result, *DOCTOR.get(name, (2, 3)))
        assert everything(mini_checkout) == before
    untouched(outside)


@pytest.mark.parametrize('name', ['transaction/journal.json', 'undo/done.json'])
def test_a_target_behind_a_symlink_is_refused(
    invoke: Invoke, mini_checkout: Path, outside: Path, spec_file: Path, name: str
) -> None:
    (mini_checkout / 'link').symlink_to(outside)
    plant(mini_checkout, name, journal(entry('link/precious')))
    refused(call(invoke, 'undo', mini_checkout, spec_file))
    untouched(outside)


@pytest.mark.parametrize('name', sorted(CALLS))
@pytest.mark.parametrize('data', [FORGED['outside'], FORGED['truncated']], ids=['outside', 'truncated'])
def test_no_command_works_over_a_forged_journal(
    invoke: Invoke, managed: Path, outside: Path, spec_file: Path, name: str, data: bytes
) -> None:
    plant(managed, JOURNALS[0], data)
    before = everything(managed)
    result = call(invoke, name, managed, spec_file)
    # These show what is there, half-written or not.
    if name not in ('checklist', 'list', 'show'):
        refused(result, *DOCTOR.get(name, (2,)))
    assert 'Traceback' not in result.output
    assert 'This is a bug' not in result.output
    assert everything(managed) == before
    untouched(outside)


def freeze(root: Path) -> None:
    """An edit of manage.py that was interrupted just after it was placed, before a second file was."""
    changes = [
        change(MANAGE, (root / MANAGE).read_bytes(), b'after'),
        change('second.txt', None, b'second'),
    ]
    number = 0
    while (root / MANAGE).read_bytes() != b'after':
        shutil.rmtree(root / STATE, ignore_errors=True)
        number += 1
        with pytest.raises(Frozen):
            apply(root, changes, 'new x', FreezingFs(number))


@pytest.mark.parametrize(
    'spoil',
    [
        lambda copy, _: copy.write_bytes(EVIL),
        lambda copy, _: copy.unlink(),
        lambda copy, outside: (copy.unlink(), copy.symlink_to(outside / 'precious')),
        lambda copy, _: (copy.unlink(), os.mkfifo(copy)),
    ],
    ids=['altered', 'missing', 'symlink', 'fifo'],
)
def test_a_copy_that_is_not_what_the_journal_says_is_not_put_back(
    invoke: Invoke,
    mini_checkout: Path,
    outside: Path,
    spec_file: Path,
    spoil: Callable[[Path, Path], object],
) -> None:
    freeze(mini_checkout)
    assert pending(mini_checkout)
    spoil(mini_checkout / STATE / 'transaction/0.old', outside)
    before = everything(mini_checkout)
    refused(call(invoke, 'undo', mini_checkout, spec_file), 2)
    assert everything(mini_checkout) == before
    untouched(outside)


@pytest.mark.parametrize('place', ['transaction', 'undo'])
@pytest.mark.parametrize('name', ['mine.txt', '0.old'])
def test_what_somebody_put_there_is_not_deleted(
    invoke: Invoke, managed: Path, spec_file: Path, place: str, name: str
) -> None:
    home = managed / STATE / place
    home.mkdir(exist_ok=True)
    shutil.rmtree(home / name, ignore_errors=True)
    (home / name).unlink(missing_ok=True)
    (home / name).mkdir()
    (home / name / 'thesis').write_text('years of work')
    call(invoke, 'remove', managed, spec_file)
    call(invoke, 'new', managed, spec_file)
    assert (home / name / 'thesis').read_text() == 'years of work'
