"""Client options as expressions: what they give is what a storage's client is built from."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.render.python import bindings
from storage_scaffold.spec.provider import Client, Constant, FieldRef, Provider, Template


def _provider(options: dict[str, object], *fields: Field) -> Provider:
    return Provider('p', 'P', 'P', 'p', Client('s3', options), fields=fields)  # type: ignore[arg-type]


def _option(provider: Provider, name: str, slot: str = 'url') -> str:
    return bindings.expression(provider, provider.client.options.get(name), slot)


def _value(expression: str, environment: dict[str, str] | None = None, **fields: object) -> object:
    marks = {'checked_host': '<{}>', 'checked_path': '[{}]', 'checked_url': '({})', 'checked_folder': '|{}|'}
    slots = {name: lambda label, value, mark=mark: mark.format(value) for name, mark in marks.items()}
    names = {'storage': SimpleNamespace(**fields), 'get_env': (environment or {}).get, **slots}
    return eval(expression, names)


def test_a_field_falls_back_to_the_environment_then_to_its_default() -> None:
    provider = _provider({'region': FieldRef('region')}, Field('region', env='REGION', default='us-east-1'))
    expression = _option(provider, 'region')
    assert _value(expression, region='eu') == 'eu'
    assert _value(expression, {'REGION': 'ap'}, region='') == 'ap'
    assert _value(expression, region=None) == 'us-east-1'


def test_an_empty_field_is_no_option() -> None:
    expression = _option(_provider({'region': FieldRef('region')}, Field('region')), 'region')
    assert _value(expression, region='') is None


@pytest.mark.parametrize(('value', 'expected'), [(0, 0), (None, 8), (3, 3)])
def test_zero_is_a_value(value: int | None, expected: int) -> None:
    provider = _provider({'pool': FieldRef('pool')}, Field('pool', type='integer', default=8))
    assert _value(_option(provider, 'pool'), pool=value) == expected


def test_false_is_a_value() -> None:
    provider = _provider({'tls': FieldRef('tls')}, Field('tls', type='boolean', default=True))
    assert _value(_option(provider, 'tls'), tls=False) is False


def test_constants_and_unbound_options() -> None:
    provider = _provider({'addressing': Constant('path')})
    assert _value(_option(provider, 'addressing')) == 'path'
    assert _value(_option(provider, 'sse')) is None


def test_a_template_checks_each_field_where_it_stands() -> None:
    provider = _provider(
        {'endpoint': Template('https://s3.{region}.example.com/{folder}', ('region', 'folder'))},
        Field('region', label='Region'),
        Field('folder', label='Folder'),
    )
    expression = _option(provider, 'endpoint')
    assert _value(expression, region='eu', folder='a') == 'https://s3.<eu>.example.com/[a]'


def test_a_template_of_one_field_is_the_field() -> None:
    provider = _provider({'sse_kms_key_id': Template('{kms}', ('kms',))}, Field('kms'))
    assert _value(_option(provider, 'sse_kms_key_id'), kms='arn') == 'arn'


def test_a_template_that_starts_with_an_address() -> None:
    provider = _provider(
        {'base_url': Template('{server}/dav/{user}', ('server', 'user'))},
        Field('server', type='url', label='Server'),
        Field('user', label='User'),
    )
    expression = _option(provider, 'base_url')
    assert _value(expression, server='https://a', user='b') == '(https://a)/dav/[b]'


def test_a_host_takes_host_characters_only() -> None:
    host = Template('{zone}.example.com', ('zone',))
    expression = _option(_provider({'host': host}, Field('zone', label='Zone')), 'host', 'host')
    assert _value(expression, zone='eu') == '<eu>.example.com'


def test_only_in_urls_a_path_is_quoted() -> None:
    root = Template('/srv/{team}/in', ('team',))
    expression = _option(_provider({'root': root}, Field('team', label='Team')), 'root', 'path')
    assert _value(expression, team='a b') == '/srv/|a b|/in'
