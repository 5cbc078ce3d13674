"""What the clients of the ready specs are really given, as one table: `tests/golden/clients.md`.

The spec's fields get its own examples, the rendered `utils.py` makes options of them, and the rendered client is
built with these, without a request. `make golden` renews the table.

Across modules: it is about what `specs/` becomes, from the templates to boto3.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.awsrequest import AWSResponse

from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Provider
from tests.clients import azure_servers, gcs_servers
from tests.clients.render import client_module, utils_source
from tests.clients.servers import KEY_ID, SECRET
from tests.ready import ready

TABLE = Path(__file__).resolve().parent / 'golden' / 'clients.md'
SPECS = [load_spec(path, name=path.stem) for path in ready()]
KEY = 'a folder/picture.jpg'
_HEAD = """\
# What the clients of the ready specs are given

Made by `make golden` from `specs/` with the examples of the forms. No service was asked.
"""


def _module(monkeypatch: pytest.MonkeyPatch, name: str, **names: Any) -> None:
    module = ModuleType(name)
    vars(module).update(names)
    monkeypatch.setitem(sys.modules, name, module)


def _client(provider: Provider, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client of a storage whose form holds the spec's examples."""
    for name in ('exceptions', 'io', 'params'):
        words = ('LabelStudioAPIException', 'SsrfBlockedUrlError', 'resolve_host_for_ssrf')
        _module(monkeypatch, f'core.utils.{name}', get_env=lambda name: None, **dict.fromkeys(words))
    _module(monkeypatch, 'django.conf', settings=SimpleNamespace(SSRF_PROTECTION_ENABLED=False))
    monkeypatch.setitem(sys.modules, f'{provider.name}.client', client_module(provider.name, home))
    utils: dict[str, Any] = {'__name__': f'{provider.name}.utils', '__package__': provider.name}
    exec(compile(utils_source(provider), f'{provider.name}/utils.py', 'exec'), utils)
    return utils['get_client'](SimpleNamespace(bucket='my-bucket', **_examples(provider)))


def _examples(provider: Provider) -> dict[str, Any]:
    """What a form shows at first, and for what it cannot do without what it shows as an example."""
    keys = {'access_key_id': KEY_ID, 'secret_access_key': SECRET, 'account_key': azure_servers.KEY}
    keys['service_account_key'] = gcs_servers.key_file()
    keys['sas_token'] = 'sv=2021-12-02&sp=rl&sig=example'
    needed = {field.name: field.placeholder or 'example' for field in provider.fields if field.required or field.env}
    return {field.name: field.default or {**needed, **keys}.get(field.name, '') for field in provider.fields}


def _presigned(client: Any) -> str:
    """A presigned URL without its query."""
    credentials = client._session.get_credentials()
    if credentials.method == 'assume-role':
        # AWS would be asked now
        expiry = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat()
        keys = {'access_key': KEY_ID, 'secret_key': SECRET, 'token': 'a', 'expiry_time': expiry}
        credentials._refresh_using = lambda: keys
    return urlsplit(client.presign(KEY, 60))._replace(query='').geturl()


def _s3(client: Any) -> tuple[str, ...]:
    told, config = client._s3.meta, client._s3.meta.config
    checksums = {config.request_checksum_calculation, config.response_checksum_validation}
    how = (config.s3['addressing_style'], config.signature_version, ', '.join(sorted(checksums)))
    return (told.endpoint_url, told.region_name, *how, client._session.get_credentials().method, _presigned(client))


def _webdav(client: Any) -> tuple[str, ...]:
    options = client.options
    return options.base_url, client._url(KEY), 'Basic' if options.username and options.password else 'none'


def _azure(client: Any) -> tuple[str, ...]:
    access = client._access
    who = getattr(access, '_credential', access)
    return client._account, client._url(KEY), type(who).__name__.strip('_'), _allowed(client)


def _allowed(client: Any) -> str:
    """What a presigned URL of Azure may do, and with what."""
    if not hasattr(client, 'presign'):
        return 'none'
    # Azure would be asked now
    client._delegation_key = lambda until: azure_servers.delegation_key()
    url, _, query = client.presign(KEY, 60).partition('?')
    assert url == client._url(KEY)
    return ', '.join(f'{name}={parse_qs(query)[name][0]}' for name in ('sp', 'sr'))


def _gcs(client: Any) -> tuple[str, ...]:
    access = client._access
    # Google would be asked now
    access.token = lambda: gcs_servers.TOKEN
    access._credentials = access._credentials or access._found()
    credentials, longest = access.signing()
    return client._base, client._url(KEY), type(access).__name__.strip('_'), credentials.signer_email, f'{longest} s'


_S3 = ('endpoint', 'region', 'addressing', 'signature', 'checksums', 'credentials', 'presigned URL')
KINDS = {
    's3': (_S3, _s3),
    'webdav': (('address', 'URL of an object', 'login'), _webdav),
    'gcs': (('address', 'URL of an object', 'credentials', 'who signs', 'for at most'), _gcs),
    'azure': (('address', 'URL of an object', 'credentials', 'presigned URL'), _azure),
}


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    head, *body = ['| ' + ' | '.join(map(str.ljust, row, widths)) + ' |' for row in rows]
    return '\n'.join([head, '|' + '|'.join('-' * (width + 2) for width in widths) + '|', *body, ''])


Make = Callable[[Provider], Any]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes the client of a provider, on a server that has credentials of AWS and of Azure of its own."""
    for name in [name for name in os.environ if name.startswith(('AWS_', 'AZURE_'))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv('AWS_CONFIG_FILE', str(tmp_path / 'none'))
    monkeypatch.setenv('AWS_SHARED_CREDENTIALS_FILE', str(tmp_path / 'none'))
    monkeypatch.setenv('AWS_ACCESS_KEY_ID', KEY_ID)
    monkeypatch.setenv('AWS_SECRET_ACCESS_KEY', SECRET)
    for name in ('AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE'):
        monkeypatch.setenv(name, 'of-the-server')
    return lambda provider: _client(provider, tmp_path, monkeypatch)


def test_what_the_clients_are_given(make: Make) -> None:
    made = _HEAD
    for kind, (head, row) in KINDS.items():
        rows = [(provider.name, *row(make(provider))) for provider in SPECS if provider.client.kind == kind]
        made += f'\n## Kind `{kind}`\n\n{_table([("spec", *head), *rows])}'
    if os.environ.get('RENEW_GOLDEN') == '1':
        TABLE.write_text(made, encoding='utf-8')
    assert TABLE.read_text(encoding='utf-8') == made, 'if this is meant, run `make golden`'


def test_no_upload_is_chunked(make: Make) -> None:
    """OSS refuses those."""
    client = make(next(provider for provider in SPECS if provider.name == 'oss'))
    sent: list[Any] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(request.headers)
        return AWSResponse(request.url, 200, {}, SimpleNamespace(stream=list))

    client._s3.meta.events.register('before-send.s3.PutObject', answer)
    client.write('1.json', b'{}', 'application/json')
    [headers] = sent
    assert headers['X-Amz-Content-SHA256'] == b'UNSIGNED-PAYLOAD' and headers['Content-Length'] == '2'
    assert not {'transfer-encoding', 'content-encoding', 'x-amz-trailer'} & {name.lower() for name in headers}
