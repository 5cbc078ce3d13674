"""Who asks Azure: with a key, with a SAS token, or as an identity of which a stub of Microsoft Entra ID gives tokens.

Azurite has the certificate of the account's own host.
"""

from __future__ import annotations

import base64
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests
import trustme
from azure.storage.blob import ResourceTypes, generate_account_sas, generate_container_sas

from tests.clients.azure_servers import ACCOUNT, KEY, WRONG_KEY, azurite, container
from tests.clients.contract.base import content, everything_logged, keys
from tests.clients.render import client_of
from tests.clients.stubs import Answer, Stub, response, stub
from tests.clients.test_azure import failure
from tests.processes import free_port

AUTHORITY = trustme.CA()
HOST = f'{ACCOUNT}.blob.core.windows.net'
TENANT = '11111111-2222-3333-4444-555555555555'
CLIENT = '66666666-7777-8888-9999-000000000000'
SECRET = 'client~Secret+Of/The=Application'
PRINCIPAL = {'tenant_id': TENANT, 'client_id': CLIENT, 'client_secret': SECRET}
DATA = b'0123456789'
Make = Callable[..., Any]


def token(seconds: int = 3600) -> str:
    """A token as Azurite takes it, which it does not check the signature of."""
    now = int(time.time())
    claims = {'aud': 'https://storage.azure.com', 'iss': f'https://sts.windows.net/{TENANT}/', 'oid': CLIENT}
    claims |= {'tid': TENANT, 'iat': now, 'nbf': now - 60, 'exp': now + seconds}
    parts = ({'alg': 'RS256', 'typ': 'JWT'}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b'=').decode() for part in parts]
    return '.'.join([*encoded, base64.urlsafe_b64encode(b'a signature').rstrip(b'=').decode()])


def entra(token: str, expires_in: int = 3600) -> Answer:
    """Says where things are, and gives the token to the client that knows its secret, or has a token of its own."""

    def answer(connection: socket.socket, request: bytes) -> None:
        line, host = request.split(b'\r\n')[0], re.search(rb'(?im)^host: *(\S+)', request)
        assert host
        at = f'https://{host[1].decode()}/{TENANT}'
        if b'openid-configuration' in line:
            names = {'authorization_endpoint': 'authorize', 'token_endpoint': 'token'}
            document = {name: f'{at}/oauth2/v2.0/{path}' for name, path in names.items()} | {'issuer': f'{at}/v2.0'}
            return response(200, json.dumps(document).encode(), 'Content-Type: application/json')(connection, request)
        form = parse_qs(request.partition(b'\r\n\r\n')[2].decode())
        if form.get('client_secret') == [SECRET] or form.get('client_assertion') == ['the token of the pod']:
            given = {'token_type': 'Bearer', 'expires_in': expires_in, 'access_token': token}
            return response(200, json.dumps(given).encode(), 'Content-Type: application/json')(connection, request)
        refused = {'error': 'invalid_client', 'error_description': f'AADSTS7000215: Invalid client secret {form}'}
        return response(401, json.dumps(refused).encode(), 'Content-Type: application/json')(connection, request)

    return answer


def tls() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert('127.0.0.1').configure_cert(made)
    return made


def asked_for_tokens(service: Stub) -> list[dict[str, list[str]]]:
    """The forms that it was sent."""
    bodies = [request.partition(b'\r\n\r\n')[2].decode() for request in service.requests]
    return [parse_qs(body) for body in bodies if body]


@pytest.fixture(scope='module')
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of Azurite, which has a certificate for the account's host, and a container with one blob."""
    home = tmp_path_factory.mktemp('azurite')
    AUTHORITY.issue_cert(HOST, '127.0.0.1').private_key_and_cert_chain_pem.write_to_path(home / 'server.pem')
    with azurite(home, certificate=home / 'server.pem') as address:
        container(address, 'bucket', verify=False).put('in/a b.txt', DATA)
        yield urlsplit(address).port or 0


