"""Types whose value is a number: 0 is a value, and there may be limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_scaffold.fieldtypes.base import FieldType
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
    column_class = 'FloatField'
    openapi_type = 'number'
    zero_is_a_value = True
    annotation_name = 'float'
    empty_is_missing = False
    widget = 'number'
    is_given_in_form = 'typeof value === "number"'

    def refuse(self, value: Any) -> str | None:
        """`true` is a number to Python, not to people."""
        return None if isinstance(value, (int, float)) and not isinstance(value, bool) else self.words

    def annotation(self, field: Field) -> str:
        """None when it is not given."""
        return self.annotation_name if field.default is not None else f'{self.annotation_name} | None'

    def option_value(self, field: Field) -> str:
        """As it is stored."""
        return self.expression(field)

    def example_for(self, field: Field) -> str:
        """One that the limits allow."""
        return self.example or as_text(next((limit for limit in (field.min, field.max) if limit is not None), 10))

    def zod(self, control: Control) -> Chain:
        """A number; None when the input is empty, for without a default of its own the form would fill in 0."""
        limits = (('min', plain(control.minimum)), ('max', plain(control.maximum)))
        calls = [*self.zod_checks(control), *(Call(name, (limit,)) for name, limit in limits if limit is not None)]
        if control.value is None:
            calls.append(Call('nullable'))
        return Chain('z', (Call('number'), *calls, Call('default', (plain(control.value),))))

    def zod_checks(self, control: Control) -> list[Call]:
        """Nothing but the limits."""
        return []

    def made_up(self, field: Field) -> Any:
        """One that the limits allow."""
        if field.min is not None:
            return field.min
        return 1 if field.max is None else min(1, field.max)

    def example_value(self, field: Field) -> Any:
        """As in a test."""
        return self.sample(field)


class IntegerType(NumberType):
    """A whole number."""

    name = 'integer'
    words = 'a whole number'
    part_of = frozenset({'text', 'port', 'path'})
    column_class = 'IntegerField'
    openapi_type = 'integer'
    annotation_name = 'int'

    def refuse(self, value: Any) -> str | None:
        """Nothing behind a point."""
        return super().refuse(value) or (None if isinstance(value, int) else self.words)

    def zod_checks(self, control: Control) -> list[Call]:
        """A whole one; a counter has no others."""
        return [] if control.widget == 'counter' else [Call('int')]


def plain(value: Any) -> Any:
    """A whole number without its point; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
