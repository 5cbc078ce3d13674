"""What a field says about itself, and about others."""

from __future__ import annotations

import pytest

from tests.spec.specs import assert_marked, with_head


@pytest.mark.parametrize(
    ('field', 'words'),
    [
        # flags
        ('{type: boolean, §required: true}', '`required` has no meaning'),
        ('{type: boolean, §credential: true}', 'has no meaning for a field of type `boolean`'),
        ('{type: boolean, §env: ZONE}', 'it is for fields of type `string`'),
        ('§{type: integer}', 'may be 0, or be left empty: for the web app, the two are the same'),
        ('§{type: number, min: 0, max: 1, env: ZONE}', 'may be 0, or be left empty'),
        ('§{type: number, min: -1, required: true}', 'may be 0 or negative: the web app then has no input for it'),
        ('§{type: integer, default: -1}', 'may be 0 or negative'),
        ('{type: integer, min: 1, §pattern: "1"}', '`pattern` has no meaning'),
        ('{§min: 1}', 'it is for fields of type `integer`, `number`, `port`'),
        ('{§choices: [a]}', 'it is for fields of type `choice`'),
        ('{§ssrf: true}', 'it is for fields of type `url`, `host`'),
        ('{type: choice, choices: [a], §credential: true}', '`credential` has no meaning'),
        # credentials
        ('{credential: true, default: §x}', 'a credential, which cannot have a default'),
        ('§{type: secret_json}', 'add `credential: true`'),
        # environment
        ('{required: §true, env: ZONE}', 'remove `required` or `env`'),
        # choices
        ('{type: §choice}', 'a choice without choices'),
        ('{type: choice, choices: [a, b, §a]}', '`a` is already a choice'),
        ('{type: choice, choices: [{value: a, label: A}, §a]}', '`a` is already a choice'),
        ('{type: choice, choices: [abc, xyz], default: §abd}', 'did you mean `abc`?'),
        ('{type: choice, choices: [a], default: §1}', 'must be one of the choices'),
        # limits
        ('{type: integer, min: §2, max: 1}', '`min` of `zone` is greater than its `max`'),
        ('{type: integer, min: §1.5}', 'must be a whole number'),
        ('{type: port, max: §65536}', 'must be a whole number from 1 to 65535'),
        ('{type: integer, min: 2, default: §1}', 'less than its `min`'),
        ('{type: number, max: 2, default: §2.5}', 'greater than its `max`'),
        # patterns
        ('{pattern: §"(a"}', 'not a regular expression'),
        ('{pattern: §"a{99999999999}"}', 'not a regular expression'),
        ('{pattern: §"(?P<x>a)"}', 'not supported by JavaScript'),
        ('{pattern: §"(?i)a"}', 'inline flags; write the expression without them'),
        ('{pattern: §"\\\\Aa"}', 'the whole value has to match'),
        ('{pattern: "[a-c]+", default: §"abd"}', 'does not match its `pattern`'),
        # defaults
        ('{default: §5}', 'put it in quotes: "5"'),
        ('{default: §true}', 'put it in quotes: "true"'),
        ('{default: §[a]}', 'must be text of one line'),
        ('{default: §"a\\nb"}', 'must be text of one line'),
        ('{type: integer, default: §true}', 'must be a whole number'),
        ('{type: integer, default: §1.5}', 'must be a whole number'),
        ('{type: number, default: §x}', 'must be a number'),
        ('{type: boolean, default: §yes}', 'must be `true` or `false`'),
        ('{type: port, default: §70000}', 'from 1 to 65535'),
        ('{type: url, default: §example.com}', 'must be an http(s) URL'),
        ('{type: url, default: §"https://u:p@example.com"}', 'without user'),
        ('{type: host, default: §"https://example.com"}', 'must be a host name'),
        ('{type: path, default: §"/srv/../etc"}', 'a path without `..`'),
        ('{type: json, default: §"{}"}', 'must be a list or a mapping'),
        # other fields
        ('{depends_on: §zonk}', 'no field `zonk`'),
        ('{depends_on: §mod}', 'did you mean `mode`?'),
        ('{depends_on: §zone}', "cannot depend on itself"),
        ('{visible_when: {§mod: a}}', 'did you mean `mode`?'),
        ('{visible_when: {§zone: a}}', "cannot depend on itself"),
        ('{visible_when: {mode: §c}}', 'not one of the choices of `mode`: `a`, `b`'),
        ('{visible_when: {mode: §[a, c]}}', 'not one of the choices of `mode`'),
        ('{visible_when: {mode: §[]}}', 'an empty list of values never matches'),
        ('{visible_when: {secure: §"yes"}}', 'must be `true` or `false`'),
        ('{visible_when: {secret: §a}}', 'nothing may depend on its value'),
    ],
)
def test_refused(field: str, words: str) -> None:
    tail = f"""
        fields:
          mode: {{type: choice, choices: [a, b]}}
          secure: {{type: boolean}}
          zone: {field}
          region: {{}}
          secret: {{credential: true}}
        """
    assert_marked(tail, words, kind='custom')


