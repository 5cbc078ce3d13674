"""Types whose value determines the server to connect to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_scaffold.fieldtypes.addresses import refuse_address, refuse_host
from storage_scaffold.fieldtypes.base import Column, FieldType
from storage_scaffold.fieldtypes.checks import Check
from storage_scaffold.fieldtypes.numbers import IntegerType

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.control import Control
    from storage_scaffold.fieldtypes.field import Field, Limited


class UrlType(FieldType):
    """An address that the server connects to."""

    name = 'url'
    also_called = frozenset(('uri', 'link', 'endpoint', 'address'))
    words = 'an http(s) URL without username, query or fragment'
    flags = FieldType.flags | {'credential', 'pattern', 'ssrf'}
    fills = frozenset({'url'})
    part_of = frozenset()
    guard = 'url'
    has_port = True
    example = 'https://storage.example.com'

    def refuse(self, value: Any) -> str | None:
        """The same rules as for an address in a constant option."""
        return self.words if not isinstance(value, str) or refuse_address(value) else None

    def address(self, host: str) -> str:
        """An address with a port on which nothing listens."""
        return f'http://{host}:9'

    def checks(self, control: Control) -> list[Check]:
        """That it is an address at all, too."""
        return [*super().checks(control), Check('url', f'{control.label} must be a URL')]

    def made_up(self, field: Field) -> Any:
        """An address in a reserved domain."""
        return self.example

    def secret_sample(self, field: Field) -> str:
        """An address that contains the credential."""
        return f'https://{super().secret_sample(field)}'


class HostType(FieldType):
    """A host's name or number."""

    name = 'host'
    also_called = frozenset(('hostname', 'ip', 'domain', 'server'))
    words = 'a host name or IP address'
    flags = FieldType.flags | {'pattern', 'ssrf'}
    fills = frozenset({'text', 'host'})
    guard = 'host'
    example = 'storage.example.com'

    def refuse(self, value: Any) -> str | None:
        """Only the characters of a host."""
        return self.words if not isinstance(value, str) or refuse_host(value) else None

    def made_up(self, field: Field) -> Any:
        """A host in a reserved domain."""
        return self.example


class PortType(IntegerType):
    """A port of TCP."""

    name = 'port'
    also_called = frozenset()
    words = 'a whole number from 1 to 65535'
    fills = frozenset({'port'})
    column_type = Column('PositiveIntegerField', int, 1)
    is_port = True
    example = '443'

    def refuse(self, value: Any) -> str | None:
        """A number in the range of ports."""
        return super().refuse(value) or (None if 1 <= value <= 65_535 else self.words)

    def form_limits(self, field: Limited) -> tuple[float | None, float | None]:
        """The range of ports, unless the spec narrows it."""
        return 1 if field.min is None else field.min, 65_535 if field.max is None else field.max
