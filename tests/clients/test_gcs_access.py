"""Who asks Google: with a key, as the server, or as one whom a pool trusts. One stub stands in for Google's hosts."""

from __future__ import annotations

import base64
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, unquote

import pytest
import requests
import trustme
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from urllib3.util import connection as urllib3_connection

from tests.clients.contract.base import content, everything_logged, keys
from tests.clients.gcs_servers import (
    EMAIL,
    TOKEN,
    answer_json,
    emulated_bucket,
    gcs_emulator,
    key_file,
    private_key,
    tokens,
)
from tests.clients.render import client_of
from tests.clients.stubs import Stub, forward, stub
from tests.clients.test_azure import failure

AUTHORITY = trustme.CA()
# the last one is asked by google-auth for the name of the server's project
HOSTS = ('storage', 'oauth2', 'sts', 'iamcredentials', 'cloudresourcemanager')
FEDERATED = 'the-federated-token'
OF_THE_POD = 'the-token-of-the-pod'
POOL = '//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/my-pool/providers/my-provider'
IDENTITY = {'project_number': '123', 'pool_id': 'my-pool', 'provider_id': 'my-provider'}
IDENTITY['service_account_email'] = EMAIL
DATA = b'0123456789'
Make = Callable[..., Any]


def _sts(connection: socket.socket, request: bytes) -> None:
    form = {name: value for name, [value] in parse_qs(request.partition(b'\r\n\r\n')[2].decode()).items()}
    if (form['subject_token'], form['audience']) != (OF_THE_POD, POOL):
        told = {'error': 'invalid_grant', 'error_description': f'of no pool: {form}'}
        return answer_json(400, told)(connection, request)
    kind = 'urn:ietf:params:oauth:token-type:access_token'
    given = {'access_token': FEDERATED, 'issued_token_type': kind, 'token_type': 'Bearer', 'expires_in': 3599}
    return answer_json(200, given)(connection, request)


def _iam(connection: socket.socket, request: bytes) -> None:
    head, _, body = request.partition(b'\r\n\r\n')
    path = unquote(head.split()[1].decode())
    if path == f'/v1/projects/-/serviceAccounts/{EMAIL}:generateAccessToken' and FEDERATED.encode() in head:
        until = datetime.now(timezone.utc) + timedelta(hours=1)
        given = {'accessToken': TOKEN, 'expireTime': f'{until:%Y-%m-%dT%H:%M:%SZ}'}
        return answer_json(200, given)(connection, request)
    if path == f'/v1/projects/-/serviceAccounts/{EMAIL}:signBlob' and TOKEN.encode() in head:
        payload = base64.b64decode(json.loads(body)['payload'])
        signed = private_key('google').sign(payload, padding.PKCS1v15(), hashes.SHA256())
        return answer_json(200, {'signedBlob': base64.b64encode(signed).decode()})(connection, request)
    return answer_json(403, {'error': {'message': f'not for {request!r}'}})(connection, request)


@pytest.fixture(scope='module')
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with gcs_emulator(tmp_path_factory.mktemp('emulator')) as address:
        emulated_bucket(address, 'bucket').put('in/a b.txt', DATA)
        yield address


