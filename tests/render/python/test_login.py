"""How a storage's fields become what a client logs in with, one way or the other."""

from __future__ import annotations

import ast
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_provider
from storage_scaffold.render.python.login import Login
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from tests.render.python.generated import utils_of

WAYS = ('account_key', 'sas', 'service_principal', 'workload_identity', 'managed_identity')
WAY = 'way: {type: choice, choices: [basic, bearer, none], default: bearer}'


def _provider(options: str, fields: str = '') -> Provider:
    text = f'spec: 1\nname: dav\ntitle: Dav\nclient: {{kind: webdav, {options}}}\nfields: {{{fields}}}\n'
    return load_bytes(text.encode(), 'dav.yml')


def _azure(auth: str, fields: str = '') -> Provider:
    text = f'spec: 1\nname: blobs\ntitle: Blobs\nclient: {{kind: azure, auth: {auth}}}\nfields: {{{fields}}}\n'
    return load_bytes(text.encode(), 'blobs.yml')


def _options(provider: Provider, environment: dict[str, str] | None = None, **typed: Any) -> Any:
    utils = utils_of(provider, environment)
    columns = dict.fromkeys(provider.by_name)
    storage = SimpleNamespace(**{**columns, 'bucket': 'b', 'base_url': 'https://dav.example', **typed})
    try:
        options = utils.client_options(storage)
    except utils.BadCredentials as error:
        return str(error)
    return {name: value for name, value in vars(options).items() if name not in ('base_url', 'bucket') and value}


@pytest.mark.parametrize(
    ('options', 'typed', 'told'),
    [
        ('auth: basic', {'username': 'a', 'password': 'b'}, {'username': 'a', 'password': 'b'}),
        ('auth: basic', {'username': 'a'}, 'Username and Password must both be given.'),
        ('auth: bearer', {'token': 'a'}, {'token': 'a'}),
        ('auth: bearer', {}, 'Token is missing.'),
        ('auth: none', {}, {}),
        ('auth: "{way}"', {'token': 'a', 'username': 'a', 'password': 'b'}, {'token': 'a'}),
        ('auth: "{way}"', {'way': 'basic', 'username': 'a', 'password': 'b'}, {'username': 'a', 'password': 'b'}),
        ('auth: "{way}"', {'way': 'basic', 'token': 'a'}, 'Username and Password must both be given.'),
        ('auth: "{way}"', {'way': 'none', 'token': 'a'}, {}),
    ],
)
def test_the_client_is_told_what_the_way_needs(options: str, typed: dict[str, Any], told: Any) -> None:
    assert _options(_provider(options, WAY if 'way' in options else ''), **typed) == told


def test_a_credential_of_the_environment_belongs_to_its_way() -> None:
    environment = {'TOKEN': 'own', 'DAV_BASE_URL': 'https://dav.example'}
    provider = _provider('auth: "{way}"', f'{WAY}, token: {{env: TOKEN}}')
    assert _options(provider, environment) == {'token': 'own'}
    assert _options(provider, environment, way='none') == {}
    assert 'is only for the server' in _options(provider, environment, base_url='https://evil.example')
    assert 'is only for' not in _options(provider, environment, base_url='https://evil.example', way='none')


@pytest.mark.parametrize('options', ['auth: basic', 'auth: bearer', 'auth: none', 'auth: "{way}"'])
def test_the_client_has_nothing_that_nobody_calls(options: str) -> None:
    provider = _provider(options, WAY if 'way' in options else '')
    made = _nothing_unused(provider)
    assert ('Basic ' in made['client.py']) is Login(provider).has('basic')
    assert ('Bearer ' in made['client.py']) is Login(provider).has('bearer')


@pytest.mark.parametrize('taken', [taken for count in (1, 2) for taken in combinations(WAYS, count)] + [WAYS])
def test_a_client_of_azure_has_nothing_that_nobody_calls(taken: tuple[str, ...]) -> None:
    choice = f'way: {{type: choice, choices: [{", ".join(taken)}]}}'
    made = _nothing_unused(_azure('"{way}"', choice) if taken[1:] else _azure(taken[0]))
    identities = {'service_principal', 'workload_identity', 'managed_identity'} & {*taken}
    assert ('azure.identity' in made['client.py']) is bool(identities)
    assert ('def presign' in made['client.py']) is ('sas' not in taken)


def test_every_value_that_a_way_of_azure_needs_is_asked_for() -> None:
    told = _options(_azure('service_principal'), account_name='an', tenant_id='a', client_id='b')
    assert told == 'Tenant ID, Client ID and Client Secret must all be given.'
    chosen = _azure('"{way}"', 'way: {type: choice, choices: [account_key, managed_identity]}')
    assert _options(chosen, account_name='an', way='managed_identity') == {
        'account_name': 'an',
        'login': 'managed_identity',
    }


def _nothing_unused(provider: Provider) -> dict[str, str]:
    """The files of a provider by their names; what client.py and utils.py import, they use."""
    made = {path.name: data.decode() for path, data in render_provider(provider, Features(), 'x').items()}
    for name in ('client.py', 'utils.py'):
        tree = ast.parse(made[name])
        imported = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert {item.partition('.')[0] for item in imported} <= used, name
    return made
