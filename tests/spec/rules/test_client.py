"""Client options: constants, templates, and the packages a client needs."""

from __future__ import annotations

import re

import pytest

from storage_scaffold.spec.provider import Constant, FieldRef, Template
from tests.spec.specs import assert_marked, assert_said, load, problems, with_head


def client(options: str, fields: str = '') -> str:
    return f'spec: 1\nname: store\ntitle: Store\nclient: {{kind: s3, {options}}}\nfields: {{{fields}}}\n'


FIELDS = (
    'zone: {required: true}, maybe: {}, user: {credential: true}, port: {type: port, default: 9000}, '
    'site: {type: url, required: true}, on: {type: boolean, default: true}, base: {type: path, default: a/b}, '
    'odd: {default: "a b"}, note: {type: text, default: a}, once: {required: true, target: import}, '
    'by_env: {env: ZONE}, number: {type: integer, default: 1}'
)


def bag(options: str) -> str:
    """Those of FIELDS that stand in braces, for nothing would read the others."""
    fields = dict(re.findall(r'(\w+): ({.*?})(?:, |$)', FIELDS))
    return ', '.join(f'{name}: {field}' for name, field in fields.items() if f'{{{name}}}' in options)


@pytest.mark.parametrize(
    ('endpoint', 'words'),
    [
        # braces
        ('https://§{regoin}.example.com', 'did you mean `region`?'),
        ('https://§{endpoint}.example.com', 'give a field of your own another name'),
        ('https://§{user}.example.com', 'is a credential'),
        ('https://§{access_key_id}.example.com', 'is a credential'),
        ('https://§{secret_access_key}@example.com', 'is a credential'),
        ('https://§{zone!r}.example.com', 'only the name of a field may stand between braces'),
        ('https://§{zone:>10}.example.com', 'only the name of a field may stand between braces'),
        ('https://§{zone.name}.example.com', 'only the name of a field may stand between braces'),
        ('https://§{zone[0]}.example.com', 'only the name of a field may stand between braces'),
        ('https://§{}.example.com', 'only the name of a field may stand between braces'),
        ('https://§{ zone }.example.com', 'only the name of a field may stand between braces'),
        ('https://§{Zone}.example.com', 'only the name of a field may stand between braces'),
        ('https://§{zone', 'unmatched `{`'),
        ('https://zone§}', 'unmatched `}`'),
        ('https://{zone}.example.com/§{maybe}', '`maybe` may be empty'),
        ('https://{zone}.example.com/§{once}', 'only a field of import storages'),
        # scheme
        ('§{zone}://example.com', 'an address must start with `http://`'),
        ('§ftp://{zone}.example.com', 'an address must start with `http://`'),
        ('§//{zone}.example.com', 'an address must start with `http://`'),
        ('§HTTPS://{zone}.example.com', 'an address must start with `http://`'),
        ('{site}§.example.com', 'a path that starts with `/` must follow an address'),
        ('{site}§{zone}', 'a path that starts with `/` must follow an address'),
        # host
        ('https://user§@{zone}.example.com', "`@` cannot be part of a host"),
        ('https://{zone}§_a.example.com', "`_` cannot be part of a host"),
        ('https://{zone}§ .example.com', "cannot be part of a host"),
        ('https://§/{zone}', 'an address must have a host'),
        ('https://§{port}.example.com', "type `port` cannot be part of a host"),
        ('https://§{site}', "type `url` cannot be part of a host"),
        ('https://§{base}', "type `path` cannot be part of a host"),
        ('https://§{odd}.example.com', "`odd` has a default or choice that cannot be part of a host"),
        # port
        ('https://{zone}.example.com:§{maybe}/', "type `string` cannot be part of a port"),
        ('https://{zone}.example.com§:/', 'a port must follow the colon'),
        ('https://{zone}.example.com§:99999/', 'a port must be a number from 1 to 65535'),
        ('https://{zone}.example.com§:80a/', 'a port must be a number'),
        # path
        ('https://{zone}.example.com/a§?b', "cannot be part of the path"),
        ('https://{zone}.example.com§?x={port}', "cannot be part of the path"),
        ('https://{zone}.example.com/a§#b', "cannot be part of the path"),
        ('https://{zone}.example.com/a§ b', "cannot be part of the path"),
        ('https://{zone}.example.com§/../a', 'a path must not contain `.` or `..` as a segment'),
        ('https://{zone}.example.com§/%2e%2E/a', 'a path must not contain `.` or `..` as a segment'),
        ('https://{zone}.example.com/§{on}', "type `boolean` cannot be part of a path"),
        ('https://{zone}.example.com/§{note}', "type `text` cannot be part of a path"),
    ],
)
def test_templates_refused(endpoint: str, words: str) -> None:
    """Each points at the character in the template."""
    text = client(f'endpoint: "{endpoint}"', FIELDS)
    line = text.splitlines()[3]
    assert_said(problems(text.replace('§', '')), (4, line.index('§') + 1, words))


