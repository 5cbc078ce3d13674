"""Locks: equal records give equal bytes, and nothing that others wrote is trusted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError
from storage_scaffold.record.lock import Inputs, Lock, MigrationFile, Output, Registered, read_locks

A, B = 'a' * 64, 'b' * 64
LOCK = Lock(
    name='wasabi',
    inputs=Inputs(
        spec=PurePosixPath('.storage-scaffold/wasabi/spec.yml'),
        spec_sha256=A,
        edition='open-source',
        templates_sha256=B,
        features={'has_pyproject': True, 'another': False, 'brand': 'Studio "ü"'},
        tool='0.1.0',
        black='26.1.0',
    ),
    outputs={
        PurePosixPath('label_studio/io_storages/wasabi/urls.py'): Output(A, A),
        PurePosixPath('label_studio/io_storages/wasabi/api.py'): Output(A, B, conflict=B),
    },
    owned={PurePosixPath('label_studio/io_storages/wasabi/client.py'): A},
    ejected=(PurePosixPath('label_studio/io_storages/wasabi/README.md'),),
    registrations=(
        Registered('models', PurePosixPath('label_studio/x.py'), '.wasabi', 'wasabi', 'from ü', 'from ü\n'),
        Registered('dependency', PurePosixPath('pyproject.toml'), 'boto3', 'boto3', '"b"', '"b"', shared=True),
    ),
    left_out={'tavern-import-types': 'wasabi'},
    migrations=(MigrationFile(PurePosixPath('label_studio/io_storages/migrations/0023_wasabi.py'), B),),
    migrated=A,
)


def document() -> Any:
    return json.loads(LOCK.dump())


def test_a_dumped_lock_can_be_parsed() -> None:
    assert Lock.parse(LOCK.dump()) == LOCK
    bare = replace(LOCK, outputs={}, owned={}, ejected=(), registrations=(), left_out={}, migrations=(), migrated=None)
    assert Lock.parse(bare.dump()) == bare


def test_the_bytes_are_sorted_indented_and_end_with_a_newline() -> None:
    data = LOCK.dump()
    assert data == (json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False) + '\n').encode()
    assert b'\r' not in data
    turned = replace(LOCK, outputs=dict(reversed(LOCK.outputs.items())))
    assert turned.dump() == data


def spoil(*keys: Any, value: Any) -> Callable[[Any], None]:
    def change(found: Any) -> None:
        for key in keys[:-1]:
            found = found[key]
        found[keys[-1]] = value

    return change


def rename_output(path: str) -> Callable[[Any], None]:
    return spoil('outputs', value={path: {'rendered': A, 'accepted': A}})


HOSTILE = {
    'newer format': (spoil('format', value=2), 'format is 2'),
    'format as boolean': (spoil('format', value=True), 'format is True'),
    'unknown key': (spoil('more', value=1), "'more'"),
    'missing key': (lambda found: found.pop('inputs'), "'inputs'"),
    'climbing output': (rename_output('../../.bashrc'), r"'../../.bashrc' contains `..`"),
    'absolute output': (rename_output('/etc/cron.d/x'), 'relative path'),
    'output in .git': (rename_output('.git/hooks/post-checkout'), "git's own"),
    'output with a newline': (rename_output('a\nb'), 'control characters'),
    'empty output': (rename_output(''), 'is empty'),
    'edition of its own': (spoil('inputs', 'edition', value='mine'), 'edition'),
    'climbing owned file': (spoil('owned', value={'../x.py': A}), 'contains `..`'),
    'owned without a hash': (spoil('owned', value={'x.py': None}), 'not a string'),
    'climbing ejected file': (spoil('ejected', value=['../x.py']), 'contains `..`'),
    'climbing spec': (spoil('inputs', 'spec', value='../spec.yml'), 'contains `..`'),
    'climbing registration': (spoil('registrations', 0, 'path', value='../x.py'), 'contains `..`'),
    'registration of a wrong type': (spoil('registrations', 0, 'code', value=['x']), 'not a string'),
    'half a character': (spoil('registrations', 0, 'code', value='\ud800'), 'half a character'),
    'left out as a list': (spoil('left_out', value=['x']), 'not an object'),
    'left out with a number': (spoil('left_out', value={'x': 1}), 'not a string'),
    'registrations as an object': (spoil('registrations', value={}), 'not a list'),
    'outputs as a list': (spoil('outputs', value=[]), 'not an object'),
    'hash of a wrong length': (spoil('inputs', 'spec_sha256', value='abc'), 'spec_sha256'),
    'hash in capitals': (spoil('migrations', 0, 'sha256', value='A' * 64), 'sha256'),
    'migration elsewhere': (
        spoil('migrations', 0, 'path', value='label_studio/manage.py'),
        'is not the path of a migration',
    ),
    'migration package': (
        spoil('migrations', 0, 'path', value='label_studio/io_storages/migrations/__init__.py'),
        'is not the path of a migration',
    ),
    'name with a slash': (spoil('name', value='../other'), 'name'),
    'feature as a number': (spoil('inputs', 'features', 'has_pyproject', value=1), 'neither a boolean nor'),
    'feature with half a character': (spoil('inputs', 'features', 'brand', value='\ud800'), 'half a character'),
    'null': (spoil('inputs', value=None), 'not an object'),
}


@pytest.mark.parametrize(('change', 'words'), HOSTILE.values(), ids=HOSTILE)
def test_hostile_locks_are_refused(change: Callable[[Any], None], words: str) -> None:
    found = document()
    change(found)
    with pytest.raises(CheckoutError, match='is not a lock of storage-scaffold') as caught:
        Lock.parse(json.dumps(found).encode(), 'here/lock.json')
    assert str(caught.value).startswith('here/lock.json: ')
    assert words.replace('\\', '') in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    'data',
    [
        b'',
        b'{',
        LOCK.dump()[:-40],
        b'[]',
        b'"text"',
        b'\xff\xfe{}',
        b'[' * 100_000,
        b'{"format": ' + b'9' * 10_000 + b'}',
        b'{"format": NaN}',
        LOCK.dump().replace(b'"name": "wasabi"', b'"name": "wasabi", "name": "other"'),
        b' ' * (1024 * 1024 + 1),
    ],
    ids=['empty', 'cut', 'truncated', 'list', 'string', 'utf-16', 'deep', 'huge number', 'nan', 'duplicate', 'large'],
)
def test_data_that_is_not_a_lock_is_refused(data: bytes) -> None:
    with pytest.raises(CheckoutError, match='is not a lock of storage-scaffold'):
        Lock.parse(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(document())), JSON)
def test_any_value_anywhere_is_parsed_or_refused(key: str, value: Any) -> None:
    found = {**document(), key: value}
    try:
        lock = Lock.parse(json.dumps(found).encode())
    except CheckoutError:
        return
    assert Lock.parse(lock.dump()) == lock


def test_all_locks_of_a_checkout_are_read(mini_checkout: Path) -> None:
    assert read_locks(Checkout.at(mini_checkout)) == {}
    for name in ('wasabi', 'minio'):
        home = mini_checkout / '.storage-scaffold' / name
        home.mkdir(parents=True)
        (home / 'lock.json').write_bytes(replace(LOCK, name=name).dump())
    (mini_checkout / '.storage-scaffold' / '.state').mkdir()
    assert sorted(read_locks(Checkout.at(mini_checkout))) == ['minio', 'wasabi']


def test_a_lock_in_the_directory_of_another_provider_is_refused(mini_checkout: Path) -> None:
    home = mini_checkout / '.storage-scaffold' / 'minio'
    home.mkdir(parents=True)
    (home / 'lock.json').write_bytes(LOCK.dump())
    with pytest.raises(CheckoutError, match=r'\.storage-scaffold/minio/lock\.json: is the lock of `wasabi`'):
        read_locks(Checkout.at(mini_checkout))


def test_a_lock_that_is_a_link_out_of_the_checkout_is_refused(mini_checkout: Path, tmp_path: Path) -> None:
    (tmp_path / 'elsewhere.json').write_bytes(LOCK.dump())
    home = mini_checkout / '.storage-scaffold' / 'wasabi'
    home.mkdir(parents=True)
    (home / 'lock.json').symlink_to(tmp_path / 'elsewhere.json')
    with pytest.raises(CheckoutError, match='leaves the checkout'):
        read_locks(Checkout.at(mini_checkout))
