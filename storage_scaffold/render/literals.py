"""Strings of a spec as literals of the languages that are written; never pasted between quotes."""

from __future__ import annotations

import json
import math
import re
from typing import Any

# plain YAML scalars that no YAML 1.1 or 1.2 reader takes for anything but this string
_PLAIN_YAML = re.compile(r'[A-Za-z][A-Za-z0-9_./-]*(,? [A-Za-z0-9_./()-]+)*')
_YAML_WORDS = {'true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n'}
_MARKDOWN = re.compile(r'([\\`*_{}\[\]<>#|~])')


def python(value: Any) -> str:
    """A Python literal with single quotes where the value allows; tuples become lists, mappings keep their order.

    Raises ValueError for a value that has no literal (infinity, objects).
    """
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f'{value} has no Python literal')
        return repr(value)
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(python(item) for item in value) + ']'
    if isinstance(value, dict):
        return '{' + ', '.join(f'{python(key)}: {python(item)}' for key, item in value.items()) + '}'
    raise ValueError(f'{type(value).__name__} has no Python literal')


def yaml(value: Any) -> str:
    """A YAML scalar that means the same to YAML 1.1 (Label Studio reads the form with PyYAML) and 1.2."""
    if isinstance(value, str):
        if _PLAIN_YAML.fullmatch(value) and value.lower() not in _YAML_WORDS:
            return value
        return '"' + ''.join(_yaml_character(character) for character in value) + '"'
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f'{value} has no YAML literal here')
    return json.dumps(value)


def _yaml_character(character: str) -> str:
    if character in '"\\':
        return '\\' + character
    if character.isprintable():
        return character
    if character in '\n\t':
        return {'\n': '\\n', '\t': '\\t'}[character]
    code = ord(character)
    return f'\\x{code:02x}' if code < 0x100 else f'\\u{code:04x}' if code < 0x10000 else f'\\U{code:08x}'


def markdown(value: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r'\\\1', ' '.join(value.split()))


def markdown_cell(value: str) -> str:
    """Markdown prose as one cell of a table."""
    return ' '.join(value.split()).replace('\\|', '|').replace('|', '\\|')
