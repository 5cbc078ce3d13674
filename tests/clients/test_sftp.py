"""The SFTP client against real servers: keys on both sides, and connections that end or fall silent."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat

from tests.clients import sftp_servers
from tests.clients.relay import relay
from tests.clients.render import client_module, client_of
from tests.clients.servers import Directory, directory
from tests.clients.sftp_servers import PASSWORD, USERNAME, key, openssh_sftp, rclone_sftp
from tests.clients.subject import PATIENT
from tests.processes import HANG, free_port, open_sockets, wait_for

_SPEC = 'spec: 1\ntitle: A\nclient: {{kind: sftp, {client}}}\nfields: {{{fields}}}\n'


@pytest.fixture(scope='module')
def sftp(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    module = client_module('sftp', tmp_path_factory.mktemp('client'))
    vars(module).update(PATIENT)
    return module


@pytest.fixture
def home() -> Iterator[Path]:
    """Outside of pytest's own directory, which is closed to all users but one."""
    with TemporaryDirectory(prefix='sftp-') as made:
        (Path(made) / 'root').mkdir()
        yield Path(made)


@pytest.fixture
def bucket(home: Path) -> Directory:
    made = directory(home / 'root', 'bucket')
    made.put('folder/a.txt', b'data')
    return made


Serve = Callable[..., AbstractContextManager[int]]


@pytest.fixture
def openssh(home: Path, bucket: Directory) -> Serve:
    """Starts sshd for the bucket."""
    return lambda **how: openssh_sftp(home / 'root', home / 'log', **how)


@pytest.fixture
def rclone(home: Path, bucket: Directory) -> Serve:
    """Starts rclone for the bucket."""
    return lambda **how: rclone_sftp(home / 'root', home / 'log', **how)


def _openssh_client(module: ModuleType, port: int, **changes: Any) -> Any:
    options = {'host': '127.0.0.1', 'port': port, 'bucket': 'bucket', 'username': sftp_servers.login()}
    options |= {'private_key': key('user').text(), 'host_key': key('openssh').public}
    return module.SFTPClient(module.SFTPOptions(**{**options, **changes}))


def _rclone_client(module: ModuleType, port: int, **changes: Any) -> Any:
    options = {'host': '127.0.0.1', 'port': port, 'bucket': 'bucket', 'username': USERNAME, 'password': PASSWORD}
    return module.SFTPClient(module.SFTPOptions(**{**options, 'host_key': key('rclone').public, **changes}))


# The key of the server.


