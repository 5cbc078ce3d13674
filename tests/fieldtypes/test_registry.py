"""The types by name, and by what people call them elsewhere."""

from __future__ import annotations

from itertools import combinations

import pytest

from storage_scaffold.fieldtypes import TYPES, meant


def test_no_word_means_two_types() -> None:
    for one, other in combinations(TYPES.values(), 2):
        assert not one.also_called & other.also_called, (one.name, other.name)
    assert not set(TYPES) & {word for item in TYPES.values() for word in item.also_called}


@pytest.mark.parametrize(
    ('word', 'hint'),
    [
        ('enum', 'did you mean `choice`?'),
        ('Float', 'did you mean `number`?'),
        ('password', 'leave `type` out and write `credential: true`: the value is then never shown again'),
        ('date', None),
    ],
)
def test_what_a_word_means(word: str, hint: str | None) -> None:
    assert meant(word) == hint
