"""The base class of field types: everything that the tool says, writes and checks about a value of the type.

No code outside this package asks which type a field has; it calls the methods of the type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from storage_scaffold.fieldtypes.characters import has_line_break
from storage_scaffold.fieldtypes.checks import Check
from storage_scaffold.fieldtypes.placeholders import as_text, example_of, lower
from storage_scaffold.literals import markdown_code, python
from storage_scaffold.literals.javascript_regex import regex
from storage_scaffold.literals.typescript import Call, Chain

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage_scaffold.fieldtypes.control import Control
    from storage_scaffold.fieldtypes.field import Field, Limited

_EMPTY = Chain('z', (Call('literal', ('',)),))


@dataclass(frozen=True)
class Column:
    """A class of Django's model fields; its values have the Python type `python`, and `sample` is one of them."""

    class_name: str
    python: type
    sample: Any

    @property
    def is_number(self) -> bool:
        """Whether 0 is a value like any other."""
        return self.python in (int, float)


TEXT = Column('TextField', str, 'value')


@dataclass(frozen=True)
class Typed:
    """What people type for a value that is stored as something else, for the generated test.

    The API then sends `shown`; its answer to `refused` contains `complaint`.
    """

    text: str
    shown: Any
    refused: str
    complaint: str


@dataclass(frozen=True)
class SerializerField:
    """A class of Django REST framework, for a column whose default class would refuse what people type."""

    name: str
    source: str


