"""What only S3 has: regions, temporary credentials, and servers that do not keep what they were told."""

from __future__ import annotations

import logging
import re
import socket
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import boto3
import pytest

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
