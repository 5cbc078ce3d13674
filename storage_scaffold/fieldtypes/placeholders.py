"""What an empty input shows: a value that looks like a real one."""

from __future__ import annotations

import json
from typing import Any

from storage_scaffold.spec.provider import Field

_BY_TYPE = {
    'url': 'https://storage.example.com',
    'host': 'storage.example.com',
    'port': '443',
    'path': 'path/to/files',
    'json': '{"key": "value"}',
    'secret_json': '{"type": "service_account"}',
    'choice': 'Select an option',
}
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


def placeholder(field: Field) -> str:
    """The placeholder of a field: as the spec has it, else made from its default, type and name."""
    if field.placeholder or field.type == 'boolean':
        return field.placeholder
    if field.default is not None and field.type != 'choice':
        return as_text(field.default)
    if field.credential and field.type != 'secret_json':
        return f'Your {_lower(field.label)}' + ('' if field.required else ' (optional)')
    return _BY_TYPE.get(field.type) or _example(field)


def _example(field: Field) -> str:
    if field.type in ('integer', 'number'):
        return as_text(next((limit for limit in (field.min, field.max) if limit is not None), 10))
    word = field.name.rsplit('_', 1)[-1]
    return _BY_WORD.get(word) or 'my-' + field.name.replace('_', '-')


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


def _lower(label: str) -> str:
    """`App password` to `app password`, `API Key` to `API key`."""
    return ' '.join(word.lower() if word.istitle() else word for word in label.split())