@pytest.fixture(autouse=True)
def _trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    AUTHORITY.cert_pem.write_to_path(tmp_path / 'ca.pem')
    monkeypatch.setenv('REQUESTS_CA_BUNDLE', str(tmp_path / 'ca.pem'))
    for name in ('AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST'):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def make(tmp_path: Path, request: pytest.FixtureRequest) -> Make:
    """A client of a spec with this way to log in, at the account's own host, which is Azurite."""

    def made(auth: str, base_url: str | None = None, fields: str = '', **options: Any) -> Any:
        (directory := tmp_path / f'spec_{len(list(tmp_path.iterdir()))}').mkdir()
        text = f'spec: 1\ntitle: A\nclient: {{kind: azure, auth: {auth}}}\nfields: {{{fields}}}\n'
        module = client_of(text, directory)
        base_url = base_url or f'https://{HOST}:{request.getfixturevalue("service")}'
        told = {'account_name': ACCOUNT, 'bucket': 'bucket', 'base_url': base_url, **options}
        return module.AzureClient(module.AzureOptions(**told), lambda host, port: '127.0.0.1')

    return made


def fetched(url: str) -> requests.Response:
    """What a browser gets, which would find Azurite by the host's name."""
    return requests.get(url.replace(HOST, '127.0.0.1'), headers={'Host': urlsplit(url).netloc})


def works(client: Any) -> None:
    """All that a client is asked for."""
    client.validate('in', True)
    assert keys(client, 'in') == ['in/a b.txt']
    assert client.read('in/a b.txt') == content(client.open_range('in/a b.txt')) == DATA
    client.write('out/1.json', b'{}', 'application/json')
    assert client.read('out/1.json') == b'{}'
    client.delete('out/1.json')


def signs(client: Any) -> None:
    """What a browser is given."""
    answer = fetched(client.presign('in/a b.txt', 60))
    assert (answer.status_code, answer.content) == (200, DATA)


def test_an_account_key(make: Make) -> None:
    with everything_logged() as heard:
        client = make('account_key', account_key=KEY)
        works(client)
        signs(client)
    logged = re.findall(r'\bsig=(\S+)', heard.getvalue())
    assert '/in/a%20b.txt' in heard.getvalue() and {word.strip('"') for word in logged} == {'***'}


def test_the_last_bytes_are_asked_for_by_number(make: Make) -> None:
    """Azure knows no other ranges."""
    client = make('account_key', account_key=KEY)
    for header, expected in (('bytes=-3', b'789'), ('bytes=-99', DATA), ('bytes=-10', DATA)):
        stream = client.open_range('in/a b.txt', header)
        assert (stream.status, content(stream)) == (206, expected)
    stream = client.open_range('in/a b.txt', 'bytes=20-')
    assert (stream.status, stream.content_range, content(stream)) == (416, 'bytes */10', b'')
    assert failure(lambda: client.open_range('none.txt', 'bytes=-3'))[0] == 'ObjectNotFound'


def test_a_missing_container_is_no_blob_that_is_gone(make: Make) -> None:
    client = make('account_key', account_key=KEY, bucket='none')
    assert failure(lambda: client.delete('a.txt'))[0] == 'BucketNotFound'


def shared(may: str, *, account: bool = False, minutes: int = 5, key: str = KEY) -> str:
    """A SAS token, of the container or of the account."""
    until = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    if account:
        kinds = ResourceTypes(container=True, object=True)
        return generate_account_sas(ACCOUNT, account_key=key, resource_types=kinds, permission=may, expiry=until)
    return generate_container_sas(ACCOUNT, 'bucket', account_key=key, permission=may, expiry=until)


@pytest.mark.parametrize('account', [True, False])
@pytest.mark.parametrize('around', ['{}', '?{}', ' {} '])
def test_a_sas_token(make: Make, account: bool, around: str) -> None:
    token = shared('rwdl', account=account)
    with everything_logged() as heard:
        client = make('sas', sas_token=around.format(token))
        works(client)
    assert not hasattr(client, 'presign')
    signature = token.rpartition('sig=')[2].partition('&')[0]
    for shown in (signature, unquote(signature)):
        assert shown not in f'{heard.getvalue()}{client.options!r}{client!r}'


