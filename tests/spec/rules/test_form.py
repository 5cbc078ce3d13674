"""Layout, groups, roles, capabilities, presign."""

from __future__ import annotations

import pytest

from tests.spec.specs import assert_marked, with_head

AUTH = 'fields: {mode: {type: choice, choices: [basic, sso]}, user: {}}\n'


@pytest.mark.parametrize(
    ('tail', 'words'),
    [
        ('layout: [[region, §foo]]\n', 'no field `foo`'),
        ('layout: [[region], [§regoin]]\n', 'did you mean `region`?'),
        ('layout: [[region], [endpoint, §region]]\n', 'is in the layout already'),
        ('layout: [[region, §title]]\n', 'no field `title`'),
        ('layout: [[bucket], [§bucket]]\n', 'is in the layout already'),
        ('groups: {together: [[region, §foo]]}\n', 'no field `foo`'),
        ('groups: {together: [[region, §region]]}\n', 'is in a group already'),
        ('groups: {together: [[region, endpoint], [session_token, §region]]}\n', 'is in a group already'),
        ('fields: {§access_key_id: {required: false}}\n', 'given together, but only `secret_access_key` required'),
        ('fields: {§access_key_id: {env: KEY}}\n', 'make all of them required or none'),
        ('fields: {§a: {}, b: {required: true}}\ngroups: {together: [[a, b]]}\n', 'but only `b` required'),
        (AUTH + 'groups: {auth: {field: §modus, modes: {basic: [user]}}}\n', 'no field `modus`'),
        (AUTH + 'groups: {auth: {field: §user, modes: {basic: [region]}}}\n', 'must be of type `choice`'),
        (AUTH + 'groups: {auth: {field: mode, modes: {§basik: [user]}}}\n', 'did you mean `basic`?'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [§usr]}}}\n', 'did you mean `user`?'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [user, §user]}}}\n', 'is in this mode already'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [§mode]}}}\n', 'chooses the mode'),
        (AUTH + 'groups: {auth: {field: mode, modes: {basic: [user]}, default: §sso}}\n', 'no mode `sso`'),
        ('roles: [import, §import]\n', 'is a role already'),
        ('capabilities: {write: §false}\n', 'write `roles: [import]`'),
        ('capabilities: {write: false}\nroles: §[export]\n', "an export storage has to write, and the client can't"),
        ('presign: §true\ncapabilities: {presign: false}\n', "the client can't sign links"),
        ('presign: §{ttl: 5}\ncapabilities: {presign: false}\n', "the client can't sign links"),
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
        AUTH + 'groups: {auth: {field: mode, modes: {basic: [user], sso: []}, default: sso}}\n',
        'capabilities: {write: false}\nroles: [import]\n',
        'capabilities: {presign: true}\npresign: false\n',
        'capabilities: {presign: false}\npresign: false\n',
        'capabilities: {presign: false}\n',
    ],
)
def test_accepted(tail: str) -> None:
    assert with_head(tail).name == 'store'
