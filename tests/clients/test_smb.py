"""The SMB client against Samba: logins, names without case, signatures, and connections that end or fall silent."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

from tests.clients.relay import Relay, relay
from tests.clients.render import client_module
from tests.clients.servers import Directory
from tests.clients.smb_servers import PASSWORD, USERNAME, samba_server, share
from tests.clients.subject import PATIENT
from tests.processes import HANG, free_port, open_sockets, wait_for


@pytest.fixture(scope='module')
def smb(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    module = client_module('smb', tmp_path_factory.mktemp('client'))
    vars(module).update(PATIENT)
    return module


@dataclass(frozen=True)
class Samba:
    """A server that runs, with one share."""

    module: ModuleType
    home: Path
    port: int
    bucket: Directory

    def client(self, port: int = 0, **changes: Any) -> Any:
        """A client of the share."""
        options = {'host': '127.0.0.1', 'port': port or self.port, 'bucket': 'bucket', 'encryption': False}
        options |= {'username': USERNAME, 'password': PASSWORD}
        return self.module.SMBClient(self.module.SMBOptions(**{**options, **changes}))

    def through(self, between: Relay) -> Any:
        """A client of the share that speaks through a relay."""
        return self.client(int(between.address.rpartition(':')[2]))


@pytest.fixture
def home() -> Iterator[Path]:
    """Outside of pytest's own directory, which is closed to all users but one."""
    with TemporaryDirectory(prefix='smb-') as made:
        yield Path(made)


def _filled(home: Path) -> Directory:
    made = share(home, 'bucket')
    made.put('folder/a.txt', b'data')
    return made


@pytest.fixture
def samba(smb: ModuleType, home: Path) -> Iterator[Samba]:
    with samba_server(home) as port:
        yield Samba(smb, home, port, _filled(home))


# Who logs in.


def test_a_wrong_password_is_refused_after_a_session_with_the_right_one(samba: Samba) -> None:
    assert samba.client().read('folder/a.txt') == b'data'
    with pytest.raises(samba.module.BadCredentials, match='does not accept'):
        samba.client(password='wrong').read('folder/a.txt')


def test_who_is_only_let_in_as_a_guest_is_not_logged_in(smb: ModuleType, home: Path) -> None:
    with samba_server(home, more='map to guest = bad user') as port:
        client = Samba(smb, home, port, _filled(home)).client(username='nobody-knows')
        with pytest.raises(smb.BadCredentials, match='guest'):
            client.read('folder/a.txt')


@pytest.mark.parametrize('more', ['server max protocol = SMB2_10', 'server max protocol = SMB3_00'])
@pytest.mark.parametrize('encryption', [False, True])
def test_older_versions_are_spoken(smb: ModuleType, home: Path, more: str, encryption: bool) -> None:
    with samba_server(home, more=more) as port:
        client = Samba(smb, home, port, _filled(home)).client(encryption=encryption)
        if encryption and '2_10' in more:
            with pytest.raises(smb.TlsError, match='encryption of SMB 3'):
                client.read('folder/a.txt')
        else:
            assert client.read('folder/a.txt') == b'data'


@pytest.mark.parametrize('version', ['SMB2_02', 'NT1'])
def test_the_oldest_versions_are_refused(smb: ModuleType, home: Path, version: str) -> None:
    more = f'server max protocol = {version}\nserver min protocol = NT1'
    raises = pytest.raises((smb.TlsError, smb.Unreachable), match=r'SMB 2')
    with samba_server(home, more=more) as port, raises:
        Samba(smb, home, port, _filled(home)).client().read('folder/a.txt')


def test_a_server_may_ask_for_encryption(smb: ModuleType, home: Path) -> None:
    with samba_server(home, more='server smb encrypt = required') as port:
        assert Samba(smb, home, port, _filled(home)).client().read('folder/a.txt') == b'data'


