"""Types whose value is a number: 0 is a value, and there may be limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from storage_scaffold.fieldtypes.base import Column, FieldType, SerializerField, Typed, plain
from storage_scaffold.fieldtypes.checks import LEAST, MOST, WHOLE, Check, Kind
from storage_scaffold.fieldtypes.placeholders import as_text
from storage_scaffold.literals.typescript import Call, Chain, Code

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.control import Control
    from storage_scaffold.fieldtypes.field import Field, Limited

_SERIALIZER_FIELD = """\
class Optional{base}(serializers.{base}):
    \"\"\"A number, or nothing, which the web app sends as an empty text.\"\"\"

    def validate_empty_values(self, data):
        return super().validate_empty_values(None if data == '' else data)"""


class NumberType(FieldType):
    """A number.

    In the web app's input of numbers, an emptied one is 0, and nobody can type a minus. Its input of text shows
    nothing for a stored 0. So the control is one of text where 0 is not allowed, and of numbers elsewhere.
    """

    name = 'number'
    also_called = frozenset(('float', 'double', 'decimal', 'numeric'))
    words = 'a number'
    flags = FieldType.flags | {'min', 'max'}
    fills = part_of = frozenset()
    column_type = Column('FloatField', float, 1)
    openapi_type = 'number'
    widget = 'number'
    is_given_in_form = '(value ?? "") !== ""'
    serializer_class: ClassVar[str] = 'FloatField'
    """The class of Django REST framework for the column."""
    written: ClassVar[str] = r'/^(-?\d*\.?\d+)?$/'
    """How it is typed, as a regular expression of JavaScript."""

    def refuse(self, value: Any) -> str | None:
        """A number; `true`, which Python takes for one, is refused."""
        return None if isinstance(value, (int, float)) and not isinstance(value, bool) else self.words

    def serializer_field(self, field: Field) -> SerializerField | None:
        """One that takes empty text for nothing."""
        if self.widget_for(field) != 'text':
            return None
        source = _SERIALIZER_FIELD.format(base=self.serializer_class)
        return SerializerField(f'Optional{self.serializer_class}', source)

    def example_for(self, field: Field) -> str:
        """A number within the limits."""
        return self.example or as_text(next((limit for limit in (field.min, field.max) if limit is not None), 10))

    def refuse_form(self, field: Limited) -> tuple[str, str] | None:
        """Refused where 0 is allowed, and so is a negative number, or none at all."""
        if not self._may_be_zero(field):
            return None
        if any(isinstance(value, (int, float)) and value < 0 for value in (field.min, field.default)):
            return 'may be 0 or negative: the web app then has no input for it', 'write `min: 0`, or a `max` below 0'
        if field.required or field.default is not None:
            return None
        hint = 'add `min: 1`, a `default` or `required: true`'
        return 'may be 0, or be left empty: for the web app, the two are the same', hint

    def widget_for(self, field: Field) -> str:
        """Text where an emptied number must not be 0."""
        return 'number' if self._may_be_zero(field) else 'text'

    def _may_be_zero(self, field: Limited) -> bool:
        low, high = self.form_limits(field)
        return (low is None or low <= 0) and (high is None or high >= 0)

    def form_value(self, field: Field) -> Any:
        """Its text, where the control is one."""
        is_text = self.widget_for(field) == 'text' and field.default is not None
        return as_text(field.default) if is_text else plain(field.default)

    def zod(self, control: Control) -> Chain:
        """A number, or its text; null for an empty input: without an explicit default the form would fill in 0."""
        checks = self.checks(control) if control.is_checked else []
        if control.widget == 'text':
            calls = [check.of_number_as_text() for check in checks]
            if control.always_required:
                calls.append(Call('refine', (Code('(value) => value !== ""'), f'{control.label} is required')))
            return Chain('z.coerce', (Call('string'), *calls, Call('default', (control.value or '',))))
        calls = [check.of_number() for check in checks]
        if control.value is None:
            calls.append(Call('nullable'))
        return Chain('z', (Call('number'), *calls, Call('default', (control.value,))))

    def checks(self, control: Control) -> list[Check]:
        """The limits; of a text also how it is written."""
        is_text = control.widget == 'text'
        limits: tuple[tuple[Kind, float | None, str, str], ...] = (
            ('least', control.minimum, 'at least', LEAST),
            ('most', control.maximum, 'at most', MOST),
        )
        found = []
        for kind, limit, words, zods in limits:
            if limit is not None:
                written = as_text(limit)
                message = f'{control.label} must be {words} {written}' if is_text else zods.format(written)
                found.append(Check(kind, message, written))
        return [*found, Check('regex', f'{control.label} must be {self.words}', self.written)] if is_text else found

    def made_up(self, field: Field) -> Any:
        """A number within the limits."""
        if field.min is not None:
            return plain(field.min)
        sample = super().made_up(field)
        return sample if field.max is None else min(sample, plain(field.max))

    def typed(self, field: Field) -> Typed | None:
        """The number as text."""
        if self.widget_for(field) != 'text':
            return None
        return Typed(as_text(self.sample(field)), self.sample(field), 'many', 'A valid')

    def example_value(self, field: Field) -> Any:
        """As in a test."""
        return self.sample(field)


class IntegerType(NumberType):
    """A whole number."""

    name = 'integer'
    also_called = frozenset(('int', 'whole', 'long', 'bigint'))
    words = 'a whole number'
    part_of = frozenset({'text', 'port', 'path'})
    column_type = Column('IntegerField', int, 1)
    openapi_type = 'integer'
    serializer_class = 'IntegerField'
    written = r'/^(-?\d+)?$/'

    def refuse(self, value: Any) -> str | None:
        """A number without decimals."""
        return super().refuse(value) or (None if isinstance(value, int) else self.words)

    def checks(self, control: Control) -> list[Check]:
        """A whole number within the limits."""
        checks = super().checks(control)
        return checks if control.widget == 'text' else [Check('whole', WHOLE), *checks]
