"""What the WebDAV client makes of answers and addresses that the real servers do not give."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.clients.dav_servers import PASSWORD, USERNAME
from tests.clients.render import client_module
from tests.clients.stubs import Stub, stub
from tests.processes import HANG


@pytest.fixture(scope='session')
def dav(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return client_module('webdav', tmp_path_factory.mktemp('client'))


def _keys(client: Any) -> list[str]:
    return sorted(entry.key for entry in client.list('', recursive=True))


@pytest.mark.parametrize(
    'base_url',
    [
        'ftp://dav.example.com',
        'dav.example.com',
        'https://',
        'https://user:marker@dav.example.com',
        'https://dav.example.com/?marker=1',
        'https://dav.example.com/#marker',
        'https://dav.example.com:port/',
        'https://dav.example.com/a/../b',
        'https://dav.example.com/a/%2e%2e/b',
        'https://[dav',
        '',
    ],
)
def test_an_address_that_is_none(dav: ModuleType, base_url: str) -> None:
    with pytest.raises(dav.BadConfig) as caught:
        dav.WebDAVClient(dav.WebDAVOptions(base_url, 'bucket', USERNAME, PASSWORD))
    assert 'marker' not in str(caught.value)


@pytest.mark.parametrize('bucket', ['', '.', '..', 'a/b', 'a\\..\\..'])
def test_a_bucket_is_one_folder(dav: ModuleType, bucket: str) -> None:
    with pytest.raises(dav.BadConfig):
        dav.WebDAVClient(dav.WebDAVOptions('https://dav.example.com', bucket, USERNAME, PASSWORD))


def test_nothing_shows_the_password(dav: ModuleType) -> None:
    assert PASSWORD not in repr(dav.WebDAVOptions('https://dav.example.com', 'b', USERNAME, PASSWORD))


def _answer(status: str, body: bytes = b'', *headers: str) -> Callable[[socket.socket, bytes], None]:
    head = '\r\n'.join([f'HTTP/1.1 {status}', f'Content-Length: {len(body)}', *headers, '', ''])
    return lambda connection, request: connection.sendall(head.encode() + body)


def _at(dav: ModuleType, made: Stub, **changes: Any) -> Any:
    options = {'base_url': f'{made.address}/dav', 'bucket': 'b', 'username': USERNAME, 'password': PASSWORD}
    return dav.WebDAVClient(dav.WebDAVOptions(**{**options, **changes}))


def _multistatus(*responses: str) -> Callable[[socket.socket, bytes], None]:
    return _answer('207 Multi-Status', f'<multistatus xmlns="DAV:">{"".join(responses)}</multistatus>'.encode())


def _response(href: str, collection: bool = False) -> str:
    kind = '<collection/>' if collection else ''
    props = f'<propstat><prop><resourcetype>{kind}</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat>'
    return f'<response><href>{href}</href>{props}</response>'


@pytest.mark.parametrize(
    ('status', 'error'),
    [
        ('401 Unauthorized', 'BadCredentials'),
        ('403 Forbidden', 'AccessDenied'),
        ('405 Method Not Allowed', 'BadConfig'),
        ('302 Found', 'BadConfig'),
        ('200 OK', 'BadConfig'),
        ('404 Not Found', 'BucketNotFound'),
        ('429 Too Many Requests', 'Unreachable'),
        ('503 Service Unavailable', 'Unreachable'),
        ('507 Insufficient Storage', 'Unreachable'),
        ('418 Teapot', 'UnknownError'),
    ],
)
def test_answers_told_apart(dav: ModuleType, status: str, error: str) -> None:
    with stub(_answer(status, b'marker', 'Location: http://marker.example/?marker')) as made:
        with pytest.raises(getattr(dav, error)) as caught:
            _at(dav, made).validate('', must_exist=False)
        assert type(caught.value).__name__ == error
        assert 'marker' not in str(caught.value)


def test_a_redirect_is_not_followed(dav: ModuleType) -> None:
    with stub(_answer('200 OK')) as other, stub(_answer('302 Found', b'', f'Location: {other.address}/')) as made:
        client = _at(dav, made)
        for action in (lambda: client.read('a'), lambda: client.write('a', b'', 'text/plain')):
            with pytest.raises(dav.BadConfig, match='redirect'):
                action()
        assert other.requests == []


def test_a_redirect_to_what_is_no_address_is_told(dav: ModuleType) -> None:
    with stub(_answer('302 Found', b'', 'Location: http://[dav')) as made, pytest.raises(dav.BadConfig):
        _at(dav, made).write('a', b'', 'text/plain')


def test_nothing_of_a_netrc_is_sent(dav: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'netrc').write_text('machine 127.0.0.1 login other password marker\n')
    monkeypatch.setenv('NETRC', str(tmp_path / 'netrc'))
    with stub(_answer('404 Not Found')) as made:
        for changes in ({}, {'username': '', 'password': ''}):
            with pytest.raises(dav.ObjectNotFound):
                _at(dav, made, **changes).read('a')
        given, none = made.requests
    assert given.count(b'Authorization: Basic ZGF2LXVzZXI6') == 1
    assert b'authorization' not in none.lower()


@pytest.mark.parametrize('prefix', ['', 'http://elsewhere.example', 'HTTPS://u:p@h:1'])
def test_hrefs_with_and_without_an_address(dav: ModuleType, prefix: str) -> None:
    answer = _multistatus(
        _response(f'{prefix}/dav/b/', True), _response(f'{prefix}/dav/b/a%2Bb+c%20%23.txt'), _response('/etc/passwd')
    )
    with stub(answer) as made:
        assert _keys(_at(dav, made)) == ['a+b+c #.txt']


@pytest.mark.parametrize(
    ('body', 'error'),
    [
        (b'<html>', 'UnknownError'),
        (b'', 'UnknownError'),
        (b'<a/>', 'UnknownError'),
        (b'<!DOCTYPE x [<!ENTITY marker "marker">]><multistatus xmlns="DAV:"/>', 'UnknownError'),
        (f'<multistatus xmlns="DAV:">{_response("/other/b/x")}</multistatus>'.encode(), 'BadConfig'),
    ],
)
def test_a_listing_that_is_none(dav: ModuleType, body: bytes, error: str) -> None:
    with stub(_answer('207 Multi-Status', body)) as made:
        with pytest.raises(getattr(dav, error)) as caught:
            list(_at(dav, made).list('', recursive=True))
        assert 'marker' not in str(caught.value)


def test_a_folder_that_fails_midway_keeps_what_was_listed(dav: ModuleType) -> None:
    top = _multistatus(_response('/dav/b/', True), _response('/dav/b/one.txt'), _response('/dav/b/sub/', True))

    def answer(connection: socket.socket, request: bytes) -> None:
        (_answer('503 Busy') if b'/sub/' in request.partition(b'\r\n')[0] else top)(connection, request)

    with stub(answer) as made:
        listing = _at(dav, made).list('', recursive=True)
        assert next(listing).key == 'one.txt'
        with pytest.raises(dav.Unreachable):
            next(listing)


def test_folders_are_listed_by_name(dav: ModuleType) -> None:
    """A server has them in whatever order its disk has."""

    def answer(connection: socket.socket, request: bytes) -> None:
        path = request.split(b' ')[1].decode().rstrip('/')
        names = ('b', 'c', 'a') if path == '/dav/b' else ()
        inside = [_response(f'{path}/{name}/', True) for name in names]
        _multistatus(_response(f'{path}/', True), *inside, _response(f'{path}/file.txt'))(connection, request)

    with stub(answer) as made:
        listed = [entry.key for entry in _at(dav, made).list('', recursive=True)]
    assert listed == ['file.txt', 'a/file.txt', 'b/file.txt', 'c/file.txt']


def test_a_transfer_that_breaks_off(dav: ModuleType) -> None:
    def answer(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')

    with stub(answer) as made, pytest.raises(dav.Unreachable):
        _at(dav, made).read('a')


@pytest.mark.parametrize('first', [b'HTTP/1.1 423 Locked\r\nContent-Length: 0\r\n\r\n', b''])
def test_what_passes_is_waited_for(dav: ModuleType, first: bytes) -> None:
    answers = iter([lambda connection, request: connection.sendall(first)])
    with stub(lambda connection, request: next(answers, _answer('201 Created'))(connection, request)) as made:
        _at(dav, made).write('a', b'data', 'text/plain')
        assert [request[-4:] for request in made.requests] == [b'data', b'data']


def test_silence_is_a_timeout(dav: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dav, 'READ_TIMEOUT', 0.3)
    end = threading.Event()
    with stub(lambda connection, request: end.wait(HANG) and None) as made:
        with pytest.raises(dav.RequestTimeout):
            _at(dav, made).read('a')
        end.set()


def test_no_connection(dav: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('NO_PROXY', '*')
    with socket.create_server(('127.0.0.1', 0)) as plain:
        thread = threading.Thread(target=lambda: plain.accept()[0].sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n'))
        thread.start()
        with pytest.raises(dav.TlsError):
            _at(dav, Stub(f'https://127.0.0.1:{plain.getsockname()[1]}')).read('a')
        thread.join()
        made = Stub(f'http://127.0.0.1:{plain.getsockname()[1]}')
    with pytest.raises(dav.Unreachable):
        _at(dav, made).read('a')
    with pytest.raises(dav.HostNotFound, match='no-such-host'):
        _at(dav, made, base_url='http://no-such-host.invalid').read('a')