def test_what_is_encrypted_cannot_be_read_on_its_way(samba: Samba) -> None:
    samba.bucket.put('secret.txt', b'a text to look for')
    for encryption in (False, True):
        seen: list[bytes] = []

        def look(data: bytes, seen: list[bytes] = seen) -> bytes:
            seen.append(data)
            return data

        with relay(f'tcp://127.0.0.1:{samba.port}') as between:
            between.changes = look
            client = samba.client(int(between.address.rpartition(':')[2]), encryption=encryption)
            assert client.read('secret.txt') == b'a text to look for'
        assert (b'a text to look for' in b''.join(seen)) is not encryption


def test_an_answer_that_lost_its_signature_is_not_believed(samba: Samba) -> None:
    with relay(f'tcp://127.0.0.1:{samba.port}') as between:
        client = samba.through(between)
        assert client.read('folder/a.txt') == b'data'
        between.changes = _without_signatures
        with mock.patch.object(samba.module, 'ATTEMPTS', 1), pytest.raises(samba.module.Unreachable):
            client.read('folder/a.txt')


def _without_signatures(data: bytes) -> bytes:
    """What a server says, as somebody on the way could change it: the flag that says that it is signed is gone."""
    at, changed = data.find(b'\xfeSMB'), bytearray(data)
    if at >= 0:
        changed[at + 16] &= ~0x08
        changed[at + 48 : at + 64] = bytes(16)
    return bytes(changed)


# Names.


@pytest.mark.parametrize('bucket', ['', '.', '..', 'a/b', 'a\\b', 'a:b', 'a*', 'a.'])
def test_a_bucket_is_one_share(smb: ModuleType, home: Path, bucket: str) -> None:
    with pytest.raises(smb.BadConfig, match='not the name of a share'):
        Samba(smb, home, 445, Directory(home)).client(bucket=bucket)


def test_a_bucket_has_one_spelling(smb: ModuleType, home: Path) -> None:
    with pytest.raises(smb.BadConfig, match='lower-case letters: "büro"'):
        Samba(smb, home, 445, Directory(home)).client(bucket='BÜRO')


def test_a_folder_has_one_spelling(samba: Samba) -> None:
    samba.bucket.put('Pictures/Ä/a.jpg', b'x')
    client = samba.client()
    client.validate('Pictures/Ä', True)
    client.validate('Pictures/new', False)
    for folder in ('pictures', 'pictures/Ä', 'Pictures/ä', 'pictures/new'):
        for must_exist in (True, False):
            with pytest.raises(samba.module.PrefixNotFound, match='is called "Pictures'):
                client.validate(folder, must_exist)


def test_objects_are_listed_as_they_are_spelt(samba: Samba) -> None:
    samba.bucket.put('folder/B.JPG', b'x')
    client = samba.client()
    assert sorted(entry.key for entry in client.list('folder', False)) == ['folder/B.JPG', 'folder/a.txt']
    client.write('folder/b.jpg', b'other', '')
    assert samba.bucket.keys() == {'folder/B.JPG', 'folder/a.txt'}
    assert client.read('FOLDER/b.jpg') == b'other'


@pytest.mark.parametrize('key', ['folder/a.txt:stream', 'folder/*', 'folder/a.txt ', 'folder/a.txt.', 'folder\\a.txt'])
def test_what_is_no_name_leads_to_no_file(samba: Samba, key: str) -> None:
    client = samba.client()
    with pytest.raises(samba.module.ObjectNotFound):
        client.read(key)
    with pytest.raises(samba.module.BadConfig, match='no files of this name'):
        client.write(key, b'x', '')
    client.delete(key)
    assert samba.bucket.keys() == {'folder/a.txt'}


def test_no_key_leads_out_of_the_share(samba: Samba) -> None:
    (samba.home / 'root/secret').write_bytes(b'x')
    client = samba.client()
    for way in ('../secret', 'folder/../../secret', 'folder/..\\..\\secret', './folder/a.txt'):
        for call in (client.read, client.delete, lambda way: client.write(way, b'', '')):
            with suppress(samba.module.ObjectNotFound, samba.module.BadConfig):
                call(way)
    assert (samba.home / 'root/secret').read_bytes() == b'x'
    assert samba.bucket.keys() == {'folder/a.txt'}


# Connections that end, or fall silent.


