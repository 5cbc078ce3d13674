"""Servers whose certificate a private authority has issued, and clients that are told what to make of it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.clients.azure_servers import ACCOUNT, KEY, azurite, container
from tests.clients.dav_servers import PASSWORD, USERNAME, wsgidav
from tests.clients.gcs_servers import emulated_bucket, gcs_emulator, key_file, tokens
from tests.clients.http_servers import rclone_http
from tests.clients.render import client_of
from tests.clients.servers import KEY_ID, SECRET, rclone_s3
from tests.clients.stubs import forward, stub

AUTHORITY = trustme.CA()
_SPEC = 'spec: 1\ntitle: A\nclient: {{kind: {kind}, tls: {{{tls}}}}}\nfields: {{{fields}}}\n'


@dataclass(frozen=True)
class Server:
    """A server of a kind, whose client is told these `options`; `variable` names authorities for a whole process."""

    kind: str
    prefix: str
    variable: str
    options: dict[str, str]


@pytest.fixture(scope='module', params=['webdav', 's3', 'azure', 'gcs', 'http'])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp('tls')
    (home / 'root' / 'bucket').mkdir(parents=True)
    AUTHORITY.issue_cert('127.0.0.1').private_key_and_cert_chain_pem.write_to_path(home / 'server.pem')
    if request.param == 'webdav':
        with wsgidav(home / 'root', home / 'log', home / 'server.pem') as address:
            login = {'base_url': address, 'username': USERNAME, 'password': PASSWORD}
            yield Server('webdav', 'WebDAV', 'REQUESTS_CA_BUNDLE', login)
    elif request.param == 'http':
        (home / 'root' / 'bucket' / 'a.txt').write_bytes(b'data')
        with rclone_http(home / 'root', home / 'log', home / 'server.pem') as address:
            login = {'base_url': address, 'username': USERNAME, 'password': PASSWORD}
            yield Server('http', 'HTTP', 'REQUESTS_CA_BUNDLE', login)
    elif request.param == 'azure':
        with azurite(home, certificate=home / 'server.pem') as address:
            container(address, 'bucket', verify=False)
            login = {'base_url': address, 'account_name': ACCOUNT, 'account_key': KEY}
            yield Server('azure', 'Azure', 'REQUESTS_CA_BUNDLE', login)
    elif request.param == 'gcs':
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(home / 'server.pem')
        with gcs_emulator(home) as emulator, stub(tokens) as google, stub(forward(emulator), tls) as service:
            emulated_bucket(emulator, 'bucket')
            login = {'base_url': service.address, 'token_uri': google.address, 'service_account_key': key_file()}
            yield Server('gcs', 'GCS', 'REQUESTS_CA_BUNDLE', login)
    else:
        with rclone_s3(home / 'root', home / 'log', certificate=home / 'server.pem') as address:
            keys = {'access_key_id': KEY_ID, 'secret_access_key': SECRET}
            where = {'endpoint': address, 'addressing': 'path', 'region': 'us-east-1'}
            yield Server('s3', 'S3', 'AWS_CA_BUNDLE', {**where, **keys})


Make = Callable[..., Any]


@pytest.fixture
def make(server: Server, tmp_path: Path) -> Make:
    """A client of a spec with these words under `tls`, and with these further options."""

    def made(tls: str, fields: str = '', **options: Any) -> Any:
        (directory := tmp_path / f'spec_{len(list(tmp_path.iterdir()))}').mkdir()
        module = client_of(_SPEC.format(kind=server.kind, tls=tls, fields=fields), directory)
        client, told = (getattr(module, f'{server.prefix}{name}') for name in ('Client', 'Options'))
        # as with Label Studio's SSRF protection
        return client(told(bucket='bucket', **server.options, **options), resolve_host=lambda host, port: host)

    return made


def _text(authority: trustme.CA) -> str:
    return authority.cert_pem.bytes().decode()


def _works(client: Any) -> bool:
    try:
        if hasattr(client, 'write'):
            client.write('a.txt', b'data', 'text/plain')
        return bool(client.read('a.txt') == b'data')
    except Exception as error:
        assert type(error).__name__ == 'TlsError', error
        return False


def test_a_private_authority_is_not_trusted_by_itself(make: Make) -> None:
    assert not _works(make(''))
    assert not _works(make('verify: "{checked}"', 'checked: {type: boolean, default: true}', verify=True))


def test_the_environment_may_name_it_for_the_whole_process(
    make: Make, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AUTHORITY.cert_pem.write_to_path(tmp_path / 'ca.pem')
    monkeypatch.setenv(server.variable, str(tmp_path / 'ca.pem'))
    assert _works(make(''))


def test_nothing_is_checked_where_the_spec_says_so(
    make: Make, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # requests prefers this one to what is said for all of a session
    trustme.CA().cert_pem.write_to_path(tmp_path / 'ca.pem')
    monkeypatch.setenv(server.variable, str(tmp_path / 'ca.pem'))
    with pytest.warns(Warning, match='Unverified HTTPS request'):
        assert _works(make('verify: false', verify=False))
    with pytest.warns(Warning, match='Unverified HTTPS request'):
        fields = 'checked: {type: boolean, default: true}, pem: {type: text}'
        assert _works(
            make('verify: "{checked}", ca_bundle: "{pem}"', fields, verify=False, ca_bundle=_text(trustme.CA()))
        )


def test_a_file_of_the_server(make: Make, tmp_path: Path) -> None:
    AUTHORITY.cert_pem.write_to_path(tmp_path / 'ca.pem')
    trustme.CA().cert_pem.write_to_path(tmp_path / 'other.pem')
    (tmp_path / 'none.pem').write_bytes(b'none')
    assert _works(make('ca_bundle: /etc/ours.pem', ca_bundle=str(tmp_path / 'ca.pem')))
    assert not _works(make('ca_bundle: /etc/ours.pem', ca_bundle=str(tmp_path / 'other.pem')))
    for name in ('none.pem', 'missing.pem'):
        with pytest.raises(Exception, match='The file with the certificates that are trusted') as caught:
            make('ca_bundle: /etc/ours.pem', ca_bundle=str(tmp_path / name))
        assert (type(caught.value).__name__, str(tmp_path) in str(caught.value)) == ('BadConfig', False)


@pytest.mark.parametrize('spaces', ['\n', '\r\n', ' ', '', '\n  '])
def test_the_certificates_themselves(make: Make, spaces: str) -> None:
    both = _text(trustme.CA()) + 'A comment.\n' + _text(AUTHORITY)
    assert _works(make('ca_bundle: "{pem}"', 'pem: {type: text}', ca_bundle=both.replace('\n', spaces)))


def test_only_these_certificates_are_trusted(make: Make) -> None:
    assert not _works(make('ca_bundle: "{pem}"', 'pem: {type: text}', ca_bundle=_text(trustme.CA())))
    assert not _works(make('ca_bundle: "{pem}"', 'pem: {type: text}', ca_bundle=''))


@pytest.mark.parametrize(
    'text', ['/etc/passwd', 'x', '-----BEGIN CERTIFICATE-----', _text(AUTHORITY).replace('M', 'é')]
)
def test_what_people_give_is_never_a_file(make: Make, text: str) -> None:
    with pytest.raises(Exception, match='is not PEM') as caught:
        make('ca_bundle: "{pem}"', 'pem: {type: text}', ca_bundle=text)
    assert type(caught.value).__name__ == 'BadConfig'
