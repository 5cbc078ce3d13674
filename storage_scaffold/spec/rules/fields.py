"""The keys of one field must agree with each other; a field of the kind is judged with the spec's changes applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from storage_scaffold.fieldtypes import special_flags, types_with
from storage_scaffold.spec.context import Context
from storage_scaffold.spec.language.models import FieldFile
from storage_scaffold.spec.patterns import TooSlow, matches, refuse_pattern
from storage_scaffold.spec.provider import FieldRef
from storage_scaffold.spec.reading.document import Path, Violation, shown
from storage_scaffold.spec.reading.messages import either, suggest

_SET = (None, False, '')


def kind_fields(context: Context) -> Iterator[Violation]:
    """A spec cannot change what the client relies on: its credentials and the types of its columns."""
    for name, own in context.spec.fields.items():
        original, kind = context.original(name), context.spec.client.kind
        if original is None:
            continue
        if original.credential and own.has('credential') and not own.credential:
            message = f'{shown(name)} is a credential of client kind `{kind}`'
            yield Violation(('fields', name, 'credential'), message, 'leave `credential` out')
        narrowed = original.type in own.field_type.narrows and not original.credential
        if own.has('type') and own.type != original.type and not narrowed:
            message = f'{shown(name)} is of type `{original.type}` in client kind `{kind}`'
            yield Violation(('fields', name, 'type'), message, 'leave `type` out')


def flags(context: Context) -> Iterator[Violation]:
    """A field only has flags of its type."""
    for name, field in _typed(context):
        foreign = special_flags() - field.field_type.flags
        for key in sorted(context.spec.fields[name].model_fields_set & foreign):
            if getattr(field, key) not in _SET:
                message = f'`{key}` has no meaning for a field of type `{field.type}`'
                yield Violation(
                    ('fields', name, key), message, f'it is for fields of type {either(types_with(key))}', at='key'
                )


def credentials(context: Context) -> Iterator[Violation]:
    """A credential has no default, and a type that holds credentials is declared as one."""
    for name, field in _typed(context):
        is_secret = field.field_type.is_secret and not context.is_lost('fields', name, 'credential')
        if is_secret and not field.credential:
            yield Violation(
                ('fields', name),
                f'{shown(name)} is of type `{field.type}`, which is a credential',
                'add `credential: true`',
            )
        if (field.credential or is_secret) and field.default is not None:
            message = f'{shown(name)} is a credential, which cannot have a default'
            yield Violation(_at(context, name, 'default'), message, 'use `env`, or let people enter it')


def environment(context: Context) -> Iterator[Violation]:
    """A field cannot be required when an environment variable may supply its value."""
    for name, own in context.spec.fields.items():
        if own.env and own.required:
            message = f'{shown(name)} is required, but `env` supplies the value when it is empty'
            yield Violation(('fields', name, 'required'), message, 'remove `required` or `env`')


def roles(context: Context) -> Iterator[Violation]:
    """A field belongs to a storage that the provider has."""
    for name, own in context.spec.fields.items():
        if own.target != 'both' and own.target not in context.roles:
            message = f'{shown(name)} is for {own.target} storages, but the provider has no {own.target} storage'
            hint = 'remove `target`' if context.never_writes else 'remove `target`, or change `roles`'
            yield Violation(('fields', name, 'target'), message, hint)


def needed_everywhere(context: Context) -> Iterator[Violation]:
    """What the client cannot do without is in each storage: neither left to one of the two, nor hidden."""
    kept = [name for name, field in (context.kind.fields if context.kind else {}).items() if field.required]
    bound = [context.combined.options[name] for name, option in context.options.items() if option.field in kept]
    needed = {*kept, *(binding.field for binding in bound if isinstance(binding, FieldRef))}
    for name, own in context.spec.fields.items():
        if name not in needed or name not in context.fields or context.fields[name].default is not None:
            continue
        apart = own.target != 'both' and len(context.roles) > 1
        for key in [*(['target'] if apart else []), *(['visible_when'] if own.visible_when else [])]:
            message = f'the client needs {shown(name)} in every storage'
            yield Violation(('fields', name, key), message, f'remove `{key}`, or give it a `default`', at='key')


def choices(context: Context) -> Iterator[Violation]:
    """A choice has values, and each of them once."""
    for name, field in _typed(context):
        if 'choices' not in field.field_type.flags or context.is_lost('fields', name, 'choices'):
            continue
        if field.choices is None:
            yield Violation(
                _at(context, name, 'type'), f'{shown(name)} is a {field.type} without choices', 'add `choices: […]`'
            )
        counted = Counter(choice.value for choice in field.choices or ())
        for value in (value for value, times in counted.items() if times > 1):
            last = [index for index, choice in enumerate(field.choices or ()) if choice.value == value][-1]
            yield Violation(('fields', name, 'choices', last), f'{shown(value)} is already a choice', 'remove one')


def limits(context: Context) -> Iterator[Violation]:
    """`min` and `max` are numbers of the field's type, and `min` is not greater than `max`."""
    for name, field in _typed(context):
        if 'min' not in field.field_type.flags:
            continue
        for key in ('min', 'max'):
            limit = getattr(field, key)
            if limit is not None and (wrong := field.field_type.refuse_limit(limit)):
                yield Violation(_at(context, name, key), f'`{key}` of {shown(name)} must be {wrong}')
        if field.min is not None and field.max is not None and field.min > field.max:
            message = f'`min` of {shown(name)} is greater than its `max`'
            yield Violation(_at(context, name, 'min'), message, 'swap the two')


