"""The field types: which flags each takes, and what its default may be. A new type is one class here."""

from __future__ import annotations

from typing import Any, ClassVar

from storage_scaffold.fieldtypes.addresses import climbs, refuse_address, refuse_host
from storage_scaffold.fieldtypes.characters import has_line_break


class ValueType:
    """One field type; stateless."""

    name: ClassVar[str]
    words: ClassVar[str]
    # The flags that not every type takes.
    flags: ClassVar[frozenset[str]] = frozenset({'required', 'placeholder', 'env'})

    def refuse(self, value: Any) -> str | None:
        """What a value of this type must be, when this is none; else None."""
        raise NotImplementedError


class _TextType(ValueType):
    def refuse(self, value: Any) -> str | None:
        """Text of one line."""
        return None if isinstance(value, str) and not has_line_break(value) else self.words


class StringType(_TextType):
    """One line of text."""

    name = 'string'
    words = 'text of one line'
    flags = ValueType.flags | {'credential', 'pattern'}


class LongTextType(ValueType):
    """Text of many lines."""

    name = 'text'
    words = 'text'
    flags = ValueType.flags | {'credential', 'pattern'}

    def refuse(self, value: Any) -> str | None:
        """Any text."""
        return None if isinstance(value, str) else self.words


class SecretJsonType(ValueType):
    """A JSON document that is a credential, like a service account's key file."""

    name = 'secret_json'
    words = 'left out: a credential has no default'
    flags = ValueType.flags | {'credential'}

    def refuse(self, value: Any) -> str | None:
        """Never."""
        return self.words


class IntegerType(ValueType):
    """A whole number."""

    name = 'integer'
    words = 'a whole number'
    flags = ValueType.flags | {'min', 'max'}

    def refuse(self, value: Any) -> str | None:
        """`true` is a number to Python, not to people."""
        return None if isinstance(value, int) and not isinstance(value, bool) else self.words


class NumberType(ValueType):
    """A number."""

    name = 'number'
    words = 'a number'
    flags = IntegerType.flags

    def refuse(self, value: Any) -> str | None:
        """Whole or not."""
        return None if isinstance(value, (int, float)) and not isinstance(value, bool) else self.words


class PortType(IntegerType):
    """A port of TCP."""

    name = 'port'
    words = 'a whole number from 1 to 65535'

    def refuse(self, value: Any) -> str | None:
        """Within the range of ports."""
        return super().refuse(value) or (None if 1 <= value <= 65_535 else self.words)


class BooleanType(ValueType):
    """A switch; it always has a value, so there is nothing to require or to replace."""

    name = 'boolean'
    words = '`true` or `false`'
    flags: ClassVar[frozenset[str]] = frozenset()

    def refuse(self, value: Any) -> str | None:
        """YAML 1.2 knows `true` and `false`, `yes` and `on` are text."""
        return None if isinstance(value, bool) else self.words


class ChoiceType(_TextType):
    """One of a few values; that it is one of them, a rule looks at."""

    name = 'choice'
    words = 'one of the choices'
    flags = ValueType.flags | {'choices'}


class UrlType(ValueType):
    """An address that the server connects to."""

    name = 'url'
    words = 'an http(s) URL without user, query or fragment'
    flags = ValueType.flags | {'credential', 'pattern', 'ssrf'}

    def refuse(self, value: Any) -> str | None:
        """An address as a constant option takes it."""
        return self.words if not isinstance(value, str) or refuse_address(value) else None


class HostType(ValueType):
    """A host's name or number."""

    name = 'host'
    words = 'a host name or IP address'
    flags = ValueType.flags | {'pattern', 'ssrf'}

    def refuse(self, value: Any) -> str | None:
        """Host characters only."""
        return self.words if not isinstance(value, str) or refuse_host(value) else None


class PathType(_TextType):
    """A directory on the other side."""

    name = 'path'
    words = 'a path without `..` and backslashes'
    flags = ValueType.flags | {'pattern'}

    def refuse(self, value: Any) -> str | None:
        """It can't climb."""
        return super().refuse(value) or (self.words if '\\' in value or climbs(value) else None)


class JsonType(ValueType):
    """A JSON document."""

    name = 'json'
    words = 'a list or a mapping'
    flags: ClassVar[frozenset[str]] = frozenset({'required', 'placeholder'})

    def refuse(self, value: Any) -> str | None:
        """A scalar would be another type's job."""
        return None if isinstance(value, (dict, list)) else self.words


TYPES: dict[str, ValueType] = {
    item.name: item()
    for item in (
        StringType,
        LongTextType,
        SecretJsonType,
        IntegerType,
        NumberType,
        BooleanType,
        ChoiceType,
        UrlType,
        HostType,
        PortType,
        PathType,
        JsonType,
    )
}

# Flags that some types take and others don't; all others go with every type.
SPECIAL_FLAGS = frozenset().union(*(item.flags for item in TYPES.values()))
