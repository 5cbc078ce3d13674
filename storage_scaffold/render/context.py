"""What the templates of a provider may name; every decision that is not plain text is made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.kind import Kind, load_kind
from storage_scaffold.render.form import form
from storage_scaffold.render.header import header, opening, printable
from storage_scaffold.render.pages import Guide, Page
from storage_scaffold.render.python import bindings
from storage_scaffold.render.python.environment_variables import named_server, operators_value, server_variables
from storage_scaffold.render.python.owned_options import client_options, guarded_fields, server_fields
from storage_scaffold.render.python.roles import roles
from storage_scaffold.render.routes import GUIDE_ROUTES
from storage_scaffold.render.typescript.provider import web_module
from storage_scaffold.spec.provider import Constant, FieldRef, Provider, Template


def context(provider: Provider, features: Features, spec_path: str, layout: Layout) -> Mapping[str, Any]:
    """The names for a provider's templates.

    Parameters: `features` and `layout` of the checkout that the code is for; `spec_path`, how the header line names
    the spec.
    """
    return {
        'provider': provider,
        'name': provider.name,
        'class_prefix': provider.class_prefix,
        'scheme': provider.scheme,
        'kind': provider.client.kind,
        'can': provider.capabilities,
        'features': features,
        'layout': layout,
        'owned': load_kind(provider.client.kind).owned,
        'spec_path': printable(spec_path),
        'header': lambda style: header(style, provider.name, spec_path),
        'opening': lambda text='': opening(text, header('#', provider.name, spec_path), features.licence),
        'readme': Page(provider),
        'guide': Guide(provider, features, layout),
        'web': web_module(provider, features),
        'guide_routes': GUIDE_ROUTES,
        'urls_description': 'The routes of the storage guide; `schema=None` because the API docs list the ones in '
        f'{layout.storages.name}/urls.py.',
        'roles': roles(provider),
        'import_form': form(provider, 'import'),
        'export_form': form(provider, 'export'),
        **_serializer_names(provider),
        **_client_names(provider),
    }


def _serializer_names(provider: Provider) -> dict[str, Any]:
    required = {
        target: [field.name for field in provider.fields if field.required and field.target == target]
        for target in ('both', 'import', 'export')
    }
    return {
        'secure_fields': [field.name for field in provider.credentials],
        'required_fields': ['bucket', *required['both']],
        'required_for_import': required['import'],
        'required_for_export': required['export'],
        'together': provider.together,
        'connection_fields': ['bucket', 'prefix', *(field.name for field in provider.fields)],
        'refused_toggles': _refused_toggles(provider),
        **_typed_names(provider),
    }


def _typed_names(provider: Provider) -> dict[str, Any]:
    """What the serializer does with what is sent for the spec's fields: checks, then what makes a value of a text."""
    fields = sorted(provider.fields, key=lambda field: field.field_type.typed(field) is not None)
    validations = {field.name: lines for field in fields if (lines := field.field_type.validation(field))}
    types = [field.field_type for field in provider.fields]
    modules = {'copy', 'os', 're'}.union(*(item.serializer_modules for item in types))
    classes = {item.serializer_field.name: item.serializer_field for item in types if item.serializer_field}
    grouped = [provider.by_name[name] for names in provider.together for name in names]
    return {
        'serializer_modules': sorted(modules),
        'serializer_classes': list(classes.values()),
        'serializer_fields': {
            field.name: field.field_type.serializer_field.name
            for field in provider.fields
            if field.field_type.serializer_field
        },
        'validations': validations,
        'zero_in_groups': any(field.field_type.zero_is_a_value for field in grouped),
        'typed_fields': [
            (field, typed, {**_mates(provider, field), field.name: typed.text})
            for field in provider.fields
            if (typed := field.field_type.typed(field))
        ],
    }


def _mates(provider: Provider, field: Field) -> dict[str, Any]:
    """What must be given beside a field, by name, with values for a test."""
    names = [name for group in provider.together if field.name in group for name in group if name != field.name]
    return {name: provider.by_name[name].field_type.sample(provider.by_name[name]) for name in names}