def test_a_sas_token_that_may_not_is_told(make: Make) -> None:
    client = make('sas', sas_token=shared('r'))
    assert client.read('in/a b.txt') == DATA
    calls = (
        lambda: keys(client, ''),
        lambda: client.write('a.txt', b'', 'text/plain'),
        lambda: client.delete('a.txt'),
    )
    assert {failure(call)[0] for call in calls} == {'AccessDenied'}


@pytest.mark.parametrize('token', [shared('rwdl', minutes=-1), shared('rwdl', key=WRONG_KEY)], ids=['old', 'wrong'])
def test_a_sas_token_that_is_over_or_wrong_is_told(make: Make, token: str) -> None:
    found, text = failure(lambda: make('sas', sas_token=token).read('in/a b.txt'))
    assert found in ('BadCredentials', 'AccessDenied') and 'sig' not in text


@pytest.mark.parametrize('token', ['sv=2021&sig=a b', 'sv=2021&sig=ä', 'sv=2021&sig=a#b', '?'])
def test_a_sas_token_that_is_none_is_told(make: Make, token: str) -> None:
    found, text = failure(lambda: make('sas', 'https://storage.example.com', sas_token=token))
    assert found == 'BadCredentials' and token not in text


def test_a_service_principal(make: Make) -> None:
    with stub(entra(token()), tls()) as authority, everything_logged() as heard:
        client = make('service_principal', authority=authority.address.removeprefix('https://'), **PRINCIPAL)
        assert authority.requests == [], 'nothing is asked before there is a need'
        works(client)
        signs(client)
    [asked] = asked_for_tokens(authority)
    assert (asked['client_id'], asked['grant_type']) == ([CLIENT], ['client_credentials'])
    assert asked['scope'] == ['https://storage.azure.com/.default']
    for secret in (SECRET, client._access._credential.get_token('https://storage.azure.com/.default').token):
        assert secret not in f'{heard.getvalue()}{client.options!r}'


def test_a_url_for_browsers_is_signed_with_a_key_that_is_kept(make: Make) -> None:
    with stub(entra(token()), tls()) as authority:
        client = make('service_principal', authority=authority.address.removeprefix('https://'), **PRINCIPAL)
        with mock.patch.object(client, '_request', wraps=client._request) as asked:
            urls = [client.presign('in/a b.txt', ttl) for ttl in (60, 3500, 60, 7 * 24 * 3600, 3600)]
    assert [call.args[0] for call in asked.call_args_list] == ['POST', 'POST']
    for url, ttl in zip(urls, (60, 3500, 60, 7 * 24 * 3600 - 7200, 3600), strict=True):
        query = {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}
        assert (query['sp'], query['sr'], query['skoid']) == ('r', 'b', CLIENT)
        moments = [datetime.fromisoformat(query[name].replace('Z', '+00:00')) for name in ('se', 'ske')]
        expected = datetime.now(timezone.utc) + timedelta(seconds=ttl)
        assert moments[0] <= expected and moments[0] <= moments[1]
        assert moments[1] <= datetime.now(timezone.utc) + timedelta(days=7)
        assert fetched(url).content == DATA
        assert fetched(url.replace('sp=r', 'sp=rw')).status_code == 403
    assert 'key' not in vars(client.options) and client._access._key.value not in f'{client!r}{client.options!r}'


def test_a_key_that_is_refused_is_told(make: Make) -> None:
    refused = response(403, b'', 'x-ms-error-code: AuthorizationPermissionMismatch')
    with stub(refused, tls()) as azure, stub(entra(token()), tls()) as authority:
        told = {'authority': authority.address.removeprefix('https://'), **PRINCIPAL}
        found, text = failure(lambda: make('service_principal', azure.address, **told).presign('a.txt', 60))
    assert (found, '"Storage Blob Delegator"' in text) == ('AccessDenied', True)


def test_a_token_is_renewed_before_it_expires(make: Make) -> None:
    with stub(entra(token(), expires_in=200), tls()) as authority:
        client = make('service_principal', authority=authority.address.removeprefix('https://'), **PRINCIPAL)
        for _ in range(3):
            assert client.read('in/a b.txt') == DATA
    assert len(asked_for_tokens(authority)) == 3


