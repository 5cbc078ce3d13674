"""What a spec says after some answers, as the template of the spec names it, and what the loader finds wrong in it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from storage_scaffold import literals
from storage_scaffold.errors import SpecError
from storage_scaffold.fieldtypes import TYPES
from storage_scaffold.questions.options import NO_START, Answers, kind_of, said
from storage_scaffold.resources import CATALOG, ready_names, specs_dir
from storage_scaffold.spec.edit import with_name
from storage_scaffold.spec.language.templates import has_braces, parse
from storage_scaffold.spec.loader import load_bytes

SCHEMA = '../spec.schema.json'
"""The JSON Schema as a ready spec names it, and one in its place in a checkout."""
_WIDTH = 100
_NAMED_ANEW = re.compile(r'^(?:class_prefix|scheme): .*\n', re.MULTILINE)
_TITLE = re.compile(r'^title: .*$', re.MULTILINE)
_WORDS = re.compile(r'[\s,]+')


@dataclass(frozen=True)
class Entry:
    """A line of a spec with the comment above it; a key without a value has entries below it."""

    key: str
    value: str = ''
    comment: tuple[str, ...] = ()
    indent: str = ''


@dataclass(frozen=True)
class Draft:
    """The parts of a spec, as YAML; `ready` is the whole spec where it was a ready one."""

    schema: str
    ready: str
    name: str
    title: str
    edition: str
    roles: str
    kind: str
    about: tuple[str, ...]
    options: tuple[Entry, ...]
    fields: tuple[Entry, ...]
    capabilities: str


def draft(answers: Answers) -> Draft:
    """What the answers come to; those that are still missing say nothing."""
    kind = kind_of(answers)
    role = str(answers.get('roles', 'both'))
    able = _words(answers, 'capabilities') if kind.is_owned else []
    return Draft(
        schema=str(answers.get('schema', SCHEMA)),
        ready=_ready(answers),
        name=literals.yaml(str(answers.get('name', 'draft'))),
        title=literals.yaml(str(answers.get('title', 'Draft'))),
        edition=str(answers.get('edition', '')),
        roles='' if role == 'both' or kind.only_reads else f'[{role}]',
        kind=kind.kind,
        about=_wrapped(f'{kind.title}: {kind.description}', ''),
        options=tuple(_options(answers)),
        fields=tuple(_fields(answers)),
        capabilities=', '.join(f'{literals.yaml(word)}: true' for word in able),
    )


def _ready(answers: Answers) -> str:
    """The ready spec to start from, under the new name; its class names and its scheme come from the name again."""
    start = str(answers.get('start', NO_START))
    old, name = start.removeprefix(CATALOG), str(answers.get('name', 'draft'))
    if old == start or old not in ready_names():
        return ''
    data = (specs_dir() / f'{old}.yml').read_bytes()
    if name != old:
        data = with_name(data, start, old, literals.yaml(name))
    text = data.decode('utf-8').replace(SCHEMA, str(answers.get('schema', SCHEMA)), 1)
    if name == old:
        return text
    title = literals.yaml(str(answers.get('title', 'Draft')))
    return _TITLE.sub(lambda _: f'title: {title}', _NAMED_ANEW.sub('', text), count=1)


def _options(answers: Answers) -> Iterator[Entry]:
    kind = kind_of(answers)
    begun = set()
    for name, value in said(answers).items():
        first, *part = kind.paths[name]
        indent = '    ' if part else '  '
        if part and first not in begun:
            begun.add(first)
            yield Entry(first, comment=_wrapped(kind.option_files[first].help, '  '), indent='  ')
        yield Entry((part or [first])[0], literals.yaml(value), _wrapped(kind.options[name].help, indent), indent)


def _fields(answers: Answers) -> Iterator[Entry]:
    """The required fields: of the kind, those that an answer builds on, then `account_id`, `folder:path` and so on."""
    kind, templates = kind_of(answers), [parse(value) for value in said(answers).values() if has_braces(value)]
    named = {name: kind.fields[name] for template in templates for name in template.fields if name in kind.fields}
    for name, field in named.items():
        if not (field.required or field.default or field.credential):
            yield Entry(name, '{required: true}', indent='  ')
    for item in _words(answers, 'fields'):
        name, _, what = item.partition(':')
        flags = {'credential': 'credential: true, '}.get(what, f'type: {literals.yaml(what)}, ' if what else '')
        required = 'required: true' if what not in TYPES or 'required' in TYPES[what].flags else ''
        yield Entry(literals.yaml(name), f'{{{(flags + required).removesuffix(", ")}}}', indent='  ')


def _words(answers: Answers, key: str) -> list[str]:
    return [item for item in _WORDS.split(str(answers.get(key) or '')) if item]


def _wrapped(text: str, indent: str) -> tuple[str, ...]:
    """A comment's lines, each with its sign."""
    return tuple(textwrap.wrap(text, _WIDTH, initial_indent=f'{indent}# ', subsequent_indent=f'{indent}# '))


@lru_cache(maxsize=16)
def problems(text: str) -> tuple[str, ...]:
    """What the loader says of a spec, each with its hint. A terminal asks again with each key that is typed."""
    try:
        load_bytes(text.encode('utf-8', 'surrogatepass'), 'spec.yml')
    except SpecError as error:
        return tuple(': '.join(part for part in (item.message, item.hint) if part) for item in error.problems)
    return ()


def without(answers: Answers, key: str) -> dict[str, Any]:
    """The answers before that question."""
    return {name: value for name, value in answers.items() if name != key}
