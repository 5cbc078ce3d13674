"""Client options as Python expressions over a storage's fields."""

from __future__ import annotations

import re
from collections.abc import Mapping

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.literals import python
from storage_scaffold.spec.provider import Binding, Constant, FieldRef, Provider, Template

_URL_HOST = re.compile(r'[a-z]+://[^/]*')


def bound_fields(binding: Binding | None) -> tuple[str, ...]:
    """The names of the fields that a binding reads."""
    if isinstance(binding, FieldRef):
        return (binding.field,)
    return binding.fields if isinstance(binding, Template) else ()


def value_of(field: Field, storage: str = 'storage') -> str:
    """A field's value, else its environment variable's, else its default: `storage.region or 'us-east-1'`."""
    return field.field_type.expression(field, storage)


def env_or_none(field: Field) -> str:
    """The environment variable that stands in for a field, `None` when there is none."""
    return f'get_env({python(field.env)})' if field.env else 'None'


def option(provider: Provider, name: str) -> str:
    """The expression of a client option."""
    binding = provider.client.options.get(name)
    if isinstance(binding, FieldRef):
        return value_of(provider.by_name[binding.field])
    if isinstance(binding, Template):
        return _template(provider, binding)
    return python(binding.value if isinstance(binding, Constant) else None)


def _template(provider: Provider, template: Template) -> str:
    """`'https://s3.{region}.example.com'.format(region=_host_slot('Region', storage.region))`."""
    if _is_one_field(template):
        return value_of(provider.by_name[template.fields[0]])
    slots = slots_of(provider, template)
    arguments = []
    for name in template.fields:
        field = provider.by_name[name]
        arguments.append(f'{name}={slots[name]}({python(field.label)}, {value_of(field)})')
    return f'{python(template.text)}.format({", ".join(arguments)})'


def slots_of(provider: Provider, template: Template) -> Mapping[str, str]:
    """Which check each field's value needs: an address at the beginning must be one and end with its path, a field
    in the host must not end it, one in the path must not climb.
    """
    if _is_one_field(template):
        return {}
    match = _URL_HOST.match(template.text)
    host = match.group() if match else ''
    slots = {name: '_host_slot' if '{' + name + '}' in host else '_path_slot' for name in template.fields}
    first = template.fields[0]
    if template.text.startswith('{' + first + '}') and 'url' in provider.by_name[first].field_type.fills:
        slots[first] = '_url_slot'
    return slots


def server_fields(provider: Provider, binding: Binding | None) -> tuple[str, ...]:
    """The names of the fields that decide which server an address leads to, not only which path of it."""
    if not isinstance(binding, Template) or _is_one_field(binding):
        return bound_fields(binding)
    return tuple(name for name, slot in slots_of(provider, binding).items() if slot != '_path_slot')


def _is_one_field(template: Template) -> bool:
    return template.text == '{' + template.fields[0] + '}'