def test_a_connection_that_was_lost_is_made_again(smb: ModuleType, home: Path) -> None:
    port = free_port()
    with samba_server(home, port):
        client = Samba(smb, home, port, _filled(home)).client()
        assert client.read('folder/a.txt') == b'data'
    for turn in range(2):
        with samba_server(home, port):
            client.write(f'new/{turn}.txt', b'new', '')
            assert [entry.key for entry in client.list('folder', False)] == ['folder/a.txt']
    with pytest.raises(smb.Unreachable):
        client.read('folder/a.txt')


def test_a_server_may_fall_silent_at_any_time(samba: Samba) -> None:
    with relay(f'tcp://127.0.0.1:{samba.port}') as between:
        stream = samba.through(between).open_range('folder/a.txt')
        assert b''.join(stream.iter_chunks()) == b'data'
        whole = between.passed
    outcomes = set()
    # no further: under load, Samba says in between that it is still busy
    for said in range(0, whole * 3 // 4, whole // 8):
        with relay(f'tcp://127.0.0.1:{samba.port}', silent_after=said) as silent:
            client = samba.through(silent)
            hurried = mock.patch.multiple(samba.module, READ_TIMEOUT=1, ATTEMPTS=1)
            with hurried, pytest.raises(samba.module.StorageError) as raised:
                client.read('folder/a.txt')
            outcomes.add(type(raised.value).__name__)
    assert outcomes == {'RequestTimeout'}


def test_after_a_silence_there_is_a_new_connection(samba: Samba) -> None:
    with relay(f'tcp://127.0.0.1:{samba.port}') as between:
        client = samba.through(between)
        assert client.read('folder/a.txt') == b'data'
        between.silent.set()
        with mock.patch.object(samba.module, 'READ_TIMEOUT', 1), pytest.raises(samba.module.RequestTimeout):
            client.read('folder/a.txt')
        between.silent.clear()
        assert client.read('folder/a.txt') == b'data'


def test_a_server_that_takes_nothing_more_is_given_up(samba: Samba) -> None:
    hurried = mock.patch.multiple(samba.module, READ_TIMEOUT=5, ATTEMPTS=1)
    with relay(f'tcp://127.0.0.1:{samba.port}') as between, hurried:
        client = samba.through(between)
        assert client.read('folder/a.txt') == b'data'
        between.silent.set()
        with pytest.raises((samba.module.RequestTimeout, samba.module.Unreachable)):
            client.write('large.bin', bytes(64 * 1024 * 1024), '')


# What is used up.


def test_threads_do_not_run_out_of_credits(samba: Samba) -> None:
    samba.bucket.put_large('large.bin', 8 * 1024 * 1024)
    client = samba.client()
    with ThreadPoolExecutor(32) as pool:
        sizes = pool.map(lambda _: len(client.read('large.bin')), range(64), timeout=HANG)
        assert set(sizes) == {8 * 1024 * 1024}


@pytest.mark.skipif(not Path('/proc/self/fd').is_dir(), reason='there is no /proc')
def test_no_thread_and_no_socket_is_left(samba: Samba) -> None:
    gc.collect()
    before = threading.active_count(), open_sockets()
    for changes in ({}, {'password': 'wrong'}, {'bucket': 'no-such-bucket'}, {'encryption': True}):
        client = samba.client(**changes)
        for _ in range(2):
            with suppress(samba.module.StorageError):
                client.read('folder/a.txt')
        del client
    gc.collect()
    wait_for(lambda: (threading.active_count(), open_sockets()) <= before, 'all is closed')


def test_a_process_ends_with_an_open_connection(samba: Samba) -> None:
    code = """
import sys
sys.path.insert(0, sys.argv[1])
import smb_client as smb
client = smb.SMBClient(smb.SMBOptions('127.0.0.1', int(sys.argv[2]), 'bucket', sys.argv[3], sys.argv[4], False))
print(client.read('folder/a.txt').decode())
"""
    directory = str(Path(samba.module.__file__ or '').parent)
    command = [sys.executable, '-c', code, directory, str(samba.port), USERNAME, PASSWORD]
    done = subprocess.run(command, capture_output=True, timeout=HANG, check=True)
    assert done.stdout == b'data\n'