def test_credentials_that_are_refused_are_told(make: Make) -> None:
    with stub(entra(token()), tls()) as authority:
        told = {'authority': authority.address.removeprefix('https://'), **PRINCIPAL}
        client = make('service_principal', **{**told, 'client_secret': 'another~Secret'})
        for call in (lambda: client.validate('', False), lambda: client.presign('a', 60), lambda: keys(client, '')):
            found, text = failure(call)
            assert (found, 'AADSTS7000215' in text, 'another' in text) == ('BadCredentials', True, False)
    assert failure(lambda: make('service_principal', **{**told, 'tenant_id': 'not/one'}))[0] == 'BadCredentials'


def test_an_authority_that_does_not_answer_is_told(make: Make) -> None:
    client = make('service_principal', authority=f'127.0.0.1:{free_port()}', **PRINCIPAL)
    with mock.patch('time.sleep'):
        assert failure(lambda: client.validate('', False)) == ('Unreachable', 'Microsoft Entra ID cannot be reached.')


def test_no_token_is_sent_in_the_clear(make: Make) -> None:
    found, text = failure(lambda: make('service_principal', f'http://{HOST}', **PRINCIPAL))
    assert (found, 'https://' in text) == ('BadConfig', True)


def test_a_workload_identity(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert failure(lambda: make('workload_identity').validate('', False))[0] == 'BadCredentials'
    (tmp_path / 'token').write_text('the token of the pod')
    with stub(entra(token()), tls()) as authority:
        monkeypatch.setenv('AZURE_TENANT_ID', TENANT)
        monkeypatch.setenv('AZURE_CLIENT_ID', 'of-the-pod')
        monkeypatch.setenv('AZURE_FEDERATED_TOKEN_FILE', str(tmp_path / 'none'))
        monkeypatch.setenv('AZURE_AUTHORITY_HOST', authority.address)
        assert failure(lambda: make('workload_identity').validate('', False))[0] == 'BadCredentials'
        monkeypatch.setenv('AZURE_FEDERATED_TOKEN_FILE', str(tmp_path / 'token'))
        works(make('workload_identity'))
        signs(make('workload_identity', identity_client_id=CLIENT))
    assert [asked['client_id'] for asked in asked_for_tokens(authority)] == [['of-the-pod'], [CLIENT]]


def test_a_managed_identity(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """As App Service has one: a machine's own is at an address that only Azure has."""
    document = {'access_token': token(), 'expires_on': str(int(time.time()) + 3600), 'resource': 'any'}
    with stub(response(200, json.dumps(document).encode(), 'Content-Type: application/json')) as machine:
        monkeypatch.setenv('IDENTITY_ENDPOINT', f'{machine.address}/msi/token')
        monkeypatch.setenv('IDENTITY_HEADER', 'a header of the app')
        works(make('managed_identity'))
        signs(make('managed_identity', identity_client_id=CLIENT))
    queries = [parse_qs(urlsplit(request.split()[1].decode()).query) for request in machine.requests]
    assert [query['resource'] for query in queries] == [['https://storage.azure.com']] * 2
    assert [query.get('client_id') for query in queries] == [None, [CLIENT]]


@pytest.mark.parametrize('auth', ['managed_identity', 'workload_identity'])
@pytest.mark.parametrize(
    'base_url', ['https://evil.example.com', 'https://blob.core.windows.net.evil.example.com', 'https://127.0.0.1']
)
def test_the_servers_identity_is_only_shown_to_azure(make: Make, auth: str, base_url: str) -> None:
    """Whoever may add a storage can type in a server of their own."""
    with mock.patch('azure.identity.ManagedIdentityCredential.get_token') as asked:
        found, text = failure(lambda: make(auth, base_url))
    assert (found, "Azure's own hosts" in text, asked.called) == ('BadConfig', True, False)


def test_people_may_choose(make: Make) -> None:
    way = 'way: {type: choice, choices: [account_key, service_principal, managed_identity]}'
    with stub(entra(token()), tls()) as authority:
        told = {'authority': authority.address.removeprefix('https://'), **PRINCIPAL}
        works(make('"{way}"', fields=way, login='service_principal', **told))
        signs(make('"{way}"', fields=way, account_key=KEY))
        found, _ = failure(lambda: make('"{way}"', 'https://evil.example.com', way, login='managed_identity'))
        assert found == 'BadConfig'
