"""A field as the steps after the loader see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from storage_scaffold.fieldtypes.registry import TYPES

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.base import FieldType

Target = Literal['import', 'export', 'both']


class Limited(Protocol):
    """A field, or what a spec says of one: may it be empty, and which numbers may it be?"""

    @property
    def required(self) -> bool:
        """Whether it must be filled in."""

    @property
    def default(self) -> Any:
        """What is filled in at first."""

    @property
    def min(self) -> float | None:
        """The smallest number."""

    @property
    def max(self) -> float | None:
        """The largest number."""


@dataclass(frozen=True)
class Choice:
    """One value of a `choice` field and how it is shown."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One column of the provider beyond the standard block.

    `type` is the name of its type; `env` names the environment variable that replaces an empty value; `ssrf`
    marks a value whose host is checked; `target` says which of the two forms shows it.
    """

    name: str
    type: str = 'string'
    label: str = ''
    help: str = ''
    placeholder: str = ''
    required: bool = False
    default: Any = None
    credential: bool = False
    env: str | None = None
    ssrf: bool = False
    target: Target = 'both'
    choices: tuple[Choice, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    visible_when: Mapping[str, Any] | None = None
    depends_on: str | None = None
    renamed_from: str | None = None

    @property
    def field_type(self) -> FieldType:
        """The type itself."""
        return TYPES[self.type]

    @property
    def always_required(self) -> bool:
        """Whether each storage that has the field must have a value, whatever others say."""
        return self.required and self.visible_when is None and self.depends_on is None

    @property
    def empty(self) -> Any:
        """What the column of a new storage holds."""
        return self.field_type.empty(self)
