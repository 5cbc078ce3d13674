"""What is breaking, seen from two specs, and what is not."""

from __future__ import annotations

import pytest

from storage_scaffold.breaking.table import KINDS, breaking_changes
from storage_scaffold.spec.loader import load_bytes

SPEC = """\
spec: 1
name: acme
title: Acme
client: {kind: s3, endpoint: "https://s3.{region}.acme.example"}
fields: {region: {default: eu-1}}
"""
CUSTOM = """\
spec: 1
name: acme
title: Acme
client: {kind: custom, requires: {pypi: "acme-sdk (>=1)", import: acme}}
"""
# An owned client gets every field.
FIELD = CUSTOM + 'fields: {zone: {%s}}\n'


def changes(old: str, new: str) -> dict[str, str]:
    """The messages of what breaks from `old` to `new`, with their ways out, by the id of their kind without prefix."""
    found = breaking_changes(load_bytes(old.encode(), 'old.yml'), load_bytes(new.encode(), 'new.yml'))
    return {change.kind.id.removeprefix('breaking-'): f'{change.message} | {change.way_out}' for change in found}


def field(old: str, new: str) -> dict[str, str]:
    """What breaks when the field `zone` changes."""
    return changes(FIELD % old, FIELD % new)


def only(found: dict[str, str], kind: str, *words: str) -> None:
    assert list(found) == [kind], found
    assert [word for word in words if word not in found[kind]] == [], found[kind]


def test_a_changed_scheme_and_its_way_out() -> None:
    new = SPEC + 'scheme: acme-two\n'
    only(changes(SPEC, new), 'scheme', '`acme://…`', 'add `scheme_aliases: [acme]` to the spec')
    assert changes(SPEC, new + 'scheme_aliases: [acme]\n') == {}
    later = SPEC + 'scheme: acme-three\nscheme_aliases: [acme]\n'
    only(
        changes(new + 'scheme_aliases: [acme]\n', later),
        'scheme',
        '`acme-two://…`',
        'scheme_aliases: [acme, acme-two]',
    )
    only(changes(new + 'scheme_aliases: [acme]\n', new), 'scheme', 'add `scheme_aliases: [acme]`')


def test_another_name() -> None:
    new = SPEC.replace('name: acme', 'name: apex\nscheme: acme\nclass_prefix: Acme')
    only(changes(SPEC, new), 'name', '`acme` is now `apex`', 'keep `name`')


@pytest.mark.parametrize('declared', [True, False])
def test_another_class_prefix_is_only_said(declared: bool) -> None:
    was = 'class_prefix: Acme\n' if declared else ''
    only(
        changes(SPEC + was, SPEC + 'class_prefix: ACME\n'), 'class-prefix', 'renames the tables', 'class_prefix: Acme'
    )
    assert not next(kind for kind in KINDS if kind.id == 'breaking-class-prefix').needs_consent


def test_another_extension_of_exports() -> None:
    new = SPEC + 'exports: {extension: json}\n'
    only(changes(SPEC, new), 'export-extension', '`17.json` instead of `17`', 'leave `extension` out')
    only(changes(new, SPEC), 'export-extension', '`17` instead of `17.json`', 'keep `extension: json`')


def test_a_removed_field_and_a_declared_rename() -> None:
    old = FIELD % ''
    only(changes(old, CUSTOM), 'field-removed', 'column `zone` and its data are dropped', '`renamed_from: zone`')
    only(changes(old, old.replace('zone', 'area')), 'field-removed', '`zone`')
    assert changes(old, CUSTOM + 'fields: {area: {renamed_from: zone}}\n') == {}


@pytest.mark.parametrize(
    ('old', 'new', 'words'),
    [
        ('string', 'port', 'databases convert'),
        ('integer, min: 1', 'string', 'databases convert'),
        ('string', 'url', 'does not fit'),
        ('text', 'string', 'does not fit'),
        ('secret_json, credential: true', 'string, credential: true', 'does not fit'),
    ],
)
def test_a_field_of_another_type(old: str, new: str, words: str) -> None:
    only(field(f'type: {old}', f'type: {new}'), 'field-type', words, f'keep `type: {old.split(",")[0]}`')


@pytest.mark.parametrize(
    ('old', 'new'), [('string', 'text'), ('url', 'string'), ('host', 'string'), ('choice, choices: [a, b]', 'string')]
)
def test_a_type_that_takes_everything_that_is_stored_breaks_nothing(old: str, new: str) -> None:
    assert field(f'type: {old}', f'type: {new}') == {}


def test_a_renamed_field_is_compared_with_what_it_was() -> None:
    old = CUSTOM + 'fields: {token: {credential: true}}\n'
    new = CUSTOM + 'fields: {pass_token: {credential: false, renamed_from: token}}\n'
    only(changes(old, new), 'credential', '`pass_token` is no longer a credential')


def test_a_credential_that_is_no_longer_one() -> None:
    token = CUSTOM + 'fields: {token: {credential: %s}}\n'
    only(changes(token % 'true', token % 'false'), 'credential', 'everyone', 'keep `credential: true`')
    assert changes(token % 'false', token % 'true') == {}


