"""What a provider's README says about certificates."""

from __future__ import annotations

import pytest

from storage_scaffold.render.pages import Page
from storage_scaffold.spec.loader import load_bytes

PEM = 'pem: {type: text, label: "Trusted [CA]"}'
ON = 'on: {type: boolean, label: Check}'


@pytest.mark.parametrize(
    ('client', 'words'),
    [
        ('kind: webdav', ['`REQUESTS_CA_BUNDLE` in the environment']),
        ('kind: s3', ['`AWS_CA_BUNDLE` in the environment']),
        ('kind: s3, endpoint: "https://s3.example.com"', []),
        ('kind: webdav, tls: {verify: false}', ['is not checked.']),
        ('kind: webdav, tls: {ca_bundle: /etc/a.pem}', ['`/etc/a.pem` on the server']),
        ('kind: webdav, tls: {ca_bundle: "{pem}"}', ['`REQUESTS_CA_BUNDLE`', 'Where **Trusted \\[CA\\]** has']),
        (
            'kind: webdav, tls: {ca_bundle: "{pem}", verify: "{on}"}',
            ['`REQUESTS_CA_BUNDLE`', 'Where **Trusted', 'While **Check** is off'],
        ),
    ],
)
def test_words(client: str, words: list[str]) -> None:
    used = [field for name, field in (('{pem}', PEM), ('{on}', ON)) if name in client]
    fields = f'fields: {{{", ".join(used)}}}\n' if used else ''
    text = f'spec: 1\nname: store\ntitle: Store\nclient: {{{client}}}\n{fields}'
    said = Page(load_bytes(text.encode(), 'store.yml')).certificates
    assert said.count('. ') + bool(said) == len(words), said
    assert all(word in said for word in words), said
