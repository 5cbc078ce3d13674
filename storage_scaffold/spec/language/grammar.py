"""The text values of the spec language: patterns and the words that explain them, checked by pydantic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from storage_scaffold.fieldtypes.characters import has_line_break

# The pydantic error type of all errors whose message is our own.
WORDS = 'words'
# That of values that may be of several types.
OTHER_TYPE = 'other_type'


@dataclass(frozen=True)
class Grammar:
    """Text that matches a pattern; `words` completes the sentence "must be …"."""

    pattern: str
    words: str
    longest: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), 'pattern': f'^(?:{self.pattern})$', 'maxLength': self.longest}

    def check(self, value: str) -> str:
        """The value itself. Raises PydanticCustomError when it does not match."""
        if len(value) > self.longest:
            raise PydanticCustomError(WORDS, 'must have at most {most} characters', {'most': self.longest})
        if not re.fullmatch(self.pattern, value):
            raise PydanticCustomError(WORDS, 'must be {words}', {'words': self.words})
        return value


@dataclass(frozen=True)
class Prose:
    """Text for people; a single line unless `lines`."""

    longest: int
    lines: bool = False
    empty: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), 'minLength': 0 if self.empty else 1, 'maxLength': self.longest}

    def check(self, value: str) -> str:
        """The text without the white space around it (`>` and `|` end with a newline)."""
        value = value.strip()
        if not value and not self.empty:
            raise PydanticCustomError(WORDS, 'must not be empty')
        if len(value) > self.longest:
            raise PydanticCustomError(WORDS, 'must have at most {most} characters', {'most': self.longest})
        if not self.lines and has_line_break(value):
            raise PydanticCustomError(WORDS, 'must be a single line without tabs')
        return value


_SNAKE = '[a-z][a-z0-9]*(?:_[a-z0-9]+)*'
_SNAKE_WORDS = 'lower-case letters, digits and single underscores, starting with a letter'

PROVIDER_NAME = Grammar(_SNAKE, _SNAKE_WORDS, 40)

ProviderName = Annotated[str, PROVIDER_NAME]
FieldName = Annotated[str, Grammar(_SNAKE, _SNAKE_WORDS, 59)]
OptionName = Annotated[str, Grammar(_SNAKE, _SNAKE_WORDS, 40)]
ClassPrefix = Annotated[
    str, Grammar('[A-Z][A-Za-z0-9]*', 'a class name: letters and digits, starting with an upper-case letter', 40)
]
Scheme = Annotated[
    str,
    Grammar('[a-z][a-z0-9-]*', 'lower-case letters, digits and hyphens, starting with a letter, without `://`', 40),
]
EnvName = Annotated[str, Grammar('[A-Z][A-Z0-9_]*', 'upper-case letters, digits and underscores', 80)]
ModulePath = Annotated[
    str, Grammar(r'[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*', 'a module, like `databricks.sdk`', 120)
]
Link = Annotated[
    str,
    Grammar(
        r'https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#][^\s<>"`]*)?',
        'an http(s) URL without a username or password',
        500,
    ),
]

Label = Annotated[str, Prose(80)]
Hint = Annotated[str, Prose(500, empty=True)]
Placeholder = Annotated[str, Prose(200, empty=True)]
Step = Annotated[str, Prose(2_000, lines=True)]
Text = Annotated[str, Prose(20_000, lines=True, empty=True)]
Svg = Annotated[str, Prose(32_768, lines=True)]
