"""What breaks when fields change: existing storages have values, or lack them, as the earlier spec asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from storage_scaffold.breaking.change import Breaking, Kind
from storage_scaffold.spec.provider import AUTH, Constant, Provider
from storage_scaffold.spec.reading.document import shown

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.field import Field

# Texts of all sorts: which of them a type takes tells what may be stored under it.
_TEXTS = ('a', 'a b', 'a\nb', 'https://a.example/b')


def _pairs(old: Provider, new: Provider) -> Iterator[tuple[Field, Field]]:
    """The fields that both have, as they were and as they are; a declared rename does not part them."""
    for field in new.fields:
        before = old.by_name.get(field.name) or old.by_name.get(field.renamed_from or '')
        if before is not None:
            yield before, field


def _removed(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    kept = {before.name for before, _ in _pairs(old, new)}
    for name in (field.name for field in old.fields if field.name not in kept):
        message = f'the column `{name}` and its data are dropped'
        way_out = f'keep the field; if it has a new name, write `renamed_from: {name}` in the new field'
        yield Breaking(kind, message, way_out, ('fields',), name)


def _retyped(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    for before, now in _pairs(old, new):
        if before.type == now.type or _is_wider(before, now):
            continue
        what = f'field `{now.name}` is now {now.type} instead of {before.type}'
        if before.field_type.column_type.class_name != now.field_type.column_type.class_name:
            message = f'{what}: databases convert what is stored, or refuse the migration where they cannot'
        else:
            message = f'{what}: existing storages whose value does not fit no longer work'
        way_out = f'keep `type: {before.type}`, and add a field of another name for the new type'
        yield Breaking(kind, message, way_out, ('fields', now.name, 'type'), now.name)


def _is_wider(before: Field, now: Field) -> bool:
    """Whether the type of `now` takes every text that may be stored in `before`."""
    stored = [text for text in _TEXTS if before.field_type.refuse(text) is None]
    same_column = before.field_type.column_type == now.field_type.column_type
    return bool(stored) and same_column and all(now.field_type.refuse(text) is None for text in stored)


def _credential(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    for before, now in _pairs(old, new):
        if before.credential and not now.credential:
            message = f'field `{now.name}` is no longer a credential: everyone who sees a storage sees what is stored'
            way_out = 'keep `credential: true`, and add a field of another name for a value that is not secret'
            yield Breaking(kind, message, way_out, ('fields', now.name, 'credential'), now.name)


def _required(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    before = {now.name: was for was, now in _pairs(old, new)}
    for now in new.fields:
        if _needs_value(now) and not ((was := before.get(now.name)) and _needs_value(was)):
            message = f'field `{now.name}` is now required: existing storages without a value cannot be saved any more'
            way_out = 'give it a `default`, or take `required` out'
            yield Breaking(kind, message, way_out, ('fields', now.name, 'required'), now.name)


def _needs_value(field: Field) -> bool:
    """Whether every storage must have a value of its own."""
    return field.always_required and field.default is None and field.env is None


def _environment(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    for before, now in _pairs(old, new):
        if before.env and before.env != now.env:
            message = f'existing storages that leave `{now.name}` empty no longer take it from {before.env}'
            also = f', or set {now.env} wherever Label Studio runs' if now.env else ''
            yield Breaking(kind, message, f'keep `env: {before.env}`{also}', ('fields', now.name, 'env'), now.name)


def _limits(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    for before, now in _pairs(old, new):
        for key, what in _narrowed(before, now):
            message = f'field `{now.name}`: {what}; an existing storage with another value cannot be saved as it is'
            yield Breaking(kind, message, f'keep `{key}` as it was', ('fields', now.name, key), now.name)


def _narrowed(before: Field, now: Field) -> Iterator[tuple[str, str]]:
    """The keys of a field that allow less than before, each with what it says now."""
    values = [choice.value for choice in now.choices]
    gone = [choice.value for choice in before.choices if choice.value not in values]
    if values and (gone or not before.choices):
        yield 'choices', f'only {", ".join(map(shown, values))} can be chosen now'
    if now.min is not None and (before.min is None or now.min > before.min):
        yield 'min', f'values are now at least {_number(now.min)}'
    if now.max is not None and (before.max is None or now.max < before.max):
        yield 'max', f'values are now at most {_number(now.max)}'
    if now.pattern and now.pattern != before.pattern:
        yield 'pattern', f'values must now match {shown(now.pattern)}'


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _default(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    for before, now in _pairs(old, new):
        chooses = old.auth is not None and old.auth['field'] == before.name
        if chooses or before.default is None or _needs_value(now):
            continue
        if before.default != now.default:
            message = f'existing storages that leave `{now.name}` empty now use {_value(now.default)}'
            message += f' instead of {_value(before.default)}'
            way_out = 'keep the default, or fill the field in in these storages first'
            yield Breaking(kind, message, way_out, ('fields', now.name, 'default'), now.name)
    before_mode, mode = _way_to_log_in(old), _way_to_log_in(new)
    if before_mode and mode != before_mode:
        message = f'existing storages that choose no way to log in now use {_value(mode)}'
        message += f' instead of {_value(before_mode)}'
        path = ('groups', 'auth', 'default') if new.client.options.get(AUTH) is None else ('client', AUTH)
        yield Breaking(kind, message, f'keep `{".".join(path)}`', path, 'groups.auth')


def _way_to_log_in(provider: Provider) -> str | None:
    """That of a storage that chooses none."""
    fixed = provider.client.options.get(AUTH)
    if provider.auth:
        return str(provider.auth['default']) if provider.auth['default'] else None
    return str(fixed.value) if isinstance(fixed, Constant) else None


def _value(value: Any) -> str:
    return 'nothing' if value is None else shown(value)


FIELD_REMOVED = Kind(
    'breaking-field-removed',
    'A field was removed',
    'The migration drops the column with everything that is stored in it. A field that only has a new name says so '
    'with `renamed_from`.',
    find=_removed,
)
FIELD_TYPE = Kind(
    'breaking-field-type',
    'A field has another type',
    'Values that are stored under the earlier type may not be values of the new one.',
    find=_retyped,
)
CREDENTIAL = Kind(
    'breaking-credential',
    'A credential is no longer secret',
    'The API shows values that were stored as secrets to everyone who may see the storage.',
    find=_credential,
)
REQUIRED = Kind(
    'breaking-required',
    'A field is now required',
    'Existing storages have no value for it: they cannot be saved, and what needs the value fails.',
    find=_required,
)
ENVIRONMENT = Kind(
    'breaking-environment',
    'An environment variable is no longer read',
    'Existing storages leave the field empty because the variable supplies the value.',
    find=_environment,
)
LIMITS = Kind(
    'breaking-limits',
    'A field allows fewer values',
    'Existing storages keep their values and work, but the form refuses to save these values again.',
    needs_consent=False,
    find=_limits,
)
DEFAULT = Kind(
    'breaking-default',
    'A default has changed',
    'Defaults are not stored: storages that leave the field empty use the new one from their next request on.',
    needs_consent=False,
    find=_default,
)
