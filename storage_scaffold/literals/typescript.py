"""JavaScript values as documents for the pretty-printer, by the rules of biome 2.0.6."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage_scaffold.literals.typescript_layout import (
    HARD,
    INDENT,
    SOFT,
    SPACE,
    Concat,
    Doc,
    Either,
    Group,
    IfBroken,
    Indent,
    columns,
    concat,
    layout,
)

WIDTH = 120
_IDENTIFIER = re.compile(r'[A-Za-z_$][A-Za-z0-9_$]*')
# Of a chain with more calls than this every argument has to be plain, or each call gets a line of its own.
_SHORT_CHAIN = 2
_DEEPEST = 2
_PLAIN_PATTERN = 5
# A key that exceeds the next line's indentation by less than this is too short for a line of its own.
_MIN_OVERLAP = 3
# JavaScript's numbers are floating-point: beyond this, not every integer can be represented.
_EXACT = 2**53


@dataclass(frozen=True)
class Code:
    """An expression that is written unchanged."""

    text: str


@dataclass(frozen=True)
class Object:
    """An object; `expanded` has one property per line even where one line would do."""

    properties: Mapping[str, Value]
    expanded: bool = False


@dataclass(frozen=True)
class Array:
    """An array; it has one item per line when it does not fit on one."""

    items: Sequence[Value]


@dataclass(frozen=True)
class Call:
    """`.name(arguments)` in a chain."""

    name: str
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Chain:
    """Calls one after another, and perhaps a property of the last one's result: `z.string().min(1)`."""

    root: str
    calls: tuple[Call, ...]
    result: str = ''


@dataclass(frozen=True)
class AnyOf:
    """A function of `parameters` that is true when one of the expressions in `operands` is."""

    parameters: str
    operands: tuple[Value, ...]


Value = str | bool | int | float | Code | AnyOf | Object | Array | Chain | None


def source(value: Value) -> str:
    """`value` as source text, from column 0 on."""
    return layout(document(value), WIDTH)


def declaration(name: str, kind: str, value: Value) -> str:
    """`const name: kind = value;`, from column 0 on."""
    return layout(concat(f'const {name}: {kind} = ', document(value), ';'), WIDTH)


def document(value: Value) -> Doc:
    """`value` as a document. Raises ValueError for a number that has no literal."""
    match value:
        case Object(properties, expanded):
            return _object(properties, expanded)
        case Array(items):
            return _array(items)
        case Chain(root, calls, result):
            return _with_result(_chain(root, calls), f'.{result}') if result else _chain(root, calls)
        case Code(text):
            return text
        case AnyOf(parameters, operands):
            first, *others = (document(operand) for operand in operands)
            either = concat(first, *(concat(' ||', SPACE, other) for other in others))
            return Group(concat(f'({parameters}) =>', Indent(concat(SPACE, Group(either)))))
    return _scalar(value)


def _scalar(value: str | bool | float | None) -> str:
    if isinstance(value, str):
        return string(value)
    return json.dumps(value) if value is None or isinstance(value, bool) else number(value)


def string(text: str) -> str:
    """A string literal in double quotes, in single ones when that spares escapes.

    What is not printable (control characters, line and paragraph separators, marks that turn the direction of
    writing, no-break spaces) is written as an escape.
    """
    quote = "'" if text.count('"') > text.count("'") else '"'
    written = ''.join(_character(character, quote) for character in text)
    # biome warns about text that looks like a placeholder outside a template literal
    return quote + written.replace('${', '$\\u007b') + quote


def number(value: float) -> str:
    """A number literal that JavaScript reads as exactly this one. Raises ValueError for infinity and NaN."""
    if isinstance(value, int) and abs(value) <= _EXACT:
        return str(value)
    text = repr(float(value))
    if not math.isfinite(value):
        raise ValueError(f'{text} has no literal')
    mantissa, _, exponent = text.removesuffix('.0').partition('e')
    return f'{mantissa}e{int(exponent)}' if exponent else mantissa


def _character(character: str, quote: str) -> str:
    if character in (quote, '\\'):
        return '\\' + character
    if character.isprintable() and character != '\ufe0f':
        return character
    if character in '\n\r\t':
        return {'\n': '\\n', '\r': '\\r', '\t': '\\t'}[character]
    code = ord(character)
    return f'\\u{code:04x}' if code < 0x10000 else f'\\u{{{code:x}}}'


def _object(properties: Mapping[str, Value], expanded: bool) -> Doc:
    if not properties:
        return '{}'
    return Group(
        concat('{', Indent(concat(SPACE, _listed([_property(*item) for item in properties.items()]))), SPACE, '}'),
        broken=expanded,
    )


def _property(name: str, value: Value) -> Doc:
    key = name if _IDENTIFIER.fullmatch(name) else string(name)
    if isinstance(value, str) and columns(key) >= INDENT + _MIN_OVERLAP:
        # A string cannot be broken, so it goes below its key where that gains room.
        return Group(concat(key, ':', Indent(concat(SPACE, string(value)))))
    return concat(key, ': ', document(value))


def _array(items: Sequence[Value]) -> Doc:
    if not items:
        return '[]'
    documents = [document(item) for item in items]
    large = [isinstance(item, Object) and len(item.properties) > 1 for item in items]
    broken = (len(items) > 1 and all(large)) or any(isinstance(item, Object) and item.expanded for item in items)
    return Group(concat('[', Indent(concat(SOFT, _listed(documents))), SOFT, ']'), broken=broken)


def _listed(documents: Sequence[Doc]) -> Doc:
    parts: list[Doc] = []
    for index, item in enumerate(documents):
        parts += [',', SPACE, item] if index else [item]
    return Concat((*parts, IfBroken(',')))


def _chain(root: str, calls: tuple[Call, ...]) -> Doc:
    written = [concat('.', call.name, _arguments(call.arguments)) for call in calls]
    one_line = concat(root, *written)
    if len(calls) == 1:
        return one_line
    broken = concat(root, Indent(Concat(tuple(part for call in written for part in (HARD, call)))))
    if len(calls) > _SHORT_CHAIN and not all(_is_plain(argument) for call in calls for argument in call.arguments):
        return broken
    return Either(one_line, broken)


def _with_result(chain: Doc, result: str) -> Doc:
    """`result` goes below the calls where nothing else is too long."""
    below = Either(concat(chain, Indent(concat(HARD, result))), concat(chain, result))
    return Either(concat(chain, result), below)


def _arguments(arguments: Sequence[Value]) -> Doc:
    if not arguments:
        return '()'
    if len(arguments) == 1 and isinstance(arguments[0], (Array, Object)):
        return concat('(', document(arguments[0]), ')')
    return Group(concat('(', Indent(concat(SOFT, _listed([document(item) for item in arguments]))), SOFT, ')'))


def _is_plain(argument: Value, depth: int = 0) -> bool:
    """Whether biome considers an argument so simple that a long chain with it may stay on one line."""
    if depth >= _DEEPEST:
        return False
    match argument:
        case Code(text):
            return not text.startswith('/') or text.rindex('/') - 1 <= _PLAIN_PATTERN
        case Chain(_, calls):
            return all(_is_plain(item, depth + 1) for call in calls for item in call.arguments)
        case Array(items):
            return all(_is_plain(item, depth + 1) for item in items)
    return not isinstance(argument, Object)
