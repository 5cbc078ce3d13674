"""The table of breaking changes, in the order of reports. A new kind is a row."""

from __future__ import annotations

from storage_scaffold.breaking import abilities, fields, names
from storage_scaffold.breaking.change import Breaking, Kind
from storage_scaffold.spec.provider import Provider

PROVIDER_REMOVED = Kind(
    'breaking-provider-removed',
    'A provider was removed',
    'Its storages and their tables go, and URIs in tasks that lead to them no longer resolve.',
)

KINDS: tuple[Kind, ...] = (
    PROVIDER_REMOVED,
    names.NAME,
    names.SCHEME,
    names.CLASS_PREFIX,
    abilities.ROLE,
    abilities.CAPABILITY,
    abilities.EXTENSION,
    fields.FIELD_REMOVED,
    fields.FIELD_TYPE,
    fields.CREDENTIAL,
    fields.REQUIRED,
    fields.ENVIRONMENT,
    fields.LIMITS,
    fields.DEFAULT,
    abilities.SERVER,
)


def breaking_changes(old: Provider, new: Provider) -> tuple[Breaking, ...]:
    """Everything that existing storages and tasks of `old` lose when it becomes `new`, in the order of the table."""
    return tuple(change for kind in KINDS if kind.find for change in kind.find(kind, old, new))