@pytest.fixture
def google(emulator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """Whatever is at port 443: all of Google's hosts, which have its certificates, and the storage of the emulator."""
    storage = forward(emulator)

    def answer(connection: socket.socket, request: bytes) -> None:
        host = re.search(rb'(?im)^host: *(\w+)', request)
        assert host
        others = {b'oauth2': tokens, b'sts': _sts, b'iamcredentials': _iam}
        others[b'cloudresourcemanager'] = answer_json(403, {})
        if host[1] in others:
            return others[host[1]](connection, request)
        is_known = f'Bearer {TOKEN}'.encode() in request or b'X-Goog-Signature=' in request
        return (storage if is_known else answer_json(401, {}))(connection, request)

    AUTHORITY.cert_pem.write_to_path(tmp_path / 'ca.pem')
    monkeypatch.setenv('REQUESTS_CA_BUNDLE', str(tmp_path / 'ca.pem'))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(*(f'{name}.googleapis.com' for name in HOSTS)).configure_cert(tls)
    with stub(answer, tls) as service:
        port, connect = int(service.address.rpartition(':')[2]), urllib3_connection.create_connection

        def redirected(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
            return connect(('127.0.0.1', port) if address[1] == 443 else address, *more, **named)

        monkeypatch.setattr(urllib3_connection, 'create_connection', redirected)
        yield service


@pytest.fixture(autouse=True)
def _server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that has no credentials of its own."""
    monkeypatch.delenv('GOOGLE_APPLICATION_CREDENTIALS', raising=False)
    monkeypatch.setenv('CLOUDSDK_CONFIG', str(tmp_path / 'gcloud'))
    monkeypatch.setenv('NO_GCE_CHECK', 'true')
    (tmp_path / 'token').write_text(OF_THE_POD)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A client of a spec with this way to log in; `resolved` are the hosts that it had an address of."""

    def made(auth: str, base_url: str = '', fields: str = '', **options: Any) -> Any:
        (directory := tmp_path / f'spec_{len(list(tmp_path.iterdir()))}').mkdir()
        module = client_of(
            f'spec: 1\ntitle: A\nclient: {{kind: gcs, auth: {auth}}}\nfields: {{{fields}}}\n', directory
        )
        if auth == 'workload_identity':
            options = {**IDENTITY, 'token_file': str(tmp_path / 'token'), **options}
        resolved: list[str] = []
        client = module.GCSClient(
            module.GCSOptions(bucket='bucket', base_url=base_url, **options),
            lambda host, port: resolved.append(host) or '127.0.0.1',
        )
        client.resolved = resolved
        return client

    return made


def works(client: Any) -> None:
    """All that a client is asked for."""
    client.validate('in', True)
    assert keys(client, 'in') == ['in/a b.txt']
    assert client.read('in/a b.txt') == content(client.open_range('in/a b.txt')) == DATA
    client.write('out/1.json', b'{}', 'application/json')
    assert client.read('out/1.json') == b'{}'
    client.delete('out/1.json')


def signs(client: Any) -> dict[str, str]:
    """What a browser is given."""
    url = client.presign('in/a b.txt', 24 * 3600)
    assert requests.get(url).content == DATA
    return {name: value for name, [value] in parse_qs(url.partition('?')[2]).items()}


def asked(google: Stub, host: str) -> list[bytes]:
    """What one of the hosts was asked."""
    return [request for request in google.requests if re.search(rf'(?im)^host: *{host}\.'.encode(), request)]


def test_a_service_account(make: Make, google: Stub) -> None:
    with everything_logged() as heard:
        client = make('service_account', service_account_key=key_file())
        assert google.requests == [], 'nothing is asked before there is a need'
        works(client)
    assert signs(client)['X-Goog-Expires'] == str(24 * 3600)
    assert len(asked(google, 'oauth2')) == 1 and asked(google, 'iamcredentials') == []
    assert {'storage.googleapis.com', 'oauth2.googleapis.com'} <= set(client.resolved)
    for secret in (TOKEN, *json.loads(key_file())['private_key'].splitlines()[1:-1]):
        assert secret not in f'{heard.getvalue()}{client.options!r}{client!r}'


def test_a_token_of_google_is_never_sent_in_clear(make: Make, google: Stub) -> None:
    key = key_file()
    found, text = failure(lambda: make('service_account', 'http://storage.googleapis.com', service_account_key=key))
    assert (found, 'https://' in text) == ('BadConfig', True)
    assert google.requests == []


def test_a_token_is_renewed_before_it_expires(make: Make, google: Stub) -> None:
    client = make('service_account', service_account_key=key_file())
    client.read('in/a b.txt')
    client._access._credentials.expiry = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(seconds=10)
    for _ in range(3):
        client.read('in/a b.txt')
    assert len(asked(google, 'oauth2')) == 2


def test_a_key_that_is_refused_is_told(make: Make, google: Stub) -> None:
    client = make('service_account', service_account_key=key_file('another'))
    for call in (lambda: client.validate('', False), lambda: client.read('a'), lambda: keys(client, '')):
        found, text = failure(call)
        assert (found, text) == ('BadCredentials', 'Google does not accept these credentials (invalid_grant).')
    assert asked(google, 'storage') == []


def _other_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


@pytest.mark.parametrize(
    'key',
    [
        '',
        'not JSON',
        '[]',
        '[' * 100_000,
        '{"type": "authorized_user"}',
        key_file(type='external_account'),
        key_file(client_email=None),
        key_file(client_email='a/../b@example.com'),
        key_file(private_key=None),
        key_file(private_key='-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n'),
        key_file(private_key=_other_key()),
        key_file(universe_domain='evil.example.com'),
    ],
    ids=range(12),
)
def test_a_key_that_is_none_is_told(make: Make, key: str) -> None:
    found, text = failure(lambda: make('service_account', service_account_key=key))
    assert found == 'BadCredentials' and 'secret' not in text


@pytest.mark.parametrize(
    'uri', ['https://evil.example.com/token', 'http://oauth2.googleapis.com/token', 'http://169.254.169.254/', 3, []]
)
def test_a_key_that_leads_elsewhere_is_refused(make: Make, google: Stub, uri: object) -> None:
    """Whoever is asked for a token is shown what only Google may see, and answers what only Google should."""
    found, text = failure(lambda: make('service_account', service_account_key=key_file(token_uri=uri)))
    assert (found, '`token_uri`' in text) == ('BadCredentials', True)
    older = key_file(token_uri='https://accounts.google.com/o/oauth2/token')
    works(make('service_account', service_account_key=older))
    assert len(asked(google, 'oauth2')) == 1


def test_the_hosts_that_give_tokens_are_checked_too(make: Make, google: Stub) -> None:
    for auth, told in (('service_account', {'service_account_key': key_file()}), ('workload_identity', {})):
        client = make(auth, **told)
        refused = type(client).__init__.__globals__['HostRefused']
        adapters = client._google._session.adapters
        adapters['https://'] = type(adapters['https://'])(mock.Mock(side_effect=refused('The host may not be asked.')))
        assert failure(lambda client=client: client.validate('', False))[0] == 'HostRefused'
    assert google.requests == []


def test_what_a_spec_says_of_certificates_is_for_its_endpoint_alone(
    make: Make, google: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What signs for a token is only shown to who can prove to be Google."""
    monkeypatch.delenv('REQUESTS_CA_BUNDLE')
    bundle = str(tmp_path / 'ca.pem')
    for tls, told in (('{verify: false}', {'verify': False}), ('{ca_bundle: /etc/a.pem}', {'ca_bundle': bundle})):
        client = make(f'service_account, tls: {tls}', service_account_key=key_file(), **told)
        assert failure(lambda client=client: client.validate('', False))[0] == 'TlsError'
    assert google.requests == []


def test_a_google_that_does_not_answer_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = mock.Mock(side_effect=ConnectionRefusedError)
    monkeypatch.setattr(urllib3_connection, 'create_connection', connect)
    for auth, told in (('service_account', {'service_account_key': key_file()}), ('workload_identity', {})):
        client = make(auth, **told)
        assert failure(lambda client=client: client.validate('', False))[0] == 'Unreachable'


def test_a_workload_identity(make: Make, google: Stub) -> None:
    with everything_logged() as heard:
        client = make('workload_identity')
        works(client)
        query = signs(client)
    assert query['X-Goog-Credential'].startswith(f'{EMAIL}/') and query['X-Goog-Expires'] == str(12 * 3600)
    assert set(client.resolved) == {f'{name}.googleapis.com' for name in ('storage', 'sts', 'iamcredentials')}
    assert [len(asked(google, host)) for host in ('sts', 'iamcredentials')] == [1, 2]
    for secret in (TOKEN, FEDERATED, OF_THE_POD):
        assert secret not in f'{heard.getvalue()}{client.options!r}{client!r}'


def test_a_workload_identity_that_is_refused_is_told(make: Make, google: Stub, tmp_path: Path) -> None:
    for changes in (
        {'token_file': str(tmp_path / 'none')},
        {'pool_id': 'other-pool'},
        {'service_account_email': 'other@project.iam.gserviceaccount.com'},
    ):
        client = make('workload_identity', **changes)
        for call in (lambda client=client: client.validate('', False), lambda client=client: client.presign('a', 60)):
            found, text = failure(call)
            assert found == 'BadCredentials' and OF_THE_POD not in text


@pytest.mark.parametrize(
    'changes',
    [
        {'project_number': '1/../2'},
        {'pool_id': 'a/../b'},
        {'provider_id': ''},
        {'service_account_email': 'a@b.com:signBlob#'},
        {'service_account_email': ''},
    ],
)
def test_a_workload_identity_has_names_that_lead_nowhere_else(make: Make, changes: dict[str, str]) -> None:
    assert failure(lambda: make('workload_identity', **changes))[0] == 'BadConfig'


def test_a_signature_that_is_refused_is_told(make: Make, google: Stub) -> None:
    client = make('workload_identity')
    client.token = client._access.token()
    client._access._credentials.token = 'of somebody who may not'
    found, text = failure(lambda: client.presign('a.txt', 60))
    assert (found, '"Service Account Token Creator"' in text) == ('AccessDenied', True)


def test_the_servers_key_file(make: Make, google: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'key.json').write_text(key_file())
    monkeypatch.setenv('GOOGLE_APPLICATION_CREDENTIALS', str(tmp_path / 'key.json'))
    client = make('ambient')
    works(client)
    assert signs(client)['X-Goog-Credential'].startswith(f'{EMAIL}/')
    assert asked(google, 'iamcredentials') == []


def test_the_servers_external_account(
    make: Make, google: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = f'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{EMAIL}:generateAccessToken'
    told = {
        'type': 'external_account',
        'audience': POOL,
        'subject_token_type': 'urn:ietf:params:oauth:token-type:jwt',
        'token_url': 'https://sts.googleapis.com/v1/token',
        'credential_source': {'file': str(tmp_path / 'token')},
        'service_account_impersonation_url': account,
    }
    (tmp_path / 'account.json').write_text(json.dumps(told))
    monkeypatch.setenv('GOOGLE_APPLICATION_CREDENTIALS', str(tmp_path / 'account.json'))
    client = make('ambient')
    works(client)
    assert signs(client)['X-Goog-Expires'] == str(12 * 3600)


def test_a_server_that_is_a_person_cannot_sign(
    make: Make, google: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make('ambient')
    person = mock.Mock(spec=['valid', 'token'], valid=True, token=TOKEN)
    monkeypatch.setattr('google.auth.default', lambda scopes: (person, None))
    works(client)
    found, text = failure(lambda: client.presign('a.txt', 60))
    assert (found, 'turn presigned URLs off' in text) == ('AccessDenied', True)


def test_a_server_without_credentials_is_told(make: Make, google: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    found, text = failure(lambda: make('ambient').validate('', False))
    assert (found, text) == ('BadCredentials', 'This server does not have credentials of Google Cloud.')
    monkeypatch.setenv('GOOGLE_APPLICATION_CREDENTIALS', '/no/such/file/secret.json')
    found, text = failure(lambda: make('ambient').validate('', False))
    assert (found, 'secret' in text) == ('BadCredentials', False)


@pytest.mark.parametrize('auth', ['ambient', 'workload_identity'])
@pytest.mark.parametrize(
    'base_url',
    [
        'https://evil.example.com',
        'https://storage.googleapis.com.evil.example.com',
        'https://evilgoogleapis.com',
        'https://127.0.0.1',
        'http://storage.googleapis.com',
    ],
)
def test_the_servers_identity_is_only_shown_to_google(make: Make, google: Stub, auth: str, base_url: str) -> None:
    """Whoever may add a storage can type in a server of their own."""
    assert failure(lambda: make(auth, base_url))[0] == 'BadConfig'
    assert google.requests == []


def test_people_may_choose(make: Make, google: Stub, tmp_path: Path) -> None:
    way = 'way: {type: choice, choices: [service_account, ambient, workload_identity]}'
    works(make('"{way}"', fields=way, service_account_key=key_file()))
    told = {**IDENTITY, 'token_file': str(tmp_path / 'token')}
    signs(make('"{way}"', fields=way, login='workload_identity', **told))
    found, _ = failure(lambda: make('"{way}"', 'https://evil.example.com', way, login='ambient'))
    assert found == 'BadConfig'
