"""The spec language as JSON Schema, for editors: in draft 7, which their language servers know best."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from storage_scaffold.kinds.kind import Kind, Option, OptionFile, available_kinds, load_kind
from storage_scaffold.spec.language import models
from storage_scaffold.spec.language.examples import EXAMPLES, SLOT_EXAMPLES
from storage_scaffold.spec.language.models import SpecFile
from storage_scaffold.spec.resolve import label_of
from storage_scaffold.spec.slots import SLOTS

_PARTS = 'definitions'
# The keys of these are names, not words of JSON Schema.
_NAMED = ('properties', 'patternProperties', _PARTS)
DIALECT = 'http://json-schema.org/draft-07/schema#'


def spec_schema() -> dict[str, Any]:
    """The schema of version 1, with the fields and options of every client kind of this installation."""
    written = SpecFile.model_json_schema(by_alias=True, ref_template=f'#/{_PARTS}/{{model}}')
    written[_PARTS] = written.pop('$defs')
    schema: dict[str, Any] = _as_written(written)
    for name, part in schema[_PARTS].items():
        part['title'] = name.removesuffix('File')
    _describe(schema)
    kinds = [load_kind(name) for name in available_kinds()]
    client = schema[_PARTS]['ClientFile']
    client['properties']['kind']['enum'] = [kind.kind for kind in kinds]
    client['allOf'] = [_options_of(kind, client['properties']) for kind in kinds]
    schema['allOf'] = [_fields_of(kind) for kind in kinds if kind.fields]
    return {'$schema': DIALECT, **schema, 'title': 'Storage provider spec, version 1'}


def _describe(schema: dict[str, Any]) -> None:
    """Puts the text below each key of the models into the schema, and an example.

    pydantic can do the first too, but on every import and not only here, which takes a seventh of a command's time.
    """
    parts = {'SpecFile': schema, **schema[_PARTS]}
    for node in ast.parse(inspect.getsource(models)).body:
        part = parts.get(node.name) if isinstance(node, ast.ClassDef) else None
        if part is not None and isinstance(node, ast.ClassDef):
            aliases = {name: info.alias or name for name, info in getattr(models, node.name).model_fields.items()}
            for key, text in zip(node.body, node.body[1:], strict=False):
                match key, text:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                        property_ = part['properties'][aliases[name]]
                        property_['description'] = words
                        property_['examples'] = [EXAMPLES[node.name][aliases[name]]]


def _options_of(kind: Kind, common: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _option(name, option, kind) for name, option in kind.option_files.items()}
    # The common keys are repeated: `additionalProperties` only takes the `properties` beside it into account.
    known = {**properties, **dict.fromkeys(common, True)}
    return {
        'if': {'properties': {'kind': {'const': kind.kind}}, 'required': ['kind']},
        'then': {'properties': known, 'additionalProperties': False},
    }


def _fields_of(kind: Kind) -> dict[str, Any]:
    """The kind's own fields, which a spec may change, so that they are known beside those that it adds."""
    of_kind = {'properties': {'kind': {'const': kind.kind}}, 'required': ['kind']}
    known = {
        name: {'title': field.label or label_of(name), 'description': f'{field.help} (kind {kind.kind})'.strip()}
        for name, field in kind.fields.items()
    }
    return {
        'if': {'properties': {'client': of_kind}, 'required': ['client']},
        'then': {'properties': {'fields': {'properties': known}}},
    }


def _option(name: str, option: Option, kind: Kind) -> dict[str, Any]:
    about = {'title': label_of(name), **({'description': option.help} if option.help else {})}
    if isinstance(option, OptionFile) and option.parts:
        parts = {part: _option(part, inner, kind) for part, inner in option.parts.items()}
        return {**about, 'type': 'object', 'properties': parts, 'additionalProperties': False}
    default = {} if option.default is None else {'default': option.default}
    return {**about, **_values(name, option, kind), **default}


def _values(name: str, option: Option, kind: Kind) -> dict[str, Any]:
    """A constant, or text with a field in it."""
    if option.choices is None:
        slot = SLOTS[option.slot]
        is_one = slot.is_text or option.accepts == ['constant']
        example = {'examples': [_example(name, option, kind)]}
        return {'type': slot.json_type if is_one else [slot.json_type, 'string'], **example}
    if 'field' not in option.accepts:
        return {'enum': option.choices}
    return {'anyOf': [{'enum': option.choices}, {'type': 'string', 'pattern': '^{.*}$'}]}


def _example(name: str, option: Option, kind: Kind) -> Any:
    """What the kind's own field shows, or else something that fits the slot; for mere text, a field."""
    if option.field and (shown := kind.fields[option.field].placeholder):
        return shown
    if 'field' in option.accepts:
        return SLOT_EXAMPLES.get(option.slot, f'{{{name}}}')
    return SLOT_EXAMPLES.get(option.slot, option.default)


def _as_written(node: Any) -> Any:
    """The models' schema as it applies to a file: no `null` ("not written"), no defaults of parts, no other keys."""
    if isinstance(node, list):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    part = {
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
