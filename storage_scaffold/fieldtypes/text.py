"""Types whose value is text that the tool looks into no further, or only for what would lead elsewhere."""

from __future__ import annotations

from typing import Any

from storage_scaffold.fieldtypes.addresses import climbs
from storage_scaffold.fieldtypes.base import FieldType


class StringType(FieldType):
    """One line of text."""

    name = 'string'
    flags = FieldType.flags | {'credential', 'pattern'}


class LongTextType(FieldType):
    """Text of many lines."""

    name = 'text'
    words = 'text'
    flags = FieldType.flags | {'credential', 'pattern'}
    fills = part_of = frozenset()
    widget = 'textarea'

    def refuse(self, value: Any) -> str | None:
        """Any text."""
        return None if isinstance(value, str) else self.words


class PathType(FieldType):
    """A directory on the other side."""

    name = 'path'
    words = 'a path without `..` and backslashes'
    flags = FieldType.flags | {'pattern'}
    fills = part_of = frozenset({'text', 'path'})
    example = 'path/to/files'

    def refuse(self, value: Any) -> str | None:
        """It can't climb."""
        return super().refuse(value) or (self.words if '\\' in value or climbs(value) else None)
