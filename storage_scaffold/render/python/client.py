"""What the templates of a provider know of its client: names, options, endpoints, credentials, imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.endpoint import Endpoint
from storage_scaffold.kinds.kind import Kind, findings, load_kind
from storage_scaffold.render.python import bindings
from storage_scaffold.render.python.endpoints import (
    EndpointCode,
    endpoint_binding,
    endpoint_codes,
    endpoints_of,
    has_port_field,
    value_checks,
)
from storage_scaffold.render.python.environment_variables import named_server, server_variables
from storage_scaffold.render.python.login import Login
from storage_scaffold.render.python.options import ClientOption, Needed, client_options, given_value, needed_options
from storage_scaffold.spec.provider import Binding, Constant, FieldRef, Findings, Provider


@dataclass(frozen=True)
class Client:
    """The client of a provider in utils.py, serializers.py and the generated test."""

    provider: Provider

    @cached_property
    def kind(self) -> Kind:
        """What its kind declares."""
        return load_kind(self.provider.client.kind)

    @property
    def client_class(self) -> str:
        """The class of the client."""
        return f'{self.kind.class_prefix or self.provider.class_prefix}Client'

    @property
    def options_class(self) -> str:
        """The class of its options."""
        return f'{self.kind.class_prefix or self.provider.class_prefix}Options'

    @cached_property
    def options(self) -> tuple[ClientOption, ...]:
        """What it is told."""
        return client_options(self.provider, guards_environment=bool(self.server_variables))

    @cached_property
    def needed(self) -> tuple[Needed, ...]:
        """The options that must not be empty."""
        return needed_options(self.provider)

    @property
    def always_needed(self) -> tuple[Needed, ...]:
        """Those of them that must not be whatever else a storage says."""
        return tuple(item for item in self.needed if item.condition is None)

    @property
    def needed_at_times(self) -> tuple[Needed, ...]:
        """The others."""
        return tuple(item for item in self.needed if item.condition is not None)

    @cached_property
    def login(self) -> Login:
        """How it logs in, where the kind says so."""
        return Login(self.provider)

    @cached_property
    def findings(self) -> Findings:
        """What was found out about the service."""
        return findings(self.provider)

    # Options, one by one, for a kind's own templates.

    def binding(self, name: str) -> Binding | None:
        """What an option of the kind is bound to."""
        return self.provider.client.options.get(name)

    def option(self, name: str) -> str:
        """The expression of an option of the kind."""
        return bindings.expression(self.provider, self.binding(name), self.kind.slot(name))

    def constant(self, name: str) -> Any:
        """The value of an option that the spec fixes; None for any other."""
        binding = self.binding(name)
        return binding.value if isinstance(binding, Constant) else None

    def is_bound(self, name: str) -> bool:
        """Whether an option has a value, or a field that gives it one."""
        return bool(bindings.bound_fields(self.binding(name)) or self.constant(name))

    def value(self, name: str) -> str:
        """The expression of a field's value, of its environment variable or its default where it is empty."""
        return bindings.value_of(self.provider.by_name[name])

    def credential(self, field: Field) -> str:
        """The expression of a credential's value; that of the environment only goes to the operator's server."""
        return given_value(field, bool(self.server_variables))

    def environment(self, field: Field) -> str:
        """The expression of the environment variable that stands in for a field, None where there is none."""
        return bindings.env_or_none(field)

    # Endpoints.

    @cached_property
    def endpoints(self) -> tuple[EndpointCode, ...]:
        """Those that a storage has a say in; utils.py has no `endpoints` without one."""
        return endpoint_codes(self.provider)

    @property
    def takes_proxies(self) -> bool:
        """Whether an HTTP proxy may stand between: not where a kind says that something else is spoken."""
        spoken = {item.scheme for item in endpoints_of(self.provider)}
        return bool(self.endpoints) and Endpoint.scheme in spoken

    @property
    def has_url(self) -> bool:
        """Whether one of them is a URL."""
        return bool(self.endpoints) and any(item.url is not None for item in endpoints_of(self.provider))

    @property
    def endpoint_url(self) -> str | None:
        """The expression of the URL that the kind's client is given; None for one that is given none."""
        binding = endpoint_binding(self.provider)
        if binding is None or binding == Constant(None):
            return None
        return bindings.expression(self.provider, binding, 'url')

    @property
    def endpoint_may_be_missing(self) -> bool:
        """Whether that URL may be None."""
        binding = endpoint_binding(self.provider)
        return isinstance(binding, FieldRef) and self.provider.by_name[binding.field].default is None

    @cached_property
    def server_variables(self) -> Mapping[str, str]:
        """Where the operator names the server that credentials of the environment are for, by field."""
        return server_variables(self.provider)

    @property
    def named_server(self) -> str:
        """That server, in words."""
        return named_server(self.provider)

    @property
    def unnamed_server(self) -> str:
        """What is said where a credential of the environment is needed and no variable names its server."""
        variables = list(self.server_variables.values())
        does = 'do' if len(variables) > 1 else 'does'
        return f'is not used: {" and ".join(variables)} {does} not name the server that it is for.'

    @property
    def other_server(self) -> str:
        """What is said where the server is another than the named one."""
        return f'is only for {self.named_server}.'

    @property
    def only_endpoint(self) -> str | None:
        """The expression of the endpoints where there is one at most; None where there are several."""
        if len(self.endpoints) != 1:
            return None
        endpoint = self.endpoints[0]
        return f'({endpoint.expression},)' + (f' if {endpoint.given} else ()' if endpoint.given else '')

    @property
    def options_description(self) -> str:
        """What `client_options` does."""
        environment = ' Where a field is empty, its environment variable stands in.'
        return "The options of a storage's client." + (environment if self.uses_environment else '')

    # Checks of values, and what utils.py imports for all this.

    @cached_property
    def checks(self) -> frozenset[str]:
        """The functions of utils.py that values go through."""
        found = {'checked_port'} if has_port_field(self.provider) else set()
        found.update(value_checks(self.provider).values())
        for name, binding in self.provider.client.options.items():
            found.update(bindings.checks_of(self.provider, binding, self.kind.slot(name)).values())
        return frozenset(found)

    @property
    def told_fields(self) -> tuple[Field, ...]:
        """The fields whose values it is told, whole or as a part of an option."""
        told = self.kind.told(self.provider).values()
        names = dict.fromkeys(name for binding in told for name in bindings.bound_fields(binding))
        return tuple(self.provider.by_name[name] for name in names)

    @property
    def uses_environment(self) -> bool:
        """Whether utils.py reads environment variables."""
        return bool(self.server_variables) or any(field.env for field in self.told_fields)

    @property
    def modules(self) -> list[str]:
        """The modules that utils.py imports whole."""
        found = {'os'} | ({'re'} if 'checked_host' in self.checks else set())
        found |= {'copy'} if self.server_variables else set()
        return sorted(found.union(*(field.field_type.option_modules for field in self.option_fields)))

    @property
    def option_fields(self) -> tuple[Field, ...]:
        """The fields of which one is an option as it is."""
        told = self.kind.told(self.provider).values()
        return tuple(self.provider.by_name[item.field] for item in told if isinstance(item, FieldRef))

    @property
    def url_functions(self) -> list[str]:
        """What utils.py imports of `urllib.parse`."""
        quoting = {'quote'} if 'checked_path' in self.checks else set()
        reading = {'unquote', 'urlsplit'} if 'checked_url' in self.checks else set()
        return sorted(quoting | reading | ({'urlsplit'} if self.has_url else set()))

    @property
    def imports(self) -> list[str]:
        """What utils.py imports of client.py."""
        raised = self.kind.raises or () if self.login.needing or not self.kind.auth else ()
        found = {self.client_class, self.options_class, *raised}
        if self.server_variables or (self.needed and self.kind.raises is None):
            found.add('BadCredentials')
        if self.checks or self.has_url or self.server_variables:
            found.add('BadConfig')
        found |= {'HostNotFound', 'HostRefused'} if self.endpoints else set()
        # in the order of ruff
        return sorted(found, key=str.lower)

    # A client of the developer's own.

    @property
    def has_secrets(self) -> bool:
        """Whether one of its options is not to be seen in its `repr`."""
        return any(option.secret for option in self.options)
