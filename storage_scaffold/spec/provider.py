"""A provider as the steps after the loader see it: the spec merged with its kind, with every default filled in.

Nothing here knows YAML or Label Studio's tree; `spec.resolve` builds these, `render` and `register` read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.field import Field


Role = Literal['import', 'export']
Edition = Literal['open-source', 'enterprise']

# In Label Studio's order.
ROLES: tuple[Role, ...] = ('import', 'export')

# The models of a provider with both roles, without the class prefix, in the order in which Label Studio imports them.
MODELS = ('ImportStorage', 'ImportStorageLink', 'ExportStorage', 'ExportStorageLink')

# The client option that says which way to log in is taken.
AUTH = 'auth'


@dataclass(frozen=True)
class FieldRef:
    """A client option whose value is that of a field."""

    field: str


@dataclass(frozen=True)
class Template:
    """A client option built from fields: `https://s3.{region}.wasabisys.com`."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Constant:
    """A client option fixed by the spec or by its kind's default."""

    value: Any


Binding = FieldRef | Template | Constant


@dataclass(frozen=True)
class Requirement:
    """A package that the provider imports: a PEP 508 requirement in Label Studio's style, and the module to import."""

    pypi: str
    import_name: str


@dataclass(frozen=True)
class Client:
    """How the provider talks to the service; `options` has a binding for every option of the kind."""

    kind: str
    options: Mapping[str, Binding] = field(default_factory=lambda: MappingProxyType({}))
    requires: Requirement | None = None


@dataclass(frozen=True)
class Capabilities:
    """What the client can do; decides which methods, toggles, routes and tests exist."""

    write: bool = True
    delete: bool = True
    presign: bool = True
    range: bool = True
    recursive: bool = True


@dataclass(frozen=True)
class Presign:
    """The presign toggle of the form; `ttl` in minutes."""

    supported: bool = True
    default: bool = True
    ttl: int = 15


@dataclass(frozen=True)
class Location:
    """How the `bucket` column is described: one URI segment without a slash (R19)."""

    label: str = 'Bucket'
    help: str = ''
    placeholder: str = ''
    case: Literal['sensitive', 'insensitive'] = 'sensitive'


@dataclass(frozen=True)
class Link:
    """A link in the provider's documentation."""

    title: str
    url: str


@dataclass(frozen=True)
class Findings:
    """What was found out about the service (guide 1.2); shown in the README and in the summary."""

    presign: str = ''
    writes: str = ''
    sdk: str = ''


@dataclass(frozen=True)
class Docs:
    """Prose for the provider's README and docs page, in Markdown."""

    overview: str = ''
    setup: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    findings: Findings = Findings()


@dataclass(frozen=True)
class Provider:
    """A whole provider. `fields` are in form order; `layout` holds rows of field names."""

    name: str
    title: str
    class_prefix: str
    scheme: str
    client: Client
    description: str = ''
    edition: Edition | None = None
    roles: tuple[Role, ...] = ROLES
    fields: tuple[Field, ...] = ()
    location: Location = Location()
    presign: Presign = Presign()
    capabilities: Capabilities = Capabilities()
    together: tuple[tuple[str, ...], ...] = ()
    auth: Mapping[str, Any] | None = None
    layout: tuple[tuple[str, ...], ...] = ()
    docs: Docs = Docs()
    icon: str | None = None
    requires_label_studio: str | None = None
    scheme_aliases: tuple[str, ...] = ()
    export_extension: str | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by the names of their columns."""
        return {item.name: item for item in self.fields}

    def shown_for(self, name: str) -> tuple[str, tuple[Any, ...]] | None:
        """The field on which it depends whether a field is shown, and the values with which it is; None for always.

        Among these is what the other field's column holds while it is empty and its default is one of them.
        """
        for other, wanted in (self.by_name[name].visible_when or {}).items():
            values = tuple(wanted) if isinstance(wanted, (list, tuple)) else (wanted,)
            chooses = self.auth is not None and self.auth['field'] == other
            default = self.auth['default'] if self.auth and chooses else self.by_name[other].default
            may_be_empty = self.by_name[other].empty is None and default is not None and default in values
            return other, (*values, None, '') if may_be_empty else values
        return None

    def shows(self, name: str, values: Mapping[str, Any]) -> bool:
        """Whether a storage with these values, and all others empty, shows a field."""
        condition = self.shown_for(name)
        return condition is None or values.get(condition[0], self.by_name[condition[0]].empty) in condition[1]

    @property
    def schemes(self) -> tuple[str, ...]:
        """Everything that URIs of the provider may start with: the scheme of new ones, then those of older ones."""
        return (self.scheme, *self.scheme_aliases)

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the provider's models, two for each role, in the order of `MODELS`."""
        own = tuple(role.capitalize() for role in self.roles)
        return tuple(f'{self.class_prefix}{model}' for model in MODELS if model.startswith(own))

    @property
    def imports(self) -> bool:
        """Whether it has source storages."""
        return 'import' in self.roles

    @property
    def exports(self) -> bool:
        """Whether it has target storages."""
        return 'export' in self.roles

    @property
    def credentials(self) -> tuple[Field, ...]:
        """The fields that are never shown again once saved."""
        return tuple(item for item in self.fields if item.credential)
