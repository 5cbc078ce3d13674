"""What the process is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.verify.job import Job


def _able(text: str, **more: bool) -> set[str]:
    provider = load_bytes(f'{{spec: 1, name: acme, title: Acme, {text}}}'.encode(), 'acme.yml')
    values = dict.fromkeys(provider.by_name, '')
    return set(Job(provider, {}, values, **more).document(Path())['able'])


@pytest.mark.parametrize(
    ('text', 'able'),
    [
        ('client: {kind: webdav}', {'read', 'range', 'recursive', 'write', 'delete'}),
        ('client: {kind: webdav}, roles: [import]', {'read', 'range', 'recursive'}),
        ('client: {kind: webdav}, roles: [export]', {'read', 'write', 'delete'}),
        ('client: {kind: webdav}, capabilities: {delete: false}', {'read', 'range', 'recursive'}),
        # the developer need not write what lists and reads, without which nothing can be cleaned up
        ('client: {kind: custom}, capabilities: {delete: true}, roles: [export]', set()),
    ],
)
def test_what_cannot_be_cleaned_up_is_not_written(text: str, able: set[str]) -> None:
    assert _able(text) == able
    assert _able(text, read_only=True) == able - {'write', 'delete'}
