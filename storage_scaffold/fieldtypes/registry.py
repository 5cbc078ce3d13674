"""The field types that there are, by the name that a spec calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.base import FieldType

_TYPES: dict[str, FieldType] = {}
TYPES: Mapping[str, FieldType] = MappingProxyType(_TYPES)


def register(*field_types: FieldType) -> None:
    """Let specs name these types. Raises ValueError when a name is taken."""
    for field_type in field_types:
        if field_type.name in _TYPES:
            raise ValueError(f'there is a field type `{field_type.name}` already')
        _TYPES[field_type.name] = field_type


def unregister(name: str) -> None:
    """Take a type away again. Raises KeyError when there is none of this name."""
    del _TYPES[name]


def special_flags() -> frozenset[str]:
    """The flags that some types take and others do not; all others go with every type."""
    return frozenset().union(*(item.flags for item in TYPES.values()))


def types_with(flag: str) -> list[str]:
    """The names of the types that take a flag."""
    return [name for name, item in TYPES.items() if flag in item.flags]


def types_for(slot: str) -> list[str]:
    """The names of the types of which one field may be the whole text of a slot, sorted."""
    return sorted(name for name, item in TYPES.items() if slot in item.fills)
