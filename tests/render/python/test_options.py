"""The options of a client that its developer writes: typed, and taken from a storage as the spec says."""

from __future__ import annotations

import ast
import json
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.render.provider import render_owned, render_provider
from storage_scaffold.render.python.options import client_options, needed_options
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from tests.render.python.generated import utils_of

STORAGES = PurePosixPath('label_studio/io_storages')


def _provider(fields: str, kind: str = 'custom') -> Provider:
    text = f'spec: 1\nname: store\ntitle: Store\nclient: {{kind: {kind}}}\nfields: {{{fields}}}\n'
    return load_bytes(text.encode(), 'store.yml')


@pytest.mark.parametrize(
    ('field', 'declaration', 'value'),
    [
        ('a: {}', 'a: str', "storage.a or ''"),
        ('a: {default: x}', 'a: str', "storage.a or 'x'"),
        ('a: {env: A}', 'a: str', "storage.a or get_env('A') or ''"),
        ('a: {credential: true}', 'a: str = field(repr=False)', "storage.a or ''"),
        ('a: {type: integer, min: 1}', 'a: int | None', 'storage.a'),
        ('a: {type: port, default: 22}', 'a: int', 'storage.a if storage.a is not None else 22'),
        ('a: {type: number, min: 1}', 'a: float | None', 'storage.a'),
        ('a: {type: boolean}', 'a: bool', 'storage.a'),
        ('a: {type: choice, choices: [x, y]}', 'a: str', "storage.a or ''"),
        ('a: {type: json}', 'a: str', 'json.dumps(storage.a or None, sort_keys=True)'),
        ('a: {type: url, required: true}', 'a: str', "checked_url('A', storage.a or '')"),
        ('a: {type: url}', 'a: str', "checked_url('A', storage.a or '') if storage.a else ''"),
        ('a: {type: url, ssrf: false}', 'a: str', "storage.a or ''"),
        ('a: {type: host, default: a.example}', 'a: str', "checked_host('A', storage.a or 'a.example')"),
    ],
)
def test_a_field_is_an_option(field: str, declaration: str, value: str) -> None:
    bucket, option = client_options(_provider(field), guards_environment=False)
    assert bucket.declaration == 'bucket: str'
    assert (option.declaration, option.value) == (declaration, value)


def test_other_kinds_are_told_their_options_and_what_else_they_have_fields_for() -> None:
    provider = _provider('endpoint: {required: true}', kind='s3')
    options = {option.name: option.value for option in client_options(provider, guards_environment=False)}
    kind = load_kind('s3')
    assert list(options) == ['bucket', *kind.options, 'access_key_id', 'secret_access_key', 'session_token']
    assert (options['endpoint'], options['addressing']) == ("endpoint_url(storage) or ''", "'auto'")
    assert [item.option for item in needed_options(provider)] == ['access_key_id', 'secret_access_key']


