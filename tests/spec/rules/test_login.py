"""Ways to log in: groups of fields by hand, and those that a client kind has."""

from __future__ import annotations

import re

import pytest

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Constant, FieldRef, Provider
from tests.spec.specs import assert_marked, assert_said, load, problems, with_head

AUTH = 'fields: {mode: {type: choice, choices: [basic, sso]}, user: {}, region: {}}\n'


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        (AUTH + 'groups: {auth: {field: §modus, modes: {basic: [user]}}}\n', 'no field `modus`'),
        (AUTH + 'groups: {auth: {field: §user, modes: {basic: [region]}}}\n', 'must be of type `choice`'),
        (AUTH + 'groups: {auth: {field: mode, modes: {§basik: [user]}}}\n', 'did you mean `basic`?'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [§usr]}}}\n', 'did you mean `user`?'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [user, §user]}}}\n', 'is already in this mode'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [§mode]}}}\n', 'selects the mode'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [user]}, default: §sso}}\n', 'no mode `sso`'),
        (
            'fields: {mode: {type: choice, choices: [a], §env: MODE}, user: {}}\n'
            'groups: {auth: {field: mode, modes: {a: [user]}}}\n',
            'selects the way to log in, which cannot depend on `env`',
        ),
        (
            'fields: {mode: {type: choice, choices: [a, b]}, on: {type: boolean}, user: {§visible_when: {on: true}}}\n'
            'groups: {auth: {field: mode, modes: {a: [user]}}}\n',
            'belongs to a way to log in, which says when it is shown',
        ),
    ],
)
def test_groups_refused(tail: str, words: str) -> None:
    assert_marked(tail, words, kind='custom')


def test_a_group() -> None:
    group = 'groups: {auth: {field: mode, modes: {basic: [user], sso: []}, default: sso}}\n'
    provider = with_head(AUTH + group, 'custom')
    assert provider.by_name['user'].visible_when == {'mode': ['basic']}


def dav(options: str, fields: str = '') -> Provider:
    return load_bytes(_dav(options, fields).encode(), 'store.yml')


def _dav(options: str, fields: str) -> str:
    return f'spec: 1\nname: store\ntitle: Store\nclient: {{kind: webdav, {options}}}\nfields: {{{fields}}}\n'


WAY = 'way: {type: choice, choices: [basic, {value: bearer, label: Token}, none], default: bearer}'


def test_a_kinds_way_to_log_in_is_the_first_one() -> None:
    provider = dav('')
    assert (list(provider.by_name), provider.auth) == (['base_url', 'username', 'password'], None)
    assert provider.client.options['auth'] == Constant('basic')


@pytest.mark.parametrize(('mode', 'columns'), [('bearer', ['base_url', 'token']), ('none', ['base_url'])])
def test_fields_of_other_ways_are_not_columns(mode: str, columns: list[str]) -> None:
    provider = dav(f'auth: {mode}')
    assert (list(provider.by_name), provider.auth) == (columns, None)
    assert {name for row in provider.layout for name in row} == set(columns)


def test_people_choose() -> None:
    provider = dav('auth: "{way}"', f'{WAY}, token: {{label: App token}}')
    assert provider.client.options['auth'] == FieldRef('way')
    assert provider.auth == {
        'field': 'way',
        'default': 'bearer',
        'modes': {'basic': ('username', 'password'), 'bearer': ('token',), 'none': ()},
    }
    shown = {field.name: field.visible_when for field in provider.fields}
    basic = {'way': ['basic']}
    assert shown == {
        'base_url': None,
        'username': basic,
        'password': basic,
        'token': {'way': ['bearer']},
        'way': None,
    }
    assert provider.by_name['token'].label == 'App token'
    assert provider.layout == (('base_url',), ('way',), ('username', 'password'), ('token',))


def test_an_empty_choice_is_the_first_one_without_a_default() -> None:
    provider = dav('auth: "{way}"', 'way: {type: choice, choices: [none, basic]}')
    assert provider.auth and provider.auth['default'] == 'none'
    assert 'token' not in provider.by_name


def azure(way: str, more: str = '') -> Provider:
    choice = 'fields: {way: {type: choice, choices: [' + way + ']}}\n'
    auth = '"{way}"' if ',' in way else way
    text = f'spec: 1\nname: store\ntitle: Store\nclient: {{kind: azure, auth: {auth}}}\n{more}'
    return load(text + (choice if ',' in way else ''))


@pytest.mark.parametrize(
    ('way', 'package', 'signs'),
    [
        ('account_key', None, True),
        ('sas', None, False),
        ('service_principal', 'azure-identity (>=1.19,<2)', True),
        ('account_key, managed_identity', 'azure-identity (>=1.19,<2)', True),
        ('account_key, sas', None, False),
        ('sas, workload_identity', 'azure-identity (>=1.19,<2)', False),
    ],
)
def test_what_a_way_to_log_in_takes_and_leaves_out(way: str, package: str | None, signs: bool) -> None:
    """A storage may choose any of those that are offered."""
    provider = azure(way)
    assert (provider.client.requires.pypi if provider.client.requires else None) == package
    assert (provider.capabilities.presign, provider.presign.supported) == (signs, signs)


def test_links_that_a_way_to_log_in_cannot_sign_are_refused() -> None:
    for more, words in (
        ('presign: true\n', 'the client cannot sign links'),
        ('capabilities: {presign: true}\n', 'does not support `presign` with each way to log in'),
    ):
        with pytest.raises(SpecError, match=re.escape(words)):
            azure('sas', more)
        assert azure('account_key', more).capabilities.presign


@pytest.mark.parametrize(
    ('options', 'fields', 'words'),
    [
        ('auth: §berer', '', 'did you mean `bearer`?'),
        ('auth: §"{way}"', 'way: {}', '`auth` takes a field of type `choice`'),
        ('auth: §"{way}"', 'way: {type: choice, choices: [basic, sso]}', '`auth` cannot be `sso`'),
        ('auth: "§{wya}"', WAY, 'did you mean `way`?'),
        ('auth: bearer', '§username: {label: Name}', 'it is for `auth: basic`'),
        ('auth: bearer, base_url: "https://a.example/§{username}"', '', 'it is for `auth: basic`'),
        ('auth: "{way}"', WAY[:-1] + ', §target: import}', 'cannot depend on `target`'),
        (
            'auth: "{way}", base_url: "https://a.example/§{username}"',
            WAY,
            '`username` is not shown in every storage',
        ),
    ],
)
def test_a_kinds_ways_refused(options: str, fields: str, words: str) -> None:
    text = _dav(options, fields).split('\n', 5)
    marked = '\n'.join(text).replace('§', '')
    expected = next((line, at + 1) for line, at in ((n, row.find('§')) for n, row in enumerate(text, 1)) if at >= 0)
    assert_said(problems(marked), (*expected, words))


def test_the_ways_of_a_kind_are_not_grouped_by_hand() -> None:
    tail = 'groups: {§auth: {field: region, modes: {a: []}}}\n'
    assert_marked(tail, 'write `auth: "{field}"` under `client` instead')
