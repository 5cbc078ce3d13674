"""The table of field types."""

from __future__ import annotations

from storage_scaffold.fieldtypes import TYPES, special_flags
from storage_scaffold.spec.language.models import FieldFile


def test_flags_are_keys_of_a_field() -> None:
    assert set(FieldFile.model_fields) >= special_flags()


def test_nothing_but_text_of_some_kind_is_a_credential() -> None:
    assert {name for name, rules in TYPES.items() if 'credential' in rules.flags} == {
        'string',
        'text',
        'secret_json',
        'url',
    }