def _utils(fields: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """What utils.py and client.py of a provider define, in an environment; hosts of `example` are public."""
    return vars(utils_of(_provider(fields), environment))


def _storage(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(bucket='b', **values)


@pytest.mark.parametrize('host', ['', 'a b', 'a/b', 'a:22', '@a', 'a?', '-a', 'a#'])
def test_what_is_no_host_is_refused(host: str) -> None:
    utils = _utils('h: {type: host, required: true}')
    with pytest.raises(utils['BadConfig'], match='H may only have'):
        utils['client_options'](_storage(h=host))


def test_what_must_be_there_is_asked_for_by_its_label() -> None:
    utils = _utils('name: {label: User name, required: true}, key: {credential: true, env: KEY}, zone: {}')
    with pytest.raises(utils['BadCredentials'], match='User name is missing'):
        utils['client_options'](_storage(name='', key='k', zone=None))
    with pytest.raises(utils['BadCredentials'], match='Key is missing'):
        utils['client_options'](_storage(name='n', key=None, zone=None))


SERVER = 'u: {type: url, required: true}, key: {credential: true, env: KEY}'


def test_the_operators_credential_goes_to_the_operators_server() -> None:
    here = {'KEY': 'own', 'STORE_U': 'https://a.example'}
    storage = _storage(u='https://a.example/', key=None)
    assert _utils(SERVER, here)['client_options'](storage).key == 'own'
    for environment, address in ((here, 'https://evil.example'), ({'KEY': 'own'}, 'https://a.example')):
        utils = _utils(SERVER, environment)
        with pytest.raises(utils['BadCredentials'], match='STORE_U'):
            utils['client_options'](_storage(u=address, key=None))
        assert utils['client_options'](_storage(u=address, key='typed')).key == 'typed'


@pytest.mark.parametrize(
    ('typed', 'goes'),
    [
        ({'h': 'a.example', 'p': 22, 'u': None}, True),
        ({'h': 'a.example', 'p': None, 'u': None}, True),
        ({'h': 'a.example', 'p': 23, 'u': None}, False),
        ({'h': 'a.example', 'p': 22, 'u': 'https://evil.example'}, False),
        ({'h': 'evil.example', 'p': 22, 'u': None}, False),
    ],
)
def test_every_part_of_a_server_counts(typed: dict[str, Any], goes: bool) -> None:
    fields = 'h: {type: host, required: true}, p: {type: port, default: 22}, u: {type: url}'
    utils = _utils(f'{fields}, key: {{credential: true, env: KEY}}', {'KEY': 'own', 'STORE_H': 'a.example'})
    if goes:
        assert utils['client_options'](_storage(key=None, **typed)).key == 'own'
    else:
        with pytest.raises(utils['BadCredentials'], match='STORE_H and STORE_U and STORE_P'):
            utils['client_options'](_storage(key=None, **typed))


def test_no_server_at_all_is_nobodys_server() -> None:
    fields = 'u: {type: url}, key: {credential: true, env: KEY}'
    utils = _utils(fields, {'KEY': 'own'})
    with pytest.raises(utils['BadCredentials'], match='STORE_U'):
        utils['client_options'](_storage(u=None, key=None))


def test_a_fixed_server_gets_the_operators_credential() -> None:
    utils = _utils('key: {credential: true, env: KEY}', {'KEY': 'own'})
    assert utils['client_options'](_storage(key=None)).key == 'own'


def test_options_are_a_key_and_show_no_secret() -> None:
    utils = _utils('key: {credential: true, required: true}, more: {type: json, default: {"a": [1]}}')
    options = utils['client_options'](_storage(key='s3cret', more=None))
    assert hash(options) == hash(utils['client_options'](_storage(key='s3cret', more=None)))
    assert (options.key, options.more) == ('s3cret', '{"a": [1]}')
    assert 's3cret' not in repr(options)


def _functions(sources: dict[PurePosixPath, bytes]) -> dict[str, list[str]]:
    """The names of all classes and functions of each Python file."""
    kinds = (ast.ClassDef, ast.FunctionDef)
    return {
        path.name: [node.name for node in ast.walk(ast.parse(data)) if isinstance(node, kinds)]
        for path, data in sources.items()
        if path.suffix == '.py'
    }


def test_texts_of_a_spec_are_data() -> None:
    """A label may hold what ends a string, a docstring or a comment."""
    hostile = 'x"""; import os # \\ \' {value} {{ 1 }} ü'

    def made(text: str) -> dict[PurePosixPath, bytes]:
        label = json.dumps(text)
        fields = (
            f'u: {{type: url, label: {label}, help: {label}, required: true}}, h: {{type: host, label: {label}}}, '
            f'key: {{credential: true, env: KEY, label: {label}, placeholder: {label}}}, more: {{default: {label}}}'
        )
        spec = f'spec: 1\nname: store\ntitle: {label}\nclient: {{kind: custom}}\nlocation: {{label: {label}}}\n'
        provider = load_bytes(f'{spec}fields: {{{fields}}}\n'.encode(), 'store.yml')
        return {**render_provider(provider, Features(), text), **render_owned(provider, Features(), text)}

    files = made(hostile)
    assert _functions(files) == _functions(made('harmless'))
    utils = ast.parse(files[STORAGES / 'store' / 'utils.py'])
    texts = {node.value for node in ast.walk(utils) if isinstance(node, ast.Constant)}
    assert hostile in texts


def test_what_is_hidden_or_of_the_other_storage_is_not_needed() -> None:
    utils = _utils(
        'way: {type: choice, choices: [key, pass]}, key: {credential: true, env: KEY, visible_when: {way: key}}, '
        'on: {type: boolean}, zone: {required: true, depends_on: on}, out: {required: true, target: export}',
        {'KEY': 'own'},
    )
    storage = _storage(way='pass', key=None, on=False, zone=None, out=None)
    assert utils['client_options'](storage).key == ''
    storage.way, storage.on = 'key', True
    with pytest.raises(utils['BadCredentials'], match='Zone is missing'):
        utils['client_options'](storage)
    storage.zone = 'a'
    assert (utils['client_options'](storage).key, utils['client_options'](storage).out) == ('own', '')
