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


def value_of(field: Field) -> str:
    """A field's value, else its environment variable's, else its default: `storage.region or 'us-east-1'`."""
    return field.field_type.expression(field)


def env_or_none(field: Field) -> str:
    """The environment variable that stands in for a field, `None` when there is none."""
    return f'get_env({python(field.env)})' if field.env else 'None'


def expression(provider: Provider, binding: Binding | None, slot: str = 'text') -> str:
    """What a binding is for a storage: `'https://s3.{region}.example.com'.format(region=checked_host(…))`.

    Parameters: `slot`, the slot of the option that is bound; it decides how the fields in a template are checked.
    """
    if isinstance(binding, FieldRef):
        return value_of(provider.by_name[binding.field])
    if not isinstance(binding, Template):
        return python(binding.value if isinstance(binding, Constant) else None)
    if is_one_field(binding):
        return value_of(provider.by_name[binding.fields[0]])
    checks = checks_of(provider, binding, slot)
    fields = [provider.by_name[name] for name in binding.fields]
    arguments = [f'{field.name}={checks[field.name]}({python(field.label)}, {value_of(field)})' for field in fields]
    return f'{python(binding.text)}.format({", ".join(arguments)})'


def checks_of(provider: Provider, binding: Binding | None, slot: str = 'text') -> Mapping[str, str]:
    """The function of utils.py that each field's value in a template goes through, by the field's name.

    An address at the beginning must be one and end with its path, a field in the host must not end it, one in the path
    must not climb. In a path that is not a URL's, nothing is quoted.
    """
    if not isinstance(binding, Template) or is_one_field(binding):
        return {}
    match = _URL_HOST.match(binding.text)
    host = binding.text if slot == 'host' else match.group() if match else ''
    in_path = 'checked_folder' if slot == 'path' else 'checked_path'
    checks = {name: 'checked_host' if '{' + name + '}' in host else in_path for name in binding.fields}
    first = binding.fields[0]
    if binding.text.startswith('{' + first + '}') and 'url' in provider.by_name[first].field_type.fills:
        checks[first] = 'checked_url'
    return checks


def is_one_field(template: Template) -> bool:
    """Whether a template is a field and nothing else."""
    return template.text == '{' + template.fields[0] + '}'
