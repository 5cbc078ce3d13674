"""Layout, groups, roles, capabilities, presign."""

from __future__ import annotations

import pytest

from tests.spec.specs import assert_marked, with_head


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        ('layout: [[region, §foo]]\n', 'no field `foo`'),
        ('layout: [[region], [§regoin]]\n', 'did you mean `region`?'),
        ('layout: [[region], [endpoint, §region]]\n', 'is already in the layout'),
        ('layout: [[region, §title]]\n', 'no field `title`'),
        ('layout: [[bucket], [§bucket]]\n', 'is already in the layout'),
        ('groups: {together: [[region, §foo]]}\n', 'no field `foo`'),
        ('groups: {together: [[region, §region]]}\n', 'is already in a group'),
        ('groups: {together: [[region, endpoint], [session_token, §region]]}\n', 'is already in a group'),
        (
            'fields: {§access_key_id: {required: false}}\n',
            'given together, but `required` is only set for `secret_access_key`',
        ),
        ('fields: {§access_key_id: {env: KEY}}\n', 'make all of them required or none'),
        ('roles: [import, §import]\n', 'is already a role'),
        ('capabilities: {write: §false}\n', 'write `roles: [import]`'),
        ('capabilities: {write: false}\nroles: §[export]\n', "an export storage has to write, but the client cannot"),
        ('presign: §true\ncapabilities: {presign: false}\n', "the client cannot sign links"),
        ('presign: §{ttl: 5}\ncapabilities: {presign: false}\n', "the client cannot sign links"),
    ],
)
def test_refused(tail: str, words: str) -> None:
    assert_marked(tail, words)


@pytest.mark.parametrize(
    'tail',
    [
        'layout: [[bucket, prefix], [region, endpoint], [presign, presign_ttl]]\n',
        'fields: {access_key_id: {env: A}, secret_access_key: {env: B}}\n',
        'fields: {access_key_id: {required: false}, secret_access_key: {required: false}}\n',
        'capabilities: {write: false}\nroles: [import]\n',
        'capabilities: {presign: true}\npresign: false\n',
        'capabilities: {presign: false}\npresign: false\n',
        'capabilities: {presign: false}\n',
    ],
)
def test_accepted(tail: str) -> None:
    assert with_head(tail).name == 'store'


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        ('roles: §[import, export]\n', 'client kind `http` only reads, so there is no export storage'),
        ('roles: §[export]\n', 'write `roles: [import]`, or leave `roles` out'),
        ('capabilities: {write: §true}\n', 'client kind `http` does not support `write`'),
        ('presign: §true\n', 'the client cannot sign links'),
    ],
)
def test_what_a_kind_that_only_reads_refuses(tail: str, words: str) -> None:
    assert_marked(tail, words, kind='http')


def test_a_kind_that_only_reads_has_import_storages() -> None:
    for tail in ('', 'roles: [import]\n', 'capabilities: {write: false}\n'):
        provider = with_head(tail, kind='http')
        assert (provider.roles, provider.capabilities.write) == (('import',), False)


def test_fields_of_a_group_are_all_required_or_none() -> None:
    tail = 'fields: {§a: {}, b: {required: true}}\ngroups: {together: [[a, b]]}\n'
    assert_marked(tail, 'but `required` is only set for `b`', kind='custom')


def test_fields_of_a_group_are_in_the_same_storages() -> None:
    tail = 'fields: {a: {}, b: {target: §import}}\ngroups: {together: [[a, b]]}\n'
    assert_marked(tail, 'give all of them the same `target`', kind='custom')
