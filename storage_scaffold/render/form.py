"""The form of a provider: one model, of which every written form is a view.

`wizard` is the form of the web app (its provider step), `form` the old one with everything on one page. The fields
that the web app asks for by itself (R27: title, import prefix, regex filter, import method, recursive scan, deletion)
are part of the old form only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from storage_scaffold.checkout.web import STOCK_BRAND
from storage_scaffold.fieldtypes.base import plain
from storage_scaffold.fieldtypes.control import Condition, Control, SelectOption
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.fieldtypes.placeholders import location_placeholder
from storage_scaffold.kinds.kind import warnings
from storage_scaffold.render.python.environment_variables import named_server
from storage_scaffold.spec.provider import Provider, Role

ROW = 3
LONGEST_TTL = 10_080
# What stands in the form of a role that the provider does not have. No field of a spec has a capital in its name.
MISSING = 'notAvailable'

Row = tuple[Control, ...]


def form(provider: Provider, role: Role) -> tuple[Row, ...]:
    """The rows of the old form for import or export, the standard block included."""
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


def wizard(provider: Provider, brand: str = STOCK_BRAND) -> tuple[Row, ...]:
    """The rows of the web app's provider step, for import and export at once (`Control.target` tells them apart).

    A provider with one role has a control that says so and refuses everything in the form of the other: Label Studio
    offers each provider for both.

    In the order of Label Studio's own providers: location, address, prefix (export only: for import the web app asks
    itself), credentials, presign and its lifetime; the spec's layout may place each of them elsewhere. `brand` is the
    product's name in the web app.
    """
    shown = {item.name: _branded(item, brand) for item in _targeted(provider)}
    rows = (tuple(shown[name] for name in row if name in shown) for row in _wizard_layout(provider, shown))
    return tuple(row for row in rows if row)


def summary(provider: Provider, brand: str = STOCK_BRAND) -> str:
    """What the web app says about the provider in the list of them all."""
    text = (
        provider.description or f'Configure your {provider.title} connection with all required {STOCK_BRAND} settings'
    )
    limits = [f'{provider.roles[0]} only'] if len(provider.roles) == 1 else []
    if provider.imports and not provider.presign.supported:
        limits.append('proxy only')
    if limits and f'({", ".join(limits)})' not in text:
        text += f' ({", ".join(limits)})'
    return branded(text, brand)


def branded(text: str, brand: str) -> str:
    """`text` with the name of the product as the web app of a white-labelled fork writes it."""
    return re.sub(rf'\b{STOCK_BRAND}\b', lambda _: brand, text)


def shown_while(provider: Provider, field: Field) -> Condition | None:
    """When a field is shown: its own condition, or that its way to log in is chosen. Empty inputs have no value."""
    found = provider.shown_for(field.name)
    return Condition(found[0], tuple(value for value in found[1] if value is not None)) if found else None


def control(field: Field, environments_server: str = '') -> Control:
    """The control that asks for a field.

    Parameters: `environments_server`, the only server that credentials of the environment are sent to, in words.
    """
    minimum, maximum = field.field_type.form_limits(field)
    return Control(
        name=field.name,
        # also for a whole JSON document: a credential is a password, an access key and a secure field, all three
        widget='password' if field.credential else field.field_type.widget_for(field),
        label=field.label,
        description=_description(field, environments_server),
        placeholder=field.field_type.placeholder(field),
        required=field.required,
        value=field.field_type.form_value(field),
        minimum=plain(minimum),
        maximum=plain(maximum),
        auto_complete=_auto_complete(field),
        dependency=field.depends_on,
        options=_options(field),
        type=field.type,
        credential=field.credential,
        target=field.target,
        pattern=field.pattern,
    )


def _options(field: Field) -> tuple[SelectOption, ...]:
    options = tuple(SelectOption(choice.value, choice.label) for choice in field.choices)
    return options if field.required or field.default is not None or not options else (_NOT_SET, *options)


def _description(field: Field, environments_server: str) -> str:
    if not field.env:
        return field.help
    condition = f'; it is only sent to {environments_server}' if field.credential and environments_server else ''
    return f'{field.help} Leave blank if {field.env} is set in the environment{condition}.'.strip()


def _auto_complete(field: Field) -> str:
    if not field.credential:
        return ''
    return 'off' if field.name.endswith(('_id', 'username', 'user', 'login')) else 'new-password'


def _own_controls(provider: Provider) -> tuple[Control, ...]:
    """The provider's own fields; one that belongs to a way to log in is shown while that is chosen."""
    server = named_server(provider)
    return tuple(
        replace(control(field, server), visible_when=shown_while(provider, field)) for field in provider.fields
    )


def _own_rows(provider: Provider, role: Role) -> Iterator[Row]:
    shown = {item.name: item for item in _own_controls(provider) if item.target in ('both', role)}
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