def form(context: Context) -> Iterator[Violation]:
    """The web app's form can ask for each field."""
    for name, field in _typed(context):
        if refused := field.field_type.refuse_form(field):
            message, hint = refused
            yield Violation(('fields', name), f'{shown(name)} {message}', hint)


def patterns(context: Context) -> Iterator[Violation]:
    """A pattern is valid in Python and in JavaScript."""
    for name, field in context.fields.items():
        wrong = refuse_pattern(field.pattern) if field.pattern else None
        if wrong:
            yield Violation(_at(context, name, 'pattern'), f'`pattern` of {shown(name)} is {wrong}')


def defaults(context: Context) -> Iterator[Violation]:
    """A default is a value that people could have entered."""
    for name, field in _typed(context):
        if field.default is None or field.credential:
            continue
        path = _at(context, name, 'default')
        wrong = field.field_type.refuse(field.default)
        if wrong:
            yield Violation(path, f'the default of {shown(name)} must be {wrong}', _retype(field))
        else:
            yield from _default_allowed(name, field, path)


def _default_allowed(name: str, field: FieldFile, path: Path) -> Iterator[Violation]:
    takes = field.field_type.flags
    if field.choices is not None and 'choices' in takes:
        values = [choice.value for choice in field.choices]
        if field.default not in values:
            message = f'the default of {shown(name)} is not one of its choices: {either(values)}'
            yield Violation(path, message, suggest(field.default, values))
    if field.min is not None and 'min' in takes and field.field_type.amount(field.default) < field.min:
        yield Violation(path, f'the default of {shown(name)} is less than its `min`')
    if field.max is not None and 'max' in takes and field.field_type.amount(field.default) > field.max:
        yield Violation(path, f'the default of {shown(name)} is greater than its `max`')
    if field.pattern and isinstance(field.default, str) and refuse_pattern(field.pattern) is None:
        try:
            if not matches(field.pattern, field.default):
                yield Violation(path, f'the default of {shown(name)} does not match its `pattern`')
        except TooSlow:
            message = f'`pattern` of {shown(name)} takes too long to match the default'
            yield Violation((*path[:-1], 'pattern'), message, 'do not repeat a group that contains a repetition')


def _typed(context: Context) -> Iterator[tuple[str, FieldFile]]:
    """The fields that the spec mentions and whose types are certain."""
    for name, field in context.fields.items():
        if name in context.spec.fields and context.is_typed(name):
            yield name, field


def _at(context: Context, name: str, key: str) -> Path:
    """The path of a field's key; that of the field when the key comes from its kind."""
    return ('fields', name, key) if context.document.has('fields', name, key) else ('fields', name)


def _retype(field: FieldFile) -> str | None:
    if not isinstance(field.default, (int, float)):
        return None
    text = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
    fits = field.field_type.refuse(text) is None
    return f'put it in quotes: "{text}", or give the field another `type`' if fits else None


RULES = (
    kind_fields,
    flags,
    credentials,
    environment,
    roles,
    needed_everywhere,
    choices,
    limits,
    form,
    patterns,
    defaults,
)
