"""The spec language as JSON Schema, for editors."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from storage_scaffold.kinds.kind import Kind, Option, OptionFile, available_kinds, load_kind
from storage_scaffold.spec.language import models
from storage_scaffold.spec.language.models import SpecFile
from storage_scaffold.spec.slots import SLOTS

_NAMED = ('properties', 'patternProperties', '$defs')
DIALECT = 'https://json-schema.org/draft/2020-12/schema'


def spec_schema() -> dict[str, Any]:
    """The schema of version 1, with the options of every client kind of this installation."""
    schema: dict[str, Any] = _as_written(SpecFile.model_json_schema(by_alias=True))
    _describe(schema)
    client = schema['$defs']['ClientFile']
    client['properties']['kind']['enum'] = list(available_kinds())
    client['allOf'] = [_of_kind(load_kind(name), client['properties']) for name in available_kinds()]
    return {'$schema': DIALECT, **schema, 'title': 'Storage provider spec, version 1'}


def _describe(schema: dict[str, Any]) -> None:
    """Put the text below each key of the models into the schema.

    pydantic can do that too, but on every import and not only here, which takes a seventh of a command's time.
    """
    parts = {'SpecFile': schema, **schema['$defs']}
    for node in ast.parse(inspect.getsource(models)).body:
        part = parts.get(node.name) if isinstance(node, ast.ClassDef) else None
        if part is not None and isinstance(node, ast.ClassDef):
            aliases = {name: info.alias or name for name, info in getattr(models, node.name).model_fields.items()}
            for key, text in zip(node.body, node.body[1:], strict=False):
                match key, text:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                        part['properties'][aliases[name]]['description'] = words


def _of_kind(kind: Kind, common: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _option(option) for name, option in kind.option_files.items()}
    # The common keys are repeated: `additionalProperties` only takes the `properties` beside it into account.
    known = {**properties, **dict.fromkeys(common, True)}
    return {
        'if': {'properties': {'kind': {'const': kind.kind}}},
        'then': {'properties': known, 'additionalProperties': False},
    }


def _option(option: Option) -> dict[str, Any]:
    if isinstance(option, OptionFile) and option.parts:
        parts = {name: _option(part) for name, part in option.parts.items()}
        values: dict[str, Any] = {'type': 'object', 'properties': parts, 'additionalProperties': False}
    else:
        values = _values(option)
    return {'description': option.help, **values} if option.help else values


def _values(option: Option) -> dict[str, Any]:
    """A constant, or text with a field in it."""
    if option.choices is None:
        slot = SLOTS[option.slot]
        is_one = slot.is_text or option.accepts == ['constant']
        return {'type': slot.json_type if is_one else [slot.json_type, 'string']}
    constants = {'enum': option.choices}
    return constants if 'field' not in option.accepts else {'anyOf': [constants, {'pattern': '^{.*}$'}]}


def _as_written(node: Any) -> Any:
    """The models' schema as it applies to a file: no `null` ("not written"), no defaults of parts, no other keys."""
    if isinstance(node, list):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    part = {
        # The keys of these are names, `default` among them, not words of JSON Schema.
        key: {name: _as_written(inner) for name, inner in value.items()} if key in _NAMED else _as_written(value)
        for key, value in node.items()
    }
    if isinstance(part.get('default'), dict) or part.get('default', '') is None:
        del part['default']
    if 'patternProperties' in part:
        part['additionalProperties'] = False
    if isinstance(part.get('anyOf'), list):
        options = [option for option in part.pop('anyOf') if option != {'type': 'null'}]
        part = {**part, **options[0]} if len(options) == 1 else {**part, 'anyOf': options}
    return part
