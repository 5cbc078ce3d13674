"""The form model: what a user is asked for, in which order."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.fieldtypes.control import Condition, Control
from storage_scaffold.fieldtypes.field import Choice, Field
from storage_scaffold.render import form as module
from storage_scaffold.render.form import control, form, summary, wizard
from storage_scaffold.render.provider import render_provider
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Capabilities, Client, Location, Presign, Provider, Role


def _provider(*fields: Field, layout: tuple[tuple[str, ...], ...] = (), **more: object) -> Provider:
    return Provider('p', 'P', 'P', 'p', Client('s3'), fields=fields, layout=layout, **more)  # type: ignore[arg-type]


def _names(rows: tuple[tuple[Control, ...], ...]) -> list[list[str]]:
    return [[item.name for item in row] for row in rows]


def test_import_and_export_ask_for_what_is_theirs() -> None:
    provider = _provider(
        Field('region'), Field('only_in', target='import'), Field('only_out', target='export'), Field('token')
    )
    assert _names(form(provider, 'import')) == [
        ['title', 'bucket', 'prefix'],
        ['regex_filter'],
        ['region', 'only_in', 'token'],
        ['use_blob_urls'],
        ['presign', 'presign_ttl'],
        ['recursive_scan'],
    ]
    assert _names(form(provider, 'export')) == [
        ['title', 'bucket', 'prefix'],
        ['region', 'only_out', 'token'],
        ['can_delete_objects'],
    ]


def test_the_layout_comes_first_and_loses_no_field() -> None:
    provider = _provider(*(Field(name) for name in 'abcdef'), layout=(('d', 'a'), ('f',)))
    assert _names(form(provider, 'export'))[1:-1] == [['d', 'a'], ['f'], ['b', 'c', 'e']]


def test_no_presigned_urls_no_toggle() -> None:
    rows = form(_provider(presign=Presign(supported=False, default=False)), 'import')
    assert ['presign', 'presign_ttl'] not in _names(rows)


def test_presign_defaults_are_the_specs() -> None:
    presign, ttl = form(_provider(presign=Presign(default=False, ttl=60)), 'import')[-2]
    assert (presign.value, ttl.value, ttl.dependency) == (False, 60, 'presign')


def test_widgets() -> None:
    types = ('string', 'url', 'host', 'path', 'text', 'json', 'integer', 'number', 'port', 'boolean', 'choice')
    assert [control(Field('x', type=kind)).widget for kind in types] == [
        'text', 'text', 'text', 'text', 'textarea', 'textarea', 'number', 'number', 'text', 'toggle', 'select',
    ]  # fmt: skip
    assert control(Field('x', type='port')).minimum == 1
    assert control(Field('x', type='port')).maximum == 65535


def test_credentials_are_never_shown_or_filled_in_by_the_browser() -> None:
    secret = control(Field('secret_key', credential=True))
    assert (secret.widget, secret.auto_complete) == ('password', 'new-password')
    assert control(Field('access_key_id', credential=True)).auto_complete == 'off'
    # password, access key and secure field are one set, a pasted JSON document is not an exception
    assert control(Field('account', type='secret_json', credential=True)).widget == 'password'


def test_the_environment_is_said_to_stand_in() -> None:
    assert control(Field('token', help='A token.', env='P_TOKEN')).description == (
        'A token. Leave blank if P_TOKEN is set in the environment.'
    )


def test_choices_keep_their_labels() -> None:
    options = control(Field('tier', type='choice', choices=(Choice('a', 'First'),), required=True)).options
    assert [(option.value, option.label) for option in options] == [('a', 'First')]


def test_a_choice_that_may_be_left_out_can_be_taken_back() -> None:
    field = Field('tier', type='choice', choices=(Choice('a', 'First'),))
    assert [option.value for option in control(field).options] == ['', 'a']
    assert [option.value for option in control(replace(field, default='a')).options] == ['a']


def test_the_wizard_asks_in_the_order_of_label_studios_own_providers() -> None:
    provider = _provider(
        Field('key_id', credential=True), Field('endpoint'), Field('key', credential=True), Field('timeout')
    )
    assert _names(wizard(provider)) == [
        ['bucket'],
        ['endpoint', 'timeout'],
        ['prefix'],
        ['key_id', 'key'],
        ['presign', 'presign_ttl'],
    ]


def test_the_wizard_follows_the_layout() -> None:
    fields = (Field('a'), Field('b'), Field('key', credential=True))
    provider = _provider(*fields, layout=(('b', 'bucket'), ('key',), ('presign_ttl', 'a'), ('prefix',)))
    assert _names(wizard(provider)) == [['b', 'bucket'], ['key'], ['presign', 'presign_ttl', 'a'], ['prefix']]


def test_the_wizard_never_asks_for_what_the_web_app_asks_for_itself() -> None:
    names = {item.name for row in wizard(_provider(Field('region'))) for item in row}
    assert names == {'bucket', 'region', 'prefix', 'presign', 'presign_ttl'}


def test_the_prefix_is_declared_for_export_only_and_presigning_for_import_only() -> None:
    targets = {item.name: item.target for row in wizard(_provider(Field('region'))) for item in row}
    assert targets == {
        'bucket': 'both', 'region': 'both', 'prefix': 'export', 'presign': 'import', 'presign_ttl': 'import'
    }  # fmt: skip


def test_a_provider_without_exports_or_links_declares_neither() -> None:
    provider = _provider(presign=Presign(supported=False), roles=('import',), layout=(('prefix', 'presign'),))
    assert _names(wizard(provider)) == [['notAvailable'], ['bucket']]
    assert summary(provider) == 'Configure your P connection with all required Label Studio settings ' + (
        '(import only, proxy only)'
    )


@pytest.mark.parametrize(('role', 'other'), [('import', 'export'), ('export', 'import')])
def test_in_the_form_of_a_missing_role_there_is_nothing_but_the_reason(role: Role, other: Role) -> None:
    shown = [item for row in wizard(_provider(Field('region'), roles=(role,))) for item in row]
    [reason] = [item for item in shown if item.target != role]
    assert (reason.name, reason.target) == ('notAvailable', other)
    assert reason.refusal.startswith('P cannot be a ')
    assert f'({role} only)' in summary(_provider(roles=(role,)))


def test_the_summary_says_proxy_only_once() -> None:
    presign = Presign(supported=False)
    assert summary(_provider(presign=presign, description='P files')) == 'P files (proxy only)'
    assert summary(_provider(presign=presign, description='P files (proxy only)')) == 'P files (proxy only)'
    assert summary(_provider(description='P files')) == 'P files'


def test_a_white_labelled_web_app_names_itself() -> None:
    provider = _provider(
        Field('user', help='Name that Label Studio logs in with.'),
        location=Location('Label Studio folder'),
        description='Configure P for Label Studio',
    )
    assert summary(provider, r'Acme \1') == r'Configure P for Acme \1'
    shown = [item for row in wizard(provider, 'Acme') for item in row]
    assert (shown[0].label, shown[1].description) == ('Acme folder', 'Name that Acme logs in with.')
    assert not any('Label Studio' in item.description for item in shown)


def test_every_input_has_a_placeholder() -> None:
    types = ('string', 'text', 'integer', 'number', 'choice', 'url', 'host', 'port', 'path', 'json')
    fields = [Field(f'x_{kind}', type=kind, label=f'X {kind}') for kind in types]
    secrets = [Field(f's_{kind}', type=kind, label='S', credential=True) for kind in ('string', 'text', 'secret_json')]
    for row in wizard(_provider(*fields, *secrets)):
        for item in row:
            assert item.placeholder or item.value is not None, item.name


def test_placeholders_look_like_values() -> None:
    assert [
        control(field).placeholder
        for field in (
            Field('region', default='eu-1'),
            Field('region'),
            Field('server', type='url'),
            Field('retries', type='integer', min=2),
            Field('ratio', type='number', default=2.0),
            Field('tenant_name'),
            Field('api_key', label='API Key', credential=True, required=True),
            Field('app_password', label='App password', credential=True),
            Field('tier', type='choice', default='a', choices=(Choice('a', 'A'),)),
            Field('verify', type='boolean'),
        )
    ] == [
        'eu-1',
        'us-east-1',
        'https://storage.example.com',
        '2',
        '2',
        'my-tenant-name',
        'Your API key',
        'Your app password (optional)',
        'Select an option',
        '',
    ]


def test_a_field_of_some_ways_to_log_in_is_shown_with_these() -> None:
    modes = {'token': ('token',), 'basic': ('user', 'password')}
    provider = _provider(
        Field('auth', type='choice', choices=(Choice('token', 'T'), Choice('basic', 'B'))),
        Field('token', credential=True, required=True, visible_when={'auth': ['token']}),
        Field('user', visible_when={'auth': ['basic']}),
        Field('password', visible_when={'user': 'x'}, credential=True),
        auth={'field': 'auth', 'default': 'token', 'modes': modes},
    )
    shown = {item.name: item for row in wizard(provider) for item in row}
    # an empty value means the default
    assert shown['token'].visible_when == Condition('auth', ('token', ''))
    assert not shown['token'].always_required
    assert shown['user'].visible_when == Condition('auth', ('basic',))
    assert shown['password'].visible_when == Condition('user', ('x',))
    assert shown['auth'].visible_when is None


def test_a_choice_that_nobody_made_is_its_default() -> None:
    tiers = (Choice('a', 'A'), Choice('b', 'B'))
    provider = _provider(
        Field('tier', type='choice', choices=tiers, default='a'),
        Field('for_a', visible_when={'tier': 'a'}),
        Field('for_b', visible_when={'tier': ['b']}),
    )
    shown = {item.name: item.visible_when for row in wizard(provider) for item in row}
    assert shown['for_a'] == Condition('tier', ('a', ''))
    assert shown['for_b'] == Condition('tier', ('b',))


def test_the_old_form_asks_for_a_json_default_as_text() -> None:
    assert control(Field('options', type='json', default={'ä': [1]})).value == '{"ä": [1]}'


def test_no_deletion_no_toggle() -> None:
    provider = _provider(capabilities=Capabilities(delete=False, recursive=False))
    assert ['can_delete_objects'] not in _names(form(provider, 'export'))
    assert ['recursive_scan'] not in _names(form(provider, 'import'))


def test_the_form_is_not_built_anew_for_each_field() -> None:
    def controls(count: int) -> int:
        fields = ''.join(f'  f{number}: {{help: A field.}}\n' for number in range(count))
        text = f'spec: 1\nname: big\ntitle: Big\nclient: {{kind: custom}}\nfields:\n{fields}'
        with mock.patch.object(module, 'control', side_effect=control) as built:
            render_provider(load_bytes(text.encode(), 'big.yml'), Features(), 'big.yml', OPEN_SOURCE)
        return built.call_count

    assert controls(40) <= 2 * controls(20)
