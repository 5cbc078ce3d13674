"""What the generated test of a provider knows: what stands in for the service, what it imports, what it types."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from storage_scaffold.checkout.layout import Layout
from storage_scaffold.fieldtypes.base import Typed
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.literals import python
from storage_scaffold.render.python import endpoint_samples
from storage_scaffold.render.python.client import Client
from storage_scaffold.render.python.environment_variables import server_variables
from storage_scaffold.render.python.roles import roles
from storage_scaffold.render.python.samples import given_values, other_ways
from storage_scaffold.render.python.serializer import Serializer
from storage_scaffold.spec.provider import Provider

_MEMORY = 'MemoryClient'
# What the client in memory needs of client.py.
_MEMORY_NAMES = ('BucketNotFound', 'Entry', 'ObjectNotFound', 'PrefixNotFound', 'RangeStream')
_TEST_IMPORTS = (
    'import base64',
    'import json',
    'import pytest',
    'from django.db import connection',
    'from django.test.utils import CaptureQueriesContext',
    'from tasks.models import Annotation, Task',
    'from unittest.mock import patch',
)


@dataclass(frozen=True)
class TypedSample:
    """A field whose value is made of a text: what is sent beside it, and what becomes of the text."""

    field: Field
    typed: Typed
    sent: Mapping[str, Any]

    @property
    def may_be_empty(self) -> bool:
        """Whether the client can do without a value."""
        return not self.field.required and not self.field.env


@dataclass(frozen=True)
class CredentialOfEnvironment:
    """A credential for which an environment variable stands in, and the name of the class that tests it."""

    field: Field
    class_name: str


@dataclass(frozen=True)
class GeneratedTest:
    """The generated test of a provider."""

    provider: Provider

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """The values of the test's storage, by field: see `given_values`."""
        return given_values(self.provider)

    @property
    def secrets(self) -> Mapping[str, str]:
        """Those of credentials."""
        return {name: value for name, value in self.given.items() if self.provider.by_name[name].credential}

    def paths(self, end: str = '', *, guide: str = '') -> tuple[str, ...]:
        """Where the API of the storages is, with `end` behind it, then the route `guide` of the guide's own family."""
        found = tuple(f'{role.path}/{end}'.rstrip('/') for role in roles(self.provider))
        return (*found, f'{self.provider.name}/{self.provider.roles[0]}/{guide}/') if guide else found

    @property
    def connecting_paths(self) -> tuple[str, ...]:
        """Where a connection is made: by a new storage of each role, and by a test of it."""
        new = self.paths()
        return (*new, f'{new[0]}/validate')

    @property
    def fields(self) -> Mapping[str, Any]:
        """The others."""
        return {name: value for name, value in self.given.items() if not self.provider.by_name[name].credential}

    @property
    def other_ways(self) -> list[tuple[dict[str, Any], list[str], list[str]]]:
        """What a person may change so that the form shows other fields: see `other_ways`."""
        return list(other_ways(self.provider))

    @property
    def required(self) -> list[str]:
        """The names of what a storage is refused without, in the order in which the test has them."""
        given = ['bucket', *self.fields, *self.secrets]
        required = Serializer(self.provider).required_fields
        return [name for name in given if name in required]

    @property
    def typed(self) -> Iterator[TypedSample]:
        """The import storage's fields whose values are made of texts."""
        for field in self.provider.fields:
            typed = field.field_type.typed(field)
            if typed and field.target != 'export' and self.provider.shows(field.name, self.given):
                yield TypedSample(field, typed, {**self._mates(field), field.name: typed.text})

    @property
    def of_environment(self) -> list[CredentialOfEnvironment]:
        """The credentials of the environment that only the operator's server gets."""
        if not server_variables(self.provider):
            return []
        fields = [field for field in self.provider.credentials if field.env and field.name in self.given]
        return [CredentialOfEnvironment(field, f'Test{_camel_case(field.name)}OfTheEnvironment') for field in fields]

    @property
    def server_values(self) -> Mapping[str, str]:
        """For each variable that names the server, the expression of what the test's storage has there."""
        return {variable: self._value(name) for name, variable in server_variables(self.provider).items()}

    @property
    def other_server_values(self) -> Mapping[str, str]:
        """The same where the operator names another server; empty when none can be made up."""
        others = {name: python(str(value)) for name, value in self.another_server.items()}
        variables = server_variables(self.provider)
        return {variables[name]: others.get(name) or self._value(name) for name in variables} if others else {}

    @property
    def spec_names_a_server(self) -> bool:
        """Whether the server that credentials of the environment are for has a default."""
        fields = [self.provider.by_name[name] for name in server_variables(self.provider)]
        return any(field.default is not None for field in fields if not field.field_type.is_port)

    @property
    def service(self) -> str:
        """What stands in for the service, in a sentence."""
        in_memory = 'A client in memory stands in for the service: no network is needed.'
        return self._client.kind.tests.service if self._client.kind.tests else in_memory

    @property
    def client_class(self) -> str:
        """The class whose methods tests replace."""
        return self._client.client_class if self._client.kind.tests else _MEMORY

    @property
    def connects(self) -> bool:
        """Whether a test can look at its connections: a client of the developer's own may be unwritten yet."""
        return bool(self._client.endpoints) and not self._client.kind.owned

    def imports(self, layout: Layout) -> list[str]:
        """The lines of the test that import what it needs; an empty one parts Python's own library from the rest."""
        module = f'{layout.module}.{self.provider.name}'
        names = [self._client.client_class] if self._client.kind.tests else [*_MEMORY_NAMES]
        names += ['RequestTimeout', 'StorageError', 'Unreachable', *(['HostRefused'] if self.connects else [])]
        quoting = [] if self._client.kind.tests else ['quote']
        lines = [
            *_TEST_IMPORTS,
            *(self._client.kind.tests.imports if self._client.kind.tests else []),
            *([_from('urllib.parse', [*quoting, 'unquote'])] if self.provider.presign.supported else []),
            _from(f'{layout.library}.functions', ['get_storage_by_url']),
            *(
                []
                if self.provider.exports
                else [_from(f'{layout.library}.serializers', ['StorageAnnotationSerializer'])]
            ),
            _from(module, ['sync', 'utils']),
            _from(f'{module}.client', names),
            _from(f'{module}.models', self.provider.models),
        ]
        own = [line for line in lines if line.split()[1].partition('.')[0] in sys.stdlib_module_names]
        return [*_sorted(own), '', *_sorted(set(lines).difference(own))]

    @property
    def private_addresses(self) -> list[dict[str, Any]]:
        """For each field that is a whole address, what a test types to be refused for this one alone."""
        return endpoint_samples.private_addresses(self.provider)

    @property
    def another_server(self) -> dict[str, Any]:
        """Values with which a storage is on another server than the ones of the test."""
        return endpoint_samples.another_server(self.provider) if self._client.endpoints else {}

    @property
    def same_server(self) -> dict[str, Any]:
        """Values with which it is on the same one, spelt differently."""
        return endpoint_samples.same_server(self.provider) if self._client.endpoints else {}

    @cached_property
    def _client(self) -> Client:
        return Client(self.provider)

    def _value(self, name: str) -> str:
        field = self.provider.by_name[name]
        if field.default is not None:
            return python(str(field.default))
        return f'str(FIELDS[{python(name)}])' if name in self.given else "''"

    def _mates(self, field: Field) -> dict[str, Any]:
        """What must be given beside a field, by name, with values."""
        groups = [group for group in self.provider.together if field.name in group]
        mates = [self.provider.by_name[name] for group in groups for name in group if name != field.name]
        return {mate.name: mate.field_type.sample(mate) for mate in mates}


def _camel_case(name: str) -> str:
    return ''.join(word.capitalize() for word in name.split('_'))


def _from(module: str, names: Iterable[str]) -> str:
    return f'from {module} import {", ".join(sorted(names))}'


def _sorted(lines: Iterable[str]) -> list[str]:
    """As isort has them: modules, then names of modules."""
    return sorted(lines, key=lambda line: (line.startswith('from '), line))
