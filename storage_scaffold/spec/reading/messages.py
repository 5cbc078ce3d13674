"""What pydantic found, in the words of the spec language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from storage_scaffold.spec.reading.document import Path, Violation, shown

_LONGEST_WORD = 60
# Text that YAML reads as such without quotes, wherever it stands.
_BARE = re.compile(r'[A-Za-z][\w ./-]*[\w./-]|[a-z]')
_LIKE_BOOLEANS = {'yes': 'true', 'on': 'true', 'y': 'true', 'no': 'false', 'off': 'false', 'n': 'false'}

_MUST_BE = {
    'string_type': 'text',
    'bool_type': '`true` or `false`',
    'int_type': 'a whole number',
    'int_from_float': 'a whole number',
    'float_type': 'a number',
    'list_type': 'a list',
    'dict_type': 'a mapping of keys to values',
    'model_type': 'a mapping of keys to values',
    'model_attributes_type': 'a mapping of keys to values',
}


def suggest(word: str, known: Iterable[str]) -> str | None:
    """ "Did you mean" for a word that is not known; None when nothing is close."""
    import difflib

    if len(word) > _LONGEST_WORD:
        return None
    known = list(known)
    same = [other for other in known if other.lower() == word.lower()]
    close = same or difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f'did you mean `{close[0]}`?' if close else None


def either(words: Iterable[Any]) -> str:
    """The words as a list of alternatives."""
    return ', '.join(shown(word) for word in words)


def called(path: Path) -> str:
    """What a message calls the value at `path`."""
    last = path[-1] if path else 'the file'
    if isinstance(last, str):
        return shown(last)
    owner = next((step for step in reversed(path) if isinstance(step, str)), 'the file')
    return f'an item of {shown(owner)}'


def translate(error: Mapping[str, Any], model: type[BaseModel]) -> Violation:
    """One error of pydantic as a violation; `model` is the root model, asked for the keys that are known."""
    loc: Path = tuple(error['loc'])
    if loc and loc[-1] == '[key]':
        return Violation(loc[:-1], f'{called(loc[:-1])} {error["msg"]}', at='key')
    kind, value = error['type'], error.get('input')
    if kind == 'missing':
        example = _example(loc, model) or ''
        return Violation(loc[:-1], f'{called(loc)} is missing', f'add `{loc[-1]}: …`{example and ", "}{example}')
    if kind == 'extra_forbidden':
        return _unknown(loc, model)
    context = error.get('ctx') or {}
    if kind == 'literal_error':
        known = _literals(error)
        hint = context.get('hint') or suggest(str(value), known)
        return Violation(loc, f'{called(loc)} must be one of {either(known)}', hint)
    words = f'must be {_MUST_BE[kind]}' if kind in _MUST_BE else _limit(kind, context) or error['msg']
    hint = _other_type(context.get('like', kind), value) or _example(loc, model)
    return Violation(loc, f'{called(loc)} {words}', hint)


def _example(loc: Path, model: type[BaseModel]) -> str | None:
    """A hint with an example, for a key that has one."""
    while loc and isinstance(loc[-1], int):
        loc = loc[:-1]
    owner = _owner(loc[:-1], model)
    value = owner.example(loc[-1]) if loc and owner and hasattr(owner, 'example') else None
    return None if value is None else f'for example `{loc[-1]}: {_flow(value)}`'


def _flow(value: Any) -> str:
    """A value as people write it in one line of YAML."""
    if isinstance(value, dict):
        return f'{{{", ".join(f"{key}: {_flow(item)}" for key, item in value.items())}}}'
    if isinstance(value, list):
        return f'[{", ".join(map(_flow, value))}]'
    return value if isinstance(value, str) and _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _unknown(loc: Path, model: type[BaseModel]) -> Violation:
    known = known_keys(loc[:-1], model)
    hint = suggest(str(loc[-1]), known) or f'known here: {", ".join(known)}'
    return Violation(loc, f'unknown key {called(loc)}', hint, at='key')


def known_keys(path: Path, model: type[BaseModel]) -> list[str]:
    """The keys that the mapping at `path` may have, in the order of the language."""
    owner = _owner(path, model)
    return [info.alias or name for name, info in owner.model_fields.items()] if owner else []


def _owner(path: Path, model: type[BaseModel]) -> Any:
    """The model of the mapping at `path`, if it has one."""
    part: Any = model
    for step in path:
        part = _inside(part, step)
    return next((inner for inner in _flat(part) if _is_model(inner)), None)


def _inside(annotation: Any, step: str | int) -> Any:
    """The annotation of what lies one step inside a value of this annotation."""
    for part in _flat(annotation):
        if _is_model(part):
            return next(
                (info.annotation for name, info in part.model_fields.items() if (info.alias or name) == step), None
            )
        if get_origin(part) is (list if isinstance(step, int) else dict):
            return get_args(part)[-1]
    return None


def _flat(annotation: Any) -> Iterator[Any]:
    """The annotation without `Annotated` and `None`, each part of a union."""
    if get_origin(annotation) is Annotated:
        yield from _flat(get_args(annotation)[0])
    elif get_origin(annotation) in {Union, UnionType}:
        for part in get_args(annotation):
            yield from _flat(part)
    elif annotation is not NoneType:
        yield annotation


def _is_model(annotation: Any) -> bool:
    # On Python 3.10 `dict[str, int]` says that it is a type.
    return get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _literals(error: Mapping[str, Any]) -> list[str]:
    expected = str(error['ctx']['expected'])
    return [word.strip(" '") for word in expected.replace(' or ', ', ').split(',')]


def _other_type(kind: str, value: Any) -> str | None:
    if kind == 'string_type' and isinstance(value, (int, float)):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return f'put it in quotes: "{text}"'
    if kind == 'bool_type' and isinstance(value, str) and value.lower() in _LIKE_BOOLEANS:
        return f'write `{_LIKE_BOOLEANS[value.lower()]}`'
    if kind == 'list_type' and isinstance(value, str) and len(value) <= _LONGEST_WORD:
        return f'write `[{value}]`'
    return None


def _limit(kind: str, context: Mapping[str, Any]) -> str | None:
    if kind in {'too_short', 'string_too_short'}:
        return (
            'must not be empty' if context['min_length'] == 1 else f'must have at least {context["min_length"]} items'
        )
    if kind == 'too_long':
        one, several = ('key', 'keys') if context.get('field_type') == 'Dictionary' else ('item', 'items')
        return f'must have at most {context["max_length"]} {one if context["max_length"] == 1 else several}'
    if kind == 'string_too_long':
        return f'must have at most {context["max_length"]} characters'
    if kind == 'greater_than_equal':
        return f'must be {context["ge"]} or more'
    if kind == 'less_than_equal':
        return f'must be {context["le"]} or less'
    return None