def test_another_host_key_is_refused_before_anybody_is_told_the_password(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port:
        client = _rclone_client(sftp, port, host_key=key('somebody').public)
        raises = pytest.raises(sftp.TlsError, match='another host key than the pinned one: ssh-ed25519 SHA256:')
        with mock.patch.object(sftp.paramiko.Transport, 'auth_password') as told, raises:
            client.read('folder/a.txt')
        assert not told.called


def test_a_host_key_of_another_kind_is_refused(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port:
        client = _rclone_client(sftp, port, host_key=key('rclone', 'rsa').public)
        with pytest.raises(sftp.TlsError, match='pinned kind'):
            client.read('folder/a.txt')


@pytest.mark.parametrize('kind', ['ed25519', 'ecdsa', 'rsa'])
def test_a_server_with_several_keys_shows_the_pinned_one(sftp: ModuleType, openssh: Serve, kind: str) -> None:
    keys = tuple(key('openssh', kind) for kind in ('ed25519', 'ecdsa', 'rsa'))
    with openssh(host_keys=keys) as port:
        assert _openssh_client(sftp, port, host_key=key('openssh', kind).public).read('folder/a.txt') == b'data'


def test_a_host_key_is_taken_as_tools_write_it(sftp: ModuleType, rclone: Serve) -> None:
    public, other = key('rclone').public, key('somebody', 'ecdsa').public
    with rclone() as port:
        for text in (
            f'{public} root@server\n',
            f'# 127.0.0.1:{port} SSH-2.0-rclone\n[127.0.0.1]:{port} {public}\n',
            f'host {other}\nhost {public}\n',
            f'host {other} host {public}',
        ):
            assert _rclone_client(sftp, port, host_key=text).read('folder/a.txt') == b'data', text


@pytest.mark.parametrize('text', ['', 'SHA256:abc', 'ssh-ed25519 AAAA', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI'])
def test_what_is_no_host_key_is_told(sftp: ModuleType, rclone: Serve, text: str) -> None:
    with rclone() as port, pytest.raises(sftp.BadConfig, match='not a public key'):
        _rclone_client(sftp, port, host_key=text).validate('', False)


def test_any_key_is_accepted_only_where_the_spec_says_so(rclone: Serve, tmp_path: Path) -> None:
    module = client_of(_SPEC.format(client='host_key: accept_any', fields=''), tmp_path)
    options = module.SFTPOptions
    assert not hasattr(options, 'host_key')
    with rclone() as port:
        client = module.SFTPClient(options('127.0.0.1', port, 'bucket', USERNAME, PASSWORD))
        assert client.read('folder/a.txt') == b'data'


# The key of the user.


@pytest.mark.parametrize('passphrase', ['', 'of the kéy'])
@pytest.mark.parametrize('form', ['OpenSSH', 'PKCS8', 'TraditionalOpenSSL'])
@pytest.mark.parametrize('kind', ['ecdsa', 'rsa'])
def test_a_private_key_may_have_any_form(
    sftp: ModuleType, openssh: Serve, kind: str, form: str, passphrase: str
) -> None:
    with openssh(user=key('user', kind)) as port:
        text = key('user', kind).text(passphrase, getattr(PrivateFormat, form))
        client = _openssh_client(sftp, port, private_key=text, passphrase=passphrase)
        assert client.read('folder/a.txt') == b'data'


@pytest.mark.parametrize('between', ['', ' ', '\r\n'])
def test_a_private_key_may_have_lost_its_line_breaks(sftp: ModuleType, openssh: Serve, between: str) -> None:
    with openssh() as port:
        text = key('user').text('of the kéy').replace('\n', between)
        client = _openssh_client(sftp, port, private_key=text, passphrase='of the kéy')
        assert client.read('folder/a.txt') == b'data'


def test_a_private_key_that_cannot_be_read_is_told(sftp: ModuleType, openssh: Serve) -> None:
    with openssh() as port:
        whole = key('user').text('right')
        for text, passphrase in ((whole, ''), (whole, 'wrong'), (whole[:100], 'right'), ('nonsense', '')):
            client = _openssh_client(sftp, port, private_key=text, passphrase=passphrase)
            with pytest.raises(sftp.BadCredentials, match='private key'):
                client.read('folder/a.txt')


# Where the buckets are.


def test_buckets_may_be_in_a_folder(openssh: Serve, home: Path, tmp_path: Path) -> None:
    spec = _SPEC.format(client='auth: key, root: "{base}"', fields='base: {type: path}')
    module = client_of(spec, tmp_path)
    directory(home / 'root' / 'bucket', 'deeper').put('b.txt', b'deeper')
    with openssh() as port:
        for root in ('bucket', 'bucket/', f'{home}/root/bucket/'):
            client = _openssh_client(module, port, bucket='deeper', root=root)
            assert [entry.key for entry in client.list('', False)] == ['b.txt']
            assert client.read('b.txt') == b'deeper'


@pytest.mark.parametrize('bucket', ['', '.', '..', 'a/b', '..\\a'])
def test_a_bucket_is_one_folder(sftp: ModuleType, bucket: str) -> None:
    with pytest.raises(sftp.BadConfig, match='not the name of a folder'):
        _rclone_client(sftp, 22, bucket=bucket)


def test_no_key_leads_out_of_the_bucket(sftp: ModuleType, openssh: Serve, home: Path) -> None:
    (home / 'root' / 'secret').write_bytes(b'x')
    with openssh() as port:
        client = _openssh_client(sftp, port)
        for way in ('../secret', 'folder/../../secret', 'folder/..\\..\\..\\secret'):
            for call in (client.read, client.delete, lambda way: client.write(way, b'', '')):
                with suppress(sftp.ObjectNotFound):
                    call(way)
    assert (home / 'root' / 'secret').read_bytes() == b'x'


def test_links_to_files_are_files(sftp: ModuleType, openssh: Serve, bucket: Directory) -> None:
    (bucket.root / 'link.txt').symlink_to('folder/a.txt')
    (bucket.root / 'loop').symlink_to('.')
    (bucket.root / 'gone').symlink_to('nowhere')
    os.mkfifo(bucket.root / 'pipe')
    with openssh() as port:
        client = _openssh_client(sftp, port)
        assert [entry.key for entry in client.list('', True)] == ['link.txt', 'folder/a.txt']
        assert client.read('link.txt') == b'data'


def test_what_could_not_be_stored_is_told(sftp: ModuleType, openssh: Serve, bucket: Directory) -> None:
    (bucket.root / 'full').symlink_to('/dev/full')
    with openssh() as port, pytest.raises(sftp.UnknownError, match='not stored whole'):
        _openssh_client(sftp, port).write('full', b'data', '')


def test_a_size_that_the_server_does_not_know_yet_is_waited_for(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port:
        client = _rclone_client(sftp, port)

        def write(number: int) -> None:
            client.write(f'folder/{number}.txt', b'data', '')

        with ThreadPoolExecutor(8) as pool:
            # rclone forgets what it is writing when it reads the folder again: see --dir-cache-time
            list(pool.map(write, [*range(200)] * 2))


# Connections that end, or fall silent.


def test_a_connection_that_was_lost_is_made_again(sftp: ModuleType, rclone: Serve) -> None:
    port = free_port()
    client = _rclone_client(sftp, port)
    for turn in range(3):
        with rclone(port=port):
            assert client.read('folder/a.txt') == b'data'
            client.write(f'new/{turn}.txt', b'new', '')
            assert [entry.key for entry in client.list('folder', False)] == ['folder/a.txt']
    with pytest.raises(sftp.Unreachable):
        client.read('folder/a.txt')


def _conversation(sftp: ModuleType, port: int) -> int:
    """How many bytes a server says until a file is read, and not yet closed."""
    with relay(f'tcp://127.0.0.1:{port}') as between:
        stream = _rclone_client(sftp, int(between.address.rpartition(':')[2])).open_range('folder/a.txt')
        said = between.passed
        stream.close()
    return said


def test_a_server_may_fall_silent_at_any_time(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port:
        whole = _conversation(sftp, port)
        outcomes = set()
        for said in range(0, whole, whole // 20):
            with relay(f'tcp://127.0.0.1:{port}', silent_after=said) as between:
                client = _rclone_client(sftp, int(between.address.rpartition(':')[2]))
                raises = pytest.raises(sftp.StorageError)
                with mock.patch.object(sftp, 'READ_TIMEOUT', 0.3), raises as raised:
                    client.read('folder/a.txt')
            outcomes.add(type(raised.value).__name__)
    assert outcomes == {'RequestTimeout'}


def test_after_a_silence_there_is_a_new_connection(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port, relay(f'tcp://127.0.0.1:{port}') as between:
        client = _rclone_client(sftp, int(between.address.rpartition(':')[2]))
        between.silent.set()
        with mock.patch.object(sftp, 'READ_TIMEOUT', 1), pytest.raises(sftp.RequestTimeout):
            client.read('folder/a.txt')
        between.silent.clear()
        assert client.read('folder/a.txt') == b'data'
        between.silent.set()
        with mock.patch.object(sftp, 'READ_TIMEOUT', 1), pytest.raises(sftp.RequestTimeout):
            # which it has from when it was opened
            client._connection._idle[0].get_channel().settimeout(1)
            client.read('folder/a.txt')
        between.silent.clear()
        assert client.read('folder/a.txt') == b'data'


def test_a_server_that_takes_nothing_more_is_given_up(sftp: ModuleType, rclone: Serve) -> None:
    hurried = mock.patch.multiple(sftp, READ_TIMEOUT=5, ATTEMPTS=1)
    with rclone() as port, relay(f'tcp://127.0.0.1:{port}') as between, hurried:
        client = _rclone_client(sftp, int(between.address.rpartition(':')[2]))
        assert client.read('folder/a.txt') == b'data'
        between.silent.set()
        with pytest.raises((sftp.RequestTimeout, sftp.Unreachable)):
            client.write('large.bin', bytes(64 * 1024 * 1024), '')


def test_who_hangs_up_during_the_login_does_not_call_the_credentials_wrong(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port, relay(f'tcp://127.0.0.1:{port}') as between:
        client = _rclone_client(sftp, int(between.address.rpartition(':')[2]))

        def hang_up(*_credentials: Any) -> None:
            between.hang_up()

        login = mock.patch.object(sftp.paramiko.auth_handler.AuthHandler, 'auth_password', hang_up)
        with login, pytest.raises(sftp.Unreachable):
            client.read('folder/a.txt')


def test_a_user_without_sftp_is_told(sftp: ModuleType, openssh: Serve) -> None:
    with openssh(more='') as port:
        client = _openssh_client(sftp, port)
        with pytest.raises(sftp.AccessDenied, match='SFTP session'):
            client.read('folder/a.txt')


# What is used up.


def test_streams_wait_for_each_other_where_the_server_has_few_channels(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port:
        client = _rclone_client(sftp, port)
        streams = [client.open_range('folder/a.txt') for _ in range(sftp.POOL_SIZE)]
        with ThreadPoolExecutor() as beside:
            waiting = beside.submit(client.read, 'folder/a.txt')
            assert not waiting.done()
            streams[0].close()
            assert waiting.result(HANG) == b'data'
        with mock.patch.object(sftp, 'READ_TIMEOUT', 0.1):
            del streams[0]
            streams.append(client.open_range('folder/a.txt'))
            with pytest.raises(sftp.RequestTimeout):
                client.read('folder/a.txt')
        # what is dropped is closed
        del streams
        gc.collect()
        assert client.read('folder/a.txt') == b'data'


@pytest.mark.skipif(not Path('/proc/self/fd').is_dir(), reason='there is no /proc')
def test_no_thread_and_no_socket_is_left(sftp: ModuleType, rclone: Serve) -> None:
    with rclone() as port:
        gc.collect()
        before = threading.active_count(), open_sockets()
        for changes in (
            {},
            {'password': 'wrong'},
            {'host_key': key('somebody').public},
            {'host_key': key('rclone', 'rsa').public},
            {'bucket': 'no-such-bucket'},
        ):
            client = _rclone_client(sftp, port, **changes)
            for _ in range(2):
                with suppress(sftp.StorageError):
                    client.read('folder/a.txt')
            del client
        gc.collect()
        wait_for(lambda: (threading.active_count(), open_sockets()) <= before, 'all is closed')
