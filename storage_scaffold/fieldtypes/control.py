"""One control of a provider's form, from which all generated forms are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage_scaffold.fieldtypes.field import Target
from storage_scaffold.fieldtypes.registry import TYPES

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.base import FieldType


@dataclass(frozen=True)
class SelectOption:
    """One value of a select."""

    value: str | bool
    label: str


@dataclass(frozen=True)
class Condition:
    """Holds while the control `field` has one of `values`."""

    field: str
    values: tuple[Any, ...]

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values in words; when nothing is chosen, the default applies, which is one of them."""
        return tuple(value for value in self.values if value != '') or self.values


@dataclass(frozen=True)
class Control:
    """One control.

    `auto_complete` is only set for credentials. `dependency` names the control that must have a value before this one
    can be used. A control with `visible_when` is only required while the condition holds. `type` is the name of the
    field's type, `target` the form that shows it. One with a `refusal` refuses whatever is typed, and says that.
    """

    name: str
    widget: str
    label: str
    description: str = ''
    placeholder: str = ''
    required: bool = False
    value: Any = None
    minimum: float | None = None
    maximum: float | None = None
    auto_complete: str = ''
    dependency: str | None = None
    validators: tuple[str, ...] = ()
    options: tuple[SelectOption, ...] = ()
    type: str = 'string'
    credential: bool = False
    target: Target = 'both'
    pattern: str | None = None
    visible_when: Condition | None = None
    refusal: str = ''

    @property
    def always_required(self) -> bool:
        """Whether the control must never be left empty: it is neither hidden nor disabled at times."""
        return self.required and self.visible_when is None and self.dependency is None

    @property
    def is_checked(self) -> bool:
        """Whether the form checks what was typed; it would check what is hidden too, which nobody could correct."""
        return self.visible_when is None

    @property
    def field_type(self) -> FieldType:
        """The type itself."""
        return TYPES[self.type]
