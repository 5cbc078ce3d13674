"""What people type is what is sent, and what they see when they come back: any form, driven in the miniature.

Across modules: from a spec through form model and TypeScript to what the web app's form makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage_scaffold.fieldtypes import TYPES
from storage_scaffold.fieldtypes.control import Control
from storage_scaffold.fieldtypes.field import Choice, Field
from storage_scaffold.render.form import wizard
from storage_scaffold.spec.provider import Provider
from tests.web.providers import provider
from tests.web.support import Web, need_tools

MANY = 40
BASE = [['bucket', 'type', 'b'], ['access_key_id', 'type', 'k'], ['secret_access_key', 'type', 's']]
# What is typed over what was there, and what is sent then; null where the form refuses it.
TTL = [('30', 30), ('', None), ('0', None), ('99999', None), ('1.5', None)]


def _form(file: str, *steps: list[str], **more: Any) -> dict[str, Any]:
    return {'file': file, 'target': 'import', 'editing': False, 'values': {}, 'steps': [*BASE, *steps], **more}


def _edited(file: str, stored: Mapping[str, Any], *steps: list[str]) -> dict[str, Any]:
    return _form(file, editing=True, stored={'bucket': 'b', **stored}) | {'steps': list(steps)}


def _run(web: Web, *forms: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = web.inspect({form['file'] for form in forms}, forms)['forms']
    return found


def test_the_lifetime_of_links_is_sent_as_it_is_shown(web: Web) -> None:
    forms = _run(web, *(_form('all_optional', ['presign_ttl', 'type', typed]) for typed, _ in TTL))
    assert [form['posted'] and form['posted']['presign_ttl'] for form in forms] == [sent for _, sent in TTL]
    assert [form['shown']['presign_ttl'] for form in forms] == ['30', '0', '0', '99999', '1.5']


def test_a_refused_value_of_a_disabled_field_can_be_corrected(web: Web) -> None:
    wrong = [['presign_ttl', 'type', '0'], ['presign', 'toggle']]
    stuck, corrected = _run(
        web, _form('all_optional', *wrong), _form('all_optional', *wrong, ['presign_ttl', 'type', '20'])
    )
    assert (stuck['posted'], stuck['disabled']) == (None, [])
    assert (corrected['posted']['presign_ttl'], corrected['disabled']) == (20, ['presign_ttl'])


def test_what_is_hidden_does_not_keep_the_form_from_being_sent(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    fields = [Field('mode', type='choice', label='Mode', choices=(Choice('a', 'A'), Choice('b', 'B')), default='a')]
    fields += [
        Field(f'x_{kind}', type=kind, label='X', visible_when={'mode': 'a'}, **more)
        for kind, more in (
            ('url', {}),
            ('port', {}),
            ('string', {'pattern': '[a-z]'}),
            ('integer', {'required': True}),
        )
    ]
    web.add(provider('hiding', *fields))
    typed = [[field.name, 'type', '???'] for field in fields[1:]]
    form = _run(web, _form('hiding', *typed, ['mode', 'choose', 'B']))[0]
    assert form['errors'] == {}
    assert not any(field.name in form['shown'] for field in fields[1:])


def test_an_optional_value_can_be_taken_back(web: Web) -> None:
    stored = {'a_integer': 4, 'a_number': 1.5, 'a_port': 21, 'a_choice': 'b', 'a_json': '{"k": 1}', 'a_string': 'x'}
    cleared = [[name, 'type', ''] for name in stored if name != 'a_choice']
    form = _run(web, _edited('all_optional', stored, *cleared, ['a_choice', 'choose', 'Not set']))[0]
    assert [form['posted'][name] for name in stored] == [''] * len(stored)


def test_nobody_chooses_for_the_user(web: Web) -> None:
    form = _run(web, _form('all_required'))[0]
    assert (form['shown']['a_choice'], form['errors']['a_choice']) == ('Select an option', 'A choice is required')
    fields = {
        field['name']: field
        for field in web.inspect(['all_required'])['providers']['all_required']['config']['fields']
    }
    assert fields['a_choice']['description'] == 'Required.'


def test_what_is_required_while_it_is_shown_says_so(web: Web) -> None:
    config = web.inspect(['login_modes'])['providers']['login_modes']['config']
    said = {field['name']: field.get('description') for field in config['fields']}
    assert (said['mode'], said['token'], said['user'], said['region']) == (None, 'Required.', 'Required.', None)


def test_a_document_is_edited_as_text(web: Web) -> None:
    form = _run(web, _edited('all_optional', {'a_json': '{"a": [1]}'}))[0]
    assert form['shown']['a_json'] == form['posted']['a_json'] == '{"a": [1]}'


def test_a_condition_on_a_number_holds_for_what_is_typed_and_for_what_is_stored(web: Web) -> None:
    typed, stored = _run(
        web, _form('conditional', ['retries', 'type', '2']), _edited('conditional', {'retries': 2, 'tier': ''})
    )
    for form in (typed, stored):
        assert 'when_retried' in form['shown']
        assert 'with_retries' not in form['disabled']


def test_a_form_of_a_role_that_is_missing_says_so_and_is_not_sent(web: Web) -> None:
    roles = {'reader': ('import', 'export'), 'writer': ('export', 'import')}
    for name, (there, missing) in roles.items():
        sent, refused = _run(web, _form(name, target=there), _form(name, target=missing, steps=[]))
        assert sent['errors'] == {}
        assert (list(refused['shown']), refused['disabled'], refused['posted']) == (
            ['notAvailable'],
            ['notAvailable'],
            None,
        )
        assert refused['errors']['notAvailable'].startswith('Wasabi cannot be a ')


LABEL = st.text(st.sampled_from('abcdefghij klmnopq'), min_size=1, max_size=20)
NUMBERS = {
    'integer': ({'min': 1, 'max': 99}, {'min': 0, 'default': 3}, {'min': 0, 'required': True}, {'max': -1}),
    'number': ({'min': 0.5}, {'default': 2.5}, {'min': 0, 'max': 9, 'required': True}, {'min': -5.5, 'max': -0.5}),
}
TYPED = {
    'url': ['https://x.example.com/a', 'http://[::1]:9000'],
    'host': ['x.example.com', '192.0.2.1'],
    'port': ['1', '443', '65535'],
    'path': ['a/b', '/'],
    'json': ['{"a": [1]}', '[]'],
    'secret_json': ['{"a": 1}'],
    'string': ['a b', "it's \"q\" & <b>", '漢字', '0'],
    'text': ['one line', ' -----BEGIN X-----'],
}


@st.composite
def fields(draw: st.DrawFn, name: str, earlier: tuple[Field, ...]) -> Field:
    """A field as a spec may declare it, perhaps waiting for one of `earlier`."""
    kind = draw(st.sampled_from(sorted(TYPES)))
    field = Field(name, type=kind, label=draw(LABEL), credential=kind == 'secret_json')
    if kind in NUMBERS:
        field = replace(field, **draw(st.sampled_from(NUMBERS[kind])))
    elif kind == 'choice':
        field = replace(field, choices=tuple(Choice(value, value.upper()) for value in 'abc'))
        field = replace(field, default=draw(st.sampled_from([None, 'b'])), required=draw(st.booleans()))
    elif kind != 'boolean':
        field = replace(field, required=draw(st.booleans()))
    switches = [item.name for item in earlier if item.type == 'boolean']
    choices = [item.name for item in earlier if item.type == 'choice']
    condition = draw(st.sampled_from(['', 'depends_on', 'visible_when']))
    if condition == 'depends_on' and earlier:
        return replace(field, depends_on=draw(st.sampled_from(earlier)).name)
    if condition == 'visible_when' and (switches or choices):
        shows = dict.fromkeys(switches, True) | {name: draw(st.sampled_from(['a', ['b', 'c']])) for name in choices}
        return replace(field, visible_when=dict([draw(st.sampled_from(sorted(shows.items())))]))
    return field


@st.composite
def any_provider(draw: st.DrawFn, name: str) -> Provider:
    """A provider with any fields."""
    made: tuple[Field, ...] = ()
    for at in range(draw(st.integers(1, 8))):
        made = (*made, draw(fields(f'x_{at}', made)))
    return provider(name, *made)


def _step(draw: st.DrawFn, item: Control) -> tuple[list[str], Any, Any]:
    """What a person does with a control, what is sent for that, and what is seen afterwards."""
    match item.widget:
        case 'toggle':
            return [item.name, 'toggle'], not item.value, not item.value
        case 'select':
            option = draw(st.sampled_from(item.options))
            return [item.name, 'choose', option.label], option.value, option.label
        case 'number':
            number = draw(st.integers(int(item.minimum or 0), int(item.maximum or 1000)))
            return [item.name, 'type', str(number)], number, str(number)
    if item.minimum is not None or item.maximum is not None:
        low = item.minimum if item.minimum is not None else -1000.0
        high = item.maximum if item.maximum is not None else 1000.0
        whole = draw(st.integers(int(low) + (low > int(low)), int(high) - (high < int(high))))
        return [item.name, 'type', str(whole)], str(whole), str(whole)
    text = draw(st.sampled_from(TYPED[item.type]))
    return [item.name, 'type', text], text, text


def _sent_back(item: Control, posted: Mapping[str, Any]) -> Any:
    """What the API sends for what was posted."""
    value = posted[item.name]
    if item.field_type.column_type.is_number:
        return None if value in (None, '') else float(value)
    return value


def _reached(form: Mapping[str, Any], what: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `what` that is about fields within reach."""
    return {name: what[name] for name in what if name in form['shown'] and name not in form['disabled']}


