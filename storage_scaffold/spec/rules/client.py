"""The client: its kind, the options of the kind, the templates in them, and the packages that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_scaffold.fieldtypes import types_for, types_with
from storage_scaffold.fieldtypes.characters import has_line_break
from storage_scaffold.fieldtypes.placeholders import as_text
from storage_scaffold.kinds.kind import Kind, Option, available_kinds
from storage_scaffold.spec.context import Context
from storage_scaffold.spec.language.templates import Parsed, has_braces, parse
from storage_scaffold.spec.provider import AUTH, Constant
from storage_scaffold.spec.reading.document import Path, Violation, shown
from storage_scaffold.spec.reading.messages import either, suggest
from storage_scaffold.spec.slots import SLOTS

# Kinds of the language's version 1 that no installation has yet; no unknown words, though.
_PLANNED = ('smb',)
LONGEST_OPTION = 500
_NEVER_EMPTY = 'give it `required: true` or a `default`'


def kind(context: Context) -> Iterator[Violation]:
    """The kind is available."""
    name = context.spec.client.kind
    if context.kind is not None or context.is_lost('client', 'kind'):
        return
    available = ', '.join(available_kinds())
    known = name in _PLANNED
    message = f'client kind {shown(name)} is not available in this version; available: {available}'
    unknown = f'unknown client kind {shown(name)}; available: {available}'
    yield Violation(
        ('client', 'kind'), message if known else unknown, None if known else suggest(name, available_kinds())
    )


def unknown_options(context: Context) -> Iterator[Violation]:
    """Each option is one of the kind: others would have no effect."""
    if context.kind is None:
        return
    known = ['kind', *context.kind.option_files, 'requires']
    for name, value in context.spec.client.options.items():
        file = context.kind.option_files.get(name)
        if file is None:
            yield _unknown(context.kind, ('client', name), known)
        elif file.parts and isinstance(value, dict):
            for part in value:
                if part not in file.parts:
                    yield _unknown(context.kind, ('client', name, part), list(file.parts))
        elif file.parts:
            hint = f'write `{name}: {{{", ".join(f"{part}: …" for part in file.parts)}}}`, or less of it'
            yield Violation(('client', name), f'{shown(name)} must be a mapping of keys to values', hint)


def _unknown(kind: Kind, path: Path, known: list[str]) -> Violation:
    name = str(path[-1])
    message = f'unknown key {shown(name)}: it is not an option of client kind `{kind.kind}`'
    nested = kind.paths.get(name)
    if nested and len(path) == len(nested):
        return Violation(path, message, f'write `{nested[0]}: {{{nested[1]}: …}}`', at='key')
    return Violation(path, message, suggest(name, known) or f'known here: {", ".join(known)}', at='key')


def options(context: Context) -> Iterator[Violation]:
    """Each option has a value that it accepts."""
    for name, value in context.said.items():
        option, path = context.options[name], context.option_path(name)
        if isinstance(value, str) and len(value) > LONGEST_OPTION:
            yield Violation(path, f'`{path[-1]}` must have at most {LONGEST_OPTION} characters')
        elif has_braces(value) and option.accepts != ['constant']:
            yield from _template(context, option, parse(value), path)
        else:
            yield from _constant(option, value, path)


def companions(context: Context) -> Iterator[Violation]:
    """An option that only has an effect with another one is given with it."""
    for name in context.said:
        for other, value in (context.options[name].only_with or {}).items():
            path = context.option_path(other)
            if not (_may_have(context, other, value) or context.is_lost(*path)):
                wanted = f'`{".".join(map(str, path[1:]))}: {as_text(value)}`'
                message = f'`{context.option_path(name)[-1]}` only has an effect with {wanted}'
                hint = f'write {wanted}, or remove `{context.option_path(name)[-1]}`'
                yield Violation(context.option_path(name), message, hint, at='key')


def _may_have(context: Context, option: str, value: Any) -> bool:
    """Whether an option has this value, or people may give it."""
    binding = context.combined.options[option]
    if isinstance(binding, Constant):
        return bool(binding.value == value)
    return option != AUTH or value in context.modes


def package(context: Context) -> Iterator[Violation]:
    """A requirement that installers understand (PEP 508)."""
    requires = context.spec.client.requires
    if requires is None:
        return
    from packaging.requirements import InvalidRequirement, Requirement

    path = ('client', 'requires', 'pypi')
    hint = 'write it like `paramiko (>=3.4,<6)`'
    try:
        parsed = Requirement(requires.pypi)
    except InvalidRequirement as error:
        yield Violation(path, f'not a requirement (PEP 508): {str(error).splitlines()[0]}', hint)
        return
    if parsed.url:
        yield Violation(path, 'a requirement with a URL cannot be added to Label Studio\'s dependencies', hint)
    if has_line_break(requires.pypi):
        yield Violation(path, 'a requirement must be a single line', hint)


def label_studio(context: Context) -> Iterator[Violation]:
    """A version range that can be compared (PEP 440)."""
    if context.spec.requires is None:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    text = context.spec.requires.label_studio
    try:
        empty = not list(SpecifierSet(text))
    except InvalidSpecifier:
        empty = True
    if empty:
        message = f'not a version range (PEP 440): {shown(text)}'
        yield Violation(('requires', 'label_studio'), message, 'write it like `>=1.22,<2`')


def _constant(option: Option, value: Any, path: Path) -> Iterator[Violation]:
    name = shown(path[-1])
    if option.choices is not None:
        # `False == 0` in Python, not in YAML.
        if not any(value == choice and type(value) is type(choice) for choice in option.choices):
            words = [choice for choice in option.choices if isinstance(choice, str)]
            message = f'{name} must be one of {either(option.choices)}'
            yield Violation(path, message, suggest(value, words) if isinstance(value, str) else None)
    elif SLOTS[option.slot].is_text and not isinstance(value, str):
        yield Violation(path, f'{name} must be text', None if isinstance(value, (dict, list)) else 'put it in quotes')
    elif 'constant' not in option.accepts:
        yield Violation(path, f'{name} takes {_accepted(option)}')
    elif wrong := SLOTS[option.slot].refuse(value):
        yield Violation(path, f'{name} is refused: {wrong}')


def _template(context: Context, option: Option, template: Parsed, path: Path) -> Iterator[Violation]:
    name = shown(path[-1])
    for offset, wrong in template.errors:
        yield Violation(path, f'{name}: {wrong}', 'write `{field}`', offset=offset)
    if 'template' not in option.accepts and not template.only and not template.errors:
        yield Violation(path, f'{name} takes {_accepted(option)}')
        return
    certain = not template.errors
    for part in template.placeholders:
        found = list(_placeholder(context, part.field, path, part.offset))
        yield from found
        certain = certain and not found and part.field in context.fields and context.is_typed(part.field)
    if not certain:
        return
    if template.only:
        yield from _reference(context, option, template.only, path)
        return
    wrongs = dict(SLOTS[option.slot].wrong(template, context.fields))
    for offset, wrong in wrongs.items():
        yield Violation(path, f'{name} is refused: {wrong}', offset=offset)
    for part in template.placeholders:
        if part.offset not in wrongs:
            yield from _may_be_empty(context, part.field, path, part.offset)


def _placeholder(context: Context, field: str, path: Path, offset: int) -> Iterator[Violation]:
    if context.is_unknown(field):
        removed = context.combined.removed.get(field)
        replacing = '.'.join(map(str, context.option_path(removed))) if removed else ''
        hint = f'`{replacing}` replaces it: give a field of your own another name' if removed else None
        if field in context.combined.foreign:
            hint = f'it is for `auth: {context.combined.foreign[field][0]}`'
        yield Violation(
            path, f'there is no field {shown(field)}', hint or suggest(field, context.fields), offset=offset
        )
    elif field in context.fields and context.fields[field].credential:
        message = f'{shown(field)} is a credential: it would be visible in addresses and logs'
        yield Violation(path, message, 'use another field', offset=offset)


def _reference(context: Context, option: Option, field: str, path: Path) -> Iterator[Violation]:
    bound = context.fields[field]
    if option.slot not in bound.field_type.fills:
        slot = SLOTS[option.slot]
        message = f'{shown(path[-1])} cannot be a field of type `{bound.type}`{slot.why_not}'
        yield Violation(path, message, f'it takes: {either(types_for(option.slot))}')
    elif option.choices is not None:
        values = [choice.value for choice in bound.choices or ()]
        if 'choices' not in bound.field_type.flags:
            types = ' or '.join(f'`{name}`' for name in types_with('choices'))
            yield Violation(path, f'{shown(path[-1])} takes a field of type {types}', 'or write a value')
        elif wrong := [value for value in values if value not in option.choices]:
            message = f'{shown(path[-1])} cannot be {either(wrong)}, which `{field}` has among its choices'
            yield Violation(path, message, f'it can be {either(option.choices)}')


def _may_be_empty(context: Context, name: str, path: Path, offset: int) -> Iterator[Violation]:
    field = context.fields[name]
    if field.default is not None:
        return
    is_hidden = field.visible_when or any(name in names for names in context.modes.values())
    if is_hidden and not all(name in names for names in context.modes.values()):
        message = f'{shown(name)} is not shown in every storage, which would break the address'
        yield Violation(path, message, 'give it a `default`, or use another field', offset=offset)
    elif not (field.required or field.env):
        message = f'{shown(name)} may be empty, which would break the address'
        yield Violation(path, message, _NEVER_EMPTY, offset=offset)
    elif field.target != 'both' and len(context.roles) > 1:
        message = f'{shown(name)} is only a field of {field.target} storages, but both storages need it'
        yield Violation(path, message, 'remove its `target`, or give it a `default`', offset=offset)


def _accepted(option: Option) -> str:
    words = {'constant': 'a value', 'field': '`{field}`', 'template': 'text with `{field}` in it'}
    return ' or '.join(words[way] for way in option.accepts)


RULES = (kind, unknown_options, options, companions, package, label_studio)
