"""A spec merged with its client kind: which fields there are, and what each client option is bound to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage_scaffold.kinds.kind import Kind, Option
from storage_scaffold.spec.language.models import CapabilitiesFile, FieldFile, NoFieldFile, RequiresFile, SpecFile
from storage_scaffold.spec.language.templates import has_braces, parse
from storage_scaffold.spec.provider import AUTH, ROLES, Binding, Constant, FieldRef, Role, Template


@dataclass(frozen=True)
class Combined:
    """The provider's fields in form order, a binding for every option of the kind, and the fields that are removed.

    `roles` are as the spec writes them, or what the kind can do. `modes` are the ways to log in that the spec offers,
    with the fields of each. Of the kind's fields, the spec does without those in `removed`, by the option that
    replaces each; those in `foreign`, by the ways to log in that it is for; and those that it takes out itself.
    `capabilities` are those of the kind that each of the ways leaves it, and `requires` is the package that they take.
    """

    fields: Mapping[str, FieldFile]
    options: Mapping[str, Binding]
    removed: Mapping[str, str]
    modes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    foreign: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: Sequence[Role] = ROLES
    capabilities: CapabilitiesFile = field(default_factory=CapabilitiesFile)
    requires: RequiresFile | None = None


def combine(spec: SpecFile, kind: Kind) -> Combined:
    """Merge `spec` with `kind`. Contradictions are merged too: the rules report them."""
    said = kind.said(spec.client.options)
    options = {name: _bind(option, name, said) for name, option in kind.options.items()}
    removed = {
        option.field: name
        for name, option in kind.options.items()
        if option.field and name in said and options[name] != FieldRef(option.field)
    }
    offered = _offered(spec, kind, options.get(AUTH))
    foreign = _foreign(kind, offered)
    written = {name: field for name, field in spec.fields.items() if not isinstance(field, NoFieldFile)}
    fields = {
        name: _override(field, written.get(name))
        for name, field in kind.fields.items()
        if not (name in removed or name in foreign or (name in spec.fields and name not in written))
    }
    own = {name: field for name, field in written.items() if name not in kind.fields}
    for name, option in kind.options.items():
        if option.field in foreign and name not in said:
            options[name] = Constant(option.default)
    modes = {mode: tuple(name for name in kind.auth[mode].fields if name in fields) for mode in offered}
    ways = [kind.auth[mode] for mode in offered]
    without = {} if all(way.presign for way in ways) else {'presign': False}
    can = kind.capabilities.model_copy(update=without)
    requires = next((way.requires for way in ways if way.requires), kind.requires)
    return Combined({**fields, **own}, options, removed, modes, foreign, _roles(spec, kind), can, requires)


def _roles(spec: SpecFile, kind: Kind) -> Sequence[Role]:
    return spec.roles or (('import',) if kind.only_reads else ROLES)


def _offered(spec: SpecFile, kind: Kind, chosen: Binding | None) -> tuple[str, ...]:
    """The ways to log in that the storages of a provider have; more than one where a field chooses."""
    if isinstance(chosen, Constant):
        # whatever was written may be here, and a list has no hash
        return (chosen.value,) if chosen.value in tuple(kind.auth) else ()
    if isinstance(chosen, FieldRef):
        field = spec.fields.get(chosen.field)
        values = [choice.value for choice in field.choices or ()] if field else []
        return tuple(mode for mode in values if mode in kind.auth)
    return tuple(kind.auth)[:1]


def _foreign(kind: Kind, offered: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The fields that are only for ways to log in which are not offered, with those."""
    if not offered:
        # that is refused; the fields are judged as if all were
        return {}
    kept = {name for mode in offered for name in kind.auth[mode].fields}
    foreign: dict[str, tuple[str, ...]] = {}
    for mode, file in kind.auth.items():
        foreign |= {name: (*foreign.get(name, ()), mode) for name in file.fields if name not in kept}
    return foreign


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
