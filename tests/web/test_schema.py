"""What the form accepts, by the real zod: empty, filled in, and opened again for a storage with nulls in it."""

from __future__ import annotations

from typing import Any

from storage_scaffold.fieldtypes.control import Control
from storage_scaffold.render.form import wizard
from tests.web.providers import samples_of_everything
from tests.web.support import Web

SECRETS = {'access_key_id': 'key', 'secret_access_key': 'secret'}
EVERY = {item.name: item for item in samples_of_everything()}
VALUES: dict[str, Any] = {
    'string': 'x',
    'text': 'x',
    'secret_json': '{}',
    'integer': 1,
    'number': 1.5,
    'boolean': True,
    'choice': 'a',
    'url': 'https://x.example.com',
    'host': 'x.example.com',
    'port': 8080,
    'path': 'x',
    'json': '{"a": 1}',
}


def _form(file: str, values: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {'file': file, 'target': 'import', 'editing': False, 'values': values or {}, **more}


def _filled(web: Web, *forms: dict[str, Any]) -> list[dict[str, Any]]:
    """What becomes of `forms`: their values and errors."""
    found: list[dict[str, Any]] = web.inspect({form['file'] for form in forms}, forms)['forms']
    return found


def _errors(web: Web, *forms: dict[str, Any]) -> list[dict[str, str]]:
    return [form['errors'] for form in _filled(web, *forms)]


def test_an_empty_form_lacks_what_is_required_and_nothing_else(web: Web) -> None:
    cases = [(name, target) for name in EVERY for target in EVERY[name].roles]
    found = _errors(web, *(_form(name, target=target) for name, target in cases))
    assert dict(zip(cases, found, strict=True)) == {
        (name, target): {
            item.name: f'{item.label} is required'
            for row in wizard(EVERY[name])
            for item in row
            if item.target in ('both', target) and item.always_required and item.value is None
        }
        for name, target in cases
    }


def test_a_storage_with_nulls_can_be_edited(web: Web) -> None:
    """The API hides credentials, and sends null for every column that nobody filled in."""
    cases = [(name, target) for name in EVERY for target in EVERY[name].roles]
    stored = {
        name: {
            item.name: _stored(item) if item.always_required else None
            for row in wizard(EVERY[name])
            for item in row
            if not item.credential
        }
        for name in EVERY
    }
    forms = [_form(name, target=target, editing=True, stored=stored[name]) for name, target in cases]
    assert dict(zip(cases, _errors(web, *forms), strict=True)) == dict.fromkeys(cases, {})  # noqa: RUF024


def _stored(item: Control) -> Any:
    with_pattern = {'either_way': 'a/b', 'account_name': 'account', 'project_number': '1'}
    with_pattern |= {'pool_id': 'pool', 'provider_id': 'provider', 'service_account_email': 'a@example.com'}
    return with_pattern.get(item.name, VALUES[item.type])


def test_what_is_filled_in_is_accepted(web: Web) -> None:
    values = {'bucket': 'b', **SECRETS, **{f'a_{kind}': value for kind, value in VALUES.items()}}
    assert _errors(web, _form('all_required', values), _form('all_optional', values)) == [{}, {}]


def test_an_empty_number_is_not_a_zero(web: Web) -> None:
    optional, required = _filled(web, _form('all_optional'), _form('all_required', {'a_port': 0}))
    assert [optional['values'][f'a_{kind}'] for kind in ('integer', 'number', 'port')] == ['', '', '']
    assert required['errors']['a_port'] == 'A port must be at least 1'


def test_defaults_are_filled_in(web: Web) -> None:
    values = _filled(web, _form('all_defaults'))[0]['values']
    assert {name: values[f'a_{name}'] for name in ('text', 'integer', 'number', 'boolean', 'choice', 'json')} == {
        'text': 'a\nb',
        'integer': 3,
        'number': 2.5,
        'boolean': True,
        'choice': 'b',
        'json': '{"a": [1, "ä"]}',
    }
    assert (values['presign'], values['presign_ttl'], values['region']) == (True, 15, 'us-east-1')


TYPED: list[tuple[str, Any, str | None]] = [
    ('few', 6, 'Few must be at most 5'),
    ('few', 1.5, 'Few must be a whole number'),
    ('few', '', None),
    ('few', 'many', 'Few must be a whole number'),
    ('share', 1.5, None),
    ('code', 'AB-12', None),
    ('code', '', None),
    ('code', 'ab', r'Code must match [A-Z]{2}-\d+'),
    ('code', 'AB-1 ', r'Code must match [A-Z]{2}-\d+'),
    ('either_way', 'a/b', None),
    ('either_way', 'a/bc.d', 'Either must match a/b|c.d'),
    ('either_way', '', 'Either is required'),
    ('word', 'Müller', None),
    ('server', 'x.example.com', 'Server must be a URL'),
    ('server', 'ftp://x.example.com', 'Server must match https://.*'),
    ('server', '', 'Server is required'),
    ('server', 'https://x.example.com/a b', None),
]


def test_what_is_typed_is_checked(web: Web) -> None:
    right = {'bucket': 'b', **SECRETS, 'either_way': 'a/b', 'server': 'https://x.example.com'}
    found = _errors(web, *(_form('checked', {**right, name: value}) for name, value, _ in TYPED))
    assert [(*typed[:2], errors.get(typed[0])) for typed, errors in zip(TYPED, found, strict=True)] == TYPED
    assert all(set(errors) <= {name} for (name, _, _), errors in zip(TYPED, found, strict=True))


def test_a_field_of_the_other_target_is_not_asked_for(web: Web) -> None:
    filled = {'bucket': 'b', **SECRETS, 'a_url': 'not a URL'}
    forms = [_form('all_imports', filled, target=target) for target in ('import', 'export')]
    assert _errors(web, *forms) == [{'a_url': 'A url must be a URL'}, {}]


def test_a_hidden_field_does_not_stop_the_form(webs: dict[str, Web]) -> None:
    """It is validated all the same, so it must not be required."""
    values = {'bucket': 'b', **SECRETS}
    for web in webs.values():
        assert _errors(web, _form('conditional', values), _form('login_modes', values)) == [{}, {}]


def test_typed_credentials_are_checked_again(web: Web) -> None:
    edited = {'editing': True, 'stored': {'bucket': 'b'}}
    assert _errors(web, _form('wasabi', **edited), _form('wasabi', {'secret_access_key': ''}, **edited)) == [
        {},
        {'secret_access_key': 'Secret Access Key is required'},
    ]
