"""How a storage's fields become what a client logs in with, one way or the other."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_provider
from storage_scaffold.render.python.login import Login
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from tests.render.python.generated import utils_of

WAY = 'way: {type: choice, choices: [basic, bearer, none], default: bearer}'


def _provider(options: str, fields: str = '') -> Provider:
    text = f'spec: 1\nname: dav\ntitle: Dav\nclient: {{kind: webdav, {options}}}\nfields: {{{fields}}}\n'
    return load_bytes(text.encode(), 'dav.yml')


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
    assert ('Basic ' in made['client.py']) is Login(provider).has('basic')
    assert ('Bearer ' in made['client.py']) is Login(provider).has('bearer')
