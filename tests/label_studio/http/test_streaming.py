"""A large object through the proxy of a running server: the right bytes, in memory that stays flat, R1 to R3.

The server runs with SSRF_PROTECTION_ENABLED=false, since the S3 service is on loopback, which Label Studio refuses by
default, and with more time for a stream than the 20 s that RESOLVER_PROXY_TIMEOUT is by default: other tests may keep
the machine busy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
import requests

from tests.label_studio.environment import LabelStudio
from tests.label_studio.http.api import Api
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Service
from tests.label_studio.http.storages import connect
from tests.processes import HANG, wait_for

MEGABYTE = 1024 * 1024
SIZE = 300 * MEGABYTE
LAST = SIZE - 1
# RESOLVER_PROXY_MAX_RANGE_SIZE, by default
LONGEST_PART = 8 * MEGABYTE
# The proxy reads 0.5 MB at a time (RESOLVER_PROXY_BUFFER_SIZE); the rest is for what any request may leave behind.
MAY_GROW = 60 * MEGABYTE


@dataclass(frozen=True)
class Proxied:
    """A large object behind a server's proxy."""

    api: Api
    path: str
    file: Path
    digest: str
    process: Path

    @cached_property
    def peak_before(self) -> int:
        """The peak after a small part was proxied: one request costs some memory, whatever its size."""
        with self.open('bytes=5-9') as answer:
            assert answer.content == self.bytes(5, 5)
        return self.peak()

    def open(self, part: str | None = None) -> requests.Response:
        """The answer to a GET, its body still to be read; `part` as in a Range header."""
        headers = {'Range': part} if part else {}
        url = f'{self.api.address}{self.path}'
        return self.api.session.get(url, headers=headers, allow_redirects=False, stream=True, timeout=HANG)

    def bytes(self, start: int, count: int) -> bytes:
        """Bytes of the object itself."""
        with self.file.open('rb') as stream:
            stream.seek(start)
            return stream.read(count)

    def peak(self) -> int:
        """The most memory that the server ever held, in bytes."""
        (kilobytes,) = re.findall(r'^VmHWM:\s+(\d+) kB$', (self.process / 'status').read_text(), re.MULTILINE)
        return int(kilobytes) * 1024

    def open_files(self) -> int:
        """How many files and connections the server has open."""
        return len(list((self.process / 'fd').iterdir()))


@pytest.fixture(scope='module')
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this server writes."""
    return tmp_path_factory.mktemp('streaming') / 'label-studio.log'


@pytest.fixture(scope='module')
def proxied(
    label_studio: LabelStudio, running_tree: Path, booted_data: Path, server_log: Path, s3: Service
) -> Iterator[Proxied]:
    """300 MB, each of another content, in a storage without presigned URLs."""
    if not Path('/proc/self/fd').exists():
        pytest.skip('there is no /proc here to look up the memory of a process')
    directory = s3.bucket('streaming')
    file, digest = directory / 'large.bin', hashlib.sha256()
    with file.open('wb') as stream:
        for number in range(SIZE // MEGABYTE):
            content = hashlib.sha256(str(number).encode()).digest() * (MEGABYTE // 32)
            digest.update(content)
            stream.write(content)
    settings = {'SSRF_PROTECTION_ENABLED': 'false', 'RESOLVER_PROXY_TIMEOUT': str(6 * HANG)}
    with label_studio_server(running_tree, label_studio.python, booted_data, server_log, **settings) as address:
        api = Api(address)
        project = api.project()
        connect(project, s3, directory.name, use_blob_urls=True, presign=False).sync()
        (task,) = project.tasks()
        large = Proxied(api, task['data']['image'], file, digest.hexdigest(), server_process(address))
        assert large.peak_before  # taken now, before any test reads more
        yield large
    file.unlink()


def server_process(address: str) -> Path:
    """The directory in /proc of the server at `address`."""
    port = address.rpartition('/')[2].encode()
    (process,) = (
        each.parent
        for each in Path('/proc').glob('[0-9]*/cmdline')
        if (words := command(each).split(b'\0')) and b'runserver' in words and port in words
    )
    return process


def command(cmdline: Path) -> bytes:
    """A process's command line; empty when the process has ended in the meantime."""
    try:
        return cmdline.read_bytes()
    except OSError:
        return b''


def read(answer: requests.Response) -> tuple[int, str]:
    """The length and the digest of a body, of which little is held in memory."""
    length, digest = 0, hashlib.sha256()
    for chunk in answer.iter_content(MEGABYTE):
        length += len(chunk)
        digest.update(chunk)
    return length, digest.hexdigest()


# A suffix becomes the whole on its way through Label Studio.
@pytest.mark.parametrize('part', [None, 'bytes=0-', 'bytes=-3'])
def test_all_of_it_streams_in_flat_memory(proxied: Proxied, part: str | None) -> None:
    with proxied.open(part) as answer:
        assert answer.status_code == (206 if part else 200)
        assert answer.headers['Content-Length'] == str(SIZE)
        assert answer.headers.get('Content-Range') == (f'bytes 0-{LAST}/{SIZE}' if part else None)
        length, digest = read(answer)

    assert (length, digest) == (SIZE, proxied.digest)
    assert proxied.peak() - proxied.peak_before < MAY_GROW


@pytest.mark.parametrize(
    ('part', 'start', 'end'),
    [
        pytest.param('bytes=0-0', 0, 0, id='the first byte'),
        pytest.param('bytes=5-9', 5, 9, id='a few bytes'),
        pytest.param(f'bytes={SIZE - 3}-', SIZE - 3, LAST, id='the last bytes'),
        pytest.param(f'bytes={SIZE - 3}-{SIZE + 5}', SIZE - 3, LAST, id='more than there is'),
        # Label Studio cuts what is longer than it allows.
        pytest.param('bytes=5-', 5, 5 + LONGEST_PART, id='from somewhere'),
        pytest.param(f'bytes=5-{LAST}', 5, 5 + LONGEST_PART, id='too long a part'),
    ],
)
def test_a_part_is_just_that(proxied: Proxied, part: str, start: int, end: int) -> None:
    with proxied.open(part) as answer:
        body = answer.content

    count = end - start + 1
    assert (answer.status_code, answer.headers['Content-Range']) == (206, f'bytes {start}-{end}/{SIZE}')
    assert answer.headers['Content-Length'] == str(count)
    assert body == proxied.bytes(start, count)


def test_a_part_past_the_end_is_refused(proxied: Proxied) -> None:
    with proxied.open(f'bytes={SIZE}-{SIZE + 9}') as answer:
        assert (answer.status_code, answer.content) == (416, b'')


def test_clients_that_leave_early_leave_nothing_behind(proxied: Proxied) -> None:
    def leave_early() -> None:
        with proxied.open() as answer:
            next(answer.iter_content(MEGABYTE))

    leave_early()
    files = proxied.open_files()

    for _ in range(10):
        leave_early()

    proxied.api.get('/api/version')
    assert proxied.peak() - proxied.peak_before < MAY_GROW
    wait_for(
        lambda: proxied.open_files() <= files + 3,
        lambda: f'the files are closed: {proxied.open_files()} are open, {files} before',
    )
