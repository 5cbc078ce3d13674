"""The form of a provider: one model, of which every written form is a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from storage_scaffold.spec.provider import Field, Provider, Role

ROW = 3

_WIDGETS = {'boolean': 'toggle', 'choice': 'select', 'text': 'textarea', 'json': 'textarea', 'secret_json': 'textarea'}
_NUMBERS = ('integer', 'number', 'port')


@dataclass(frozen=True)
class Option:
    """One value of a select."""

    value: str | bool
    label: str


@dataclass(frozen=True)
class Control:
    """One control; `auto_complete` is set for credentials only."""

    name: str
    widget: str
    label: str
    description: str = ''
    placeholder: str = ''
    required: bool = False
    value: Any = None
    minimum: float | None = None
    maximum: float | None = None
    auto_complete: str = ''
    dependency: str | None = None
    validators: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()


Row = tuple[Control, ...]


def form(provider: Provider, role: Role) -> tuple[Row, ...]:
    """The rows of the form for import or export, the standard block included."""
    rows = [_identity(provider), *_own_rows(provider, role)]
    if role == 'export':
        return (*rows, (_CAN_DELETE,)) if provider.capabilities.delete else tuple(rows)
    rows.insert(1, (_REGEX_FILTER,))
    rows.append((_IMPORT_METHOD,))
    if provider.presign.supported:
        rows.append(_presign(provider))
    if provider.capabilities.recursive:
        rows.append((_RECURSIVE_SCAN,))
    return tuple(rows)


def control(field: Field) -> Control:
    """The control that asks for a field."""
    return Control(
        name=field.name,
        widget=_widget(field),
        label=field.label,
        description=_description(field),
        placeholder=field.placeholder,
        required=field.required,
        value=field.default,
        minimum=1 if field.type == 'port' and field.min is None else field.min,
        maximum=65535 if field.type == 'port' and field.max is None else field.max,
        auto_complete=_auto_complete(field),
        dependency=field.depends_on,
        options=tuple(Option(choice.value, choice.label) for choice in field.choices),
    )


def _widget(field: Field) -> str:
    if field.credential and field.type != 'secret_json':
        return 'password'
    return 'number' if field.type in _NUMBERS else _WIDGETS.get(field.type, 'text')


def _description(field: Field) -> str:
    if not field.env:
        return field.help
    return f'{field.help} Leave blank if {field.env} is set in the environment.'.strip()


def _auto_complete(field: Field) -> str:
    if not field.credential:
        return ''
    return 'off' if field.name.endswith(('_id', 'username', 'user', 'login')) else 'new-password'


def _own_rows(provider: Provider, role: Role) -> Iterator[Row]:
    shown = {item.name: control(item) for item in provider.fields if item.target in ('both', role)}
    for names in provider.layout:
        row = tuple(shown.pop(name) for name in names if name in shown)
        if row:
            yield row
    yield from _batched(shown.values())


def _batched(controls: Iterable[Control]) -> Iterator[Row]:
    left = list(controls)
    while left:
        yield tuple(left[:ROW])
        del left[:ROW]


def _identity(provider: Provider) -> Row:
    location = provider.location
    return (
        Control('title', 'text', 'Storage Name', required=True),
        Control('bucket', 'text', location.label, location.help, location.placeholder, required=True),
        Control('prefix', 'text', f'{location.label} Prefix', placeholder='path/to/files'),
    )


def _presign(provider: Provider) -> Row:
    return (
        replace(_PRESIGN, value=provider.presign.default),
        replace(_PRESIGN_TTL, value=provider.presign.ttl),
    )


_REGEX_FILTER = Control(
    'regex_filter',
    'text',
    'File Filter Regex',
    placeholder=r'.*csv or .*(jpe?g|png|tiff) or .\w+-\d+.text',
    validators=('regexp',),
)
_IMPORT_METHOD = Control(
    'use_blob_urls',
    'select',
    'Import method',
    'Choose how to import your data from storage',
    'Select an option',
    required=True,
    options=(
        Option(True, 'Files - Automatically creates a task for each storage object (e.g. JPG, MP3, TXT)'),
        Option(False, 'Tasks - Treat each JSON or JSONL file as a task definition (one or more tasks per file)'),
    ),
)
_PRESIGN = Control(
    'presign',
    'toggle',
    'Use pre-signed URLs (On)\n Proxy through the platform (Off)',
    'When pre-signed URLs are enabled, all data bypasses the platform and user browsers directly read data from '
    'storage',
)
_PRESIGN_TTL = Control('presign_ttl', 'counter', 'Expire pre-signed URLs (minutes)', minimum=1, dependency='presign')
_RECURSIVE_SCAN = Control('recursive_scan', 'toggle', 'Scan all sub-folders', 'Include files from all nested folders')
_CAN_DELETE = Control(
    'can_delete_objects',
    'toggle',
    'Can delete objects from storage',
    'If unchecked, annotations will not be deleted from storage',
)
