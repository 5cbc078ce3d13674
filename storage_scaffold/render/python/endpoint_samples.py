"""What the generated tests give for the endpoints of a provider: private ones, another one, one spelt differently."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.endpoint import Endpoint
from storage_scaffold.render.python.bindings import bound_fields, checks_of
from storage_scaffold.render.python.endpoints import endpoints_of, is_given, server_fields
from storage_scaffold.spec.provider import FieldRef, Provider

# That no sample has.
_OTHER_PORT = 9


def private_addresses(provider: Provider) -> list[dict[str, Any]]:
    """For each field that is a whole address, what a test types to be refused for this one alone.

    Nothing is connected to. Empty where people only enter parts of addresses.
    """
    found = (_address_field(provider, item) for item in endpoints_of(provider))
    fields = list({field.name: field for field in found if field and field.ssrf and _is_free(field)}.values())
    return [
        {other.name: other.field_type.address('127.0.0.1' if other is field else '8.8.8.8') for other in fields}
        for field in fields
    ]


def another_server(provider: Provider) -> dict[str, Any]:
    """Values that lead to another server, to another port where there is one; empty when none can be made up."""
    for item in endpoints_of(provider):
        field = _address_field(provider, item)
        if field and field.field_type.has_port and _is_free(field):
            return {field.name: _at_port(field, _OTHER_PORT)}
    fields = [provider.by_name[name] for name in server_fields(provider)]
    for field in sorted(fields, key=lambda field: not field.field_type.is_port):
        if field.field_type.is_port and field.min is field.max is None:
            return {field.name: _OTHER_PORT}
        if len(field.choices) > 1:
            return {field.name: field.choices[1].value}
        if _is_free(field) and not field.field_type.is_port:
            return {field.name: f'{field.field_type.sample(field)}x'}
    return {}


def same_server(provider: Provider) -> dict[str, Any]:
    """Another spelling of the server that a test has anyway; empty when none can be made up."""
    for item in endpoints_of(provider):
        field = _address_field(provider, item)
        if field and _is_free(field) and is_given(field):
            return {field.name: _respelt(field)}
    return {}


def _address_field(provider: Provider, endpoint: Endpoint) -> Field | None:
    """The field that is a whole URL or host, or the beginning of a URL."""
    binding = endpoint.url or endpoint.host
    if isinstance(binding, FieldRef):
        return provider.by_name[binding.field]
    first = next(iter(bound_fields(binding)), '')
    return provider.by_name[first] if checks_of(provider, binding, 'url').get(first) == 'checked_url' else None


def _is_free(field: Field) -> bool:
    """Whether a storage takes any value of the type, and shows it."""
    return not (field.pattern or field.choices or field.credential)


def _at_port(field: Field, port: int) -> str:
    parts = urlsplit(str(field.field_type.sample(field)))
    return f'{parts.scheme}://{parts.hostname}:{port}{parts.path}'


def _respelt(field: Field) -> str:
    sample = str(field.field_type.sample(field))
    if not field.field_type.has_port:
        return sample.upper()
    parts = urlsplit(sample)
    port = parts.port or (443 if parts.scheme == 'https' else 80)
    return f'{parts.scheme.upper()}://{str(parts.hostname).upper()}:{port}{parts.path.rstrip("/")}/'
