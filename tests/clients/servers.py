"""S3 services on loopback, each in its own process, and their buckets from outside."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_plus
from xml.etree import ElementTree

import requests

from tests.processes import free_port, listens, loopback_session, running

KEY_ID = 'AKIACONTRACTTEST'
SECRET = 'contract/Secret+Key+Of+The+Service'
# three times the --dir-cache-time that rclone is started with
RCLONE_SETTLES = 0.03


@dataclass(frozen=True)
class Directory:
    """A bucket whose objects are plain files, which a server that runs as another user may change too."""

    root: Path

    def put(self, key: str, data: bytes) -> None:
        path = self.root / key
        for folder in reversed(path.relative_to(self.root).parents):
            if not (self.root / folder).is_dir():
                _for_all(self.root / folder)
        path.write_bytes(data)
        path.chmod(0o666)

    def put_large(self, key: str, size: int) -> None:
        self.put(key, b'')
        os.truncate(self.root / key, size)

    def put_folder(self, name: str) -> None:
        _for_all(self.root / name)

    def get(self, key: str) -> bytes | None:
        path = self.root / key
        return path.read_bytes() if path.is_file() else None

    def keys(self) -> set[str]:
        return {path.relative_to(self.root).as_posix() for path in self.root.rglob('*') if path.is_file()}


def directory(root: Path, name: str) -> Directory:
    """The bucket `name` of a service that shows what is in `root`."""
    _for_all(root / name)
    return Directory(root / name)


def _for_all(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


@dataclass(frozen=True)
class Memory:
    """A bucket of the in-memory client."""

    objects: dict[str, bytes]

    def put(self, key: str, data: bytes) -> None:
        self.objects[key] = data

    def put_large(self, key: str, size: int) -> None:
        self.put(key, bytes(size))

    def put_folder(self, name: str) -> None:
        """Does nothing: in memory there is no folder without objects."""

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def keys(self) -> set[str]:
        return set(self.objects)


@dataclass(frozen=True)
class MotoBucket:
    """A bucket of moto, which takes any signature for the owner's."""

    session: requests.Session
    url: str

    def _at(self, key: str) -> str:
        return f'{self.url}/{quote(key)}'

    def put(self, key: str, data: bytes) -> None:
        self.session.put(self._at(key), data=data).raise_for_status()

    def put_large(self, key: str, size: int) -> None:
        self.put(key, bytes(size))

    def put_folder(self, name: str) -> None:
        # as the consoles of many services do
        self.put(f'{name}/', b'')

    def get(self, key: str) -> bytes | None:
        answer = self.session.get(self._at(key))
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        return answer.content

    def keys(self) -> set[str]:
        answer = self.session.get(self.url, params={'list-type': '2', 'encoding-type': 'url'})
        answer.raise_for_status()
        assert b'<IsTruncated>false' in answer.content
        return {unquote_plus(item.text or '') for item in ElementTree.fromstring(answer.content).iterfind('.//{*}Key')}


def moto_bucket(address: str, name: str) -> MotoBucket:
    """The bucket `name`, made now."""
    session = loopback_session()
    scope = 'outside/20260101/us-east-1/s3/aws4_request'
    session.headers['Authorization'] = f'AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=any'
    session.put(f'{address}/{name}').raise_for_status()
    return MotoBucket(session, f'{address}/{name}')


@contextmanager
def rclone_s3(
    root: Path, log: Path, port: int | None = None, *, dir_cache: str = '10ms', certificate: Path | None = None
) -> Iterator[str]:
    """The address of `rclone serve s3`, which refuses wrong secrets and expired signatures; buckets in `root`.

    `certificate` is a file with it and its key, and makes the address one of HTTPS.
    """
    port = port or free_port()
    rclone = Path(sys.executable).with_name('rclone')
    command: list[str | Path] = [
        rclone,
        'serve',
        's3',
        '--addr',
        f'127.0.0.1:{port}',
        '--auth-key',
        f'{KEY_ID},{SECRET}',
    ]
    if certificate:
        command += ['--cert', certificate, '--key', certificate]
    # It must see at once what a test does to the files; with 0s it spins after the first deletion.
    with running([*command, '--dir-cache-time', dir_cache, root], log, listens(port)):
        yield f'{"https" if certificate else "http"}://127.0.0.1:{port}'


@contextmanager
def moto_s3(log: Path) -> Iterator[str]:
    """The address of moto's server: exact about ranges, but it does not check credentials."""
    port = free_port()
    with running([sys.executable, '-m', 'moto.server', '-H', '127.0.0.1', '-p', str(port)], log, listens(port)):
        yield f'http://127.0.0.1:{port}'
