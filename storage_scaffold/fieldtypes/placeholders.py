"""Realistic values for the placeholders of empty inputs."""

from __future__ import annotations

import json
from typing import Any

# By the last word of a field's name.
_BY_WORD = {
    'account': 'my-account',
    'domain': 'example.com',
    'email': 'storage@example.com',
    'login': 'label-studio',
    'region': 'us-east-1',
    'timeout': '30',
    'user': 'label-studio',
    'username': 'label-studio',
}


def example_of(name: str) -> str:
    """A text for the field of this name: `us-east-1` for a region."""
    return _BY_WORD.get(name.rsplit('_', 1)[-1]) or 'my-' + name.replace('_', '-')


def location_placeholder(label: str) -> str:
    """The placeholder of the location when the spec has none: `my-volume`."""
    return 'my-' + '-'.join(label.lower().split())


def as_text(value: Any) -> str:
    """A value as one types it into an input."""
    if isinstance(value, str):
        return value.split('\n', 1)[0]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def lower(label: str) -> str:
    """`App password` to `app password`, `API Key` to `API key`."""
    return ' '.join(word.lower() if word.istitle() else word for word in label.split())
