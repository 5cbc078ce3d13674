"""The options of a client: what each is called, and how utils.py takes it from a storage."""

from __future__ import annotations

from dataclasses import dataclass

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.literals import python
from storage_scaffold.render.python.bindings import expression
from storage_scaffold.render.python.endpoints import checked, endpoint_fields, is_given, server_fields
from storage_scaffold.spec.provider import Binding, Constant, FieldRef, Provider


@dataclass(frozen=True)
class ClientOption:
    """An attribute of the options class: its annotation, and the expression that takes its value from `storage`."""

    name: str
    annotation: str
    value: str
    comment: str = ''
    secret: bool = False

    @property
    def declaration(self) -> str:
        """The line of the dataclass; a secret is not in its `repr`."""
        return f'{self.name}: {self.annotation}' + (' = field(repr=False)' if self.secret else '')


@dataclass(frozen=True)
class Needed:
    """Text that an option of a client must have, from the user or from the environment.

    `condition` is the expression that is true where it must, None where it always must.
    """

    option: str
    label: str
    condition: str | None = None


def client_options(provider: Provider, *, guards_environment: bool) -> tuple[ClientOption, ...]:
    """The options of a provider's client, `bucket` first.

    Parameters: `guards_environment`, whether credentials of the environment are for the operator's server only.
    """
    told = load_kind(provider.client.kind).told(provider)
    return (
        ClientOption('bucket', 'str', "storage.bucket or ''"),
        *(_option(provider, name, binding, guards_environment) for name, binding in told.items()),
    )


def needed_options(provider: Provider) -> tuple[Needed, ...]:
    """What a provider's client must be told, for options that are fields as they are.

    Not addresses, which are looked at anyway. Nor what only one of the two storages has: its serializer sees to that.
    """
    told = load_kind(provider.client.kind).told(provider)
    fields = {name: provider.by_name[binding.field] for name, binding in told.items() if isinstance(binding, FieldRef)}
    addresses = server_fields(provider)
    return tuple(
        Needed(name, field.label, _condition(provider, field))
        for name, field in fields.items()
        if (field.required or field.env) and field.default is None and field.field_type.empty_is_missing
        if field.name not in addresses and field.target == 'both'
    )


def _condition(provider: Provider, field: Field) -> str | None:
    """The expression that is true for a `storage` in which a field is shown and can be filled in."""
    shown = provider.shown_for(field.name)
    found = [f'storage.{shown[0]} in {python(list(shown[1]))}'] if shown else []
    found += [f'storage.{field.depends_on}'] if field.depends_on else []
    return ' and '.join(found) or None


def _option(provider: Provider, name: str, binding: Binding, guards_environment: bool) -> ClientOption:
    kind = load_kind(provider.client.kind)
    if kind.endpoint and kind.endpoint.url == name and endpoint_fields(provider):
        return ClientOption(name, 'str', "endpoint_url(storage) or ''")
    if not isinstance(binding, FieldRef):
        annotation = type(binding.value).__name__ if isinstance(binding, Constant) else 'str'
        return ClientOption(name, annotation, expression(provider, binding, kind.slot(name)))
    field = provider.by_name[binding.field]
    annotation = field.field_type.annotation(field)
    comment = field.field_type.option_comment
    if annotation == 'str' and not is_given(field):
        comment = f'{comment}; empty when not given'.removeprefix('; ')
    value = checked(provider, field, given_value(field, guards_environment))
    if field.credential and field.env and (condition := _condition(provider, field)):
        # of the environment, too, only what is asked for
        value = f"{value} if {condition} else ''"
    return ClientOption(name, annotation, value, comment, field.credential)


def given_value(field: Field, guards_environment: bool) -> str:
    """The expression of an option that is a field, without the check of its value; see `client_options`."""
    if field.credential and field.env and guards_environment:
        label, variable = python(field.label), python(field.env)
        return f'storage.{field.name} or environment_credential(storage, {label}, {variable})'
    return field.field_type.option_value(field)
