"""The types that a field of a spec can have: one class each, with everything that the tool does with such a field.

A new type is a subclass of `FieldType` (or of the closest type) that overrides what differs from one line of text,
and a name in the list below.
"""

from __future__ import annotations

from storage_scaffold.fieldtypes.base import FieldType
from storage_scaffold.fieldtypes.choices import BooleanType, ChoiceType
from storage_scaffold.fieldtypes.documents import JsonType, SecretJsonType
from storage_scaffold.fieldtypes.numbers import IntegerType, NumberType
from storage_scaffold.fieldtypes.registry import (
    TYPES,
    meant,
    register,
    special_flags,
    types_for,
    types_with,
    unregister,
)
from storage_scaffold.fieldtypes.servers import HostType, PortType, UrlType
from storage_scaffold.fieldtypes.text import LongTextType, PathType, StringType

__all__ = ['TYPES', 'FieldType', 'meant', 'register', 'special_flags', 'types_for', 'types_with', 'unregister']

# In the order in which messages list them.
register(
    StringType(),
    LongTextType(),
    SecretJsonType(),
    IntegerType(),
    NumberType(),
    BooleanType(),
    ChoiceType(),
    UrlType(),
    HostType(),
    PortType(),
    PathType(),
    JsonType(),
)
