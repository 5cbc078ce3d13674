"""Fields that nothing reads, and fields of the kind that a spec does without."""

from __future__ import annotations

import pytest

from tests.spec.specs import assert_marked, assert_said, load, problems, with_head


def _client(options: str, fields: str) -> str:
    return f'spec: 1\nname: store\ntitle: Store\nclient: {{kind: s3, {options}}}\nfields: {{{fields}}}\n'


@pytest.mark.parametrize(
    ('fields', 'words'),
    [
        ('§verify_ssl: {type: boolean}', 'as `{verify_ssl}` in `request_payer`'),
        ('§ca_bundle: {type: json}', 'one of kind `custom` is told every field'),
        ('§extra: {credential: true}', 'no option of client kind `s3` takes a credential'),
        ('§internal: {type: url}', 'name it under `client`, as `{internal}` in `endpoint`'),
        ('§sse: {}', 'as `{sse}` in `endpoint`, `region`, `sse_kms_key_id`'),
        ('§regoin: {}', 'did you mean `region`?'),
        ('§endpiont: {type: url}', 'did you mean `endpoint`?'),
        ('§a: {depends_on: b}, §b: {}', 'is not used: nothing reads it'),
        ('§a: {visible_when: {region: x}}', 'is not used: nothing reads it'),
    ],
)
def test_a_field_that_nothing_reads(fields: str, words: str) -> None:
    assert_marked(f'fields: {{{fields}}}\n', *[words] * fields.count('§'))


@pytest.mark.parametrize(
    ('options', 'fields'),
    [
        ('region: "{zone}"', 'zone: {}'),
        ('endpoint: "https://{zone}.example.com/{account}"', 'zone: {required: true}, account: {default: a}'),
        ('endpoint: "{site}"', 'on: {type: boolean}, site: {type: url, depends_on: on}'),
        ('endpoint: "{site}"', 'a: {}, on: {type: boolean, depends_on: a}, site: {type: url, depends_on: on}'),
        ('', 'on: {type: boolean}, region: {visible_when: {on: true}}'),
    ],
)
def test_a_field_that_is_read(options: str, fields: str) -> None:
    load(_client(options, fields))


def test_what_reads_a_field_may_be_misspelt() -> None:
    text = _client('endpoint: "https://{acount}.example.com"', 'account: {required: true}')
    column = text.splitlines()[3].index('{acount}') + 1
    assert_said(problems(text), (4, column, 'did you mean `account`?'))


def test_a_client_of_the_developers_own_is_told_every_field() -> None:
    assert with_head('fields: {a: {}, b: {type: json}}\n', 'custom').by_name.keys() == {'a', 'b'}


def test_a_field_of_the_kind_is_taken_out_everywhere() -> None:
    provider = with_head('fields: {session_token: false}\n')
    assert list(provider.by_name) == ['region', 'endpoint', 'access_key_id', 'secret_access_key']
    assert 'session_token' not in {name for row in provider.layout for name in row}


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        ('fields: {access_key_id: §false}\n', 'the client needs `access_key_id`'),
        ('fields: {region: §false}\n', 'bind the option: `client.region: …`'),
        ('fields: {§token: false}\n', 'no field `token` that could be taken out'),
        ('fields: {§sesion_token: false}\n', 'did you mean `session_token`?'),
        ('fields: {session_token: §0}\n', '`session_token` must be a mapping'),
        ('fields: {session_token: false}\nlayout: [[region, §session_token]]\n', 'no field `session_token`'),
    ],
)
def test_what_cannot_be_taken_out(tail: str, words: str) -> None:
    assert_marked(tail, words)


def test_a_bound_option_answers_without_that() -> None:
    assert_marked('  region: auto\nfields: {§region: false}\n', '`client.region` gives its value')