def test_a_field_made_required() -> None:
    only(field('', 'required: true'), 'required', '`zone` is now required', '`default`')
    only(changes(CUSTOM, FIELD % 'required: true'), 'required', 'existing storages without a value')
    only(field('required: true, default: a', 'required: true'), 'required')
    assert field('', 'required: true, default: b') == {}
    assert field('required: true', 'required: true') == {}


def test_an_environment_variable_that_is_no_longer_read() -> None:
    only(field('env: ACME_ZONE', ''), 'environment', 'from ACME_ZONE', 'keep `env: ACME_ZONE`')
    only(field('env: ACME_ZONE', 'env: ZONE'), 'environment', 'or set ZONE wherever')
    assert field('', 'env: ACME_ZONE') == {}


@pytest.mark.parametrize(
    ('old', 'new', 'words'),
    [
        ('type: choice, choices: [a, b]', 'type: choice, choices: [b]', 'only `b` can be chosen'),
        ('type: string', 'type: choice, choices: [a]', 'only `a` can be chosen'),
        ('type: integer, default: 3', 'type: integer, default: 3, min: 1', 'at least 1'),
        ('type: integer, min: 1, max: 9', 'type: integer, min: 1, max: 8', 'at most 8'),
        ('type: string', 'type: string, pattern: "[a-z]+"', 'must now match `[a-z]+`'),
    ],
)
def test_a_field_that_allows_less(old: str, new: str, words: str) -> None:
    only(field(old, new), 'limits', words)
    assert field(new, old) == {}


def test_a_changed_default_is_only_said() -> None:
    only(field('default: a', 'default: b'), 'default', 'use `b` instead of `a`')
    only(field('default: a', ''), 'default', 'use nothing instead of `a`')
    assert field('', 'default: a') == {}
    assert not next(kind for kind in KINDS if kind.id == 'breaking-default').needs_consent


def test_another_way_to_log_in_for_those_who_choose_none_is_said() -> None:
    spec = CUSTOM + (
        'fields:\n  way: {type: choice, choices: [key, token]}\n'
        '  key: {credential: true}\n  token: {credential: true}\n'
        'groups: {auth: {field: way, default: %s, modes: {key: [key], token: [token]}}}\n'
    )
    only(changes(spec % 'key', spec % 'token'), 'default', 'now use `token` instead of `key`')


def test_a_kinds_way_to_log_in_that_is_left_to_people() -> None:
    dav = 'spec: 1\nname: acme\ntitle: Acme\nclient: {kind: webdav, auth: %s}\n'
    ways = 'fields: {way: {type: choice, choices: [basic, bearer], default: %s}}\n'
    choice = dav % '"{way}"'
    assert changes(dav % 'basic', choice + ways % 'basic') == {}
    only(changes(dav % 'basic', choice + ways % 'bearer'), 'default', 'now use `bearer` instead of `basic`')
    found = changes(choice + ways % 'bearer', dav % 'basic')
    assert {'field-removed', 'default'} <= set(found)


def test_a_field_of_the_kind_that_is_taken_out() -> None:
    new = SPEC.replace('eu-1}', 'eu-1}, session_token: false')
    only(changes(SPEC, new), 'field-removed', 'the column `session_token` and its data are dropped')


@pytest.mark.parametrize(
    ('name', 'words'),
    [
        ('delete', 'objects stay'),
        ('range', 'cannot seek'),
        ('recursive', 'one folder only'),
        ('presign', 'answer 404'),
    ],
)
def test_a_capability_that_is_taken_away(name: str, words: str) -> None:
    less = f'{SPEC}capabilities: {{{name}: false}}\n'
    only(changes(SPEC, less), 'capability', words)
    assert changes(less, SPEC) == {}


def test_presign_that_is_taken_away() -> None:
    only(changes(SPEC, SPEC + 'presign: false\n'), 'capability', 'answer 404', 'switch presigned URLs off')


@pytest.mark.parametrize(('left', 'gone'), [('import', 'export'), ('export', 'import')])
def test_a_role_that_is_taken_away_is_one_change(left: str, gone: str) -> None:
    only(changes(SPEC, f'{SPEC}roles: [{left}]\n'), 'role', f'no {gone} storages', f'keep `{gone}` in `roles`')


def test_another_server_is_only_said() -> None:
    only(changes(SPEC, SPEC.replace('acme.example', 'acme.test')), 'server', 'acme.test', 'instead of', 'acme.example')
    assert 'server' in changes(SPEC, CUSTOM)
    assert not next(kind for kind in KINDS if kind.id == 'breaking-server').needs_consent


@pytest.mark.parametrize(
    'more', ['description: New\n', 'docs: {overview: New}\n', 'presign: {default: false}\n', 'layout: [[region]]\n']
)
def test_what_changes_nothing_that_is_stored_is_not_breaking(more: str) -> None:
    assert changes(SPEC, SPEC.replace('title: Acme', 'title: Apex') + more) == {}
