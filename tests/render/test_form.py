"""The form model: what a user is asked for, in which order."""

from __future__ import annotations

from storage_scaffold.render.form import Control, control, form
from storage_scaffold.spec.provider import Choice, Client, Field, Presign, Provider


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
        'text', 'text', 'text', 'text', 'textarea', 'textarea', 'number', 'number', 'number', 'toggle', 'select',
    ]  # fmt: skip
    assert control(Field('x', type='port')).minimum == 1
    assert control(Field('x', type='port')).maximum == 65535


def test_credentials_are_never_shown_or_filled_in_by_the_browser() -> None:
    secret = control(Field('secret_key', credential=True))
    assert (secret.widget, secret.auto_complete) == ('password', 'new-password')
    assert control(Field('access_key_id', credential=True)).auto_complete == 'off'
    # a whole JSON file does not fit into a password field
    assert control(Field('account', type='secret_json', credential=True)).widget == 'textarea'


def test_the_environment_is_said_to_stand_in() -> None:
    assert control(Field('token', help='A token.', env='P_TOKEN')).description == (
        'A token. Leave blank if P_TOKEN is set in the environment.'
    )


def test_choices_keep_their_labels() -> None:
    options = control(Field('tier', type='choice', choices=(Choice('a', 'First'),))).options
    assert [(option.value, option.label) for option in options] == [('a', 'First')]
