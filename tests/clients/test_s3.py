"""What only S3 has: regions, temporary credentials, and servers that do not keep what they were told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import logging
import re
import socket
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock
from urllib.parse import quote, unquote, urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from tests.clients.contract.base import content, everything_logged
from tests.clients.render import client_module
from tests.clients.servers import KEY_ID, SECRET
from tests.clients.stubs import Answer, response, stub

REGION = 'x-amz-bucket-region: eu-south-9'
EMPTY = b'<?xml version="1.0"?><ListBucketResult><Name>bucket</Name></ListBucketResult>'


@pytest.fixture(scope='module')
def s3(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return client_module('minio', tmp_path_factory.mktemp('client'))


def client_at(s3: ModuleType, address: str, **more: str) -> Any:
    keys = {'access_key_id': KEY_ID, 'secret_access_key': SECRET}
    return s3.S3Client(s3.S3Options('bucket', address, 'us-east-1', 'path', **keys, **more))


def error(code: str, more: str = '') -> bytes:
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>No.</Message>{more}</Error>'.encode()


def signed_for(request: bytes) -> str:
    """The region in a request's signature."""
    found = re.search(rb'Credential=[^/]+/\d+/([^/]+)/s3/', request)
    assert found
    return found[1].decode()


def elsewhere(refusal: Answer, head: Answer) -> Answer:
    """A service whose bucket is in `eu-south-9`; a HEAD of the bucket in any other region is answered by `head`."""

    def answer(connection: socket.socket, request: bytes) -> None:
        if signed_for(request) == 'eu-south-9':
            response(200, EMPTY, REGION)(connection, request)
        else:
            (head if request.startswith(b'HEAD ') else refusal)(connection, request)

    return answer


@pytest.mark.parametrize(
    ('refusal', 'methods'),
    [
        pytest.param(response(301, error('PermanentRedirect'), REGION), ['GET', 'GET'], id='redirect that says where'),
        pytest.param(response(301, error('PermanentRedirect')), ['GET', 'HEAD', 'HEAD', 'GET'], id='redirect'),
        pytest.param(response(307, error('TemporaryRedirect'), REGION), ['GET', 'GET'], id='new bucket'),
        pytest.param(
            response(400, error('AuthorizationHeaderMalformed', '<Region>eu-south-9</Region>')),
            ['GET', 'GET'],
            id='signature for another region',
        ),
    ],
)
def test_a_bucket_in_another_region_is_asked_there(s3: ModuleType, refusal: Answer, methods: list[str]) -> None:
    with stub(elsewhere(refusal, response(301, b'', REGION))) as service:
        assert list(client_at(s3, service.address).list('', False)) == []

    assert [request.split(b' ')[0].decode() for request in service.requests] == methods
    assert [signed_for(request) for request in service.requests][-1] == 'eu-south-9'


@pytest.mark.parametrize('region', ['us-east-1', None])
def test_a_bucket_of_aws_in_another_region_is_told(s3: ModuleType, region: str | None) -> None:
    """boto3 lists it all the same, but browsers would be sent to URLs that AWS refuses."""
    raw = mock.Mock(stream=lambda *_: iter([EMPTY]))
    keys = {'access_key_id': KEY_ID, 'secret_access_key': SECRET}
    client = s3.S3Client(s3.S3Options('bucket', region=region, **keys))

    for found in ('eu-south-9', 'us-east-1'):
        answer = AWSResponse('https://s3.example.com', 200, {'x-amz-bucket-region': found}, raw)
        with mock.patch('botocore.httpsession.URLLib3Session.send', return_value=answer):
            if found == 'us-east-1':
                client.validate('', False)
            else:
                with pytest.raises(s3.BadConfig, match='is in region eu-south-9, not in us-east-1'):
                    client.validate('', False)


@pytest.mark.parametrize(
    'refusal', [response(301, error('PermanentRedirect')), response(301, error('PermanentRedirect'), REGION)]
)
def test_a_bucket_that_is_nowhere_is_given_up(s3: ModuleType, refusal: Answer) -> None:
    with stub(refusal) as service, pytest.raises(s3.BadConfig):
        client_at(s3, service.address).validate('', False)

    assert len(service.requests) <= 2


