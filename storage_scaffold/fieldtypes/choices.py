"""Types with a small set of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from storage_scaffold.fieldtypes.base import Column, FieldType
from storage_scaffold.literals import python
from storage_scaffold.literals.typescript import Call, Chain

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage_scaffold.fieldtypes.control import Control
    from storage_scaffold.fieldtypes.field import Field


class BooleanType(FieldType):
    """A switch; it always has a value, so there is nothing to require or to replace."""

    name = 'boolean'
    also_called = frozenset(('bool', 'flag', 'checkbox', 'switch', 'toggle'))
    words = '`true` or `false`'
    flags: ClassVar[frozenset[str]] = frozenset()
    fills = frozenset({'boolean'})
    part_of = frozenset()
    column_type = Column('BooleanField', bool, True)
    openapi_type = 'boolean'
    widget = 'toggle'
    is_given_in_form = 'value === true'

    def refuse(self, value: Any) -> str | None:
        """In YAML 1.2 only `true` and `false` are booleans; `yes` and `on` are text."""
        return None if isinstance(value, bool) else self.words

    def column(self, field: Field) -> str:
        """Never null; the default is that of a storage made through the API without it."""
        return f'models.{self.column_type.class_name}(_({python(field.name)}), default={python(bool(field.default))})'

    def empty(self, field: Field) -> Any:
        """Never null."""
        return bool(field.default)

    def expression(self, field: Field, storage: str = 'storage') -> str:
        """What is stored: false is a value."""
        return f'{storage}.{field.name}'

    def placeholder(self, field: Field) -> str:
        """None: a switch has no empty input."""
        return field.placeholder

    def zod(self, control: Control) -> Chain:
        """On or off."""
        return Chain('z', (Call('boolean'), Call('default', (bool(control.value),))))

    def example_value(self, field: Field) -> Any:
        """As in a test."""
        return self.sample(field)

    def in_words(self, field: Field, value: Any, encode: Callable[[str], str]) -> str:
        """As the form's switch says it."""
        return 'on' if value else 'off'


class ChoiceType(FieldType):
    """One of a few values; a rule checks that it is one of them."""

    name = 'choice'
    also_called = frozenset(('enum', 'select', 'dropdown', 'options', 'radio'))
    words = 'one of the choices'
    flags = FieldType.flags | {'choices'}
    narrows = frozenset({'string'})
    widget = 'select'
    example = 'Select an option'

    def placeholder(self, field: Field) -> str:
        """The text above the choices."""
        return field.placeholder or self.example

    def zod(self, control: Control) -> Chain:
        """With a default, since the form would choose the first one."""
        schema = super().zod(control)
        has_default = any(call.name == 'default' for call in schema.calls)
        return schema if has_default else Chain(schema.root, (*schema.calls, Call('default', ('',))))

    def example_value(self, field: Field) -> Any:
        """As in a test."""
        return self.sample(field)
