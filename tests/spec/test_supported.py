"""What can be said and not yet be generated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.spec.provider import Template
from storage_scaffold.spec.supported import unsupported
from tests.spec.specs import load, with_head


def test_an_address_that_starts_with_a_field() -> None:
    text = 'spec: 1\nname: store\ntitle: Store\nclient: {kind: s3, endpoint: "{site}/s3"}\n'
    provider = load(text + 'fields: {site: {type: url, required: true}}\n')
    assert unsupported(provider) == []
    client = replace(provider.client, options={'root': Template('{site}/s3', ('site',))})
    [named] = unsupported(replace(provider, client=client, fields=(Field('site', type='path'),)))
    assert named.startswith('`client.root`: a field of type `path` at its beginning')


@pytest.mark.parametrize(
    'tail',
    [
        '',
        'presign: false\n',
        'edition: enterprise\n',
        'roles: [import]\n',
        'roles: [export]\n',
        'roles: [export, import]\n',
        'capabilities: {delete: true}\n',
        'layout: [[region]]\n',
        'fields: {endpoint: {visible_when: {region: x}, required: true}}\n',
        'capabilities: {delete: false, range: false, recursive: false, presign: false}\n',
    ],
)
def test_supported(tail: str) -> None:
    assert unsupported(with_head(tail)) == []