def _utils_modules(provider: Provider, kind: Kind, has_host_slot: bool) -> list[str]:
    """The modules that utils.py imports whole."""
    modules = {'os', 're'} if has_host_slot else {'os'}
    if kind.is_owned:
        modules = modules.union(*(field.field_type.option_modules for field in provider.fields))
    return sorted(modules)


def _refused_toggles(provider: Provider) -> dict[str, str]:
    """The columns of the standard block that must stay off, and why: every provider has them (R5)."""
    toggles = {
        'presign': (provider.presign.supported, 'This storage is always proxied: it has no presigned URLs.'),
        'recursive_scan': (provider.capabilities.recursive, 'This storage lists the objects of one folder only.'),
        'can_delete_objects': (provider.capabilities.delete, 'Objects of this storage can not be deleted.'),
    }
    return {name: reason for name, (supported, reason) in toggles.items() if not supported}


def _client_names(provider: Provider) -> dict[str, Any]:
    kind = load_kind(provider.client.kind)
    address = kind.address
    endpoint = provider.client.options.get(address) if address else None
    fields = bindings.bound_fields(endpoint)
    slots = [
        slot
        for binding in provider.client.options.values()
        if isinstance(binding, Template)
        for slot in bindings.slots_of(provider, binding).values()
    ]
    guarded, servers = guarded_fields(provider), server_fields(provider)
    slots += [f'_{field.field_type.guard}_slot' for field in guarded]
    has_endpoint = bool(fields) or (isinstance(endpoint, Constant) and endpoint.value is not None)
    variables = server_variables(provider)
    return {
        'has_endpoint': has_endpoint,
        'endpoint_optional': isinstance(endpoint, FieldRef) and provider.by_name[endpoint.field].default is None,
        # what the user can change leads to a host that nobody has checked
        'guards_hosts': bool(fields or guarded),
        'stored_host_can_change': bool(fields or guarded),
        'guarded_fields': guarded,
        'private_addresses': _private_addresses(guarded),
        'server_fields': servers,
        'port_option': next((f'options.{field.name}' for field in servers if field.field_type.is_port), None),
        'utils_modules': _utils_modules(provider, kind, '_host_slot' in slots),
        'client_options': client_options(provider, guards_environment=bool(variables)),
        'endpoint_expression': bindings.option(provider, address) if address else 'None',
        'server_variables': variables,
        'named_server': named_server(provider),
        'has_url_slot': '_url_slot' in slots,
        'has_host_slot': '_host_slot' in slots,
        'has_path_slot': '_path_slot' in slots,
        'uses_env': bool(variables) or any(provider.by_name[name].env for name in _told(provider, kind)),
        'operators_value': lambda name: operators_value(provider, name),
        'option': lambda name: bindings.option(provider, name),
        'bound': lambda name: bindings.bound_fields(provider.client.options.get(name)) or _constant(provider, name),
        'constant': lambda name: _constant(provider, name),
        'env_or_none': bindings.env_or_none,
        'value_of': bindings.value_of,
    }


def _told(provider: Provider, kind: Kind) -> set[str]:
    """The names of the fields whose values the client is given."""
    bound = {name for binding in provider.client.options.values() for name in bindings.bound_fields(binding)}
    return {name for name in provider.by_name if kind.is_owned or name in kind.fields or name in bound}


def _private_addresses(guarded: tuple[Field, ...]) -> list[dict[str, str]]:
    """For each field with a host, what a test types in to be refused for this one alone; nothing is connected to."""
    return [
        {other.name: other.field_type.address('127.0.0.1' if other is field else '8.8.8.8') for other in guarded}
        for field in guarded
    ]


def _constant(provider: Provider, name: str) -> Any:
    binding = provider.client.options.get(name)
    return binding.value if isinstance(binding, Constant) else None
