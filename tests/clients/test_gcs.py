"""What kind gcs owes beyond the contract: what is asked, what a URL for browsers allows, and what Google answers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from google.cloud.storage._signing import generate_signed_url_v4
from google.oauth2 import service_account

from tests.clients.contract.base import content, keys
from tests.clients.gcs_servers import EMAIL, answer_json, key_file, private_key
from tests.clients.render import client_of
from tests.clients.stubs import response, stub
from tests.clients.test_azure import failure

Make = Callable[..., Any]
OBJECT = {'name': 'a.txt', 'size': '3', 'updated': '2026-11-27T10:00:00.123Z', 'etag': 'CJ=='}


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A client of a spec with these options, which needs no token."""

    def made(address: str, spec: str = '', resolve_host: Any = None, **options: Any) -> Any:
        (directory := tmp_path / f'spec_{len(list(tmp_path.iterdir()))}').mkdir()
        module = client_of(f'spec: 1\ntitle: A\nclient: {{kind: gcs, {spec}}}\n', directory)
        monkeypatch.setattr(module._ServiceAccount, 'token', lambda access: 'a token')
        told = {'bucket': 'bucket', 'base_url': address, 'service_account_key': key_file(), **options}
        if address.startswith('http://'):
            # as for an emulator: a token of Google's own would not be sent to it
            told['token_uri'] = 'http://127.0.0.1:9'
        return module.GCSClient(module.GCSOptions(**told), resolve_host)

    return made


def page(*items: object, token: str = '') -> dict[str, Any]:
    return {'kind': 'storage#objects', 'items': list(items), **({'nextPageToken': token} if token else {})}


def asked(request: bytes) -> tuple[str, str, dict[str, str]]:
    """The method, the path and the query of a request."""
    method, target = request.split()[:2]
    url = urlsplit(target.decode())
    return method.decode(), url.path, {name: value for name, [value] in parse_qs(url.query).items()}


