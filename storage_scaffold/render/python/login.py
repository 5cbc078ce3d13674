"""How a provider's client logs in: the ways that its storages have, and what each of them needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.kind import Kind, load_kind
from storage_scaffold.literals import python
from storage_scaffold.spec.provider import AUTH, Constant, Provider


@dataclass(frozen=True)
class Credentials:
    """A way to log in: what is `needed` for it, and what is `optional` and taken from the same source."""

    name: str
    needed: tuple[Field, ...]
    optional: tuple[Field, ...]
    may_be_ambient: bool

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them."""
        return (*self.needed, *self.optional)

    @property
    def needed_names(self) -> str:
        """The names of the needed ones, as a list in Python."""
        return python([field.name for field in self.needed])

    @property
    def labels(self) -> str:
        """What the form calls the needed ones."""
        *others, last = [field.label for field in self.needed]
        return f'{", ".join(others)} and {last}' if others else last

    @property
    def are_in_environment(self) -> bool:
        """Whether a variable stands in for one of them."""
        return any(field.env for field in self.fields)

    @property
    def are_ambient(self) -> bool:
        """Whether nobody has to give any: the client then looks for those of the server that it runs on."""
        return self.may_be_ambient and not any(field.required or field.env for field in self.needed)

    @property
    def one_missing(self) -> str:
        """What is said when one is given without the other."""
        return f'{self.labels} must be given together.'

    @property
    def all_needed(self) -> str:
        """What is said when one of them is missing."""
        if len(self.needed) == 1:
            return f'{self.labels} is missing.'
        return f'{self.labels} must {"both" if len(self.needed) == 2 else "all"} be given.'

    @property
    def missing(self) -> str:
        """What is said when they are."""
        variables = ' and '.join(field.env for field in self.needed if field.env)
        unset = f', and the environment does not set {variables}' if variables else ''
        return f'{self.labels} are missing{unset}.'


@dataclass(frozen=True)
class Login:
    """The ways to log in that the storages of a provider have."""

    provider: Provider

    @cached_property
    def ways(self) -> tuple[Credentials, ...]:
        """Each of them."""
        chosen = self.provider.client.options.get(AUTH)
        if self.is_chosen:
            names = [name for name in self._kind.auth if name in self._modes]
        else:
            names = [chosen.value] if isinstance(chosen, Constant) else list(self._kind.auth)[:1]
        return tuple(self._way(name) for name in names)

    @property
    def is_chosen(self) -> bool:
        """Whether each storage chooses one of them; else there is one."""
        return self.provider.auth is not None and AUTH in self.provider.client.options

    @property
    def expression(self) -> str:
        """The name of the one that a storage has chosen, in Python."""
        auth = self.provider.auth or {}
        return f'storage.{auth["field"]} or {python(auth["default"])}'

    @property
    def needing(self) -> tuple[Credentials, ...]:
        """Those that need something."""
        return tuple(way for way in self.ways if way.needed)

    @property
    def refusal(self) -> str:
        """What a server says that lets nobody in so, after its name."""
        if not self.needing:
            return 'asks for credentials'
        # not their labels: the client is the same for all providers that log in so
        names = ' and '.join(field.name for field in self.needing[0].needed)
        return 'does not accept these credentials' if len(self.ways) > 1 else f'does not accept this {names}'

    @property
    def signs(self) -> bool:
        """Whether links can be signed, whichever of them a storage has chosen."""
        return all(self._kind.auth[way.name].presign for way in self.ways)

    def takes(self, module: str) -> bool:
        """Whether one of them takes this module of a package that the kind itself does without."""
        packages = (self._kind.auth[way.name].requires for way in self.ways)
        return any(package.import_name == module for package in packages if package)

    def has(self, name: str) -> bool:
        """Whether a storage may log in so."""
        return any(way.name == name for way in self.ways)

    def by(self, name: str) -> Credentials:
        """One of them. Raises KeyError when the provider does not have it."""
        return {way.name: way for way in self.ways}[name]

    @property
    def _kind(self) -> Kind:
        return load_kind(self.provider.client.kind)

    @property
    def _modes(self) -> Mapping[str, tuple[str, ...]]:
        return self.provider.auth['modes'] if self.provider.auth else {}

    def _way(self, name: str) -> Credentials:
        file, by_name = self._kind.auth[name], self.provider.by_name
        needed, optional = (
            tuple(by_name[item] for item in names if item in by_name) for names in (file.needs, file.takes)
        )
        return Credentials(name, needed, optional, file.ambient)
