"""Types whose value is a JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from storage_scaffold.fieldtypes.base import Column, FieldType, Typed
from storage_scaffold.literals.typescript import Array, Call, Chain, Code, Value

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.control import Control
    from storage_scaffold.fieldtypes.field import Field

_UNKNOWN = Chain('z', (Call('unknown'),))
_IN_FORM: tuple[tuple[str, tuple[Value, ...]], ...] = (('string', ()), ('record', (_UNKNOWN,)), ('array', (_UNKNOWN,)))


class JsonType(FieldType):
    """A JSON document; people type its text."""

    name = 'json'
    words = 'a list or a mapping'
    flags: ClassVar[frozenset[str]] = frozenset({'required', 'placeholder'})
    fills = part_of = frozenset()
    column_type = Column('JSONField', dict, {})
    openapi_type = 'object'
    serializer_modules = option_modules = ('json',)
    option_comment = 'JSON text'
    widget = 'textarea'
    example = '{"key": "value"}'

    def refuse(self, value: Any) -> str | None:
        """A scalar is refused: other types are for those."""
        return None if isinstance(value, (dict, list)) else self.words

    def validation(self, field: Field) -> list[str]:
        """Lines that parse the text that people type."""
        return [
            'if not isinstance(value, str):',
            '    return value',
            '# the forms send what was typed',
            'try:',
            '    return json.loads(value) if value.strip() else None',
            'except ValueError:',
            "    raise ValidationError('Not a JSON document.') from None",
        ]

    def annotation(self, field: Field) -> str:
        """Text, because options are hashed."""
        return 'str'

    def option_value(self, field: Field) -> str:
        """The text of the document, or `null`."""
        return f'json.dumps({self.expression(field)}, sort_keys=True)'

    def form_value(self, value: Any) -> Any:
        """Its text."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def zod(self, control: Control) -> Chain:
        """Accepts text, which people type, and a document, which the API sends."""
        anything = Call('union', (Array([Chain('z', (Call(name, arguments),)) for name, arguments in _IN_FORM]),))
        refused = Call('refine', (Code('(value) => value !== ""'), f'{control.label} is required'))
        checks = (refused,) if control.always_required else ()
        return Chain('z', (anything, *checks, Call('default', (control.value or '',))))

    def typed(self, field: Field) -> Typed | None:
        """A document, and the beginning of one."""
        return Typed('{"a": [1]}', {'a': [1]}, '{"a"', 'JSON')

    def example_value(self, field: Field) -> Any:
        """As in a test."""
        return self.sample(field)


class SecretJsonType(FieldType):
    """A JSON document that is a credential, like a service account's key file; stored as its text."""

    name = 'secret_json'
    words = 'omitted: a credential cannot have a default'
    flags = FieldType.flags | {'credential'}
    fills = part_of = frozenset()
    is_secret = True
    option_comment = 'JSON text'
    example = '{"type": "service_account"}'

    def refuse(self, value: Any) -> str | None:
        """Never."""
        return self.words

    def placeholder(self, field: Field) -> str:
        """The beginning of a key file, which is more helpful than `Your key`."""
        return field.placeholder or self.example
