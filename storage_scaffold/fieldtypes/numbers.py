"""Types whose value is a number: 0 is a value, and there may be limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_scaffold.fieldtypes.base import Column, FieldType
from storage_scaffold.fieldtypes.placeholders import as_text
from storage_scaffold.literals.typescript import Call, Chain

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.control import Control
    from storage_scaffold.fieldtypes.field import Field


class NumberType(FieldType):
    """A number."""

    name = 'number'
    words = 'a number'
    flags = FieldType.flags | {'min', 'max'}
    fills = part_of = frozenset()
    column_type = Column('FloatField', float, 1)
    openapi_type = 'number'
    widget = 'number'
    is_given_in_form = 'typeof value === "number"'

    def refuse(self, value: Any) -> str | None:
        """A number; `true`, which Python takes for one, is refused."""
        return None if isinstance(value, (int, float)) and not isinstance(value, bool) else self.words

    def example_for(self, field: Field) -> str:
        """A number within the limits."""
        return self.example or as_text(next((limit for limit in (field.min, field.max) if limit is not None), 10))

    def zod(self, control: Control) -> Chain:
        """A number, or None for an empty input: without an explicit default the form would fill in 0."""
        limits = (('min', plain(control.minimum)), ('max', plain(control.maximum)))
        calls = [*self.zod_checks(control), *(Call(name, (limit,)) for name, limit in limits if limit is not None)]
        if control.value is None:
            calls.append(Call('nullable'))
        return Chain('z', (Call('number'), *calls, Call('default', (plain(control.value),))))

    def zod_checks(self, control: Control) -> list[Call]:
        """Only the limits are checked."""
        return []

    def made_up(self, field: Field) -> Any:
        """A number within the limits."""
        if field.min is not None:
            return field.min
        sample = super().made_up(field)
        return sample if field.max is None else min(sample, field.max)

    def example_value(self, field: Field) -> Any:
        """As in a test."""
        return self.sample(field)


class IntegerType(NumberType):
    """A whole number."""

    name = 'integer'
    words = 'a whole number'
    part_of = frozenset({'text', 'port', 'path'})
    column_type = Column('IntegerField', int, 1)
    openapi_type = 'integer'

    def refuse(self, value: Any) -> str | None:
        """A number without decimals."""
        return super().refuse(value) or (None if isinstance(value, int) else self.words)

    def zod_checks(self, control: Control) -> list[Call]:
        """A whole number within the limits."""
        return [] if control.widget == 'counter' else [Call('int')]


def plain(value: Any) -> Any:
    """A whole number without its decimal point; anything else unchanged."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
