"""Untrusted JSON (locks, journals): every value is checked before it is used."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.checkout import paths


class Malformed(ValueError):
    """Something that this tool would not have written; `str()` says what is wrong, as the end of a sentence."""


def json_of(data: bytes, limit: int) -> Any:
    """The document in `data`. Raises Malformed when it is not UTF-8 or not JSON, or has more than `limit` bytes."""
    if len(data) > limit:
        raise Malformed(f'it is larger than {limit // 1024} kB')
    try:
        return json.loads(data.decode('utf-8'), object_pairs_hook=_no_duplicates)
    except Malformed:
        raise
    except json.JSONDecodeError as error:
        raise Malformed(f'it is not JSON ({error.msg}, line {error.lineno})') from error
    except UnicodeDecodeError as error:
        raise Malformed('it is not UTF-8') from error
    except (ValueError, RecursionError) as error:
        raise Malformed('it is not reasonable JSON (too deeply nested, or a number too large)') from error


def object_of(value: Any, what: str, *keys: str) -> dict[str, Any]:
    """`value`, an object with exactly `keys` (any if none are given). Raises Malformed; `what` names the value."""
    if not isinstance(value, dict):
        raise Malformed(f'{what} is not an object')
    if keys and set(value) != set(keys):
        wrong = sorted(set(value) ^ set(keys))
        raise Malformed(f'{what} has missing or unknown keys: {", ".join(repr(key)[:40] for key in wrong[:5])}')
    return value


def list_of(value: Any, what: str) -> list[Any]:
    """`value`, a list. Raises Malformed."""
    if not isinstance(value, list):
        raise Malformed(f'{what} is not a list')
    return value


def text_of(value: Any, what: str) -> str:
    """`value`, a string that can be encoded as UTF-8. Raises Malformed."""
    if not isinstance(value, str):
        raise Malformed(f'{what} is not a string')
    try:
        value.encode('utf-8')
    except UnicodeEncodeError as error:
        raise Malformed(f'{what} contains a lone surrogate (half a character)') from error
    return value


def matching(value: Any, what: str, pattern: re.Pattern[str]) -> str:
    """`value`, a string that matches `pattern` in full. Raises Malformed."""
    text = text_of(value, what)
    if not pattern.fullmatch(text):
        raise Malformed(f'{what} is {text[:80]!r}, which is not a valid value')
    return text


def boolean_of(value: Any, what: str) -> bool:
    """`value`, a boolean. Raises Malformed."""
    if not isinstance(value, bool):
        raise Malformed(f'{what} is not a boolean')
    return value


def path_of(value: Any, what: str) -> PurePosixPath:
    """`value` as a path that stays in the checkout. Raises Malformed."""
    text = text_of(value, what)
    try:
        return paths.relative(text)
    except paths.UnsafePath as error:
        raise Malformed(f'{what} {text[:80]!r} {error}') from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed('it has a key twice')
    return found
