"""The registered field types by the names that specs use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.base import FieldType

_TYPES: dict[str, FieldType] = {}
TYPES: Mapping[str, FieldType] = MappingProxyType(_TYPES)


def register(*field_types: FieldType) -> None:
    """Register types, so that specs can use them. Raises ValueError when a name is taken."""
    for field_type in field_types:
        if field_type.name in _TYPES:
            raise ValueError(f'the field type `{field_type.name}` is already registered')
        _TYPES[field_type.name] = field_type


def unregister(name: str) -> None:
    """Remove a type from the registry. Raises KeyError when no type has this name."""
    del _TYPES[name]


# Not a type but a flag: most are one line of text.
_CREDENTIALS = ('password', 'secret', 'token', 'credential', 'key', 'passphrase')


def meant(word: str) -> str | None:
    """What to write for a word that is not a type, by what it means elsewhere; `None` when it means nothing known."""
    word = word.lower()
    if word in _CREDENTIALS:
        return 'leave `type` out and write `credential: true`: the value is then never shown again'
    name = next((name for name, item in TYPES.items() if word in item.also_called), None)
    return name and f'did you mean `{name}`?'


def special_flags() -> frozenset[str]:
    """The flags that only some types take; every type takes the others."""
    return frozenset().union(*(item.flags for item in TYPES.values()))


def types_with(flag: str) -> list[str]:
    """The names of the types that take a flag."""
    return [name for name, item in TYPES.items() if flag in item.flags]


def types_for(slot: str) -> list[str]:
    """The names of the types whose fields may be the whole text of a slot, sorted."""
    return sorted(name for name, item in TYPES.items() if slot in item.fills)
