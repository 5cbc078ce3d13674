"""Client kinds: those that ship, and what other kinds can declare."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold import resources
from storage_scaffold.errors import ScaffoldError
from storage_scaffold.fieldtypes import TYPES, special_flags
from storage_scaffold.kinds.kind import available_kinds, load_kind
from storage_scaffold.spec.provider import Constant, FieldRef, Template
from storage_scaffold.spec.reading.messages import either
from storage_scaffold.spec.reading.words import field_word, looks_secret
from storage_scaffold.spec.schema import spec_schema
from tests.spec.specs import assert_said, load, problems

# A kind with every slot, as later kinds will have them.
DAV = """\
version: 1
kind: dav
title: Dav
requires: {pypi: dav (>=1), import: dav}
fields:
  server: {type: host, required: true}
  user: {label: User name, required: true}
  password: {credential: true, required: true}
options:
  address: {accepts: [constant, template], slot: url}
  host: {accepts: [constant, field, template], slot: host, field: server}
  root: {accepts: [constant, field, template], slot: path, default: ""}
  agent: {accepts: [field, template], slot: text}
  tls:
    help: How the server is trusted.
    parts:
      verify: {accepts: [constant, field], slot: boolean, default: true}
      ca_bundle: {accepts: [constant, field], slot: certificates, only_with: {tls_verify: true}}
  realm: {accepts: [constant, field], only_with: {auth: login}}
