"""What the finished client of `specs/rclone` does beyond the contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.clients.contract.base import keys
from tests.clients.dav_servers import PASSWORD, USERNAME
from tests.clients.rclone_server import rclone_control, remote
from tests.clients.render import finished_client
from tests.clients.servers import Directory
from tests.clients.stubs import response, stub
from tests.clients.subject import Case, Subject

MODULE = finished_client('rclone')
_numbers = count()


@pytest.fixture
def case(subject_of: Callable[[str], Subject]) -> Case:
    return Case(subject_of('rclone'), f'remote-{next(_numbers)}')


def _client(address: str, bucket: str = 'any', **more: Any) -> Any:
    options = {'url': address, 'username': USERNAME, 'password': PASSWORD, **more}
    return MODULE.RcloneClient(MODULE.RcloneOptions(bucket=bucket, **options))


@contextmanager
def _saying(answer: Any, status: int = 200) -> Iterator[Any]:
    with stub(response(status, json.dumps(answer).encode(), 'Content-Type: application/json')) as service:
        yield _client(service.address)


@pytest.mark.parametrize(
    'bucket',
    [
        '',
        ':local',
        ':local,copy_links',
        ':sftp,host=evil.example',
        'remote:path',
        'remote:',
        'remote,description=x',
        '/etc',
        '../other',
        'a/b',
        'a\\b',
        'a]b',
        '[remote',
        '-remote',
        ' remote',
        'remote ',
        'a\nb',
        'a=b',
        'a"b',
        '{x}',
        'C',
    ],
)
def test_only_a_configured_remote_can_be_named(bucket: str) -> None:
    with pytest.raises(MODULE.BadConfig, match='is not the name of a remote'):
        _client('http://127.0.0.1:9', bucket)


@pytest.mark.parametrize('bucket', ['r2', 'my-remote', 'my remote', 'r2_d2.bak+x@home', 'Ünï-日本'])
def test_what_rclone_takes_for_the_name_of_a_remote(bucket: str) -> None:
    _client('http://127.0.0.1:9', bucket)


@pytest.mark.parametrize('bucket', ['local', 'memory', 'combine'])
def test_a_kind_of_service_is_no_remote(case: Case, bucket: str) -> None:
    client = case.client(bucket=bucket)
    for call in (lambda: client.validate('', False), lambda: keys(client, ''), lambda: client.write('a', b'', 'a/b')):
        with pytest.raises(MODULE.BucketNotFound, match='has no remote'):
            call()


@pytest.mark.parametrize('key', ['', '/', 'a//b', '/a', 'a/', '.', '..', '../a', 'a/../b', 'a/./b'])
def test_a_key_stays_in_its_remote(case: Case, key: str) -> None:
    case.bucket.put('a/b', b'x')
    client = case.client()
    for call in (
        lambda: client.read(key),
        lambda: client.write(key, b'y', 'text/plain'),
    ):
        with pytest.raises(MODULE.ObjectNotFound):
            call()
    client.delete(key)
    assert case.bucket.keys() == {'a/b'}


def test_a_remote_that_leads_nowhere(case: Case) -> None:
    client = case.client()
    assert isinstance(case.bucket, Directory)
    case.bucket.root.rmdir()
    for call in (lambda: client.validate('', False), lambda: keys(client, ''), lambda: keys(client, 'in')):
        with pytest.raises(MODULE.BucketNotFound, match='leads to a folder that does not exist'):
            call()


def test_a_server_that_serves_no_objects(tmp_path: Path) -> None:
    with rclone_control(tmp_path, USERNAME, PASSWORD, serve=False) as address:
        remote(tmp_path, 'any').put('a.txt', b'x')
        client = _client(address)
        assert keys(client, '') == ['a.txt']
        with pytest.raises(MODULE.BadConfig, match='start rclone with --rc-serve'):
            client.read('a.txt')
        with pytest.raises(MODULE.ObjectNotFound):
            client.read('b.txt')


def test_a_folder_is_not_deleted(case: Case) -> None:
    case.bucket.put('in/a.txt', b'x')
    case.client().delete('in')
    assert case.bucket.keys() == {'in/a.txt'}


def test_a_folder_where_an_object_should_be(case: Case) -> None:
    case.bucket.put('in/a.txt', b'x')
    client = case.client()
    for key in ('in', 'in/a.txt/b'):
        with pytest.raises(MODULE.Unreachable, match='the log of rclone says why'):
            client.write(key, b'y', 'text/plain')
    assert case.bucket.get('in/a.txt') == b'x'


@pytest.mark.parametrize('answer', [[], 'a', 1, {}, {'list': 1}, {'list': {'a': 1}}, {'item': 1}, {'item': []}])
def test_an_answer_of_another_shape(answer: Any) -> None:
    with _saying(answer) as client:
        for call in (lambda: keys(client, 'in'), lambda: client._stat('a')):
            with pytest.raises(MODULE.UnknownError, match='does not answer like the remote control'):
                call()


@pytest.mark.parametrize('answer', [{'list': None}, {'list': []}, {'list': [1, 'a', None]}])
def test_a_listing_of_nothing(answer: Any) -> None:
    with _saying(answer) as client:
        assert keys(client, 'in') == []


def test_a_listing_without_an_end_is_given_up() -> None:
    endless = _saying({'list': ['x' * 2000]})
    refused = pytest.raises(MODULE.UnknownError, match='more objects in one folder')
    with mock.patch.object(MODULE, 'MAX_ANSWER', 1000), endless as client, refused:
        keys(client, '')


def test_names_of_a_listing_stay_below_its_folder() -> None:
    items = [{'Name': 'b.txt', 'Path': 'elsewhere/b.txt', 'Size': -1, 'ModTime': 'yesterday', 'IsDir': False}]
    with _saying({'list': items}) as client:
        assert list(client.list('in', False)) == [MODULE.Entry('in/b.txt')]


def test_what_a_service_says_is_not_shown() -> None:
    secret = 'https://bucket.example/?token=abc'
    failing = _saying({'error': f'failed: {secret}', 'status': 500}, status=500)
    with failing as client, pytest.raises(MODULE.Unreachable) as caught:
        client.write('a', b'', 'text/plain')
    assert 'abc' not in str(caught.value)


@pytest.mark.parametrize(
    ('text', 'moment'),
    [
        ('2026-11-22T19:59:07.251385494Z', '2026-11-22T19:59:07+00:00'),
        ('2026-11-22T19:59:07Z', '2026-11-22T19:59:07+00:00'),
        ('2026-11-22T19:59:07.25+01:30', '2026-11-22T19:59:07+01:30'),
        ('2026-13-22T19:59:07Z', None),
        ('0000-00-00T00:00:00Z', None),
        ('None', None),
        ('', None),
    ],
)
def test_times(text: str, moment: str | None) -> None:
    found = MODULE._moment(text)
    assert (found.isoformat() if found else None) == moment
