"""What kind azure owes beyond the contract: what is asked, what a URL for browsers allows, and what Azure answers."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.clients.azure_servers import ACCOUNT, KEY
from tests.clients.contract.base import keys
from tests.clients.render import client_of
from tests.clients.stubs import Answer, response, stub

Make = Callable[..., Any]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A client of a spec with these options, and with these values."""

    def made(address: str, spec: str = '', resolve_host: Any = None, **options: Any) -> Any:
        (directory := tmp_path / f'spec_{len(list(tmp_path.iterdir()))}').mkdir()
        module = client_of(f'spec: 1\ntitle: A\nclient: {{kind: azure, {spec}}}\n', directory)
        told = {'account_name': ACCOUNT, 'bucket': 'bucket', 'base_url': address, **options}
        if not spec:
            told.setdefault('account_key', KEY)
        return module.AzureClient(module.AzureOptions(**told), resolve_host)

    return made


def listing(*blobs: str, marker: str = '') -> bytes:
    found = ''.join(f'<Blob>{blob}</Blob>' for blob in blobs)
    text = f'<?xml version="1.0"?><EnumerationResults><Blobs>{found}</Blobs><NextMarker>{marker}</NextMarker>'
    return b'\xef\xbb\xbf' + f'{text}</EnumerationResults>'.encode()


def refusal(status: int, code: str) -> Answer:
    return response(status, f'<Error><Code>{code}</Code></Error>'.encode(), f'x-ms-error-code: {code}')


def failure(call: Callable[[], object]) -> tuple[str, str]:
    """The class and the text of what a call raises."""
    with pytest.raises(Exception) as caught:
        call()
    return type(caught.value).__name__, str(caught.value)


def test_a_url_for_browsers_reads_one_blob_and_expires(make: Make) -> None:
    before = datetime.now(timezone.utc).replace(microsecond=0)
    url = urlsplit(make('https://storage.example.com').presign('in/a picture.jpg', 90))
    after = datetime.now(timezone.utc)
    query = {name: value for name, [value] in parse_qs(url.query).items()}
    assert (url.netloc, url.path) == ('storage.example.com', '/bucket/in/a%20picture.jpg')
    assert (query['sp'], query['sr'], query['rsct']) == ('r', 'b', 'image/jpeg')
    expiry = datetime.fromisoformat(query['se'].replace('Z', '+00:00'))
    assert before + timedelta(seconds=90) <= expiry <= after + timedelta(seconds=90)
    assert set(query) == {'se', 'sp', 'sv', 'sr', 'rsct', 'sig'}


def test_an_account_without_an_endpoint_is_one_of_azures_public_cloud(make: Make) -> None:
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> str:
        asked.append((host, port))
        return '127.0.0.1'

    client = make('', resolve_host=resolve)
    assert asked == [(f'{ACCOUNT}.blob.core.windows.net', 443)]
    assert client.presign('a.txt', 60).startswith(f'https://{ACCOUNT}.blob.core.windows.net/bucket/a.txt?')


@pytest.mark.parametrize('name', ['', 'UPPER', 'a.example.com/', 'evil.example.com#', 'ab', 'a' * 25, 'abc\n'])
def test_an_account_has_a_name_that_leads_nowhere_else(make: Make, name: str) -> None:
    assert failure(lambda: make('', account_name=name))[0] == 'BadConfig'


@pytest.mark.parametrize('key', ['not base64', 'a', 'ä'])
def test_a_key_that_is_none_is_told(make: Make, key: str) -> None:
    found, text = failure(lambda: make('', account_key=key))
    assert found == 'BadCredentials' and repr(key) not in text


def test_an_upload_names_its_checksum(make: Make) -> None:
    with stub(response(201)) as asked:
        make(asked.address).write('a.json', b'{}', 'application/json')
    [request] = asked.requests
    md5 = base64.b64encode(hashlib.md5(b'{}').digest())
    assert re.search(rb'(?im)^content-md5: ' + re.escape(md5) + rb'\r$', request)
    assert re.search(rb'(?im)^x-ms-blob-type: BlockBlob\r$', request)