def test_an_object_is_written_with_its_content_type(s3: ModuleType) -> None:
    """Not every server tells it later: rclone goes by the name of the object."""
    with stub(response(200)) as service:
        client_at(s3, service.address).write('1', b'{}', 'application/json')

    (request,) = service.requests
    assert re.search(rb'(?im)^content-type: application/json\r$', request)


def test_a_session_token_is_sent_and_never_logged(s3: ModuleType) -> None:
    token = 'the/Session+Token'
    with stub(response(200, EMPTY)) as service, everything_logged() as heard:
        client = client_at(s3, service.address, session_token=token)
        client.validate('', False)
        content(client.open_range('a.txt'))
        client.write('1', b'{}', 'application/json')
        client.presign('a.txt', 60)

    assert len(service.requests) == 3
    for request in service.requests:
        assert re.search(rb'(?im)^x-amz-security-token: the/Session\+Token\r$', request)
    assert 'CanonicalRequest' in heard.getvalue(), 'botocore says what it does'
    for secret in (token, quote(token, safe=''), KEY_ID, SECRET):
        assert secret not in heard.getvalue()
        assert secret not in f'{client!r} {client.options!r}'


def test_loggers_of_others_are_left_alone(tmp_path: Path) -> None:
    loggers = [logging.getLogger(name) for name in ('', 'botocore', 'botocore.auth', 'botocore.endpoint', 'boto3')]
    before = [logger.level for logger in loggers]
    s3 = client_module('minio', tmp_path)
    with stub(response(200, EMPTY)) as service, everything_logged() as heard:
        client_at(s3, service.address).validate('', False)
        theirs = boto3.client(
            's3',
            region_name='us-east-1',
            endpoint_url=service.address,
            aws_access_key_id='their-key',
            aws_secret_access_key='their-secret',
            aws_session_token='their-token',
        )
        theirs.list_objects_v2(Bucket='bucket')
    assert [logger.level for logger in loggers] == before
    assert 'their-key' in heard.getvalue() and 'their-token' in heard.getvalue()
    assert KEY_ID not in heard.getvalue()


REGIONS = {
    'af-south-1': 's3.af-south-1.amazonaws.com',
    'us-east-1': 's3.us-east-1.amazonaws.com',
    'eu-central-1': 's3.eu-central-1.amazonaws.com',
    'cn-north-1': 's3.cn-north-1.amazonaws.com.cn',
    'us-gov-west-1': 's3.us-gov-west-1.amazonaws.com',
}
HOSTS = {
    ('auto', 'bucket'): 'bucket.{host}/',
    ('virtual', 'bucket'): 'bucket.{host}/',
    ('path', 'bucket'): '{host}/bucket/',
    # the certificates of AWS do not go so deep
    ('auto', 'my.bucket'): '{host}/my.bucket/',
}


def asked_and_signed(s3: ModuleType, **options: str) -> tuple[str, str]:
    """Host and path of what a listing asks, and of what a browser is sent to; nothing is sent."""
    client = s3.S3Client(s3.S3Options(access_key_id=KEY_ID, secret_access_key=SECRET, **options))
    sending = mock.patch('botocore.httpsession.URLLib3Session.send', side_effect=AssertionError)
    with sending as send, pytest.raises((s3.StorageError, AssertionError)):
        client.validate('', False)
    asked, signed = urlsplit(send.call_args.args[0].url), urlsplit(client.presign('key', 60))
    assert (asked.scheme, f'/{options.get("region")}/s3/' in unquote(signed.query)) == (signed.scheme, True)
    return f'{asked.netloc}{asked.path}'.rstrip('/') + '/', f'{signed.netloc}{signed.path}'.removesuffix('key')


