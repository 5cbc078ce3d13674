"""The keys of a spec and the types of fields, for docs/spec.md: from the JSON Schema and the types themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_scaffold.fieldtypes import TYPES, FieldType
from storage_scaffold.fieldtypes.registry import special_flags
from storage_scaffold.spec.language.models import FieldFile
from storage_scaffold.spec.schema import spec_schema
from tests.docs.tables import code, codes, flow, table

# A field of each type, as a spec has it.
FIELDS = {
    'string': 'account: {label: Account, placeholder: "12345"}',
    'text': 'certificate: {type: text, help: In PEM format.}',
    'secret_json': 'service_account: {type: secret_json, credential: true}',
    'integer': 'attempts: {type: integer, min: 1, max: 10}',
    'number': 'timeout: {type: number, default: 2.5, min: 0}',
    'boolean': 'compress: {type: boolean, default: true}',
    'choice': 'tier: {type: choice, choices: [hot, {value: cold, label: "Cold, cheaper"}]}',
    'url': 'server: {type: url, required: true}',
    'host': 'host: {type: host, required: true}',
    'port': 'port: {type: port, default: 8443}',
    'path': 'folder: {type: path, default: /srv/data}',
    'json': 'headers: {type: json}',
}


def keys() -> str:
    """A section for each mapping of a spec, with a row for each of its keys."""
    schema = spec_schema()
    return '\n'.join(_section(schema, 'SpecFile', ''))


def types() -> str:
    """What all types have, and a row for each."""
    common = codes(name for name in FieldFile.model_fields if name not in {'type'} | special_flags())
    return f'Every type takes {common}; the column "flags" has the others.\n\n' + table(
        ('type', 'value', 'whole options that it can be', 'flags', 'column', 'example'), map(_type, TYPES.values())
    )


def _type(item: FieldType) -> tuple[str, ...]:
    return (
        code(item.name),
        (type(item).__doc__ or '').splitlines()[0],
        codes(sorted(item.fills)),
        codes(sorted(item.flags)),
        code(item.column_type.class_name),
        code(FIELDS[item.name]),
    )


def _section(schema: dict[str, Any], name: str, path: str) -> Iterator[str]:
    part = schema if name == 'SpecFile' else schema['definitions'][name]
    yield f'### {code(path)}\n' if path else '### The whole file\n'
    inner: dict[str, str] = {}
    rows = []
    for key, value in part['properties'].items():
        where = f'{path}.{key}'.lstrip('.') + ('.NAME' if 'patternProperties' in value else '')
        for found in _parts(value):
            inner.setdefault(where, found)
        rows.append(_row(key, value, where if where in inner else '', key in part.get('required', ())))
    yield part['description'] + '\n' if path else ''
    yield table(('key', 'value', 'meaning', 'default', 'example'), rows)
    for where, found in inner.items():
        yield from _section(schema, found, where)


def _parts(value: dict[str, Any]) -> Iterator[str]:
    """The parts of the schema that a value leads to."""
    if '$ref' in value:
        yield value['$ref'].rpartition('/')[2]
    items = [value['items']] if 'items' in value else []
    for inner in (*value.get('anyOf', ()), *value.get('patternProperties', {}).values(), *items):
        yield from _parts(inner)


def _row(key: str, value: dict[str, Any], where: str, required: bool) -> tuple[str, ...]:
    default = value.get('default', '')
    [example] = value['examples']
    return (
        code(key),
        f'[{_value(value)}](#{where.replace(".", "").lower()})' if where else _value(value),
        value['description'],
        'required' if required else code(flow(default)) if default not in ('', []) else '',
        code(f'{key}: {flow(example)}'),
    )


_WORDS = {
    'string': 'text',
    'integer': 'whole number',
    'number': 'number',
    'boolean': '`true` or `false`',
    'array': 'list',
    'object': 'mapping',
}


def _value(value: dict[str, Any]) -> str:
    if 'enum' in value:
        return codes(value['enum'])
    if 'anyOf' in value:
        return ', or '.join(dict.fromkeys(map(_value, value['anyOf'])))
    if value.get('type') == 'array':
        return f'list: {_value(value["items"])}'
    return _WORDS.get(value.get('type', ''), 'mapping' if '$ref' in value else 'any')