def test_what_is_typed_is_what_is_sent_in_any_form(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    forms: list[dict[str, Any]] = []
    sent: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    controls: list[list[Control]] = []

    @settings(
        max_examples=MANY, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def fill_in(data: st.DataObject) -> None:
        made = data.draw(any_provider(f'f{len(forms)}'))
        web.add(made)
        own = sorted(
            (item for row in wizard(made) for item in row if item.name[:2] == 'x_'), key=lambda item: item.name
        )
        done = {item.name: _step(data.draw, item) for item in own}
        forms.append(_form(made.name, *(step for step, _, _ in done.values())))
        sent.append({name: value for name, (_, value, _) in done.items()})
        seen.append({name: value for name, (_, _, value) in done.items()})
        controls.append(own)

    fill_in()
    filled = _run(web, *forms)
    for form, typed, shown in zip(filled, sent, seen, strict=True):
        assert form['errors'] == {}
        assert _reached(form, form['posted']).items() >= _reached(form, typed).items()
        assert form['shown'].items() >= _reached(form, shown).items()
    assert sum(len(_reached(form, typed)) for form, typed in zip(filled, sent, strict=True)) > 2 * MANY

    # the storages are opened again, and saved as they are
    plain = [[item for item in own if not item.credential] for own in controls]
    stored = [
        {item.name: _sent_back(item, form['posted']) for item in own} for form, own in zip(filled, plain, strict=True)
    ]
    edits = [_edited(form['file'], values) for form, values in zip(forms, stored, strict=True)]
    for form, first, values in zip(_run(web, *edits), filled, stored, strict=True):
        assert form['errors'] == {}
        assert {name: form['shown'][name] for name in values if name in form['shown']} == {
            name: first['shown'][name] for name in values if name in first['shown']
        }
        assert {name: form['posted'][name] or None for name in values} == {
            name: value or None for name, value in values.items()
        }
