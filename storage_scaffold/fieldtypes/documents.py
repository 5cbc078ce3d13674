"""Types whose value is a JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from storage_scaffold.fieldtypes.base import Column, FieldType, SerializerField, Typed

if TYPE_CHECKING:
    from storage_scaffold.fieldtypes.field import Field

_SERIALIZER_FIELD = """\
class JSONTextField(serializers.JSONField):
    \"\"\"A JSON document, which the web app shows and sends as text.\"\"\"

    def validate_empty_values(self, data):
        return super().validate_empty_values(None if data == '' else data)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            return super().to_internal_value(data)
        try:
            # int refuses NaN and Infinity, which Python would read and PostgreSQL would not store
            return json.loads(data, parse_constant=int)
        except ValueError:
            raise ValidationError('Not a JSON document.') from None

    def to_representation(self, value):
        return json.dumps(value, ensure_ascii=False)"""


class JsonType(FieldType):
    """A JSON document; people type and see its text."""

    name = 'json'
    also_called = frozenset(('dict', 'object', 'map', 'mapping', 'list', 'array'))
    words = 'a list or a mapping'
    flags: ClassVar[frozenset[str]] = frozenset({'required', 'placeholder'})
    fills = part_of = frozenset()
    column_type = Column('JSONField', dict, {})
    openapi_type = 'string'
    serializer_modules = option_modules = ('json',)
    option_comment = 'JSON text'
    widget = 'textarea'
    example = '{"key": "value"}'

    def refuse(self, value: Any) -> str | None:
        """A scalar is refused: other types are for those."""
        return None if isinstance(value, (dict, list)) else self.words

    def serializer_field(self, field: Field) -> SerializerField | None:
        """One that reads and shows text."""
        return SerializerField('JSONTextField', _SERIALIZER_FIELD)

    def openapi_property(self, field: Field) -> dict[str, Any]:
        """With the text of the default."""
        described = super().openapi_property(field)
        return described if field.default is None else {**described, 'default': self.form_value(field)}

    def annotation(self, field: Field) -> str:
        """Text, because options are hashed."""
        return 'str'

    def option_value(self, field: Field) -> str:
        """The text of the document, or `null`."""
        return f'json.dumps({self.expression(field)}, sort_keys=True)'

    def form_value(self, field: Field) -> Any:
        """Its text."""
        return None if field.default is None else json.dumps(field.default, ensure_ascii=False)

    def typed(self, field: Field) -> Typed | None:
        """A document, and the beginning of one."""
        return Typed('{"a":[1]}', '{"a": [1]}', '{"a"', 'JSON')

    def example_value(self, field: Field) -> Any:
        """As in a test."""
        return self.sample(field)


class SecretJsonType(FieldType):
    """A JSON document that is a credential, like a service account's key file; stored as its text."""

    name = 'secret_json'
    words = 'the text of a JSON document'
    flags = FieldType.flags | {'credential'}
    fills = part_of = frozenset()
    is_secret = True
    option_comment = 'JSON text'
    example = '{"type": "service_account"}'

    def refuse(self, value: Any) -> str | None:
        """Text, or the mapping that YAML sees in a document without quotes."""
        return None if isinstance(value, (str, dict)) else self.words

    def stored(self, value: Any) -> Any:
        """Its text."""
        return value if isinstance(value, str) else json.dumps(value)

    def placeholder(self, field: Field) -> str:
        """The beginning of a key file, which is more helpful than `Your key`."""
        return field.placeholder or self.example