class FieldType:
    """One field type, stateless; the base class itself describes one line of text.

    In each method `field` is a resolved field of this type, and `value` is a value of it as written in a spec.
    """

    name: ClassVar[str]

    # In a spec.
    also_called: ClassVar[frozenset[str]] = frozenset()
    """What people write for it who know another language."""
    words: ClassVar[str] = 'text of one line'
    """What a value must be."""
    flags: ClassVar[frozenset[str]] = frozenset({'required', 'placeholder', 'env'})
    """Those of the special flags (which not every type takes) that the type takes."""
    fills: ClassVar[frozenset[str]] = frozenset({'text', 'host', 'path'})
    """The slots of client options whose whole text a field may be; in the slot `url` it may also be the beginning."""
    part_of: ClassVar[frozenset[str]] = frozenset({'text', 'host', 'path'})
    """The slots of which a field may be a part; `port` is one of them."""
    narrows: ClassVar[frozenset[str]] = frozenset()
    """The types of a kind's fields that a spec may change to this type."""
    is_secret: ClassVar[bool] = False
    """Whether every value is a credential, so that the field must be declared as one."""

    def refuse(self, value: Any) -> str | None:
        """What a value of this type must be if `value` is not one, else None."""
        return None if isinstance(value, str) and not has_line_break(value) else self.words

    def refuse_limit(self, limit: float) -> str | None:
        """What `min` and `max` must be if `value` can be neither, else None. Only for types with these flags."""
        return self.refuse(int(limit) if float(limit).is_integer() else limit)

    def amount(self, value: Any) -> Any:
        """The number that `min` and `max` are compared with. Only called for types with these flags."""
        return value

    # In the database and the API.
    column_type: ClassVar[Column] = TEXT
    """The column; it determines what a value is in Python: the annotation, samples, whether 0 is a value."""
    openapi_type: ClassVar[str] = 'string'
    """What the API accepts, as a type of JSON Schema."""
    serializer_modules: ClassVar[tuple[str, ...]] = ()
    """Modules of Python's standard library that `validation` and `serializer_field` use."""

    def stored(self, value: Any) -> Any:
        """A value as the column holds it."""
        return value

    def column(self, field: Field) -> str:
        """The model field; without prose, choices and default, so that changing them makes no migration."""
        return f'models.{self.column_type.class_name}(_({python(field.name)}), null=True, blank=True)'

    def empty(self, field: Field) -> Any:
        """What the column of a new storage holds."""
        return None

    def openapi_property(self, field: Field) -> dict[str, Any]:
        """The property of the API's request schema."""
        described: dict[str, Any] = {'type': self.openapi_type, 'description': field.help or field.label}
        if field.choices:
            described['enum'] = [choice.value for choice in field.choices]
        if field.default is not None:
            described['default'] = field.default
        return described

    def serializer_field(self, field: Field) -> SerializerField | None:
        """The serializer field of the column; None for the default one of Django REST framework."""
        return None

    def validation(self, field: Field) -> list[str]:
        """The lines of the serializer's `validate_<name>(self, value)`; empty when every value is allowed."""
        lines = []
        if field.choices:
            lines += [
                f'if value not in {python([choice.value for choice in field.choices])}:',
                "    raise ValidationError(f'\"{value}\" is not one of the choices.')",
            ]
        if field.pattern:
            lines += [
                f'if not re.fullmatch({python(field.pattern)}, value):',
                _refusal(f'Must match {field.pattern}.'),
            ]
        if field.min is not None:
            lines += [f'if value < {python(plain(field.min))}:', _refusal(f'Must be at least {as_text(field.min)}.')]
        if field.max is not None:
            lines += [f'if value > {python(plain(field.max))}:', _refusal(f'Must be at most {as_text(field.max)}.')]
        return ["if value in (None, ''):", '    return value', *lines, 'return value'] if lines else []

    # As an option of a client. Expressions are Python and use the variable `storage`.
    option_modules: ClassVar[tuple[str, ...]] = ()
    """Modules of Python's standard library that `option_value` uses."""
    option_comment: ClassVar[str] = ''
    """What a comment says about the option beyond its type."""

    @property
    def zero_is_a_value(self) -> bool:
        """Whether a stored 0 is a value, and not empty so that the environment or the default replaces it."""
        return self.column_type.is_number

    @property
    def empty_is_missing(self) -> bool:
        """Whether an option that is falsy in Python is one that was not given."""
        return self.column_type.python is str

    def expression(self, field: Field, storage: str = 'storage') -> str:
        """The value, else the environment variable's, else the default: `storage.region or 'us-east-1'`."""
        value = f'{storage}.{field.name}'
        fallbacks = [f'get_env({python(field.env)})'] if field.env else []
        if field.default is not None:
            fallbacks.append(python(self.stored(field.default)))
        if self.zero_is_a_value:
            return f'{value} if {value} is not None else {" or ".join(fallbacks)}' if fallbacks else value
        return ' or '.join([value, *(fallbacks or ['None'])])

    def annotation(self, field: Field) -> str:
        """The annotation of the option of an owned client: a number is None when it is not given, text is empty."""
        if self.column_type.is_number and field.default is None:
            return f'{self.column_type.python.__name__} | None'
        return self.column_type.python.__name__

    def option_value(self, field: Field) -> str:
        """The expression of the option of an owned client."""
        value = self.expression(field)
        if self.column_type.python is not str or field.default is not None:
            return value
        return f"{value.removesuffix(' or None')} or ''"

    # Where the value names a server that is connected to.
    guard: ClassVar[str | None] = None
    """The check of utils.py (`url`, `host`) for a value; None when the value does not name a server."""
    has_port: ClassVar[bool] = False
    """Whether a value that names a server also gives the port."""
    is_port: ClassVar[bool] = False
    """Whether a value is the port of a server that another field names."""

    def address(self, host: str) -> str:
        """A value whose server is `host`."""
        return host

    # In the forms.
    widget: ClassVar[str] = 'text'
    """The usual control."""
    example: ClassVar[str] = ''
    """A realistic value for the placeholder; derived from the field's name when empty."""
    is_given_in_form: ClassVar[str] = 'Boolean(value)'
    """A TypeScript expression that tells whether a `value: unknown` of the form is there."""

    form_note: ClassVar[str] = ''
    """What people have to know of the input in the web app, as a sentence."""

    def refuse_form(self, field: Limited) -> tuple[str, str] | None:
        """Why the web app's form cannot ask for such a field, and what to write instead; None where it can."""
        return None

    def widget_for(self, field: Field) -> str:
        """The control, unless the field is a credential."""
        return self.widget

    def form_value(self, field: Field) -> Any:
        """The default as the form holds it."""
        return field.default

    def form_limits(self, field: Limited) -> tuple[float | None, float | None]:
        """The smallest and the largest number that the form accepts."""
        return field.min, field.max

    def placeholder(self, field: Field) -> str:
        """What the empty input shows: the spec's placeholder, else one derived from default, type and name."""
        if field.placeholder:
            return field.placeholder
        if field.default is not None:
            return as_text(field.default)
        if field.credential:
            return f'Your {lower(field.label)}' + ('' if field.required else ' (optional)')
        return self.example_for(field)

    def example_for(self, field: Field) -> str:
        """A realistic value for this field."""
        return self.example or example_of(field.name)

    def zod(self, control: Control) -> Chain:
        """The zod schema in the web app, which accepts empty forms, filled ones, and edited ones with nulls."""
        checks = [check.of_string() for check in self.checks(control)] if control.is_checked else []
        default = (Call('default', (control.value,)),) if control.value is not None else ()
        if control.always_required:
            return Chain('z', (Call('string'), Call('min', (1, f'{control.label} is required')), *checks, *default))
        if checks:
            checks.append(Call('or', (_EMPTY,)))
        return Chain('z', (Call('string'), *checks, Call('optional'), *(default or (Call('default', ('',)),))))

    def is_refusing(self, control: Control) -> bool:
        """Whether there are texts that the schema refuses."""
        return control.always_required or (control.is_checked and bool(self.checks(control)))

    def checks(self, control: Control) -> list[Check]:
        """The checks of what is not empty, the simplest one last."""
        literal = regex(control.pattern) if control.pattern else None
        return [Check('regex', f'{control.label} must match {control.pattern}', literal)] if literal else []

    # In tests and docs.
    def sample(self, field: Field) -> Any:
        """A value for a test, as the column holds it."""
        if field.default is not None:
            return self.stored(field.default)
        if field.choices:
            return field.choices[0].value
        return field.placeholder if field.pattern and field.placeholder else self.made_up(field)

    def made_up(self, field: Field) -> Any:
        """A value for a test when the spec does not suggest one, as the column holds it."""
        return self.column_type.sample

    def secret_sample(self, field: Field) -> str:
        """A unique credential for a test. Only called for types with the flag `credential`."""
        return f'marker-{field.name.replace("_", "-")}'

    def typed(self, field: Field) -> Typed | None:
        """What the generated test types, for a type whose values are not stored the way they are typed; else None."""
        return None

    def example_value(self, field: Field) -> Any:
        """A value for an example of a request, as people send it."""
        if field.default is not None:
            return field.default
        return field.placeholder or f'YOUR_{field.name.upper()}'

    def in_words(self, field: Field, value: Any, encode: Callable[[str], str]) -> str:
        """A value in a sentence, as Markdown on one line; `encode` turns a string into text of the page."""
        labels = {choice.value: choice.label for choice in field.choices}
        if isinstance(value, str) and value in labels:
            return encode(labels[value])
        return 'empty' if value == '' else markdown_code(value)


def _refusal(text: str) -> str:
    return f'    raise ValidationError({python(text)})'


def plain(value: Any) -> Any:
    """A whole number without its decimal point; anything else unchanged."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
