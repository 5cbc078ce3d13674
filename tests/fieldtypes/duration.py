"""A field type that the tool does not have: people type `15m`, the column holds 900."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from storage_scaffold.fieldtypes import register, unregister
from storage_scaffold.fieldtypes.base import SerializerField, Typed
from storage_scaffold.fieldtypes.checks import Check
from storage_scaffold.fieldtypes.numbers import IntegerType
from storage_scaffold.literals.typescript import Array, Call, Chain

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.control import Control
    from storage_scaffold.fieldtypes.field import Field, Limited

SPEC = """\
spec: 1
name: lapse
title: Lapse
edition: open-source
client: {kind: custom}
fields:
  patience: {type: duration, required: true}
  pause: {type: duration, required: true, min: 60, max: 120}
  grace: {type: duration, default: 15m, max: 3600, help: How long a lock is kept.}
  idle: {type: duration, default: 0}
  first: {type: duration}
  second: {}
  late: {depends_on: first}
  token: {credential: true, env: LAPSE_TOKEN}
groups: {together: [[first, second]]}
"""

_SECONDS = {'': 1, 's': 1, 'm': 60, 'h': 3600}
_TYPED = re.compile('([0-9]{1,6})([smh]?)')
_SERIALIZER_FIELD = """\
class DurationField(serializers.IntegerField):
    \"\"\"Whole seconds, from a number or from text like `15m`.\"\"\"

    def validate_empty_values(self, data):
        return super().validate_empty_values(None if data == '' else data)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            return super().to_internal_value(data)
        found = re.fullmatch('([0-9]{1,6})([smh]?)', data.strip())
        if not found:
            raise ValidationError('Not a duration like 15m.')
        return int(found[1]) * {'': 1, 's': 1, 'm': 60, 'h': 3600}[found[2]]"""


class DurationType(IntegerType):
    """How long: `90`, `90s`, `15m` or `2h`; `min`, `max` and what is stored are whole seconds."""

    name = 'duration'
    words = 'a duration like `15m`'
    fills = part_of = frozenset()
    openapi_type = 'string'
    serializer_modules = ('re',)
    option_comment = 'seconds'
    widget = 'text'
    example = '15m'
    is_given_in_form = 'value !== null && value !== ""'

    def refuse(self, value: Any) -> str | None:
        """A number of seconds, or text."""
        if isinstance(value, str):
            return None if _TYPED.fullmatch(value) else self.words
        return self.words if super().refuse(value) or value < 0 else None

    def stored(self, value: Any) -> int:
        """Seconds."""
        number, unit = _TYPED.fullmatch(str(value)).groups()  # type: ignore[union-attr]
        return int(number) * _SECONDS[unit]

    def amount(self, value: Any) -> int:
        """Seconds."""
        return self.stored(value)

    def form_limits(self, field: Field) -> tuple[float | None, float | None]:
        """None: text has no limits, the serializer sees to them."""
        return None, None

    def serializer_field(self, field: Field) -> SerializerField:
        """One that reads durations."""
        return SerializerField('DurationField', _SERIALIZER_FIELD)

    def refuse_form(self, field: Limited) -> None:
        """Never: a duration is text."""

    def widget_for(self, field: Field) -> str:
        """Text."""
        return self.widget

    def form_value(self, field: Field) -> Any:
        """As in the spec."""
        return field.default

    def zod(self, control: Control) -> Chain:
        """Text when it is typed, a number when the API has sent it, null when that has none."""
        (shape,) = self.checks(control)
        others = (
            (Call('number'),) if control.always_required else (Call('number'), Call('null'), Call('literal', ('',)))
        )
        forms = [Chain('z', (Call('string'), shape.of_string())), *(Chain('z', (call,)) for call in others)]
        value = '' if control.value is None else control.value
        return Chain('z', (Call('union', (Array(forms),)), Call('default', (value,))))

    def checks(self, control: Control) -> list[Check]:
        """How a duration is written."""
        return [Check('regex', f'{control.label} must be like {self.example}', f'/^{_TYPED.pattern}$/')]

    def typed(self, field: Field) -> Typed:
        """What people type for the sample."""
        seconds = int(self.sample(field))
        return Typed(f'{seconds}s', seconds, 'soon', 'Not a duration')

    def example_value(self, field: Field) -> Any:
        """As people type it."""
        return self.typed(field).text if field.default is None else field.default


@contextmanager
def known() -> Iterator[DurationType]:
    """Specs may name the type in here."""
    field_type = DurationType()
    register(field_type)
    try:
        yield field_type
    finally:
        unregister(field_type.name)
