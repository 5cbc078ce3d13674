"""Statements before the return of a function."""

from __future__ import annotations

import ast

import pytest

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.python_before_return import BeforeReturn
from tests.register.support import BOM, Variant, check_round_trip, crlf, put_in

SHAPE = BeforeReturn('total', 'parts', 'join(*parts)', ('join',))
ENTRY = Entry('# two at a time', '# two at a time\nwhile len(parts) > 2:\n    parts = pairs(parts)', '')
HEAD = b"""import join


def other(parts):
    parts = [1]
    return join(*parts)


def total(rows):
    # parts = []
    parts = [row.part for row in rows]  # all of them
"""
RETURN = b"""    return rows.having(
        total=join(*parts)
    )
"""
TAIL = b"\n\nTOTALS = {'total': total}\n"
PLAIN = HEAD + RETURN + TAIL
OURS = b'    # two at a time\n    while len(parts) > 2:\n        parts = pairs(parts)\n'
SOURCES = {
    'plain': PLAIN,
    'nothing behind': HEAD + RETURN,
    'no final newline': (HEAD + RETURN).rstrip(),
    'blank lines between': HEAD + b'\n\n' + RETURN + TAIL,
    'a comment between': HEAD + b'    # here it is:\n' + RETURN + TAIL,
    'a doc string': PLAIN.replace(b'    # parts', b'    """Parts."""\n    # parts'),
    'non-ASCII': PLAIN.replace(b'# all of them', '# größer 😀'.encode()),
}


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize('name', SOURCES)
def test_in_and_out(name: str, variant: Variant) -> None:
    source = variant(SOURCES[name])
    result = check_round_trip(SHAPE, source, [ENTRY], ast.parse)
    assert OURS + RETURN.rstrip() in result.replace(b'\r\n', b'\n')
    assert SHAPE.cleared(result, ENTRY) == source
    assert SHAPE.cleared(source, ENTRY) == source
    if variant is crlf:
        assert result.count(b'\n') == result.count(b'\r\n')


def test_tabs_stay_tabs() -> None:
    source = PLAIN.replace(b'    ', b'\t')
    assert OURS.replace(b'    ', b'\t') in check_round_trip(SHAPE, source, [ENTRY], ast.parse)


def test_what_a_formatter_changed_is_still_the_entry() -> None:
    source = put_in(SHAPE, PLAIN, [ENTRY])
    formatted = source.replace(b'while len(parts) > 2:', b'while len(\n        parts\n    ) > 2:')
    assert SHAPE.state(formatted, ENTRY) is State.PRESENT
    assert SHAPE.remove(formatted, ENTRY) == PLAIN


def test_without_its_comment_it_is_still_the_entry() -> None:
    source = put_in(SHAPE, PLAIN, [ENTRY]).replace(b'    # two at a time\n', b'')
    assert SHAPE.state(source, ENTRY) is State.PRESENT
    assert SHAPE.remove(source, ENTRY) == PLAIN


@pytest.mark.parametrize(
    'edited',
    [
        OURS.replace(b'> 2', b'> 8'),
        b'    # two at a time\n',
        OURS.replace(b'pairs(parts)', b'pairs(parts)\n        parts.sort()'),
    ],
    ids=['a number', 'the code is gone', 'a line more'],
)
def test_an_edit_below_the_comment_is_an_altered_entry(edited: bytes) -> None:
    source = HEAD + edited + RETURN + TAIL
    assert SHAPE.state(source, ENTRY) is State.ALTERED
    with pytest.raises(ShapeError, match='differs') as caught:
        SHAPE.insert(source, ENTRY, {})
    assert caught.value.line == 12
    assert SHAPE.cleared(source, ENTRY) == PLAIN


@pytest.mark.parametrize(
    ('source', 'message'),
    [
        (PLAIN.replace(b'def total', b'def sum'), r'expected the function total\(\) once, found it 0 times'),
        (PLAIN + b'\n\ndef total():\n    return 1\n', r'found it 2 times'),
        (PLAIN.replace(b'join(*parts)\n    )', b'join(parts)\n    )'), r'a return with join\(\*parts\)'),
        (PLAIN.replace(b'    parts = [row', b'    some = [row'), r'an assignment to parts in total\(\)'),
        (HEAD + b'    if rows:\n        return join(*parts)\n', 'an assignment to parts'),
        (HEAD + b'    while len(parts) > 9:\n        parts = fold(parts)\n' + RETURN, 'expected nothing between'),
        (HEAD + OURS + b'    mine(parts)\n' + RETURN, 'expected nothing between'),
        (HEAD + b'    # two at a time\n    mine(parts)\n' + RETURN, 'expected nothing between'),
        (HEAD.rstrip().replace(b'  # all of them', b'; ') + RETURN.strip() + TAIL, 'on a line of its own'),
        (PLAIN.replace(b'import join', b'import join as j'), 'expected the module to import join'),
        (b'def total(:\n', 'valid Python'),
    ],
)
def test_what_is_not_the_known_shape_is_left_alone(source: bytes, message: str) -> None:
    for call in (lambda: SHAPE.insert(source, ENTRY, {}), lambda: SHAPE.cleared(source, ENTRY)):
        with pytest.raises(ShapeError, match=message):
            call()
