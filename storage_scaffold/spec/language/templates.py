"""Templates: text with `{field}` in it, and nothing but names of fields between braces."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r'[a-z][a-z0-9_]*')
_BRACES = re.compile(r'\{\{|\}\}|\{([^{}]*)\}|[{}]')


@dataclass(frozen=True)
class Literal:
    """Literal text; `offset` counts the characters before it."""

    text: str
    offset: int


@dataclass(frozen=True)
class Placeholder:
    """`{field}`; `offset` counts the characters before the brace."""

    field: str
    offset: int


Part = Literal | Placeholder


@dataclass(frozen=True)
class Parsed:
    """A template's parts in order, and what is wrong with its braces as (offset, message)."""

    parts: tuple[Part, ...]
    errors: tuple[tuple[int, str], ...]

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders, in order."""
        return tuple(part for part in self.parts if isinstance(part, Placeholder))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields, each once, in order."""
        return tuple(dict.fromkeys(part.field for part in self.placeholders))

    @property
    def only(self) -> str | None:
        """The name of the field when the template is just `{field}`, else None."""
        part = self.parts[0] if len(self.parts) == 1 and not self.errors else None
        return part.field if isinstance(part, Placeholder) else None


def has_braces(value: object) -> bool:
    """Whether a value is written as a template."""
    return isinstance(value, str) and ('{' in value or '}' in value)


def parse(text: str) -> Parsed:
    """Split a template; never raises."""
    parts: list[Part] = []
    errors: list[tuple[int, str]] = []
    end = 0
    for match in _BRACES.finditer(text):
        if match.start() > end:
            parts.append(Literal(text[end : match.start()], end))
        end = match.end()
        name = match.group(1)
        if name is not None and _NAME.fullmatch(name):
            parts.append(Placeholder(name, match.start()))
        else:
            errors.append((match.start(), _wrong(match.group(), name)))
    if end < len(text):
        parts.append(Literal(text[end:], end))
    return Parsed(tuple(parts), tuple(errors))


def _wrong(braces: str, name: str | None) -> str:
    if name is not None:
        return 'only the name of a field may stand between braces'
    if braces in {'{{', '}}'}:
        return f'`{braces}`: braces may only enclose the name of a field'
    return f'unmatched `{braces}`'
