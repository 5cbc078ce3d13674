"""What each client kind has, for docs/kinds.md: from its `kind.yml`, and the shortest of its ready specs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage_scaffold.kinds.kind import Kind, ModeFile, available_kinds, load_kind
from storage_scaffold.spec.language.models import FieldFile
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.resolve import label_of
from storage_scaffold.spec.schema import spec_schema
from tests.docs.tables import code, codes, flow, table
from tests.ready import ready

_CAN = {
    'write': 'write objects',
    'delete': 'delete objects',
    'presign': 'sign URLs',
    'range': 'read parts of an object',
    'recursive': 'list recursively',
}
OWN = """\
spec: 1
name: acme
title: Acme
edition: open-source
client: {kind: custom, requires: {pypi: "acme-sdk (>=2,<3)", import: acme_sdk}}
fields: {host: {type: url, required: true}, token: {credential: true}}
"""


def kinds() -> dict[str, str]:
    """What there is of each kind, by its place in the page."""
    return {f'kind {name}': '\n'.join(_kind(load_kind(name))) for name in available_kinds()}


def _kind(kind: Kind) -> Iterator[str]:
    yield f'{kind.title}. {kind.description}\n'
    yield ' '.join(_facts(kind)) + '\n'
    if kind.fields:
        yield table(('column', 'label', 'type', 'flags', 'meaning'), (_field(*item) for item in kind.fields.items()))
    if kind.options:
        columns = ('option', 'meaning', 'accepts', 'default', 'example')
        yield table(columns, (_option(kind, name) for name in kind.options))
    if kind.auth:
        columns = ('`auth`', 'needs', 'may have', 'package', 'presigned URLs')
        yield table(columns, (_way(kind, *item) for item in kind.auth.items()))
    yield f'```yaml\n{_example(kind.kind)}```\n'


def _facts(kind: Kind) -> Iterator[str]:
    can = [words for name, words in _CAN.items() if getattr(kind.capabilities, name)]
    cannot = [words for name, words in _CAN.items() if not getattr(kind.capabilities, name)]
    yield f'The client can {_list(can)}.'
    if cannot and kind.is_owned:
        yield f'If the spec says so, it can {_list(cannot)}.'
    elif cannot:
        yield f'It cannot {_list(cannot, "or")}.'
    if kind.requires:
        yield f'`new` adds `{kind.requires.pypi}` to Label Studio\'s dependencies.'
    if kind.ca_variable:
        yield f'The environment variable `{kind.ca_variable}` names a bundle of certificates that is trusted.'


def _list(words: list[str], last: str = 'and') -> str:
    return f' {last} '.join(part for part in (', '.join(words[:-1]), words[-1]) if part)


def _field(name: str, field: FieldFile) -> tuple[str, ...]:
    flags = [key for key in ('required', 'credential', 'ssrf') if getattr(field, key)]
    return (
        code(name),
        field.label or label_of(name),
        code(field.type),
        codes([*flags, *([f'default: {flow(field.default)}'] if field.default is not None else [])]),
        field.help,
    )


def _option(kind: Kind, name: str) -> tuple[str, ...]:
    option, paths = kind.options[name], kind.paths
    values = codes(map(flow, option.choices)) if option.choices else ''
    accepted = {'constant': values or 'a constant', 'field': '`{field}`', 'template': 'a template'}
    needs = [f'{".".join(paths[other])}: {flow(value)}' for other, value in (option.only_with or {}).items()]
    column = f'the column `{option.field}`' if option.field else ''
    return (
        code('.'.join(paths[name])),
        option.help + (f' Only with {codes(needs)}.' if needs else ''),
        ', '.join(accepted[what] for what in option.accepts),
        column if option.default is None else code(flow(option.default)),
        code(_written(paths[name], _value(kind, paths[name]))),
    )


def _written(path: tuple[str, ...], value: object) -> str:
    """A value where it stands under `client`."""
    first, *parts = path
    return f'{first}: {flow({parts[0]: value} if parts else value)}'


def _value(kind: Kind, path: tuple[str, ...]) -> object:
    """A value for an option, as the JSON Schema has it; the last one of a few."""
    client = spec_schema()['definitions']['ClientFile']
    part = next(item['then'] for item in client['allOf'] if item['if']['properties']['kind']['const'] == kind.kind)
    for key in path:
        part = part['properties'][key]
    choices = part.get('enum') or part.get('anyOf', [{}])[0].get('enum')
    return choices[-1] if choices else part['examples'][0]


def _way(kind: Kind, name: str, way: ModeFile) -> tuple[str, ...]:
    signs = bool(kind.capabilities.presign)
    package = code(way.requires.pypi) if way.requires else ''
    return (
        code(name),
        codes(way.needs),
        codes(way.takes),
        package,
        '' if not signs else 'yes' if way.presign else 'no',
    )


def _example(kind: str) -> str:
    if load_kind(kind).is_owned:
        return OWN
    paths = [path for path in ready() if load_spec(path, name=path.stem).client.kind == kind]
    return min((_short(path.read_text(encoding='utf-8')) for path in paths), key=len)


def _short(spec: str) -> str:
    """A ready spec without what is the same for all kinds."""
    parts = re.split(r'^(?=\w+:)', re.sub(r'^#.*\n|^\n', '', spec, flags=re.MULTILINE), flags=re.MULTILINE)
    return ''.join(part for part in parts if part.partition(':')[0] not in ('icon', 'docs', 'description'))
