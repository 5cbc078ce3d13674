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
from urllib.parse import quote

from tests.clients.dav_servers import PASSWORD, USERNAME, apache_dav, dav_servers
from tests.clients.rclone_server import rclone_control, remote
from tests.clients.servers import KEY_ID, SECRET, Directory, directory, rclone_s3
from tests.processes import free_port

WRONG = 'another/Secret:Wörd+'


@dataclass(frozen=True)
class Subject:
    """A generated provider, and the server that it is tried at.

    `serve` starts the server for a directory and a port, as often as wanted, and gives the address to type in;
    `bucket` makes one in that directory. `form` is what a person types in besides bucket and address, `wrong` what is
    to be typed over that for credentials which are none.
    """

    provider: str
    serve: Callable[[Path, int], AbstractContextManager[str]]
    bucket: Callable[[Path, str], Directory]
    address_field: str
    form: Mapping[str, str]
    wrong: Mapping[str, str]
    missing: str = ''
    """What has to be installed."""


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
    def form(self) -> dict[str, str]:
        """What a person types in besides the bucket."""
        return {**self.subject.form, self.subject.address_field: self.address}

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


SUBJECTS = {
    subject.provider: subject
    for subject in (
        Subject(
            provider='minio',
            serve=_s3,
            bucket=lambda home, name: directory(home / 'buckets', name),
            address_field='endpoint',
            form={'region': 'us-east-1', 'access_key_id': KEY_ID, 'secret_access_key': SECRET},
            wrong={'secret_access_key': WRONG},
        ),
        Subject(
            provider='nextcloud',
            serve=_nextcloud,
            bucket=lambda home, name: directory(home / _FILES, name),
            address_field='server_url',
            form={'username': USERNAME, 'password': PASSWORD},
            wrong={'password': WRONG},
            missing='' if 'apache' in dav_servers() else 'apache2',
        ),
        Subject(
            provider='rclone',
            serve=lambda home, port: rclone_control(home, USERNAME, PASSWORD, port),
            bucket=remote,
            address_field='url',
            form={'username': USERNAME, 'password': PASSWORD},
            wrong={'password': WRONG},
        ),
    )
}


def ways_to_write(secret: str) -> set[str]:
    """A secret as it is, and as JSON, URLs and HTTP's Basic write it."""
    basic = base64.b64encode(f'{USERNAME}:{secret}'.encode()).decode()
    return {secret, json.dumps(secret)[1:-1], quote(secret), quote(secret, safe=''), basic}


SECRETS = frozenset().union(*(ways_to_write(secret) for secret in (KEY_ID, SECRET, PASSWORD, WRONG)))
