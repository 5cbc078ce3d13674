"""Where a client's requests go: which options of a kind, or fields of a spec, make up each endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from storage_scaffold.fieldtypes.field import Field as ProviderField
from storage_scaffold.spec.language.grammar import OptionName
from storage_scaffold.spec.language.models import FileModel
from storage_scaffold.spec.provider import Binding, Constant, FieldRef

# Of a host that a client of the developer's own is given without a port.
_DEFAULT_PORT = 443


@dataclass(frozen=True)
class Endpoint:
    """An endpoint of a provider's client by what its parts are bound to: either `url`, or `host` and maybe `port`."""

    url: Binding | None = None
    host: Binding | None = None
    port: Binding | None = None
    scheme: str = 'tcp'
    default_port: int = _DEFAULT_PORT


class EndpointFile(FileModel):
    """The endpoint of a kind's client: the option that is a URL, or those that are a host and its port."""

    url: OptionName | None = None
    """The option that is an http(s) URL; a kind with this one has no other part."""
    host: OptionName | None = None
    """The option that is a host."""
    port: OptionName | None = None
    """The option that is the host's port; left out, the port is always `default_port`."""
    scheme: Annotated[str, Field(pattern='^[a-z][a-z0-9+.-]*$')] = 'tcp'
    """What is spoken with the host."""
    default_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """The host's port when nobody gives one."""

    @property
    def options(self) -> tuple[str, ...]:
        """The options that are named."""
        return tuple(name for name in (self.url, self.host, self.port) if name)

    @property
    def is_complete(self) -> bool:
        """Whether there is either a URL, or a host with a port for the case that nobody gives one."""
        if self.url:
            return not (self.host or self.port or self.default_port)
        return bool(self.host and self.default_port)

    def endpoints(self, options: Mapping[str, Binding]) -> tuple[Endpoint, ...]:
        """The endpoint of a client with these options; none where the service has one that the client knows."""
        url, host, port = (options[name] if name else None for name in (self.url, self.host, self.port))
        if (url or host) == Constant(None):
            return ()
        return (Endpoint(url, host, port, self.scheme, self.default_port or _DEFAULT_PORT),)


def endpoints_of(fields: Iterable[ProviderField]) -> tuple[Endpoint, ...]:
    """The endpoints of a client that is given all of these fields as they are.

    Each field that holds a URL or a host whose address is checked makes one, a host together with each port.
    """
    fields = tuple(fields)
    ports: list[Binding | None] = [FieldRef(field.name) for field in fields if field.field_type.is_port]
    found: list[Endpoint] = []
    for field in fields:
        if field.field_type.guard and field.ssrf:
            reference = FieldRef(field.name)
            if field.field_type.has_port:
                found.append(Endpoint(url=reference))
            else:
                found += [Endpoint(host=reference, port=port) for port in ports or [None]]
    return tuple(found)
