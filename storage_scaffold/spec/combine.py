"""A spec merged with its client kind: which fields there are, and what each client option is bound to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage_scaffold.kinds.kind import Kind, Option
from storage_scaffold.spec.language.models import FieldFile, SpecFile
from storage_scaffold.spec.language.templates import has_braces, parse
from storage_scaffold.spec.provider import Binding, Constant, FieldRef, Template


@dataclass(frozen=True)
class Combined:
    """The provider's fields in form order, a binding for every option of the kind, and the fields that are removed.

    `removed` maps the name of each field of the kind that the spec does without to the option that replaces it.
    """

    fields: Mapping[str, FieldFile]
    options: Mapping[str, Binding]
    removed: Mapping[str, str]


def combine(spec: SpecFile, kind: Kind) -> Combined:
    """Merge `spec` with `kind`. Contradictions are merged too: the rules report them."""
    said = kind.said(spec.client.options)
    options = {name: _bind(option, name, said) for name, option in kind.options.items()}
    removed = {
        option.field: name
        for name, option in kind.options.items()
        if option.field and name in said and options[name] != FieldRef(option.field)
    }
    fields = {
        name: _override(field, spec.fields.get(name)) for name, field in kind.fields.items() if name not in removed
    }
    own = {name: field for name, field in spec.fields.items() if name not in kind.fields}
    return Combined({**fields, **own}, options, removed)


def _bind(option: Option, name: str, said: Mapping[str, Any]) -> Binding:
    if name in said:
        return _written(option, said[name])
    return FieldRef(option.field) if option.field else Constant(option.default)


def _written(option: Option, value: Any) -> Binding:
    if not has_braces(value) or option.accepts == ['constant']:
        return Constant(value)
    template = parse(value)
    return FieldRef(template.only) if template.only else Template(value, template.fields)


def _override(field: FieldFile, own: FieldFile | None) -> FieldFile:
    if own is None:
        return field
    update = {key: getattr(own, key) for key in own.model_fields_set}
    # An environment variable may supply the value, so the form must not require it.
    return field.model_copy(update={'required': False, **update} if own.env else update)


def default_class_prefix(name: str) -> str:
    """`my_store` to `MyStore`."""
    return ''.join(word.capitalize() for word in name.split('_'))


def default_scheme(name: str) -> str:
    """`my_store` to `my-store`."""
    return name.replace('_', '-')
