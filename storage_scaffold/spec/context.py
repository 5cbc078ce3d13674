"""What the rules look at: the file, its model, its kind, and the paths that are already refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.kinds.kind import Kind, Option
from storage_scaffold.spec.combine import Combined, combine, default_class_prefix, default_scheme
from storage_scaffold.spec.language.models import FieldFile, SpecFile
from storage_scaffold.spec.provider import AUTH, ROLES, FieldRef, Role
from storage_scaffold.spec.reading.document import Document, Path


@dataclass(frozen=True)
class Context:
    """A spec with everything that the rules need.

    `name` is None when neither the spec nor the command line gives one, `kind` when it is not available. `lost` holds
    the paths that are already refused; `spec` does not contain them, so a rule must not conclude anything from their
    absence. `layout` is the one that names are checked against before a checkout is known (see `checkout.clashes`).
    """

    document: Document
    spec: SpecFile
    name: str | None
    kind: Kind | None
    lost: frozenset[Path]
    layout: Layout = OPEN_SOURCE

    @cached_property
    def combined(self) -> Combined:
        """The spec laid over its kind; without a kind, the spec's own fields."""
        if self.kind is None:
            return Combined(self.spec.fields, {}, {}, roles=self.spec.roles or ROLES)
        return combine(self.spec, self.kind)

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """What the spec writes under `client`, by the names of the kind's options."""
        return self.kind.said(self.spec.client.options) if self.kind else {}

    @property
    def options(self) -> Mapping[str, Option]:
        """The options of the kind, by name."""
        return self.kind.options if self.kind else {}

    @property
    def modes(self) -> Mapping[str, Sequence[str]]:
        """The ways to log in of which each storage chooses one, with the fields of each; empty without a choice."""
        if isinstance(self.combined.options.get(AUTH), FieldRef):
            return self.combined.modes
        return self.spec.groups.auth.modes if self.spec.groups.auth else {}

    def option_path(self, name: str) -> Path:
        """Where an option of the kind stands in a spec."""
        return ('client', *(self.kind.paths[name] if self.kind else (name,)))

    @property
    def fields(self) -> Mapping[str, FieldFile]:
        """The provider's fields."""
        return self.combined.fields

    @property
    def roles(self) -> Sequence[Role]:
        """The roles of the provider, in the order of the spec."""
        return self.combined.roles

    @property
    def never_writes(self) -> bool:
        """Whether the kind's client only reads, whatever a spec says."""
        return self.kind is not None and self.kind.only_reads

    @property
    def class_prefix(self) -> str | None:
        """As written in the spec, or derived from the name."""
        return self.spec.class_prefix or (default_class_prefix(self.name) if self.name else None)

    @property
    def scheme(self) -> str | None:
        """As written in the spec, or derived from the name."""
        return self.spec.scheme or (default_scheme(self.name) if self.name else None)

    def is_lost(self, *path: str | int) -> bool:
        """Whether the value at `path`, or one that contains it, is already refused."""
        return any(path[:length] in self.lost for length in range(len(path) + 1))

    def is_unknown(self, name: str) -> bool:
        """Whether it is certain that no field has this name."""
        return name not in self.fields and not self.is_lost('fields', name) and self.kind is not None

    def original(self, name: str) -> FieldFile | None:
        """The kind's own declaration of a field; None if the kind has no field of this name."""
        return self.kind.fields.get(name) if self.kind else None

    def is_typed(self, name: str) -> bool:
        """Whether the type of a field is certain."""
        if name not in self.fields or self.is_lost('fields', name, 'type'):
            return False
        return self.kind is not None or self.fields[name].has('type')