@pytest.mark.parametrize(
    ('endpoint', 'fields'),
    [
        ('https://{zone}.example.com', ('zone',)),
        ('http://s3-{zone}.example.com:{port}/{base}/x', ('zone', 'port', 'base')),
        ('https://{zone}.{zone}.example.com:8443', ('zone',)),
        ('https://{by_env}.example.com', ('by_env',)),
        ('https://example.com:{number}/{zone}', ('number', 'zone')),
        ('{site}/s3/{zone}', ('site', 'zone')),
    ],
)
def test_templates_accepted(endpoint: str, fields: tuple[str, ...]) -> None:
    provider = load(client(f'endpoint: "{endpoint}"', bag(endpoint)))
    assert provider.client.options['endpoint'] == Template(endpoint, fields)
    assert 'endpoint' not in provider.by_name


@pytest.mark.parametrize('quote', ['"', "'", ''])
def test_the_place_in_a_template_however_it_is_written(quote: str) -> None:
    text = f'client:\n  kind: s3\n  endpoint: {quote}https://{{nowhere}}.example.com{quote}\n'
    column = 13 + len(quote) + len('https://')
    assert_said(problems('spec: 1\nname: store\ntitle: Store\n' + text), (6, column, 'no field `nowhere`'))


def test_a_template_in_a_block_is_pointed_at_where_it_stands() -> None:
    found = problems(HEAD_WITH_FOLDED)
    assert_said(found, (7, 13, 'no field `nowhere`'))


HEAD_WITH_FOLDED = """\
spec: 1
name: store
title: Store
client:
  kind: s3
  endpoint: >-
    https://{nowhere}.example.com
"""


@pytest.mark.parametrize(
    ('endpoint', 'words'),
    [
        ('s3.example.com', 'must start with `http://` or `https://`'),
        ('ftp://example.com', 'an address must start with `http://`'),
        ('https://', 'must have a host'),
        ('https://:9000', 'must have a host'),
        ('https://u:p@example.com', 'must not contain a username or password'),
        ('https://u@example.com', 'must not contain a username or password'),
        ('https://example.com?a=b', 'must not have a query'),
        ('https://example.com#a', 'must not have a query or a fragment'),
        ('https://example.com:', 'must have a host'),
        ('https://example.com:99999', 'not a URL'),
        ('https://example.com:x', 'not a URL'),
        ('https://exa mple.com', 'letters, digits, dots and hyphens'),
        ('https://example.com/../a', 'must not contain `.` or `..` as a segment'),
        ('https://example.com/a b', 'characters that URLs allow'),
        ('https://[::1', 'not a URL'),
        ('https://-a.example.com', 'letters, digits'),
    ],
)
def test_constant_endpoints_refused(endpoint: str, words: str) -> None:
    text = client(f'endpoint: §"{endpoint}"')
    assert_said(problems(text.replace('§', '')), (4, text.splitlines()[3].index('§') + 1, words))


@pytest.mark.parametrize(
    'endpoint', ['https://s3.example.com', 'http://10.0.0.1:9000/s3', 'https://[2001:db8::1]:9000']
)
def test_constant_endpoints_accepted(endpoint: str) -> None:
    provider = load(client(f'endpoint: "{endpoint}"'))
    assert provider.client.options['endpoint'] == Constant(endpoint)
    assert 'endpoint' not in provider.by_name


