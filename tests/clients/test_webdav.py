"""The WebDAV client against real servers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.clients.dav_servers import PASSWORD, USERNAME, dav_servers
from tests.clients.render import client_module

ODD = (
    'a b.txt',
    '#?.txt',
    '?q=1&r=2.txt',
    'it\'s "it".txt',
    '1+1.txt',
    '%2B.txt',
    '100%.txt',
    'ünï/日本.txt',
    '.hidden',
    'a=b;c,d.txt',
    'ü/ä b/#.txt',
    '~[x](y)!@$^.txt',
    'deep/er/and/deeper.txt',
    '<x>&amp;.txt',
)


@pytest.fixture(scope='session')
def dav(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return client_module('webdav', tmp_path_factory.mktemp('client'))


@pytest.fixture(scope='module', params=dav_servers())
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    home = tmp_path_factory.mktemp(request.param)
    root = home / 'root'
    root.mkdir()
    with dav_servers()[request.param](root, home / 'log') as address:
        yield address, root


Make = Callable[..., Any]


@pytest.fixture
def bucket(server: tuple[str, Path], request: pytest.FixtureRequest) -> Path:
    """An empty bucket that no other test sees."""
    root = server[1]
    made = root / f'bücket {abs(hash(request.node.nodeid))}'
    made.mkdir()
    made.chmod(0o777)
    _notice()
    return made


@pytest.fixture
def make(dav: ModuleType, server: tuple[str, Path], bucket: Path) -> Make:
    def made(resolve_host: Any = None, **changes: Any) -> Any:
        options = {'base_url': server[0], 'bucket': bucket.name, 'username': USERNAME, 'password': PASSWORD}
        return dav.WebDAVClient(dav.WebDAVOptions(**{**options, **changes}), resolve_host=resolve_host)

    return made


def _put(bucket: Path, *keys: str, data: bytes = b'data') -> None:
    for key in keys:
        (bucket / key).parent.mkdir(parents=True, exist_ok=True)
        (bucket / key).write_bytes(data)
    _notice()


def _notice() -> None:
    """rclone keeps what it knows of a directory for 10 ms."""
    time.sleep(0.03)


def _keys(client: Any, folder: str = '', recursive: bool = True) -> list[str]:
    return sorted(entry.key for entry in client.list(folder, recursive))


def _read(stream: Any, *arguments: Any) -> bytes:
    data = b''.join(stream.iter_chunks(*arguments))
    stream.close()
    return data


@pytest.mark.parametrize('key', ODD)
def test_every_key_survives(make: Make, bucket: Path, key: str) -> None:
    client = make()
    client.write(key, b'first', 'text/plain')
    client.write(key, b'second', 'text/plain')
    assert (bucket / key).read_bytes() == b'second'
    assert _keys(client) == [key]
    if '/' in key:
        assert _keys(client, key.rpartition('/')[0]) == [key]
    assert client.read(key) == b'second'
    assert _read(client.open_range(key, 'bytes=1-3')) == b'eco'
    client.delete(key)
    assert not (bucket / key).exists()
    client.delete(key)


def test_one_level_and_all_of_them(make: Make, bucket: Path) -> None:
    _put(bucket, 'top.txt', 'in/a.txt', 'in/deep/c.txt', 'in/deep/er/d.txt', 'inside.txt')
    (bucket / 'in/empty').mkdir()
    client = make()
    assert _keys(client, recursive=False) == ['inside.txt', 'top.txt']
    assert _keys(client, 'in', recursive=False) == ['in/a.txt']
    assert _keys(client, 'in') == ['in/a.txt', 'in/deep/c.txt', 'in/deep/er/d.txt']
    assert len(_keys(client)) == 5
    assert _keys(client, 'in/empty') == _keys(client, 'missing') == _keys(client, '../x') == []


def test_entries_say_what_a_file_is(make: Make, bucket: Path) -> None:
    _put(bucket, 'a.txt', data=b'12345')
    client = make()
    [listed] = client.list('', recursive=False)
    assert (listed.key, listed.size) == ('a.txt', 5)
    assert listed.last_modified.timestamp() == pytest.approx((bucket / 'a.txt').stat().st_mtime, abs=2)
    assert listed.etag and '"' not in listed.etag


def test_a_listing_is_lazy(make: Make, bucket: Path) -> None:
    _put(bucket, *(f'{number:05}.txt' for number in range(1500)))
    client = make()
    listing = client.list('', recursive=True)
    assert next(listing).key.endswith('.txt')
    listing.close()
    assert len(set(_keys(client))) == 1500


@pytest.mark.parametrize(
    ('asked', 'status', 'data', 'content_range'),
    [
        (None, 200, b'0123456789', None),
        ('bytes=0-3', 206, b'0123', 'bytes 0-3/10'),
        ('bytes=5-', 206, b'56789', 'bytes 5-9/10'),
        ('bytes=-2', 206, b'89', 'bytes 8-9/10'),
        ('bytes=8-100', 206, b'89', 'bytes 8-9/10'),
        ('bytes=100-', 416, b'', 'bytes */10'),
    ],
)
def test_ranges(make: Make, bucket: Path, asked: str, status: int, data: bytes, content_range: str) -> None:
    _put(bucket, 'a.txt', data=b'0123456789')
    stream = make().open_range('a.txt', asked)
    assert (stream.status, _read(stream, 3)) == (status, data)
    # WsgiDAV does not give the length of the file in its answer to a range past the end
    assert stream.content_range in ({content_range, None} if status == 416 else {content_range})
    if status != 416:
        assert stream.content_length == len(data)
        assert stream.content_type.startswith('text/plain')


def test_a_large_file_can_be_left_early(make: Make, bucket: Path) -> None:
    _put(bucket, 'large.bin', data=bytes(20_000_000))
    client = make()
    stream = client.open_range('large.bin')
    assert len(next(stream.iter_chunks(1000))) == 1000
    stream.close()
    assert sum(len(chunk) for chunk in client.open_range('large.bin').iter_chunks()) == 20_000_000


def test_what_is_missing_is_told_apart(dav: ModuleType, make: Make, bucket: Path) -> None:
    _put(bucket, 'folder/a.txt')
    client, nowhere = make(), make(bucket='nowhere')
    for missing in ('missing', 'missing/deeper', 'folder', '', '../x', 'folder/../folder/a.txt'):
        with pytest.raises(dav.ObjectNotFound):
            client.read(missing)
    with pytest.raises(dav.ObjectNotFound, match='missing'):
        client.read('missing')
    with pytest.raises(dav.ObjectNotFound):
        client.open_range('missing', 'bytes=0-1')
    client.validate('', must_exist=True)
    client.validate('folder', must_exist=True)
    client.validate('new', must_exist=False)
    with pytest.raises(dav.PrefixNotFound, match='fold/'):
        client.validate('fold', must_exist=True)
    for action in (
        lambda: nowhere.validate('', must_exist=False),
        lambda: list(nowhere.list('', recursive=True)),
        lambda: list(nowhere.list('folder', recursive=True)),
        lambda: nowhere.write('a/b.txt', b'', 'text/plain'),
        lambda: nowhere.write('b.txt', b'', 'text/plain'),
    ):
        with pytest.raises(dav.BucketNotFound, match='nowhere'):
            action()
    assert not (bucket.parent / 'nowhere').exists()


def test_a_folder_is_never_deleted_or_overwritten(dav: ModuleType, make: Make, bucket: Path) -> None:
    _put(bucket, 'folder/a.txt')
    client = make()
    for key in ('folder', 'folder/', '', '/', '..', 'folder/..'):
        client.delete(key)
    with pytest.raises(dav.StorageError):
        client.write('folder', b'data', 'text/plain')
    assert (bucket / 'folder/a.txt').read_bytes() == b'data'


def test_wrong_credentials(dav: ModuleType, make: Make, bucket: Path) -> None:
    for changes in ({'password': 'wrong'}, {'username': 'nobody'}, {'username': '', 'password': ''}):
        client = make(**changes)
        for action in (
            lambda: client.validate('', must_exist=False),  # noqa: B023
            lambda: client.read('a'),  # noqa: B023
            lambda: client.write('a', b'data', 'text/plain'),  # noqa: B023
            lambda: client.delete('a'),  # noqa: B023
        ):
            with pytest.raises(dav.BadCredentials) as caught:
                action()
            assert caught.value.__context__ is None or caught.value.__suppress_context__
            assert PASSWORD not in str(caught.value)


def test_sixteen_threads_share_a_client(make: Make, bucket: Path) -> None:
    _put(bucket, 'shared.txt')
    client = make()
    failed: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                key = f'new/folder/{number}-{turn}'
                client.write(key, key.encode(), 'text/plain')
                assert client.read('shared.txt') == b'data'
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    written = _keys(client, 'new')
    assert len(written) == 80
    assert all((bucket / key).read_bytes() == key.encode() for key in written)


def test_connections_go_to_the_resolved_address(
    dav: ModuleType, server: tuple[str, Path], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('NO_PROXY', '*')
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> str:
        asked.append((host, port))
        return '127.0.0.1'

    port = int(server[0].rpartition(':')[2])
    make(resolve, base_url=f'http://no-such-host.invalid:{port}').validate('', must_exist=False)
    assert set(asked) == {('no-such-host.invalid', port)}
    assert len(asked) >= 2

    def refuse(host: str, port: int) -> str:
        raise dav.HostRefused(f'{host} is private')

    with pytest.raises(dav.HostRefused, match='is private'):
        make(refuse)
