"""Who asks an S3 service, and who pays: roles, the server's own credentials, nobody, and the address for browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.clients.contract.base import content, everything_logged, keys
from tests.clients.render import client_of
from tests.clients.servers import KEY_ID, SECRET, directory, moto_bucket, moto_s3, rclone_s3
from tests.clients.stubs import Stub, forward, response, stub
from tests.clients.test_s3 import EMPTY, error

Make = Callable[..., Any]
ROLE = 'arn:aws:iam::123456789012:role/label-studio'
KEYS = {'access_key_id': KEY_ID, 'secret_access_key': SECRET}


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A client of a spec with these options, and with these values."""
    for name in ('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv('AWS_EC2_METADATA_DISABLED', 'true')
    monkeypatch.setenv('AWS_SHARED_CREDENTIALS_FILE', str(tmp_path / 'none'))
    monkeypatch.setenv('AWS_CONFIG_FILE', str(tmp_path / 'none'))

    def made(spec: str, address: str | None, fields: str = '', **options: Any) -> Any:
        (directory := tmp_path / f'spec_{len(list(tmp_path.iterdir()))}').mkdir()
        text = f'spec: 1\ntitle: A\nclient: {{kind: s3, {spec}}}\nfields: {{{fields}}}\n'
        module = client_of(text, directory)
        where = {'bucket': 'bucket', 'endpoint': address, 'region': 'us-east-1', 'addressing': 'path'}
        return module.S3Client(module.S3Options(**where, **options))

    return made


def of_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives this process credentials of its own."""
    monkeypatch.setenv('AWS_ACCESS_KEY_ID', KEY_ID)
    monkeypatch.setenv('AWS_SECRET_ACCESS_KEY', SECRET)


def asked_for_everything(client: Any, service: Stub) -> list[bytes]:
    """What the service was sent by each method, and last what a browser would send it."""
    client.validate('', False)
    assert list(client.list('', True)) == []
    content(client.open_range('a.txt'))
    client.write('a.txt', b'data', 'text/plain')
    client.delete('a.txt')
    return [*service.requests, urlsplit(client.presign('a.txt', 60)).query.encode()]


def test_the_requester_pays_for_every_request(make: Make) -> None:
    with stub(response(200, EMPTY)) as service:
        *sent, url = asked_for_everything(
            make('request_payer: true', service.address, **KEYS, request_payer=True), service
        )
        assert len(sent) == 5
        assert all(re.search(rb'(?im)^x-amz-request-payer: requester\r$', request) for request in sent)
        query = parse_qs(url.decode())
        assert (query['x-amz-request-payer'], query['X-Amz-SignedHeaders']) == (['requester'], ['host'])


def test_a_url_of_which_the_requester_pays_is_signed_rightly(make: Make, tmp_path: Path) -> None:
    """A browser sends no header for it."""
    (tmp_path / 'root').mkdir()
    directory(tmp_path / 'root', 'bucket').put('a b#.txt', b'data')
    with rclone_s3(tmp_path / 'root', tmp_path / 'log') as address:
        url = make('request_payer: true', address, **KEYS, request_payer=True).presign('a b#.txt', 60)
        assert 'x-amz-request-payer=requester' in url
        assert (requests.get(url).status_code, requests.get(url).content) == (200, b'data')
        assert requests.get(url.replace('=requester', '=others')).status_code == 403


def test_people_may_say_who_pays(make: Make) -> None:
    for pays in (True, False):
        with stub(response(200, EMPTY)) as service:
            client = make(
                'request_payer: "{pays}"', service.address, 'pays: {type: boolean}', **KEYS, request_payer=pays
            )
            sent = asked_for_everything(client, service)
        assert [b'request-payer' in request for request in sent] == [pays] * 6


def test_a_public_bucket_is_asked_without_a_signature(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    of_server(monkeypatch)
    with stub(response(200, EMPTY)) as service:
        client = make('auth: none', service.address, anonymous=True)
        client.validate('', False)
        content(client.open_range('a.txt'))
        url = client.presign('a b.txt', 60)
    assert all(b'uthorization' not in request and b'X-Amz-' not in request for request in service.requests)
    assert url.partition('?')[0] == f'{service.address}/bucket/a%20b.txt'
    assert 'Signature' not in url and KEY_ID not in url


def test_the_servers_own_credentials(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with stub(response(200, EMPTY)) as service:
        with pytest.raises(Exception, match='none are found on this server') as caught:
            make('auth: ambient', service.address).validate('', False)
        assert (type(caught.value).__name__, service.requests) == ('BadCredentials', [])
        of_server(monkeypatch)
        make('auth: ambient', service.address).validate('', False)
    [request] = service.requests
    assert f'Credential={KEY_ID}/'.encode() in request


def test_browsers_have_an_address_of_their_own(make: Make) -> None:
    """Neither is it asked by this server, nor checked by the resolver of its connections."""
    public = 'https://storage.example.com:8443'
    for fields, bound in (('', public), ('outside: {type: url}', '{outside}')):
        with stub(response(200, EMPTY)) as service:
            client = make(f'public_endpoint: "{bound}"', service.address, fields, **KEYS, public_endpoint=public)
            *sent, query = asked_for_everything(client, service)
            assert len(sent) == 5
            assert client.presign('a b.txt', 60).partition('?')[0] == f'{public}/bucket/a%20b.txt'
            assert b'X-Amz-SignedHeaders=host&' in query
    with stub(response(200, EMPTY)) as service:
        client = make('public_endpoint: "{outside}"', service.address, 'outside: {type: url}', **KEYS)
        assert client.presign('a.txt', 60).startswith(f'{service.address}/bucket/a.txt?')


@pytest.mark.parametrize(
    'public', ['ftp://storage.example.com', 'storage.example.com', 'https://a:b@storage.example.com']
)
def test_an_address_for_browsers_that_cannot_work_is_told(make: Make, public: str) -> None:
    with pytest.raises(Exception, match='endpoint must') as caught:
        make(
            'public_endpoint: "{outside}"',
            'http://127.0.0.1:9',
            'outside: {type: url}',
            **KEYS,
            public_endpoint=public,
        )
    assert type(caught.value).__name__ == 'BadConfig'


@pytest.mark.parametrize(
    ('code', 'status', 'message', 'words'),
    [
        (
            'InvalidRequest',
            400,
            'The object was stored using a form of Server Side Encryption. The correct parameters must be provided.',
            'SSE-C',
        ),
        ('InvalidObjectState', 403, "The operation is not valid for the object's storage class", 'archived'),
    ],
)
def test_what_cannot_be_read_as_it_is_stored_is_told(
    make: Make, code: str, status: int, message: str, words: str
) -> None:
    answer = error(code).replace(b'No.', message.encode())
    with stub(response(status, answer)) as service:
        client = make('addressing: path', service.address, **KEYS)
        for read in (client.read, client.open_range):
            with pytest.raises(Exception, match=words) as caught:
                read('a.txt')
            assert type(caught.value).__name__ == 'AccessDenied'


@pytest.fixture(scope='module')
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """S3 and STS at one address."""
    with moto_s3(tmp_path_factory.mktemp('moto') / 'log') as address:
        moto_bucket(address, 'bucket').put('in/a.txt', b'data')
        yield address


def roles(service: Stub) -> list[dict[str, list[str]]]:
    """What STS was asked."""
    bodies = [request.partition(b'\r\n\r\n')[2].decode() for request in service.requests]
    return [parse_qs(body) for body in bodies if 'Action=AssumeRole' in body]


def with_role(make: Make, sts: str, s3: str, **options: Any) -> Any:
    spec = f'auth: assume_role, role: {{sts_endpoint: "{sts}"}}'
    return make(spec, s3, role_arn=ROLE, sts_endpoint=sts, **options)


def test_a_role_is_taken_on_with_the_servers_credentials(
    make: Make, aws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_server(monkeypatch)
    with stub(forward(aws)) as sts, stub(forward(aws)) as s3:
        client = with_role(make, sts.address, s3.address, external_id='an-id', role_duration=7200)
        assert sts.requests == [], 'nothing is asked before there is a need'
        assert keys(client, 'in') == ['in/a.txt']
        assert client.read('in/a.txt') == b'data'
        url = client.presign('in/a.txt', 60)
    [asked] = roles(sts)
    named = {name: asked[name] for name in ('RoleArn', 'ExternalId', 'RoleSessionName', 'DurationSeconds')}
    expected = {'RoleArn': [ROLE], 'ExternalId': ['an-id']}
    assert named == {**expected, 'RoleSessionName': ['label-studio'], 'DurationSeconds': ['7200']}
    assert f'Credential={KEY_ID}/'.encode() in sts.requests[0]
    for text in [*s3.requests, url.encode()]:
        assert KEY_ID.encode() not in text
        assert re.search(rb'(?i)x-amz-security-token', text)


def test_credentials_of_a_role_are_renewed_before_they_expire(
    make: Make, aws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_server(monkeypatch)
    with stub(forward(aws)) as sts:
        client = with_role(make, sts.address, aws)
        assert keys(client, 'in') == ['in/a.txt']
        for seconds, times in ((60, 1), (3500, 2)):
            later = datetime.now(timezone.utc) + timedelta(seconds=seconds)
            now = mock.Mock(return_value=later)
            with (
                mock.patch('botocore.credentials._local_now', now),
                mock.patch.object(client._role, '_time_fetcher', now),
            ):
                assert keys(client, 'in') == ['in/a.txt']
            assert len(roles(sts)) == times


def test_a_role_that_is_refused_is_told(make: Make, aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = b'<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>'
    with stub(response(403, refusal)) as sts:
        with pytest.raises(Exception, match='none are found') as caught:
            with_role(make, sts.address, aws)
        assert type(caught.value).__name__ == 'BadCredentials'
        of_server(monkeypatch)
        client = with_role(make, sts.address, aws)
        for call in (lambda: client.read('in/a.txt'), lambda: client.presign('in/a.txt', 60)):
            with pytest.raises(Exception, match='role cannot be taken on') as caught:
                call()
            assert type(caught.value).__name__ == 'BadCredentials'


def test_credentials_of_a_role_are_never_logged(make: Make, aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of_server(monkeypatch)
    with everything_logged() as heard:
        client = with_role(make, aws, aws)
        assert client.read('in/a.txt') == b'data'
        role = client._role.get_frozen_credentials()
    for secret in (role.secret_key, role.token):
        assert secret not in heard.getvalue()
