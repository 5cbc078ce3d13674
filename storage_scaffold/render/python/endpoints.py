"""The endpoints of a provider's client as Python: how utils.py makes them of a storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.endpoint import Endpoint
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.literals import python
from storage_scaffold.render.python.bindings import bound_fields, checks_of, expression
from storage_scaffold.spec.provider import Binding, Constant, FieldRef, Provider


@dataclass(frozen=True)
class EndpointCode:
    """One endpoint: the expression that makes it of a `storage`, and the one that is true when there is one."""

    expression: str
    given: str | None = None


def endpoint_binding(provider: Provider) -> Binding | None:
    """What the option is bound to that is the whole URL of the endpoint; None for kinds without such an option."""
    named = load_kind(provider.client.kind).endpoint
    return provider.client.options[named.url] if named and named.url else None


def endpoints_of(provider: Provider) -> tuple[Endpoint, ...]:
    """The endpoints of a provider's client, by what they are bound to."""
    return load_kind(provider.client.kind).endpoints(provider)


def endpoint_codes(provider: Provider) -> tuple[EndpointCode, ...]:
    """The endpoints of a provider whose storages have a say in them; empty where the spec fixes them, or has none."""
    return tuple(_endpoint(provider, item) for item in endpoints_of(provider)) if endpoint_fields(provider) else ()


def endpoint_fields(provider: Provider) -> frozenset[str]:
    """The names of the fields that endpoints are made of, those in the path of a URL too."""
    parts = ((item.url, item.host, item.port) for item in endpoints_of(provider))
    return frozenset(name for part in chain.from_iterable(parts) for name in bound_fields(part))


def server_fields(provider: Provider) -> tuple[str, ...]:
    """The names of the fields that decide which server is asked, not only which path of it: addresses, then ports."""
    found = endpoints_of(provider)
    names: list[str] = []
    for item in found:
        for name in (*bound_fields(item.url), *bound_fields(item.host)):
            if checks_of(provider, item.url, 'url').get(name) != 'checked_path':
                names.append(name)
    return tuple(dict.fromkeys([*names, *(name for item in found for name in bound_fields(item.port))]))


def value_checks(provider: Provider) -> Mapping[str, str]:
    """The function of utils.py through which a field goes that is the whole URL or host of an endpoint, by its name.

    A kind's own client checks the URL that it is given.
    """
    checks: dict[str, str] = {}
    for item in endpoints_of(provider):
        if isinstance(item.host, FieldRef):
            checks[item.host.field] = 'checked_host'
        elif isinstance(item.url, FieldRef) and endpoint_binding(provider) is None:
            checks[item.url.field] = 'checked_url'
    return checks


def has_port_field(provider: Provider) -> bool:
    """Whether people enter the port of an endpoint."""
    return any(isinstance(item.port, FieldRef) for item in endpoints_of(provider))


def is_given(field: Field) -> bool:
    """Whether the form, the environment or the spec sees to a value."""
    return field.always_required or field.default is not None or bool(field.env)


def checked(provider: Provider, field: Field, value: str) -> str:
    """The expression of a field's value, as it may stand in an address; an empty one that nobody asks for stays so."""
    check = value_checks(provider).get(field.name)
    if check is None:
        return value
    call = f'{check}({python(field.label)}, {value})'
    return call if is_given(field) else f"{call} if storage.{field.name} else ''"


def _endpoint(provider: Provider, endpoint: Endpoint) -> EndpointCode:
    if endpoint.url is not None and endpoint_binding(provider) is not None:
        is_sure = not isinstance(endpoint.url, FieldRef) or provider.by_name[endpoint.url.field].default is not None
        return EndpointCode('Endpoint.of(endpoint_url(storage))', None if is_sure else 'endpoint_url(storage)')
    binding = endpoint.url or endpoint.host
    field = provider.by_name[binding.field] if isinstance(binding, FieldRef) else None
    given = f'storage.{field.name}' if field and not is_given(field) else None
    if field:
        text = f'{value_checks(provider)[field.name]}({python(field.label)}, {field.field_type.option_value(field)})'
    else:
        text = expression(provider, binding, 'host')
    if endpoint.url is not None:
        return EndpointCode(f'Endpoint.of({text})', given)
    return EndpointCode(f'Endpoint({python(endpoint.scheme)}, {text}.lower(), {_port(provider, endpoint)})', given)


def _port(provider: Provider, endpoint: Endpoint) -> str:
    """The expression of a port; 0 is not one."""
    if isinstance(endpoint.port, Constant):
        return python(endpoint.port.value or endpoint.default_port)
    if not isinstance(endpoint.port, FieldRef):
        return python(endpoint.default_port)
    field = provider.by_name[endpoint.port.field]
    values = [f'storage.{field.name}', *([f'get_env({python(field.env)})'] if field.env else [])]
    values.append(python(field.default or endpoint.default_port))
    return f'checked_port({python(field.label)}, {" or ".join(values)})'