def test_blobs_that_stand_for_folders_are_none(make: Make) -> None:
    answer = listing(
        '<Name>in</Name><Properties><ResourceType>directory</ResourceType></Properties>',
        '<Name>in/deeper</Name><Metadata><hdi_isfolder>true</hdi_isfolder></Metadata>',
        '<Name>in/console/</Name>',
        '<Name>in/a.txt</Name><Properties><ResourceType>file</ResourceType></Properties><Metadata />',
        '<Name Encoded="true">in/%EF%BF%BFb.txt</Name>',
    )
    with stub(response(200, answer)) as asked:
        assert keys(make(asked.address), 'in', recursive=True) == ['in/a.txt', 'in/\uffffb.txt']
    assert b'include=metadata' in asked.requests[0]


def test_pages_without_blobs_are_not_the_end(make: Make) -> None:
    pages = [listing(marker='two'), listing('<Name>a.txt</Name>', marker='three'), listing()]
    with stub(lambda connection, request: response(200, pages.pop(0))(connection, request)) as asked:
        assert keys(make(asked.address), '', recursive=True) == ['a.txt']
    assert [re.findall(rb'marker=(\w+)', request) for request in asked.requests] == [[], [b'two'], [b'three']]


def test_a_service_that_repeats_itself_is_told(make: Make) -> None:
    with stub(response(200, listing('<Name>a.txt</Name>', marker='again'))) as asked:
        assert failure(lambda: keys(make(asked.address), '', recursive=True))[0] == 'UnknownError'
    assert len(asked.requests) == 2


@pytest.mark.parametrize(
    ('status', 'code', 'expected'),
    [
        (403, 'AuthenticationFailed', 'BadCredentials'),
        (401, 'NoAuthenticationInformation', 'BadCredentials'),
        (400, 'InvalidAuthenticationInfo', 'BadCredentials'),
        (403, 'AuthorizationFailure', 'AccessDenied'),
        (403, 'AuthorizationPermissionMismatch', 'AccessDenied'),
        (403, 'KeyBasedAuthenticationNotPermitted', 'AccessDenied'),
        (409, 'BlobArchived', 'AccessDenied'),
        (404, 'ContainerNotFound', 'BucketNotFound'),
        (409, 'ContainerBeingDeleted', 'BucketNotFound'),
        (404, 'BlobNotFound', 'ObjectNotFound'),
        (400, 'InvalidResourceName', 'BadConfig'),
        (503, 'ServerBusy', 'Unreachable'),
        (429, 'TooManyRequests', 'Unreachable'),
        (412, 'LeaseIdMissing', 'UnknownError'),
        (400, 'sig=secret&<script>', 'UnknownError'),
    ],
)
def test_what_azure_answers_is_told_by_its_code(
    make: Make, monkeypatch: pytest.MonkeyPatch, status: int, code: str, expected: str
) -> None:
    with stub(refusal(status, code)) as asked:
        client = make(asked.address)
        monkeypatch.setattr('time.sleep', lambda seconds: None)
        for call in (lambda: client.read('a.txt'), lambda: client.write('a.txt', b'', 'text/plain')):
            found, text = failure(call)
            assert found == expected
            assert (code in text or not code.isalpha()) or expected in ('BucketNotFound', 'ObjectNotFound')
            assert 'secret' not in text


def test_requests_are_signed_for_minutes_and_one_container(make: Make) -> None:
    with stub(response(200, listing())) as asked:
        make(asked.address).validate('', False)
    query = parse_qs(asked.requests[0].split()[1].decode())
    expiry = datetime.fromisoformat(query['se'][0].replace('Z', '+00:00'))
    assert query['sr'] == ['c'] and expiry < datetime.now(timezone.utc) + timedelta(minutes=16)
    assert KEY.encode() not in asked.requests[0]