def _targeted(provider: Provider) -> Iterator[Control]:
    if provider.imports and provider.exports:
        yield from _wizard_controls(provider)
        return
    role = provider.roles[0]
    yield _missing(provider)
    for item in _wizard_controls(provider):
        yield replace(item, target=role)


def _missing(provider: Provider) -> Control:
    there, missing = ('source', 'target') if provider.imports else ('target', 'source')
    return Control(
        MISSING,
        'text',
        f'{missing.capitalize()} storage',
        placeholder=f'Not available: {provider.title} is for {there} storages only',
        refusal=f'{provider.title} cannot be a {missing} storage. Add it as a {there} storage.',
        target='export' if provider.imports else 'import',
    )


def _wizard_controls(provider: Provider) -> Iterator[Control]:
    yield _location(provider)
    if provider.exports:
        yield replace(_prefix(provider), target='export')
    for item in _own_controls(provider):
        note = item.field_type.form_note
        yield replace(item, description=' '.join(text for text in (item.description, note) if text))
    if provider.presign.supported:
        toggle, lifetime = _presign(provider)
        yield replace(toggle, target='import')
        # the buttons of a counter change what is shown, and not what is sent
        yield replace(lifetime, target='import', widget='number')


def _wizard_layout(provider: Provider, shown: Mapping[str, Control]) -> list[tuple[str, ...]]:
    rows = [tuple(row) for row in provider.layout]
    left = [item for item in _own_controls(provider) if not any(item.name in row for row in rows)]
    for credential in (False, True):
        batches = _batched(item for item in left if item.credential is credential)
        rows += [tuple(item.name for item in batch) for batch in batches]
    placed = {name for row in rows for name in row}
    if 'bucket' not in placed:
        rows.insert(0, ('bucket',))
    rows.insert(0, (MISSING,))
    if 'prefix' not in placed:
        login = {item.name for item in shown.values() if item.credential} | {(provider.auth or {}).get('field')}
        secrets = (at for at, row in enumerate(rows) if login & {*row})
        rows.insert(next(secrets, len(rows)), ('prefix',))
    return _with_presign(rows, placed)


def _with_presign(rows: list[tuple[str, ...]], placed: set[str]) -> list[tuple[str, ...]]:
    """Toggle and lifetime stay side by side, also where the layout places one of them only."""
    pair = ('presign', 'presign_ttl')
    missing = [name for name in pair if name not in placed]
    if len(missing) != 1:
        return [*rows, pair] if missing else rows
    there = next(name for name in pair if name in placed)
    return [tuple(other for name in row for other in (pair if name == there else (name,))) for row in rows]


def _branded(item: Control, brand: str) -> Control:
    return replace(
        item,
        label=branded(item.label, brand),
        description=branded(item.description, brand),
        placeholder=branded(item.placeholder, brand),
        options=tuple(replace(option, label=branded(option.label, brand)) for option in item.options),
    )


def _location(provider: Provider) -> Control:
    location = provider.location
    shown = location.placeholder or location_placeholder(location.label)
    # here, as every form begins with it
    description = ' '.join(text for text in (location.help, *warnings(provider)) if text)
    return Control('bucket', 'text', location.label, description, shown, required=True)


def _prefix(provider: Provider) -> Control:
    return Control('prefix', 'text', f'{provider.location.label} Prefix', placeholder='path/to/files')


def _identity(provider: Provider) -> Row:
    title = Control('title', 'text', 'Storage Name', placeholder=f'My {provider.title} storage', required=True)
    return title, _location(provider), _prefix(provider)


def _presign(provider: Provider) -> Row:
    return (
        replace(_PRESIGN, value=provider.presign.default),
        replace(_PRESIGN_TTL, value=provider.presign.ttl),
    )


# What was chosen can be taken back.
_NOT_SET = SelectOption('', 'Not set')
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
        SelectOption(True, 'Files - Automatically creates a task for each storage object (e.g. JPG, MP3, TXT)'),
        SelectOption(False, 'Tasks - Treat each JSON or JSONL file as a task definition (one or more tasks per file)'),
    ),
)
_PRESIGN = Control(
    'presign',
    'toggle',
    'Use pre-signed URLs (On) / Proxy through the platform (Off)',
    'When pre-signed URLs are enabled, all data bypasses the platform and user browsers directly read data from '
    'storage',
    type='boolean',
)
_PRESIGN_TTL = Control(
    'presign_ttl',
    'counter',
    'Expire pre-signed URLs (minutes)',
    minimum=1,
    maximum=LONGEST_TTL,
    dependency='presign',
    type='integer',
)
_RECURSIVE_SCAN = Control(
    'recursive_scan', 'toggle', 'Scan all sub-folders', 'Include files from all nested folders', type='boolean'
)
_CAN_DELETE = Control(
    'can_delete_objects',
    'toggle',
    'Can delete objects from storage',
    'If unchecked, annotations will not be deleted from storage',
    type='boolean',
)
