"""Where the requests of a storage go: which fields decide it, and which spellings are one endpoint."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from storage_scaffold.render.python.endpoints import endpoint_codes, server_fields
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from tests.render.python.generated import utils_of


def _provider(client: str, fields: str) -> Provider:
    text = f'spec: 1\nname: store\ntitle: Store\nclient: {{{client}}}\nfields: {{{fields}}}\n'
    return load_bytes(text.encode(), 'store.yml')


def _storage(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**{'bucket': 'b', 'username': 'me', 'region': None, **values})


SERVER = 'server: {type: url, required: true}'
HOST = 'host: {type: host, required: true}, port: {type: port}'


@pytest.mark.parametrize(
    ('client', 'fields', 'expected'),
    [
        ('kind: webdav', '', ('base_url',)),
        ('kind: webdav, base_url: "{server}"', SERVER, ('server',)),
        ('kind: webdav, base_url: "{server}/dav/{username}"', SERVER, ('server',)),
        ('kind: webdav, base_url: "https://{zone}.a.example/{username}"', 'zone: {required: true}', ('zone',)),
        ('kind: webdav, base_url: "https://a.example/dav/{username}"', '', ()),
        ('kind: webdav, base_url: "https://a.example"', '', ()),
        ('kind: s3', 'endpoint: {required: true}', ('endpoint',)),
        ('kind: custom', 'h: {type: host}, p: {type: port}, u: {type: url}', ('h', 'u', 'p')),
        ('kind: custom', 'p: {type: port}, u: {type: url}, other: {type: url, ssrf: false}', ('u',)),
        ('kind: custom', 'h: {type: host}, p: {type: port}, q: {type: port}', ('h', 'p', 'q')),
        ('kind: custom', 'zone: {}', ()),
    ],
)
def test_which_fields_decide_the_server(client: str, fields: str, expected: tuple[str, ...]) -> None:
    assert server_fields(_provider(client, fields)) == expected


@pytest.mark.parametrize(
    ('client', 'fields'),
    [
        ('kind: webdav, base_url: "https://a.example"', ''),
        ('kind: s3, endpoint: "https://a.example"', ''),
        ('kind: custom', 'p: {type: port}, u: {type: url, ssrf: false}'),
    ],
)
def test_where_the_spec_fixes_the_server_there_is_nothing_to_compare(client: str, fields: str) -> None:
    assert endpoint_codes(_provider(client, fields)) == ()


SPELLINGS = ('https://a.example', 'https://a.example/', 'HTTPS://A.Example', 'https://a.example:443//')
OTHERS = (
    'http://a.example',
    'https://a.example:8443',
    'https://a.example/x',
    'https://a.example.',
    'http://a.example:443',
)


@pytest.mark.parametrize(
    ('client', 'fields', 'field'),
    [
        ('kind: webdav', '', 'base_url'),
        ('kind: webdav, base_url: "{server}/dav/{username}"', SERVER, 'server'),
        ('kind: s3', 'endpoint: {required: true}', 'endpoint'),
        ('kind: custom', 'server: {type: url, required: true}', 'server'),
    ],
)
def test_all_spellings_of_an_address_are_one_endpoint(client: str, fields: str, field: str) -> None:
    utils = utils_of(_provider(client, fields))
    assert len({utils.endpoints(_storage(**{field: text})) for text in SPELLINGS}) == 1
    assert len({utils.endpoints(_storage(**{field: text})) for text in (SPELLINGS[0], *OTHERS)}) == 1 + len(OTHERS)


@pytest.mark.parametrize(
    'address',
    [
        'https://evil.example\\@a.example',
        'https://me@a.example',
        'https://a.example?x',
        'https://a.example#x',
        'https://a.ex\nample',
        'https://a.example:x',
        'https://',
        'ftp://a.example',
        'a.example',
    ],
)
def test_an_address_that_could_lead_elsewhere_is_no_endpoint(address: str) -> None:
    utils = utils_of(_provider('kind: s3', 'endpoint: {required: true}'))
    with pytest.raises(utils.BadConfig):
        utils.endpoints(_storage(endpoint=address))


@pytest.mark.parametrize(
    ('given', 'expected'),
    [
        ({'host': 'A.Example', 'port': 22}, ('tcp', 'a.example', 22, '')),
        ({'host': 'a.example', 'port': None}, ('tcp', 'a.example', 443, '')),
    ],
)
def test_a_host_is_an_endpoint_with_its_port(given: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert utils_of(_provider('kind: custom', HOST)).endpoints(_storage(**given)) == (expected,)


def test_a_host_is_asked_at_every_port() -> None:
    utils = utils_of(_provider('kind: custom', f'{HOST}, other: {{type: port, env: OTHER}}'), {'OTHER': '7'})
    found = utils.endpoints(_storage(host='a.example', port=22, other=None))
    assert [endpoint.port for endpoint in found] == [22, 7]


@pytest.mark.parametrize('port', ['x', '-1', '0', '65536', '٣²', '1' * 5000])
def test_what_is_not_a_port_is_refused(port: str) -> None:
    fields = 'host: {type: host, required: true}, port: {type: port, env: P}'
    utils = utils_of(_provider('kind: custom', fields), {'P': port})
    with pytest.raises(utils.BadConfig, match='Port must be a number'):
        utils.endpoints(_storage(host='a.example', port=None))


def test_every_server_is_checked_before_the_client_is_made() -> None:
    utils = utils_of(_provider('kind: custom', f'{HOST}, u: {{type: url}}'))
    utils.StoreClient = lambda options, resolve_host: options
    for values, asked in (
        ({'host': 'a.example', 'port': 22, 'u': None}, [('a.example', 22)]),
        ({'host': 'a.example', 'port': None, 'u': 'http://b.example/x/'}, [('a.example', 443), ('b.example', 80)]),
        ({'host': 'a.example', 'port': None, 'u': 'https://b.example:9'}, [('a.example', 443), ('b.example', 9)]),
    ):
        utils.asked.clear()
        utils.get_client(_storage(**values))
        assert utils.asked == asked
