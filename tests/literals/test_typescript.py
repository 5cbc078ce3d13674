"""TypeScript values as text; that biome agrees with the layout, tests/web shows."""

from __future__ import annotations

import math

import pytest

from storage_scaffold.literals.typescript import (
    Array,
    Call,
    Chain,
    Code,
    Object,
    Value,
    declaration,
    number,
    source,
    string,
)
from storage_scaffold.literals.typescript_layout import columns


def _chain(*calls: tuple[str, tuple[Value, ...]]) -> Chain:
    return Chain('z', tuple(Call(name, arguments) for name, arguments in calls))


def test_what_fits_stands_on_one_line() -> None:
    value = Object({'fields': Array(['a', 'b']), 'on': True, 'nothing': None, 'empty': Array([]), 'none': Object({})})
    assert source(value) == '{ fields: ["a", "b"], on: true, nothing: null, empty: [], none: {} }'


def test_what_does_not_fit_is_broken_from_the_outside() -> None:
    rows = Array(
        [Object({'fields': Array([character * 40 for character in 'abc'])}), Object({'fields': Array(['d'])})]
    )
    assert source(rows).splitlines() == [
        '[',
        '  {',
        '    fields: [',
        f'      "{"a" * 40}",',
        f'      "{"b" * 40}",',
        f'      "{"c" * 40}",',
        '    ],',
        '  },',
        '  { fields: ["d"] },',
        ']',
    ]


def test_objects_with_several_properties_each_get_a_line() -> None:
    options = Array([Object({'value': letter, 'label': letter}) for letter in 'ab'])
    assert source(options) == '[\n  { value: "a", label: "a" },\n  { value: "b", label: "b" },\n]'
    assert source(Array(options.items[:1])) == '[{ value: "a", label: "a" }]'


def test_a_long_text_stands_below_its_key_unless_the_key_is_short() -> None:
    text = 'x' * 115
    assert source(Object({'label': text}, expanded=True)) == f'{{\n  label:\n    "{text}",\n}}'
    assert source(Object({'name': text}, expanded=True)) == f'{{\n  name: "{text}",\n}}'


def test_a_long_chain_has_a_call_on_each_line() -> None:
    short = _chain(('string', ()), ('optional', ()), ('default', ('',)))
    assert source(short) == 'z.string().optional().default("")'
    long = _chain(('string', ()), ('min', (1, 'x' * 100)))
    assert source(long) == f'z\n  .string()\n  .min(1, "{"x" * 100}")'
    # an expression of more than five characters is never plain
    pattern = _chain(('string', ()), ('regex', (Code('/^[a-z]$/u'), 'm')), ('optional', ()))
    assert source(pattern) == 'z\n  .string()\n  .regex(/^[a-z]$/u, "m")\n  .optional()'


def test_a_result_stands_below_its_call_if_it_alone_has_no_room() -> None:
    def written(width: int) -> list[str]:
        return source(Chain('a', (Call('b', (Code('x' * width),)),), 'result')).splitlines()

    assert written(108) == [f'a.b({"x" * 108}).result']
    for width in (109, 115):
        assert written(width) == [f'a.b({"x" * width})', '  .result']
    assert written(116) == ['a.b(', f'  {"x" * 116},', ').result']


def test_keys_are_quoted_where_they_have_to_be() -> None:
    assert source(Object({'plain_1': 1, 'not-plain': 2, '': 3})) == '{ plain_1: 1, "not-plain": 2, "": 3 }'


def test_a_declaration_counts_what_stands_before_it() -> None:
    assert declaration('names', 'string[]', Array(['a'])) == 'const names: string[] = ["a"];'
    items = ['x' * 45, 'y' * 45]
    assert declaration('names', 'string[]', Array(items)).count('\n') == 3
    assert source(Array(items)).count('\n') == 0


@pytest.mark.parametrize(
    ('text', 'literal'),
    [
        ('plain', '"plain"'),
        ('a "word"', "'a \"word\"'"),
        ('it\'s a "word"', "'it\\'s a \"word\"'"),
        ("it's", '"it\'s"'),
        ('back\\slash', '"back\\\\slash"'),
        ('two\nlines\r\t', '"two\\nlines\\r\\t"'),
        ('a ${b} $c', '"a $\\u007bb} $c"'),
        ('\u202e\u2028\u00a0\x00', '"\\u202e\\u2028\\u00a0\\u0000"'),
        ('\U0001f600é漢', '"\U0001f600é漢"'),
        ('\U000e0041\ufe0f', '"\\u{e0041}\\ufe0f"'),
    ],
)  # fmt: skip
def test_texts(text: str, literal: str) -> None:
    assert string(text) == literal


@pytest.mark.parametrize(
    ('value', 'literal'),
    [
        (0, '0'),
        (-7, '-7'),
        (2.0, '2'),
        (2.5, '2.5'),
        (1e-9, '1e-9'),
        (1e21, '1e21'),
        (2**53 + 2, '9007199254740994'),
        (2**70, '1.1805916207174113e21'),
        (2**53, '9007199254740992'),
    ],
)
def test_numbers(value: float, literal: str) -> None:
    assert float(number(value)) == value
    assert number(value) == literal


@pytest.mark.parametrize('value', [math.inf, -math.inf, math.nan])
def test_what_is_no_number_has_no_literal(value: float) -> None:
    with pytest.raises(ValueError, match='no literal'):
        number(value)


def test_columns_are_those_of_a_terminal() -> None:
    assert [columns(text) for text in ('abc', '漢字', 'e\u0301', '\U0001f600', 'ß')] == [3, 4, 1, 2, 1]
