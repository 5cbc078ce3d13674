"""What the templates of a provider may name; every decision that is not plain text is made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.render.form import form
from storage_scaffold.render.header import header, opening, printable
from storage_scaffold.render.pages import Guide, Page
from storage_scaffold.render.python import bindings
from storage_scaffold.render.python.client import Client
from storage_scaffold.render.python.roles import roles
from storage_scaffold.render.routes import GUIDE_ROUTES
from storage_scaffold.render.typescript.provider import web_module
from storage_scaffold.spec.provider import Provider


def context(provider: Provider, features: Features, spec_path: str, layout: Layout) -> Mapping[str, Any]:
    """The names for a provider's templates.

    Parameters: `features` and `layout` of the checkout that the code is for; `spec_path`, how the header line names
    the spec.
    """
    client = Client(provider)
    return {
        'provider': provider,
        'name': provider.name,
        'class_prefix': provider.class_prefix,
        'scheme': provider.scheme,
        'kind': provider.client.kind,
        'can': provider.capabilities,
        'features': features,
        'layout': layout,
        'owned': client.kind.owned,
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
        'client': client,
        'option': client.option,
        'bound': client.is_bound,
        'constant': client.constant,
        'env_or_none': bindings.env_or_none,
        'value_of': bindings.value_of,
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


def _refused_toggles(provider: Provider) -> dict[str, str]:
    """The columns of the standard block that must stay off, and why: every provider has them (R5)."""
    toggles = {
        'presign': (provider.presign.supported, 'This storage is always proxied: it has no presigned URLs.'),
        'recursive_scan': (provider.capabilities.recursive, 'This storage lists the objects of one folder only.'),
        'can_delete_objects': (provider.capabilities.delete, 'Objects of this storage can not be deleted.'),
    }
    return {name: reason for name, (supported, reason) in toggles.items() if not supported}
