"""The services that generated providers are connected to: real servers on loopback."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from tests.clients import azure_servers, gcs_servers, sftp_servers
from tests.clients.dav_servers import PASSWORD, USERNAME, apache_dav, dav_servers
from tests.clients.rclone_server import rclone_control, remote
from tests.clients.servers import KEY_ID, SECRET, Directory, directory, rclone_s3
from tests.processes import free_port

WRONG = 'another/Secret:Wörd+'


@dataclass(frozen=True)
class Subject:
    """A generated provider, and the server that it is tried at.

    `serve` starts the server for a directory and a port, as often as wanted, and gives its address; `typed` is what a
    person types in for that, by field, the one that must be given first. `bucket` makes one in that directory. `form`
    is what a person types in besides bucket and address, `wrong` what is to be typed over that for credentials which
    are none. `no_address` is something that the first field refuses, and what it says.
    """

    provider: str
    serve: Callable[[Path, int], AbstractContextManager[str]]
    bucket: Callable[[Path, str], Directory]
    typed: Callable[[str], Mapping[str, Any]]
    form: Mapping[str, str]
    wrong: Mapping[str, str]
    missing: str = ''
    """What has to be installed."""
    no_address: tuple[str, str] = ('ftp://127.0.0.1', 'must start with http:// or https://')

    @property
    def address_field(self) -> str:
        """The field that must be given for the address."""
        return next(iter(self.typed('http://127.0.0.1:9')))


@dataclass(frozen=True)
class Service:
    """A running service; tests see and place its objects as files."""

    subject: Subject
    address: str
    home: Path

    @property
    def provider(self) -> str:
        """The name of the generated provider."""
        return self.subject.provider

    @property
    def form(self) -> dict[str, Any]:
        """What a person types in besides the bucket."""
        return {**self.subject.form, **self.subject.typed(self.address)}

    def bucket(self, name: str, files: Mapping[str, bytes] = MappingProxyType({})) -> Path:
        """A new bucket with these objects in it, as a directory."""
        made = self.subject.bucket(self.home, name)
        for key, data in files.items():
            made.put(key, data)
        return made.root

    def at(self, address: str) -> Service:
        """The same service, reached at another address."""
        return replace(self, address=address)


def objects(bucket: Path) -> dict[str, bytes]:
    """What lies in a bucket, by key."""
    return {path.relative_to(bucket).as_posix(): path.read_bytes() for path in bucket.rglob('*') if path.is_file()}


def empty(bucket: Path) -> None:
    """Takes all objects out of a bucket."""
    for key in objects(bucket):
        (bucket / key).unlink()


class Server:
    """The server of a subject, which can be stopped and started again at the same address."""

    def __init__(self, subject: Subject, home: Path) -> None:
        self._subject, self._home, self._port = subject, home, free_port()
        self._running = ExitStack()

    def start(self) -> Service:
        """The service, running."""
        address = self._running.enter_context(self._subject.serve(self._home, self._port))
        return Service(self._subject, address, self._home)

    def stop(self) -> None:
        """Ends it, whatever it is doing: nobody listens at its address any more."""
        self._running.close()


@contextmanager
def server_of(subject: Subject) -> Iterator[Server]:
    """A server of one's own, without buckets and not yet started."""
    # not below pytest's own directory, which is closed to all users but one: Apache runs as another
    with TemporaryDirectory(prefix=f'{subject.provider}-') as home:
        server = Server(subject, Path(home))
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def _s3(home: Path, port: int) -> Iterator[str]:
    """`rclone serve s3`: it refuses wrong secrets, unknown keys and expired signatures, as few test servers do."""
    (home / 'buckets').mkdir(exist_ok=True)
    with rclone_s3(home / 'buckets', home / 'log', port) as address:
        yield address


# where Nextcloud has the files of a user
_FILES = f'root/remote.php/dav/files/{USERNAME}'


@contextmanager
def _nextcloud(home: Path, port: int) -> Iterator[str]:
    """Apache's mod_dav, laid out as Nextcloud."""
    (home / _FILES).mkdir(parents=True, exist_ok=True)
    with apache_dav(home / 'root', home / 'log', port) as address:
        yield address


@contextmanager
def _sftp(home: Path, port: int) -> Iterator[str]:
    """OpenSSH's sshd, logged in to with a key."""
    (home / 'root').mkdir(exist_ok=True)
    with sftp_servers.openssh_sftp(home / 'root', home / 'log', port):
        yield f'sftp://127.0.0.1:{port}'


def host_and_port(address: str) -> dict[str, Any]:
    """What is typed in for an address that is no URL in the form."""
    parts = urlsplit(address)
    return {'host': parts.hostname, 'port': parts.port}


_PRIVATE_KEY = sftp_servers.key('user').text(sftp_servers.PASSPHRASE)
_WRONG_KEY = sftp_servers.key('nobody').text(sftp_servers.PASSPHRASE)

SUBJECTS = {
    subject.provider: subject
    for subject in (
        Subject(
            provider='minio',
            serve=_s3,
            bucket=lambda home, name: directory(home / 'buckets', name),
            typed=lambda address: {'endpoint': address},
            form={'region': 'us-east-1', 'access_key_id': KEY_ID, 'secret_access_key': SECRET},
            wrong={'secret_access_key': WRONG},
        ),
        Subject(
            provider='nextcloud',
            serve=_nextcloud,
            bucket=lambda home, name: directory(home / _FILES, name),
            typed=lambda address: {'server_url': address},
            form={'username': USERNAME, 'password': PASSWORD},
            wrong={'password': WRONG},
            missing='' if 'apache' in dav_servers() else 'apache2',
        ),
        Subject(
            provider='rclone',
            serve=lambda home, port: rclone_control(home, USERNAME, PASSWORD, port),
            bucket=remote,
            typed=lambda address: {'url': address},
            form={'username': USERNAME, 'password': PASSWORD},
            wrong={'password': WRONG},
        ),
        Subject(
            provider='sftp',
            serve=_sftp,
            bucket=lambda home, name: directory(home / 'root', name),
            typed=host_and_port,
            form={
                'login': 'key',
                'username': sftp_servers.login(),
                'private_key': _PRIVATE_KEY,
                'passphrase': sftp_servers.PASSPHRASE,
                'host_key': sftp_servers.key('openssh').public,
            },
            wrong={'private_key': _WRONG_KEY},
            missing='' if sftp_servers.sshd() else 'openssh-server',
            no_address=('a host', 'may only have letters'),
        ),
    )
}


def ways_to_write(secret: str) -> set[str]:
    """A secret as it is, and as JSON, URLs and HTTP's Basic write it."""
    basic = base64.b64encode(f'{USERNAME}:{secret}'.encode()).decode()
    return {secret, json.dumps(secret)[1:-1], quote(secret), quote(secret, safe=''), basic}


_KEY_LINES = tuple(text.splitlines()[3] for text in (_PRIVATE_KEY, _WRONG_KEY))
_ACCOUNT_KEYS = (azure_servers.KEY, azure_servers.WRONG_KEY)
_GOOGLE = (gcs_servers.TOKEN, *(gcs_servers.key_file(name).split('\\n')[3] for name in ('known', 'another')))
_ALL = (KEY_ID, SECRET, PASSWORD, WRONG, sftp_servers.PASSPHRASE, *_KEY_LINES, *_ACCOUNT_KEYS, *_GOOGLE)
SECRETS = frozenset().union(*(ways_to_write(secret) for secret in _ALL))
