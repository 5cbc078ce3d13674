"""The fields of a spec as options of a client that its developer writes: one for each, typed."""

from __future__ import annotations

from dataclasses import dataclass

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.literals import python
from storage_scaffold.spec.provider import Provider


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


def client_options(provider: Provider, *, guards_environment: bool) -> tuple[ClientOption, ...]:
    """The options of an owned client, `bucket` first; empty for other kinds, whose clients have their own.

    Parameters: `guards_environment`, whether credentials of the environment are for the operator's server only.
    """
    if not load_kind(provider.client.kind).is_owned:
        return ()
    return (
        ClientOption('bucket', 'str', "storage.bucket or ''"),
        *(_option(provider, field, guards_environment) for field in provider.fields),
    )


def server_fields(provider: Provider) -> tuple[Field, ...]:
    """The fields that say which server an owned client asks: its addresses, then the ports if one says none."""
    if not load_kind(provider.client.kind).is_owned:
        return ()
    addresses = guarded_fields(provider)
    if all(field.field_type.has_port for field in addresses):
        return addresses
    return (*addresses, *(field for field in provider.fields if field.field_type.is_port))


def guarded_fields(provider: Provider) -> tuple[Field, ...]:
    """The fields of an owned client whose hosts are checked against server-side request forgery."""
    if not load_kind(provider.client.kind).is_owned:
        return ()
    return tuple(field for field in provider.fields if field.field_type.guard and field.ssrf)


def _option(provider: Provider, field: Field, guards_environment: bool) -> ClientOption:
    annotation = field.field_type.annotation(field)
    value = _value(field, guards_environment)
    if field in guarded_fields(provider):
        checked = f'_{field.field_type.guard}_slot({python(field.label)}, {value})'
        value = checked if _is_given(field) else f"{checked} if storage.{field.name} else ''"
    comment = field.field_type.option_comment
    if annotation == 'str' and not _is_given(field):
        comment = f'{comment}; empty when not given'.removeprefix('; ')
    return ClientOption(field.name, annotation, value, comment, field.credential)


def _value(field: Field, guards_environment: bool) -> str:
    if field.credential and field.env and guards_environment:
        label, variable = python(field.label), python(field.env)
        return f'storage.{field.name} or environment_credential(storage, {label}, {variable})'
    return field.field_type.option_value(field)


def _is_given(field: Field) -> bool:
    """Whether the form, the environment or the spec sees to a value."""
    return field.required or field.default is not None or bool(field.env)