@pytest.mark.parametrize(
    ('options', 'words'),
    [
        ('§addresing: path', 'did you mean `addressing`?'),
        ('§checksums: never', 'known here: kind, endpoint, region, addressing, sse, sse_kms_key_id, public_endpoint,'),
        ('addressing: §paht', 'did you mean `path`?'),
        ('addressing: §true', 'must be one of `auto`, `path`, `virtual`'),
        ('addressing: §"{zone}"', 'must be one of `auto`'),
        ('sse: §0', 'must be one of `false`, `AES256`, `aws:kms`'),
        ('sse: §aes256', 'did you mean `AES256`?'),
        (f'region: §{"a" * 501}', 'must have at most 500 characters'),
        ('region: §5', '`region` must be text'),
        ('region: §[a]', '`region` must be text'),
        ('region: §""', 'is refused: the value must be a single line'),
        ('region: §"{zone}-1"', '`region` takes a value or `{field}`'),
        ('region: "§{nowhere}"', 'no field `nowhere`'),
        ('region: "§{access_key_id}"', 'is a credential'),
        ('region: §"{port}"', "`region` cannot be a field of type `port`"),
        ('endpoint: §"{zone}"', "`endpoint` cannot be a field of type `string`"),
        ('endpoint: §true', '`endpoint` must be text'),
        ('§sse_kms_key_id: a', 'write `sse: aws:kms`, or remove `sse_kms_key_id`'),
        ('sse: AES256, §sse_kms_key_id: a', 'only has an effect with `sse: aws:kms`'),
        ('requires: {pypi: §"paramiko >> 3", import: paramiko}', 'not a requirement (PEP 508)'),
        ('requires: {pypi: §"x @ https://example.com/x.whl", import: x}', 'a requirement with a URL'),
        ('requires: {pypi: paramiko, import: §para-miko}', '`import` must be a module'),
        ('requires: §{pypi: paramiko}', '`import` is missing'),
        ('requires: {§pypy: paramiko, pypi: paramiko, import: paramiko}', 'did you mean `pypi`?'),
    ],
)
def test_options_refused(options: str, words: str) -> None:
    text = client(options, FIELDS)
    assert_said(problems(text.replace('§', '')), (4, text.splitlines()[3].index('§') + 1, words))


def test_an_option_bound_to_another_field_takes_the_place_of_its_own() -> None:
    provider = load(client('region: "{zone}", endpoint: "{site}"', bag('{zone} {site}')))
    assert provider.client.options['region'] == FieldRef('zone')
    assert provider.client.options['endpoint'] == FieldRef('site')
    assert not {'region', 'endpoint'} & set(provider.by_name)


def test_an_option_bound_to_its_own_field_keeps_it() -> None:
    provider = load(client('region: "{region}"'))
    assert provider.client.options['region'] == FieldRef('region')
    assert 'region' in provider.by_name


def test_encryption() -> None:
    provider = load(client('sse: "aws:kms", sse_kms_key_id: "{kms_key}"', 'kms_key: {credential: false}'))
    assert provider.client.options['sse'] == Constant('aws:kms')
    assert provider.client.options['sse_kms_key_id'] == FieldRef('kms_key')
    assert load(client('sse: aws:kms')).client.options['sse_kms_key_id'] == Constant(None)


def test_a_field_that_is_not_asked_for_cannot_be_described() -> None:
    text = client('region: auto', '§region: {label: Zone}')
    assert_said(problems(text.replace('§', '')), (5, 10, '`client.region` gives its value'))


@pytest.mark.parametrize(
    ('kind', 'words'),
    [
        ('S3', 'did you mean `s3`?'),
        ('s4', 'unknown client kind `s4`; available: azure, custom, gcs, http, s3, sftp, smb'),
        ('opendal', 'unknown client kind `opendal`; available: azure, custom, gcs, http, s3, sftp, smb'),
        ('../s3', 'unknown client kind `../s3`'),
        ('""', 'unknown client kind ``'),
    ],
)
def test_kinds(kind: str, words: str) -> None:
    text = f'spec: 1\nname: store\ntitle: Store\nclient: {{kind: {kind}, some: option}}\n'
    assert_said(problems(text), (4, 16, words))


@pytest.mark.parametrize(
    ('written', 'shown'),
    [
        ('paramiko>=3.4,<6', 'paramiko (>=3.4,<6)'),
        ('paramiko (>=3.4,<6)', 'paramiko (>=3.4,<6)'),
        ('paramiko[gssapi] >= 3.4', 'paramiko[gssapi] (>=3.4)'),
        ('paramiko', 'paramiko'),
        ('paramiko>=3; python_version < "3.12"', 'paramiko (>=3) ; python_version < "3.12"'),
    ],
)
def test_requirements_are_in_the_style_of_label_studio(written: str, shown: str) -> None:
    provider = load(client(f"requires: {{pypi: '{written}', import: paramiko}}"))
    assert provider.client.requires is not None
    assert (provider.client.requires.pypi, provider.client.requires.import_name) == (shown, 'paramiko')


def test_versions_of_label_studio() -> None:
    assert with_head('requires: {label_studio: ">=1.22,<2"}\n').requires_label_studio == '>=1.22,<2'
    assert_marked('requires: {label_studio: §"1.22"}\n', 'write it like `>=1.22,<2`')
    assert_marked('requires: {label_studio: §"*"}\n', 'not a version range')
    assert_marked('requires: {label_studio: §1.22}\n', 'put it in quotes: "1.22"')
    assert_marked('requires: §">=1.22"\n', 'must be a mapping')