@pytest.mark.parametrize(
    'field',
    [
        '{}',
        '{type: text, default: "a\\nb"}',
        '{type: secret_json, credential: true}',
        '{type: integer, min: 0, max: 9, default: 9}',
        '{type: number, default: 2}',
        '{type: integer, required: true}',
        '{type: number, min: 0.5}',
        '{type: number, max: -1}',
        '{type: boolean, default: false, required: false, credential: false}',
        '{type: choice, choices: [a, {value: b, label: The other}], default: b}',
        '{type: url, default: "http://[::1]:9000/base", ssrf: false}',
        '{type: host, default: 192.0.2.1}',
        '{type: host, default: "2001:db8::1"}',
        '{type: port, default: 65535}',
        '{type: path, default: /srv/data}',
        '{type: json, default: {a: [1, true]}}',
        '{pattern: "[a-z0-9]+(-[a-z0-9]+)*", default: eu-central-1}',
        '{pattern: "[)*]\\\\(?P[+]+", default: "*(P+"}',
        '{visible_when: {region: [a, b]}}',
        '{depends_on: region}',
        '{credential: true, env: ZONE}',
        '{type: url, credential: true}',
    ],
)
def test_accepted(field: str) -> None:
    assert 'zone' in with_head(f'fields: {{region: {{}}, zone: {field}}}\n', 'custom').by_name


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        ('fields: {access_key_id: {credential: §false}}\n', 'a credential of client kind `s3`'),
        ('fields: {endpoint: {type: §string}}\n', 'of type `url` in client kind `s3`'),
        ('fields: {session_token: {type: §text}}\n', 'of type `string` in client kind `s3`'),
        ('fields: {region: {default: §1}}\n', 'put it in quotes'),
        ('fields: {region: {type: choice, choices: [a], default: §b}}\n', 'not one of its choices'),
        ('fields: {access_key_id: {default: §AKIA}}\n', 'a credential, which cannot have a default'),
        ('fields: {session_token: {required: §true, env: TOKEN}}\n', '`env` supplies the value'),
        ('roles: [import]\nfields: {region: {target: §export}}\n', 'has no export storage'),
        ('fields: {access_key_id: {§visible_when: {region: a}}}\n', 'remove `visible_when`'),
    ],
)
def test_changes_to_the_fields_of_a_kind(tail: str, words: str) -> None:
    assert_marked(tail, words)


def test_a_field_for_the_storage_that_a_kind_does_not_have() -> None:
    tail = 'fields: {username: {target: §export}}\n'
    assert_marked(tail, 'has no export storage | remove `target`', kind='http')
    assert with_head('fields: {username: {target: import}}\n', 'http').by_name['username'].target == 'both'


def test_a_region_may_become_a_choice() -> None:
    field = with_head('fields: {region: {type: choice, choices: [a, b], default: b}}\n').by_name['region']
    assert [choice.value for choice in field.choices] == ['a', 'b']
    assert (field.type, field.default, field.label) == ('choice', 'b', 'Region')


def test_a_secret_document_has_no_default_whatever_it_says() -> None:
    assert_marked(
        'fields: {zone: §{type: secret_json, default: §"{}"}}\n',
        'add `credential: true`',
        'a credential, which cannot have a default',
        kind='custom',
    )
    assert_marked(
        'fields: {zone: {type: secret_json, credential: true, default: §"{}"}}\n',
        'a credential, which cannot have a default',
        kind='custom',
    )


@pytest.mark.parametrize(
    'tail',
    [
        'fields: {§a: {depends_on: b}, b: {depends_on: a}}\n',
        'fields: {a: {depends_on: b}, §b: {visible_when: {c: x}}, c: {depends_on: b}}\n',
    ],
)
def test_fields_that_wait_for_each_other(tail: str) -> None:
    assert_marked(tail, 'these fields depend on each other', kind='custom')


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        (
            'fields: {a: {type: boolean}, b: {visible_when: {a: true}}, c: {visible_when: {§b: x}}}\n',
            '`b` is not always shown itself, and the forms cannot follow two conditions',
        ),
        ('fields: {a: {type: boolean, target: export}, b: {visible_when: {§a: true}}}\n', 'only a field of export'),
        ('fields: {a: {target: export}, b: {depends_on: §a, target: import}}\n', 'give `b` the same `target`'),
    ],
)
def test_fields_that_cannot_follow_others(tail: str, words: str) -> None:
    assert_marked(tail, words, kind='custom')


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        ('fields: {username: {§target: export}}\n', 'the client needs `username` in every storage'),
        ('  base_url: "{site}"\nfields: {site: {type: url, §target: import}}\n', 'the client needs `site`'),
    ],
)
def test_what_both_storages_need(tail: str, words: str) -> None:
    assert_marked(tail, words, kind='webdav')
