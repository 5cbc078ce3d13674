"""Fields that name other fields: `visible_when`, `depends_on`."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from storage_scaffold.spec.context import Context
from storage_scaffold.spec.language.models import FieldFile
from storage_scaffold.spec.reading.document import Violation, shown
from storage_scaffold.spec.reading.messages import either, suggest


def depends_on(context: Context) -> Iterator[Violation]:
    """The other field exists."""
    for name, own in context.spec.fields.items():
        if own.depends_on is not None:
            yield from _other(context, name, own.depends_on, Violation(('fields', name, 'depends_on'), ''))


def visible_when(context: Context) -> Iterator[Violation]:
    """The other field exists and can have these values."""
    for name, own in context.spec.fields.items():
        for other, wanted in (own.visible_when or {}).items():
            path = ('fields', name, 'visible_when', other)
            wrong = list(_other(context, name, other, Violation(path, '', at='key')))
            yield from wrong
            if wrong or other not in context.fields or context.is_lost('fields', other):
                continue
            if _may_be_hidden(context, other):
                message = f'{shown(other)} is not always shown itself, and the forms cannot follow two conditions'
                yield Violation(path, message, 'name the field that decides about both', at='key')
            if other in context.spec.fields and not context.is_typed(other):
                continue
            for value in wanted if isinstance(wanted, list) else [wanted]:
                yield from _value(context.fields[other], other, value, Violation(path, ''))
            if wanted == []:
                yield Violation(path, 'an empty list of values never matches', 'give at least one value')


def cycles(context: Context) -> Iterator[Violation]:
    """Fields that depend on each other are never shown."""
    graph = {name: _named(field) & set(context.fields) - {name} for name, field in context.spec.fields.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = list(error.args[1])
        names = ' → '.join(shown(name) for name in circle)
        yield Violation(('fields', circle[0]), f'these fields depend on each other: {names}', at='key')


def _named(field: FieldFile) -> set[str]:
    return set(field.visible_when or {}) | ({field.depends_on} if field.depends_on else set())


def _other(context: Context, name: str, other: str, place: Violation) -> Iterator[Violation]:
    if other == name:
        yield Violation(place.path, f'{shown(name)} cannot depend on itself', at=place.at)
    elif context.is_unknown(other):
        yield Violation(place.path, f'there is no field {shown(other)}', suggest(other, context.fields), at=place.at)
    elif other in context.fields and context.fields[other].target not in ('both', context.fields[name].target):
        message = f'{shown(other)} is only a field of {context.fields[other].target} storages'
        yield Violation(place.path, message, f'give {shown(name)} the same `target`', at=place.at)


def _may_be_hidden(context: Context, name: str) -> bool:
    return bool(context.fields[name].visible_when) or any(name in names for names in context.modes.values())


def _value(field: FieldFile, name: str, value: Any, place: Violation) -> Iterator[Violation]:
    wrong = field.field_type.refuse(value)
    if field.credential:
        yield Violation(place.path, f'{shown(name)} is a credential: nothing may depend on its value')
    elif wrong:
        yield Violation(place.path, f'a value of {shown(name)} must be {wrong}')
    elif (
        'choices' in field.field_type.flags
        and field.choices
        and value not in [choice.value for choice in field.choices]
    ):
        values = [choice.value for choice in field.choices]
        yield Violation(place.path, f'{shown(value)} is not one of the choices of {shown(name)}: {either(values)}')


RULES = (depends_on, visible_when, cycles)
