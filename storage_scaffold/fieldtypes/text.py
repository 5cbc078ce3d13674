"""Types whose value is text that the tool does not interpret, except that a path must not contain `..`."""

from __future__ import annotations

from typing import Any

from storage_scaffold.fieldtypes.addresses import climbs
from storage_scaffold.fieldtypes.base import FieldType


class StringType(FieldType):
    """One line of text."""

    name = 'string'
    also_called = frozenset(('str', 'varchar', 'char', 'input', 'email'))
    flags = FieldType.flags | {'credential', 'pattern'}


class LongTextType(FieldType):
    """Text of many lines."""

    name = 'text'
    also_called = frozenset(('textarea', 'multiline', 'longtext'))
    words = 'text'
    flags = FieldType.flags | {'credential', 'pattern'}
    fills = frozenset({'certificates'})
    part_of = frozenset()
    widget = 'textarea'
    form_note = 'Line breaks become spaces in this form.'

    def refuse(self, value: Any) -> str | None:
        """Any text."""
        return None if isinstance(value, str) else self.words


class PathType(FieldType):
    """A directory of the service."""

    name = 'path'
    also_called = frozenset(('file', 'folder', 'directory', 'dir'))
    words = 'a path without `..` and backslashes'
    flags = FieldType.flags | {'pattern'}
    fills = part_of = frozenset({'text', 'path'})
    example = 'path/to/files'

    def refuse(self, value: Any) -> str | None:
        """A path without `..` and backslashes."""
        return super().refuse(value) or (self.words if '\\' in value or climbs(value) else None)