@pytest.mark.parametrize('region', REGIONS)
@pytest.mark.parametrize(('addressing', 'bucket'), HOSTS)
def test_browsers_are_sent_to_the_host_that_lists(s3: ModuleType, region: str, addressing: str, bucket: str) -> None:
    expected = HOSTS[addressing, bucket].format(host=REGIONS[region])
    found = asked_and_signed(s3, bucket=bucket, region=region, addressing=addressing)
    assert found == (expected, expected)


@pytest.mark.parametrize(
    ('endpoint', 'addressing', 'host'),
    [
        ('https://minio.example.com:9000', 'auto', 'minio.example.com:9000/bucket/'),
        ('http://10.0.0.1:9000', 'auto', '10.0.0.1:9000/bucket/'),
        ('https://s3.example.com', 'virtual', 'bucket.s3.example.com/'),
        ('https://s3.example.com', 'path', 's3.example.com/bucket/'),
        ('https://s3.dualstack.af-south-1.amazonaws.com', 'path', 's3.dualstack.af-south-1.amazonaws.com/bucket/'),
    ],
)
def test_an_endpoint_is_left_as_it_is(s3: ModuleType, endpoint: str, addressing: str, host: str) -> None:
    options = {'bucket': 'bucket', 'region': 'af-south-1', 'endpoint': endpoint, 'addressing': addressing}
    assert asked_and_signed(s3, **options) == (host, host)


def test_dual_stack_is_left_to_boto3(s3: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AWS_USE_DUALSTACK_ENDPOINT', 'true')
    host = 'bucket.s3.dualstack.af-south-1.amazonaws.com/'
    assert asked_and_signed(s3, bucket='bucket', region='af-south-1') == (host, host)


def test_what_is_written_has_a_checksum(s3: ModuleType) -> None:
    """Buckets with Object Lock insist on one."""
    with stub(response(200)) as service:
        for data in (b'{}', b'', bytes(range(256)) * 1000):
            client_at(s3, service.address).write('1', data, 'application/json')
            [sent] = re.findall(rb'(?im)^content-md5: (\S+)\r$', service.requests[-1])
            assert base64.b64decode(sent) == hashlib.md5(data).digest()


def test_an_encoding_of_uploads_is_none_of_objects(s3: ModuleType) -> None:
    """Some services keep what boto3 says while it uploads."""
    with stub(response(200, b'data', 'Content-Encoding: aws-chunked')) as service:
        stream = client_at(s3, service.address).open_range('a.txt')
        assert (stream.content_length, content(stream)) == (4, b'data')
    with stub(response(200, gzip.compress(b'data'), 'Content-Encoding: gzip,aws-chunked')) as service:
        assert client_at(s3, service.address).read('a.txt') == b'data'


def test_an_encoded_object_that_is_cut_off_is_told(s3: ModuleType) -> None:
    cut_off = response(200, gzip.compress(b'data')[:-3], 'Content-Encoding: gzip')
    with stub(cut_off) as service, pytest.raises(s3.UnknownError, match='not encoded'):
        client_at(s3, service.address).read('a.txt')


@pytest.mark.parametrize('pasted', ['AKIA\n', 'ÄKIA', 'AKIA\x00', '\u200bAKIA'])
@pytest.mark.parametrize('name', ['access_key_id', 'session_token'])
def test_a_credential_that_cannot_be_sent_is_told(s3: ModuleType, name: str, pasted: str) -> None:
    keys = {'access_key_id': KEY_ID, 'secret_access_key': SECRET, name: pasted}
    with pytest.raises(s3.BadCredentials, match='not ASCII') as caught:
        s3.S3Client(s3.S3Options('bucket', 'http://127.0.0.1:9', 'us-east-1', **keys))
    assert 'KIA' not in str(caught.value)


@pytest.mark.parametrize('region', ['us east 1', 'us-east-1.example.com', 'a/b', '-'])
def test_a_region_that_is_none_is_told(s3: ModuleType, region: str) -> None:
    with pytest.raises(s3.BadConfig, match='region'):
        s3.S3Client(s3.S3Options('bucket', None, region, access_key_id=KEY_ID, secret_access_key=SECRET))
