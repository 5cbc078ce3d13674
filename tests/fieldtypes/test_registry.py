"""What is true of every field type, one from outside and one that says nothing but its column among them."""

from __future__ import annotations

from typing import Any

import pytest

from storage_scaffold.fieldtypes import TYPES, FieldType, special_flags
from storage_scaffold.fieldtypes.base import Column
from storage_scaffold.fieldtypes.field import Choice, Field
from storage_scaffold.spec.language.models import FieldFile
from storage_scaffold.spec.slots import SLOTS
from tests.fieldtypes.duration import DurationType


class SecondsType(FieldType):
    """The least that makes a column of numbers."""

    name = 'seconds'
    column_type = Column('IntegerField', int, 1)


EVERY = {**TYPES, 'duration': DurationType(), 'seconds': SecondsType()}


@pytest.fixture(params=EVERY)
def field_type(request: pytest.FixtureRequest) -> FieldType:
    return EVERY[request.param]


def _field(field_type: FieldType, **more: Any) -> Field:
    choices = (Choice('a', 'A'),) if 'choices' in field_type.flags else ()
    return Field('x', type=field_type.name, label='X', choices=choices, **more)


def test_flags_are_keys_of_a_field() -> None:
    assert set(FieldFile.model_fields) >= special_flags()


def test_nothing_but_text_of_some_kind_is_a_credential() -> None:
    assert {name for name, rules in TYPES.items() if 'credential' in rules.flags} == {
        'string',
        'text',
        'secret_json',
        'url',
    }


def test_slots_are_those_of_the_language(field_type: FieldType) -> None:
    assert field_type.fills <= SLOTS.keys()
    assert field_type.part_of <= SLOTS.keys() | {'port'}


def test_a_sample_is_what_the_column_holds(field_type: FieldType) -> None:
    wanted = (int, float) if field_type.column_type.is_number else field_type.column_type.python
    assert isinstance(field_type.sample(_field(field_type)), wanted)
    if 'min' in field_type.flags:
        assert field_type.sample(_field(field_type, min=5)) == 5
        assert field_type.sample(_field(field_type, max=-5)) == -5


def test_a_stored_zero_or_false_is_not_replaced(field_type: FieldType) -> None:
    if field_type.column_type.python is str:
        return
    for default in (None, {'a': 1} if field_type.column_type.python is dict else 5):
        expression = field_type.expression(_field(field_type, default=default))
        for value in (0, False):
            if isinstance(value, field_type.column_type.python):
                assert eval(expression, {'storage': type('Storage', (), {'x': value})}) is value
    assert not field_type.empty_is_missing


def test_the_annotation_is_that_of_the_value(field_type: FieldType) -> None:
    empty = field_type.annotation(_field(field_type))
    assert empty.endswith(' | None') is field_type.zero_is_a_value
    assert field_type.option_value(_field(field_type)).endswith(" or ''") is field_type.empty_is_missing


def test_what_people_type_is_refused_or_becomes_what_is_stored(field_type: FieldType) -> None:
    """A column that does not hold text, and a text input: somebody has to read the text."""
    field = _field(field_type)
    assert (field_type.serializer_field(field) is None) is (field_type.typed(field) is None)


def test_a_default_is_what_it_looks_like_in_the_form(field_type: FieldType) -> None:
    assert field_type.form_value(_field(field_type)) is None
    shown = field_type.placeholder(_field(field_type))
    assert '\n' not in shown
    assert bool(shown) or field_type.widget == 'toggle'