auth: {login: {needs: [user, password]}, ticket: {}, none: {}}
location: {label: Folder, case: insensitive}
capabilities: {write: false, delete: false, presign: false, range: true, recursive: true}
together: [[user, password]]
"""


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(resources, 'templates_dir', lambda: tmp_path)
    load_kind.cache_clear()
    yield tmp_path
    load_kind.cache_clear()


@pytest.fixture
def dav(installation: Path) -> None:
    write_kind(installation, 'dav', DAV)


def write_kind(templates: Path, name: str, text: str) -> None:
    folder = templates / 'clients' / name
    folder.mkdir(parents=True)
    (folder / 'kind.yml').write_bytes(text.encode('utf-8'))


def spec(options: str = '', more: str = '') -> str:
    return f'spec: 1\nname: store\ntitle: Store\nroles: [import]\nclient: {{kind: dav, {options}}}\n{more}'


def test_s3_and_its_frozen_columns() -> None:
    kind = load_kind('s3')
    keys = ['access_key_id', 'secret_access_key', 'session_token']
    assert list(kind.fields) == ['region', 'endpoint', *keys, 'role_arn', 'external_id']
    assert list(kind.options) == [
        *('endpoint', 'region', 'addressing', 'sse', 'sse_kms_key_id', 'public_endpoint', 'request_payer'),
        *('tls_verify', 'tls_ca_bundle', 'role_session_name', 'role_duration', 'role_sts_endpoint', 'auth'),
    ]


def test_webdav_and_its_frozen_columns() -> None:
    kind = load_kind('webdav')
    assert list(kind.fields) == ['base_url', 'username', 'password', 'token']
    assert list(kind.options) == ['base_url', 'tls_verify', 'tls_ca_bundle', 'auth']
    assert kind.sends_credentials


def test_azure_and_its_frozen_columns() -> None:
    kind = load_kind('azure')
    identity = ['tenant_id', 'client_id', 'client_secret', 'identity_client_id']
    assert list(kind.fields) == ['account_name', 'endpoint', 'account_key', 'sas_token', *identity]
    assert list(kind.options) == ['account_name', 'endpoint', 'authority', 'tls_verify', 'tls_ca_bundle', 'auth']
    assert kind.sends_credentials


def test_gcs_and_its_frozen_columns() -> None:
    kind = load_kind('gcs')
    identity = ['project_number', 'pool_id', 'provider_id', 'service_account_email']
    assert list(kind.fields) == ['endpoint', 'service_account_key', *identity]
    told = ['endpoint', 'user_project', 'token_uri', 'token_file', 'tls_verify', 'tls_ca_bundle', 'auth']
    assert list(kind.options) == told
    assert kind.sends_credentials


@pytest.mark.parametrize('name', available_kinds())
def test_every_kind_keeps_the_rules_of_the_language(name: str) -> None:
    kind = load_kind(name)
    for field_name, field in kind.fields.items():
        assert field_word(field_name) is None
        assert field.credential or not looks_secret(field_name)
        assert field.model_fields_set & special_flags() <= TYPES[field.type].flags
        assert field.label, field_name
    if kind.endpoint:
        named = kind.endpoint
        slots = {'url': named.url, 'host': named.host, 'port': named.port}
        assert all(kind.options[option].slot == slot for slot, option in slots.items() if option)
    answers = [option.field for option in kind.options.values() if option.field]
    assert set(answers) | {item for row in kind.layout for item in row} <= set(kind.fields)
    assert all(
        option.slot in kind.fields[option.field].field_type.fills for option in kind.options.values() if option.field
    )
    assert all(option.choices is None or option.default in option.choices for option in kind.options.values())


def test_unknown_kind() -> None:
    with pytest.raises(KeyError):
        load_kind('nope')


@pytest.mark.usefixtures('dav')
def test_a_kind_that_cannot_write() -> None:
    provider = load(spec())
    assert provider.roles == ('import',)
    assert not provider.capabilities.write
    assert not provider.presign.supported
    assert provider.location.label == 'Folder'
    assert provider.location.case == 'insensitive'
    assert provider.client.requires is not None
    assert provider.client.requires.pypi == 'dav (>=1)'
    assert provider.client.options == {
        'address': Constant(None),
        'host': FieldRef('server'),
        'root': Constant(''),
        'agent': Constant(None),
        'tls_verify': Constant(True),
        'tls_ca_bundle': Constant(None),
        'realm': Constant(None),
        'auth': Constant('login'),
    }


@pytest.mark.usefixtures('dav')
@pytest.mark.parametrize(
    ('more', 'expected'),
    [
        ('presign: true\n', (6, 10, "the client cannot sign links")),
        ('capabilities: {write: true}\n', (6, 23, 'client kind `dav` does not support `write`')),
        ('capabilities: {presign: true}\n', (6, 25, 'client kind `dav` does not support `presign`')),
    ],
)
def test_a_spec_adds_nothing_to_what_a_kind_can(more: str, expected: tuple[int, int, str]) -> None:
    assert_said(problems(spec(more=more)), expected)


@pytest.mark.usefixtures('dav')
def test_a_kind_that_cannot_write_has_no_export() -> None:
    text = 'spec: 1\nname: store\ntitle: Store\nclient: {kind: dav}\n'
    assert load(text).roles == ('import',)
    assert_said(problems(f'{text}roles: [import, export]\n'), (5, 8, 'client kind `dav` only reads'))


@pytest.mark.usefixtures('dav')
@pytest.mark.parametrize(
    ('option', 'words'),
    [
        ('host: §"https://a.example"', 'a host must not contain a colon'),
        ('host: §a_b', 'letters, digits, dots and hyphens'),
        ('host: "{zone}§/x"', "`/` cannot be part of a host"),
        ('host: "§{base}.example.com"', "type `path` cannot be part of a host"),
        ('host: §"{base}"', "`host` cannot be a field of type `path`"),
        ('root: §a/../b', 'a path must not contain `.` or `..` as a segment'),
        ('root: §"a\\\\b"', 'a path must not contain `.` or `..` as a segment'),
        ('root: "§../{zone}"', 'a path must not contain `.` or `..` as a segment'),
        ('root: "§{zone}/../b"', 'a path must not contain `.` or `..` as a segment'),
        ('root: "a/§{flag}"', "type `boolean` cannot be part of text"),
        ('agent: §"a\\nb {zone}"', 'the value must be a single line'),
        ('agent: §me', 'takes `{field}` or text with `{field}` in it'),
        ('agent: "a §{flag}"', "type `boolean` cannot be part of text"),
        ('address: "https://§{password}@{server}"', 'is a credential'),
    ],
)
def test_slots(option: str, words: str) -> None:
    fields = 'fields: {zone: {default: a}, base: {type: path, default: a/b}, flag: {type: boolean}}\n'
    text = spec(option, fields)
    column = text.splitlines()[4].index('§') + 1
    found = problems(text.replace('§', ''))
    assert_said(found[:1], (5, column, words))


@pytest.mark.usefixtures('dav')
def test_slots_filled_in() -> None:
    fields = 'fields: {zone: {default: a}, base: {type: path, default: a/b}}\n'
    options = load(spec('host: "{zone}.example.com", root: "{base}", agent: "me in {zone}"', fields)).client.options
    assert options['host'] == Template('{zone}.example.com', ('zone',))
    assert options['root'] == FieldRef('base')
    assert options['agent'] == Template('me in {zone}', ('zone',))


TLS_FIELDS = (
    'fields: {pem: {type: text}, note: {}, file: {type: path}, checks: {type: boolean, default: true}, '
    'way: {type: choice, choices: [ticket, none]}}\n'
)


@pytest.mark.usefixtures('dav')
def test_an_option_in_an_option() -> None:
    used = 'fields: {pem: {type: text}, checks: {type: boolean, default: true}}\n'
    options = load(spec('tls: {verify: "{checks}", ca_bundle: "{pem}"}', used)).client.options
    assert (options['tls_verify'], options['tls_ca_bundle']) == (FieldRef('checks'), FieldRef('pem'))
    options = load(spec('tls: {ca_bundle: /etc/ssl/ours.pem}')).client.options
    assert (options['tls_verify'], options['tls_ca_bundle']) == (Constant(True), Constant('/etc/ssl/ours.pem'))


@pytest.mark.usefixtures('dav')
@pytest.mark.parametrize(
    ('option', 'words'),
    [
        ('tls: {§verfy: false}', 'did you mean `verify`?'),
        ('tls: {§ciphers: all}', 'known here: verify, ca_bundle'),
        ('tls: §false', 'write `tls: {verify: …, ca_bundle: …}`, or less of it'),
        ('§tls_verify: false', 'write `tls: {verify: …}`'),
        ('tls: {verify: §"no"}', '`verify` is refused: it must be `true` or `false`'),
        ('tls: {verify: "§{chekcs}"}', 'did you mean `checks`?'),
        ('tls: {verify: §"{note}"}', '`verify` cannot be a field of type `string`'),
        ('tls: {verify: §"not {checks}"}', '`verify` takes a value or `{field}`'),
        ('tls: {ca_bundle: §"{note}"}', 'people could find out about the files of the server'),
        ('tls: {ca_bundle: §"{file}"}', 'it takes: `text`'),
        ('tls: {ca_bundle: §ours.pem}', 'it must be the absolute path of a file on the server'),
        ('tls: {verify: false, §ca_bundle: /a.pem}', 'only has an effect with `tls.verify: true`'),
        ('auth: none, §realm: a', 'only has an effect with `auth: login`'),
        ('auth: "{way}", §realm: a', 'only has an effect with `auth: login`'),
    ],
)
def test_options_in_an_option_refused(option: str, words: str) -> None:
    text = spec(option, TLS_FIELDS)
    column = text.splitlines()[4].index('§') + 1
    assert_said(problems(text.replace('§', '')), (5, column, words))


@pytest.mark.usefixtures('dav')
def test_editors_know_options_in_an_option() -> None:
    jsonschema = pytest.importorskip('jsonschema')
    validator = jsonschema.Draft202012Validator(spec_schema())

    def is_valid(**options: Any) -> bool:
        return bool(validator.is_valid({'spec': 1, 'title': 'A', 'client': {'kind': 'dav', **options}}))

    assert is_valid(tls={'verify': False}) and is_valid(tls={'verify': '{checks}', 'ca_bundle': '/a.pem'})
    assert not (is_valid(tls={'verfy': False}) or is_valid(tls=False) or is_valid(tls={'verify': 1}))


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('', 'the file is empty'),
        ('version: 1\nkind: dav\ntitle: Dav\n', '`capabilities` is missing'),
        (DAV.replace('kind: dav', 'kind: vad'), 'it is of kind vad'),
        (DAV.replace('slot: url', 'slot: uri'), 'must be one of `url`, `host`, `port`, `path`, `text`'),
        (DAV + 'fieldz: {}\n', 'did you mean `fields`?'),
        (DAV + 'endpoint: {url: addres}\n', '`endpoint` names the option `addres`, which is not there'),
        (DAV + 'endpoint: {host: host}\n', '`endpoint` is either `{url: …}` or `{host: …, default_port: …}`'),
        (DAV + 'endpoint: {url: address, default_port: 1}\n', '`endpoint` is either'),
        (DAV.replace('needs: [user,', 'needs: [usr,'), '`auth.login` names the field `usr`, which is not there'),
        (DAV.replace('    parts:', '    slot: url\n    parts:'), '`options.tls` is made of `parts`'),
        (DAV + 'raises: [BadConfig]\n', '`raises` and the template options.py.j2 go together'),
        (DAV + 'tests: {service: It is there.}\n', '`tests` and the template test_service.py.j2 go together'),
    ],
)
def test_a_broken_kind_is_a_bug_of_the_installation(installation: Path, text: str, words: str) -> None:
    write_kind(installation, 'dav', text)
    with pytest.raises(ScaffoldError) as caught:
        load_kind('dav')
    assert caught.value.exit_code == 3
    assert words in str(caught.value)


def test_either_names_values_as_yaml_does() -> None:
    assert either([False, 'AES256']) == '`false`, `AES256`'
