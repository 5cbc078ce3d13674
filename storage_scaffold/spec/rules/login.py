"""Ways to log in: those of the kind, and groups of fields of which one is chosen."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.fieldtypes import types_with
from storage_scaffold.spec.context import Context
from storage_scaffold.spec.provider import AUTH, FieldRef
from storage_scaffold.spec.reading.document import Path, Violation, shown
from storage_scaffold.spec.reading.messages import either, suggest
from storage_scaffold.spec.rules.form import unknown_field

# What a field cannot have that everything else depends on.
_PLAIN = ('env', 'target', 'visible_when', 'depends_on')


def auth(context: Context) -> Iterator[Violation]:
    """Modes are choices of a field, and name fields that exist."""
    group = context.spec.groups.auth
    if group is None:
        return
    path: Path = ('groups', 'auth')
    if context.kind is not None and context.kind.auth:
        message = f'the ways to log in are those of client kind `{context.kind.kind}`'
        yield Violation(path, message, f'write `{AUTH}: "{{field}}"` under `client` instead', at='key')
        return
    field = context.fields.get(group.field)
    yield from unknown_field(context, group.field, (*path, 'field'))
    for mode, names in group.modes.items():
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Violation((*path, 'modes', mode, index), f'{shown(name)} is already in this mode', 'remove one')
            elif name == group.field:
                yield Violation((*path, 'modes', mode, index), f'{shown(name)} selects the mode', 'remove it here')
            else:
                yield from unknown_field(context, name, (*path, 'modes', mode, index))
    if group.default is not None and group.default not in group.modes:
        message = f'there is no mode {shown(group.default)}'
        yield Violation((*path, 'default'), message, suggest(group.default, group.modes))
    if field is None or not context.is_typed(group.field):
        return
    if 'choices' not in field.field_type.flags:
        types = ' or '.join(f'`{name}`' for name in types_with('choices'))
        yield Violation((*path, 'field'), f'{shown(group.field)} must be of type {types} to select a way to log in')
        return
    values = [choice.value for choice in field.choices or ()]
    for mode in group.modes if values else ():
        if mode not in values:
            message = f'{shown(mode)} is not one of the choices of {shown(group.field)}: {either(values)}'
            yield Violation((*path, 'modes', mode), message, suggest(mode, values), at='key')


def chosen(context: Context) -> Iterator[Violation]:
    """The field that chooses is there in every storage, and nothing but its value says what is chosen."""
    binding, group = context.combined.options.get(AUTH), context.spec.groups.auth
    name = binding.field if isinstance(binding, FieldRef) else group.field if group else None
    field = context.spec.fields.get(name) if name else None
    for key in _PLAIN if field else ():
        if field and field.has(key) and getattr(field, key) not in (None, 'both'):
            message = f'{shown(name)} selects the way to log in, which cannot depend on `{key}`'
            yield Violation(('fields', str(name), key), message, f'remove `{key}`', at='key')


def shown_by_mode(context: Context) -> Iterator[Violation]:
    """A field of a way to log in is shown while that is chosen, and the form knows one condition for each field."""
    for name in dict.fromkeys(name for names in context.modes.values() for name in names):
        field = context.spec.fields.get(name)
        if field and field.visible_when:
            message = f'{shown(name)} belongs to a way to log in, which says when it is shown'
            yield Violation(('fields', name, 'visible_when'), message, 'remove `visible_when`', at='key')


def foreign_fields(context: Context) -> Iterator[Violation]:
    """A field of ways to log in that the spec does not offer is not declared, and nothing else is said for them."""
    for name, modes in context.combined.foreign.items():
        ways = ' or '.join(f'`{AUTH}: {mode}`' for mode in modes)
        hint = f'write {ways} under `client`, or remove it'
        if context.document.has('fields', name):
            message = f'field {shown(name)} has no effect: it is for {ways}'
            yield Violation(('fields', name), message, hint, at='key')
        for option, declared in context.options.items():
            if declared.field == name and option in context.said:
                path = context.option_path(option)
                yield Violation(path, f'{shown(path[-1])} only has an effect with {ways}', hint, at='key')


RULES = (auth, chosen, shown_by_mode, foreign_fields)
