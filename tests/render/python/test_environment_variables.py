"""Where the operator's credentials may be sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from storage_scaffold.render.form import form, wizard
from storage_scaffold.render.python.environment_variables import named_server, server_variables
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from tests.render.python.generated import utils_of

SERVER = 'https://cloud.example.com'


def _provider(options: str = '', fields: str = '', kind: str = 'webdav') -> Provider:
    text = f'spec: 1\nname: cloud\ntitle: Cloud\nclient: {{kind: {kind}{options}}}\nfields: {{{fields}}}\n'
    return load_bytes(text.encode(), 'cloud.yml')


TYPED = (', base_url: "{server}/dav/{username}"', 'password: {env: PASSWORD}, server: {type: url, required: true}')


@pytest.mark.parametrize(
    ('provider', 'expected'),
    [
        (_provider(*TYPED), {'server': 'CLOUD_SERVER'}),
        (_provider(TYPED[0], 'password: {env: P}, server: {type: url, env: HERE}'), {'server': 'HERE'}),
        (_provider('', 'password: {env: P}'), {'base_url': 'CLOUD_BASE_URL'}),
        (_provider(', base_url: "https://a.example/{username}"', 'password: {env: P}'), {}),
        (_provider('', 'username: {env: U}'), {}),
        (_provider('', 'access_key_id: {env: K}, secret_access_key: {env: S}', kind='s3'), {}),
    ],
    ids=['typed', 'own variable', 'whole address', 'fixed server', 'no credential', 'signs'],
)
def test_the_variables_that_name_the_server(provider: Provider, expected: dict[str, str]) -> None:
    assert server_variables(provider) == expected


def test_what_the_spec_fills_in_is_as_good() -> None:
    fields = 'password: {env: P}, server: {type: url, default: "https://a.example"}'
    utils = utils_of(_provider(TYPED[0], fields), {'P': 'own'})
    for typed, goes in ((None, True), ('https://a.example/', True), ('https://b.example', False)):
        storage = SimpleNamespace(server=typed, username='me', password=None, bucket='b')
        if goes:
            assert utils.client_options(storage).password == 'own'
        else:
            with pytest.raises(utils.BadCredentials, match='only for the server that CLOUD_SERVER names'):
                utils.client_options(storage)


def test_the_forms_say_which_server_the_password_is_for() -> None:
    provider = _provider(TYPED[0], 'password: {env: P, help: Yours.}, server: {type: url, env: HERE, help: Where.}')
    for rows in (form(provider, 'import'), form(provider, 'export'), wizard(provider)):
        said = {item.name: item.description for row in rows for item in row}
        assert said['password'] == (
            'Yours. Leave blank if P is set in the environment; it is only sent to the server that HERE names.'
        )
        assert said['server'] == 'Where. Leave blank if HERE is set in the environment.'


def _password(environment: dict[str, str], **typed: Any) -> str | None:
    """What the generated `client_options` takes, in an environment, for a storage in which this was typed."""
    utils = utils_of(_provider(*TYPED), environment)
    storage = SimpleNamespace(**{'server': SERVER, 'username': 'me', 'password': None, 'bucket': 'b', **typed})
    try:
        password: str | None = utils.client_options(storage).password
    except (utils.BadConfig, utils.BadCredentials) as error:
        raise _RefusedError(str(error)) from error
    return password


class _RefusedError(Exception):
    """Whatever the reason."""


def test_a_typed_password_goes_where_it_was_typed_for() -> None:
    assert _password({}, password='typed') == 'typed'
    assert _password({'PASSWORD': 'own', 'CLOUD_SERVER': 'https://other.example'}, password='typed') == 'typed'


@pytest.mark.parametrize('named', [SERVER, f'{SERVER}/', f'{SERVER}:443', SERVER.upper()])
def test_the_environments_password_goes_to_its_server(named: str) -> None:
    assert _password({'PASSWORD': 'own', 'CLOUD_SERVER': named}) == 'own'


@pytest.mark.parametrize(
    ('named', 'typed'),
    [
        (None, SERVER),
        ('', SERVER),
        ('', ''),
        (SERVER, 'https://evil.example'),
        (SERVER, 'http://cloud.example.com'),
        (SERVER, f'{SERVER}.evil.example'),
        (SERVER, f'{SERVER}@evil.example'),
        (SERVER, f'{SERVER}:8443'),
        (SERVER, f'{SERVER}/path'),
        (SERVER, ''),
    ],
)
def test_the_environments_password_goes_nowhere_else(named: str | None, typed: str) -> None:
    environment = {'PASSWORD': 'own'} if named is None else {'PASSWORD': 'own', 'CLOUD_SERVER': named}
    with pytest.raises(_RefusedError):
        _password(environment, server=typed)


@pytest.mark.parametrize(
    ('environment', 'typed', 'said'),
    [
        (
            {'PASSWORD': 'own', 'CLOUD_SERVER': SERVER},
            'https://other.example',
            'for the server that CLOUD_SERVER names',
        ),
        ({'PASSWORD': 'own'}, SERVER, 'is not used: CLOUD_SERVER does not name the server'),
        ({'PASSWORD': 'own'}, '', 'Server must start with https?:// or'),
        ({}, SERVER, 'Username and Password must both be given'),
    ],
    ids=['another server', 'no named server', 'no server at all', 'no password at all'],
)
def test_people_are_told_why_the_environments_password_is_not_sent(
    environment: dict[str, str], typed: str, said: str
) -> None:
    with pytest.raises(_RefusedError, match=said):
        _password(environment, server=typed)


def test_several_variables_name_a_server_together() -> None:
    fields = 'password: {env: P}, host: {type: host, required: true}, port: {type: port, required: true}'
    provider = _provider(', base_url: "https://{host}:{port}/dav"', fields)
    assert named_server(provider) == 'the server that CLOUD_HOST and CLOUD_PORT name'
    assert named_server(_provider('', 'username: {env: U}')) == ''


@pytest.mark.parametrize(
    'server',
    [
        'cloud.example.com',
        'ftp://cloud.example.com',
        'https://',
        'https://user@cloud.example.com',
        'https://cloud.example.com?x=',
        'https://cloud.example.com#x',
        'https://cloud.example.com/a/../b',
        'https://cloud.example.com/a/%2E%2e/b',
        'https://cloud.example.com\\@evil.example',
        'https://cloud.example.com:port',
        'https://cloud\n.example.com',
    ],
)
def test_an_address_that_is_none_is_refused(server: str) -> None:
    with pytest.raises(_RefusedError):
        _password({}, password='typed', server=server)
