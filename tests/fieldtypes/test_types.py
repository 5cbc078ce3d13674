"""The table of field types."""

from __future__ import annotations

from typing import get_args

from storage_scaffold.fieldtypes.types import SPECIAL_FLAGS, TYPES
from storage_scaffold.spec.language.models import FieldFile
from storage_scaffold.spec.provider import FieldType


def test_the_table_has_every_type_of_the_language() -> None:
    assert set(TYPES) == set(get_args(FieldType))


def test_flags_are_keys_of_a_field() -> None:
    assert set(FieldFile.model_fields) >= SPECIAL_FLAGS


def test_nothing_but_text_of_some_kind_is_a_credential() -> None:
    assert {name for name, rules in TYPES.items() if 'credential' in rules.flags} == {
        'string',
        'text',
        'secret_json',
        'url',
    }
