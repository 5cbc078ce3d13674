"""What a plain scalar means: the core schema of YAML 1.2 (section 10.3.2), where `no`, `on` and `1_000` are text."""

from __future__ import annotations

import math
import re

_NULL = frozenset({'', '~', 'null', 'Null', 'NULL'})
_TRUE = frozenset({'true', 'True', 'TRUE'})
_FALSE = frozenset({'false', 'False', 'FALSE'})
_DECIMAL = re.compile(r'[-+]?[0-9]+')
_OCTAL = re.compile(r'0o[0-7]+')
_HEX = re.compile(r'0x[0-9a-fA-F]+')
_FLOAT = re.compile(r'[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?')
_NOT_FINITE = re.compile(r'[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)')

# Beyond this neither TypeScript nor a database column holds a whole number exactly.
_LARGEST = 2**53
_MOST_DIGITS = 40


class OutOfRange(ValueError):
    """A number that the generated code could not represent."""


def scalar(text: str) -> str | int | float | bool | None:
    """The value of a plain (unquoted) scalar.

    Raises OutOfRange for infinities, NaN and whole numbers beyond 2**53.
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    for pattern, base in ((_DECIMAL, 10), (_OCTAL, 8), (_HEX, 16)):
        if pattern.fullmatch(text):
            return _whole(text, base)
    if _NOT_FINITE.fullmatch(text):
        raise OutOfRange(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise OutOfRange(text)
        return number
    return text


def _whole(text: str, base: int) -> int:
    # The length is checked first: Python itself refuses to convert thousands of digits.
    if len(text) > _MOST_DIGITS:
        raise OutOfRange(text)
    number = int(text.replace('0o', '').replace('0x', ''), base)
    if abs(number) > _LARGEST:
        raise OutOfRange(text)
    return number
