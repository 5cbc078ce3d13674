"""What the serializers of a provider accept, refuse and keep to themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from storage_scaffold.fieldtypes.base import SerializerField
from storage_scaffold.fieldtypes.field import Target
from storage_scaffold.render.python.login import Login
from storage_scaffold.spec.provider import Provider

_REFUSALS: Mapping[str, str] = {
    'presign': 'This storage is always proxied: it has no presigned URLs.',
    'recursive_scan': 'This storage lists the objects of one folder only.',
    'can_delete_objects': 'Objects of this storage cannot be deleted.',
}


@dataclass(frozen=True)
class Serializer:
    """The serializers of a provider, import and export."""

    provider: Provider

    @property
    def modules(self) -> list[str]:
        """The modules of Python's library that serializers.py imports."""
        types = [field.field_type for field in self.provider.fields]
        return sorted({'copy', 'os', 're'}.union(*(item.serializer_modules for item in types)))

    @property
    def secure_fields(self) -> list[str]:
        """The names of the credentials."""
        return [field.name for field in self.provider.credentials]

    @property
    def required_fields(self) -> list[str]:
        """The names of what both storages need."""
        return ['bucket', *self._required('both')]

    @property
    def required_for_import(self) -> list[str]:
        """The names of what only import storages need."""
        return self._required('import')

    @property
    def required_for_export(self) -> list[str]:
        """The names of what only export storages need."""
        return self._required('export')

    @property
    def shown_while(self) -> Mapping[str, tuple[str, list[Any]]]:
        """For each field that is not always shown, the one that decides, and the values of that with which it is."""
        found = {field.name: self.provider.shown_for(field.name) for field in self.provider.fields}
        return {name: (item[0], list(item[1])) for name, item in found.items() if item}

    @property
    def needed_with(self) -> Mapping[str, str]:
        """The required fields that can only be filled in while another one has a value, with that."""
        fields = self.provider.fields
        return {field.name: field.depends_on for field in fields if field.required and field.depends_on}

    @property
    def goes_with(self) -> Mapping[str, list[str]]:
        """The optional credentials that belong to others, like the token of a session to its keys, with those."""
        ways = [way for way in Login(self.provider).ways if all(field.credential for field in way.needed)]
        return {
            field.name: [other.name for other in way.needed]
            for way in ways
            for field in way.optional
            if way.needed and field.credential
        }

    @property
    def connection_fields(self) -> list[str]:
        """The names of the columns on which a connection depends."""
        return ['bucket', 'prefix', *(field.name for field in self.provider.fields)]

    @property
    def classes(self) -> list[SerializerField]:
        """The classes of its own that it has for columns, each once."""
        found = [field.field_type.serializer_field(field) for field in self.provider.fields]
        return list({item.name: item for item in found if item}.values())

    @property
    def typed_fields(self) -> Mapping[str, str]:
        """For each field with a class of its own, the name of that."""
        fields = self.provider.fields
        return {field.name: item.name for field in fields if (item := field.field_type.serializer_field(field))}

    @property
    def refused_toggles(self) -> Mapping[str, str]:
        """The columns of the standard block that must stay off, and why (R5)."""
        provider, can = self.provider, self.provider.capabilities
        refused = {
            'presign': provider.imports and not provider.presign.supported,
            'recursive_scan': provider.imports and not can.recursive,
            'can_delete_objects': provider.exports and not can.delete,
        }
        return {name: reason for name, reason in _REFUSALS.items() if refused[name]}

    @cached_property
    def validations(self) -> Mapping[str, list[str]]:
        """The bodies of `validate_<name>`: checks first, then what makes a value of a text."""
        fields = sorted(self.provider.fields, key=lambda field: field.field_type.typed(field) is not None)
        return {field.name: lines for field in fields if (lines := field.field_type.validation(field))}

    @property
    def zero_in_groups(self) -> bool:
        """Whether a field of a group may be 0 and yet be given."""
        names = [name for group in self.provider.together for name in group]
        return any(self.provider.by_name[name].field_type.zero_is_a_value for name in names)

    @property
    def bucket_with_slash(self) -> str:
        """What is said about a location with a slash in it."""
        return f'{self.provider.location.label} must not have a slash: folders belong into the prefix.'

    def _required(self, target: Target) -> list[str]:
        return [field.name for field in self.provider.fields if field.required and field.target == target]