def _verified(url: str) -> dict[str, str]:
    """What a URL allows that is signed as Google's page on V4 signatures has it."""
    parts = urlsplit(url)
    query = {name: value for name, [value] in parse_qs(parts.query).items()}
    signature = bytes.fromhex(query['X-Goog-Signature'])
    named = sorted((name, value) for name, value in query.items() if name != 'X-Goog-Signature')
    canonical = '&'.join(f'{quote(name, safe="~")}={quote(value, safe="~")}' for name, value in named)
    lines = ['GET', parts.path, canonical, f'host:{parts.netloc}', '', 'host', 'UNSIGNED-PAYLOAD']
    digest = hashlib.sha256('\n'.join(lines).encode()).hexdigest()
    scope = query['X-Goog-Credential'].partition('/')[2]
    text = '\n'.join([query['X-Goog-Algorithm'], query['X-Goog-Date'], scope, digest])
    private_key('known').public_key().verify(signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return query


@pytest.mark.parametrize('key', ['in/a picture.jpg', "it's 100%+#?~[ä].bin", 'a//b'])
@pytest.mark.parametrize('address', ['', 'http://127.0.0.1:4443', 'https://storage-mine.p.googleapis.com'])
def test_a_url_for_browsers_reads_one_object_and_expires(make: Make, key: str, address: str) -> None:
    before = datetime.now(timezone.utc).replace(microsecond=0)
    url = make(address).presign(key, 90)
    query = _verified(url)
    assert query['X-Goog-Expires'] == '90' and query['X-Goog-SignedHeaders'] == 'host'
    signed = datetime.strptime(query['X-Goog-Date'], '%Y%m%dT%H%M%SZ').replace(tzinfo=timezone.utc)
    assert before <= signed <= datetime.now(timezone.utc)
    assert query['X-Goog-Credential'].startswith(f'{EMAIL}/')
    own = generate_signed_url_v4(
        service_account.Credentials.from_service_account_info(json.loads(key_file())),
        resource=f'/bucket/{quote(key, safe="/~")}',
        expiration=90,
        api_access_endpoint=address or 'https://storage.googleapis.com',
        response_type='image/jpeg' if key.endswith('.jpg') else query.get('response-content-type'),
        _request_timestamp=query['X-Goog-Date'],
    )
    assert url == own


def test_no_url_is_good_for_longer_than_google_lets_it(make: Make) -> None:
    assert _verified(make('').presign('a.txt', 30 * 24 * 3600))['X-Goog-Expires'] == str(7 * 24 * 3600)


def test_a_bucket_without_an_endpoint_is_in_the_public_cloud_storage(make: Make) -> None:
    resolve = mock.Mock(return_value='127.0.0.1')
    make('', resolve_host=resolve)
    resolve.assert_called_once_with('storage.googleapis.com', 443)


@pytest.mark.parametrize('name', ['', 'ab', 'a/b', '..', 'UPPER', 'bücket', 'a b c', 'abc?', 'abc\n', 'a' * 223])
def test_a_bucket_has_a_name_that_leads_nowhere_else(make: Make, name: str) -> None:
    assert failure(lambda: make('', bucket=name))[0] == 'BadConfig'


def test_who_pays_is_said(make: Make) -> None:
    with stub(answer_json(200, page())) as service:
        client = make(service.address, 'user_project: who-pays', user_project='who-pays')
        client.validate('', False)
    assert b'x-goog-user-project: who-pays' in service.requests[0]
    assert _verified(client.presign('a.txt', 60))['userProject'] == 'who-pays'
    found, _ = failure(lambda: make('', 'user_project: who-pays', user_project='a\r\nHost: b'))
    assert found == 'BadConfig'


def test_a_listing_asks_for_what_it_shows(make: Make) -> None:
    with stub(answer_json(200, page(OBJECT, {'name': 'in/'}))) as service:
        [entry] = make(service.address).list('in', False)
        assert keys(make(service.address), '', recursive=True) == ['a.txt']
    assert (entry.key, entry.size, entry.etag) == ('a.txt', 3, 'CJ==')
    assert entry.last_modified == datetime(2026, 11, 27, 10, 0, 0, 123000, timezone.utc)
    (method, path, level), (_, _, recursive) = map(asked, service.requests)
    assert (method, path) == ('GET', '/storage/v1/b/bucket/o')
    assert (level['prefix'], level['delimiter'], level['maxResults']) == ('in/', '/', '1000')
    assert 'delimiter' not in recursive and 'prefix' not in recursive


def test_pages_without_objects_are_not_the_end(make: Make) -> None:
    pages = [page(token='two'), page(OBJECT, token='three'), {'kind': 'storage#objects'}]
    with stub(lambda connection, request: answer_json(200, pages.pop(0))(connection, request)) as service:
        assert keys(make(service.address), '', recursive=True) == ['a.txt']
    assert [asked(request)[2].get('pageToken') for request in service.requests] == [None, 'two', 'three']


def test_a_service_that_repeats_itself_is_told(make: Make) -> None:
    with stub(answer_json(200, page(OBJECT, token='again'))) as service:
        assert failure(lambda: keys(make(service.address), '', recursive=True))[0] == 'UnknownError'
    assert len(service.requests) == 2


def test_a_listing_that_breaks_off_is_no_shorter_listing(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('time.sleep', lambda seconds: None)
    answers = [answer_json(200, page(OBJECT, token='two')), *[response(503)] * 4]
    with stub(lambda connection, request: answers.pop(0)(connection, request)) as service:
        listing = make(service.address).list('', True)
        assert next(listing).key == 'a.txt'
        assert failure(lambda: next(listing))[0] == 'Unreachable'


@pytest.mark.parametrize('told', [[], {'kind': 'other'}, page() | {'items': 3}, page() | {'items': [3]}, page({})])
def test_a_listing_that_is_none_is_told(make: Make, told: object) -> None:
    with stub(answer_json(200, told)) as service:
        assert failure(lambda: keys(make(service.address), ''))[0] == 'BadConfig'


def test_an_object_is_asked_for_as_one_name(make: Make) -> None:
    headers = ('ETag: CJ==', 'Last-Modified: Fri, 27 Nov 2026 10:00:00 GMT', 'Content-Range: bytes 1-2/3')
    with stub(response(206, b'bc', *headers)) as service:
        stream = make(service.address).open_range('in/a b?.txt', 'bytes=-2')
        assert (stream.status, stream.etag, content(stream)) == (206, 'CJ==', b'bc')
    assert stream.last_modified == datetime(2026, 11, 27, 10, tzinfo=timezone.utc)
    assert asked(service.requests[0])[1:] == ('/storage/v1/b/bucket/o/in%2Fa%20b%3F.txt', {'alt': 'media'})
    assert re.search(rb'(?im)^range: bytes=-2\r$', service.requests[0])


def test_an_upload_names_its_checksum(make: Make) -> None:
    with stub(answer_json(200, {})) as service:
        make(service.address).write('in/ä.json', b'{"a": 1}', 'application/json')
    method, path, query = asked(service.requests[0])
    assert (method, path, query) == ('POST', '/upload/storage/v1/b/bucket/o', {'uploadType': 'multipart'})
    _, told, data = re.split(rb'\r\n--\w+\r\n', service.requests[0])
    md5 = base64.b64encode(hashlib.md5(b'{"a": 1}').digest()).decode()
    named = {'name': 'in/ä.json', 'contentType': 'application/json', 'md5Hash': md5}
    assert json.loads(told.partition(b'\r\n\r\n')[2]) == named
    assert data.partition(b'\r\n\r\n')[2].startswith(b'{"a": 1}\r\n--')


def _generations(*statuses: int) -> Callable[[socket.socket, bytes], None]:
    """Says which generation an object has, and answers its deletion with these."""
    left = list(statuses)

    def answer(connection: socket.socket, request: bytes) -> None:
        if request.startswith(b'GET'):
            return answer_json(200, {'generation': '1700000000000001'})(connection, request)
        return response(left.pop(0))(connection, request)

    return answer


@pytest.mark.parametrize('status', [204, 404, 412])
def test_a_deletion_takes_nothing_that_is_written_meanwhile(make: Make, status: int) -> None:
    with stub(_generations(503, status)) as service:
        make(service.address).delete('in/a.txt')
    [_, *deletions] = map(asked, service.requests)
    told = ('DELETE', '/storage/v1/b/bucket/o/in%2Fa.txt', {'ifGenerationMatch': '1700000000000001'})
    assert deletions == [told, told]


def test_a_missing_bucket_is_no_object_that_is_gone(make: Make) -> None:
    told = {'error': {'code': 404, 'message': 'The specified bucket does not exist.'}}
    with stub(answer_json(404, told)) as service:
        client = make(service.address)
        calls = (client.read, client.delete, lambda key: client.write(key, b'', 'text/plain'))
        assert {failure(lambda call=call: call('a.txt'))[0] for call in calls} == {'BucketNotFound'}


@pytest.mark.parametrize(
    ('status', 'reason', 'message', 'expected'),
    [
        (401, 'authError', 'Invalid Credentials', 'BadCredentials'),
        (403, 'forbidden', 'does not have storage.objects.get access', 'AccessDenied'),
        (403, 'userRateLimitExceeded', '', 'Unreachable'),
        (404, 'notFound', 'No such object: bucket/a.txt', 'ObjectNotFound'),
        (400, 'required', 'Bucket is requester pays bucket but no user project provided.', 'BadConfig'),
        (400, 'invalid', 'Invalid bucket name', 'BadConfig'),
        (429, 'rateLimitExceeded', '', 'Unreachable'),
        (503, 'backendError', '', 'Unreachable'),
        (412, 'conditionNotMet', '', 'UnknownError'),
        (418, 'token=secret&<script>', 'secret', 'UnknownError'),
    ],
)
def test_what_google_answers_is_told_by_its_reason(
    make: Make, monkeypatch: pytest.MonkeyPatch, status: int, reason: str, message: str, expected: str
) -> None:
    monkeypatch.setattr('time.sleep', lambda seconds: None)
    told = {'error': {'code': status, 'message': message, 'errors': [{'message': message, 'reason': reason}]}}
    with stub(answer_json(status, told)) as service:
        found, text = failure(lambda: make(service.address).read('a.txt'))
    assert (found, 'secret' in text) == (expected, False)
    assert expected == 'ObjectNotFound' or (reason if reason.isalpha() else str(status)) in text
