"""Entries in Python lists, dicts and calls, in files of every layout."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.python_list import PythonElements
from storage_scaffold.register.syntax.python_locators import Assigned
from tests.register.support import BOM, Variant, check_round_trip, crlf, put_in

NAMES = PythonElements(Assigned('NAMES'))


def entry(name: str) -> Entry:
    return Entry(name, repr(name), name)


THREE = [entry('aaa'), entry('minio'), entry('wasabi')]


def names_in(source: bytes) -> list[str]:
    """What Python itself reads in the list NAMES of a module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(node).startswith('NAMES'):
            return list(eval(ast.unparse(node.value or ast.List([]))))
    raise AssertionError('NAMES is gone')


DECOYS = b"""'''NAMES = ['wasabi']'''
# NAMES = ['wasabi']


def f():
    NAMES = ['wasabi']
    return NAMES


class A:
    NAMES = ['wasabi']


x = "NAMES = ['wasabi']"
OTHER_NAMES = ['wasabi']
NAMES = [
    's3',  # 'wasabi'
    'not wasabi',
]
NAMES += ['wasabi', 'minio']
"""
LISTS = {
    'plain': b"NAMES = [\n    's3',\n    'redis',\n]\n",
    'no trailing comma': b"NAMES = [\n    's3',\n    'redis'\n]\n",
    'no trailing comma, comment': b"NAMES = [\n    's3',\n    'redis'  # old\n]\n",
    'bracket on the last line': b"NAMES = [\n    's3',\n    'redis']\n",
    'bracket on the last line, comma': b"NAMES = [\n    's3',\n    'redis',]\n",
    'one line': b"NAMES = ['s3', 'redis']\n",
    'one line, trailing comma': b"NAMES = ['s3', 'redis',]\n",
    'one line, comment': b"NAMES = ['s3', 'redis']  # all\n",
    'several in a line': b"NAMES = [\n    's3', 'redis',\n]\n",
    'several in a line, comment': b"NAMES = [\n    's3', 'redis',  # both\n]\n",
    'hanging': b"NAMES = ['s3',\n         'redis']\n",
    'commas in front': b"NAMES = [\n      's3'\n    , 'redis'\n]\n",
    'space before the comma': b"NAMES = [\n    's3' ,\n    'redis' ,\n]\n",
    'parentheses': b"NAMES = [\n    ('s3'),\n    ('redis')\n]\n",
    'parentheses around': b"NAMES = ([\n    's3',\n    'redis'\n])\n",
    'empty': b'NAMES = []\n',
    'empty with a space': b'NAMES = [ ]\n',
    'empty on two lines': b'NAMES = [\n]\n',
    'only a comment': b'NAMES = [\n    # none yet\n]\n',
    'comment behind the bracket': b'NAMES = [  # none yet\n]\n',
    'comments after the last': b"NAMES = [\n    's3',\n    'redis',  # memory\n    # 'ftp',  # no\n\n    # end\n]\n",
    'trailing space': b"NAMES = [\n    's3',\n    'redis',   \n]\n",
    'tabs': b"NAMES = [\n\t's3',\n\t'redis',\n]\n",
    'empty, tabs in the file': b'if 1:\n\tpass\nNAMES = [\n]\n',
    'concatenated string': b"NAMES = [\n    's3',\n    're'\n    'dis',\n]\n",
    'starred': b"NAMES = [\n    's3',\n    *['redis'],\n]\n",
    'starred in parentheses': b"NAMES = [\n    * (['s3']),\n    * ( ['redis'] )\n]\n",
    'parentheses in parentheses': b"NAMES = [\n    (\n        ('s3')  # ),\n    ),\n    (('redis'))]\n",
    'walrus': b"NAMES = [x := 's3', (y := 'redis')]\n",
    'f-string': b"NAMES = [\n    f'{1:>{3}}, [',\n    'red' f\"{'is'}\"\n]\n",
    'commas inside': b"NAMES = [\n    's3',\n    str((1, [2, 3], {4: 5})),\n    *(lambda x, y: [x])(1, 2)\n]\n",
    'backslashes': b"NAMES \\\n    = [ \\\n    's3' \\\n    , 'redis' \\\n]\n",
    'annotated': b"NAMES: list[str] = [\n    's3',\n    'redis',\n]\n",
    'non-ASCII before': "# größer\nÄ = 'ü—😀'\nNAMES = [\n    's3',  # ä\n    'redis',\n]\n".encode(),
    'no final newline': b"NAMES = [\n    's3',\n    'redis',\n]",
    'form feed': b"import os\n\x0c\nNAMES = [\n    's3',\n    'redis',\n]\n",
    'semicolon': b"import os; NAMES = ['s3', 'redis']; x = 1\n",
    'in an if': b"import os\nif os.sep:\n    y = 1\nNAMES = [\n    's3',\n]\nif os.sep:\n    NAMES += ['redis']\n",
    'decoys': DECOYS,
}
VARIANTS: dict[str, Variant] = {'LF': bytes, 'CRLF': crlf, 'BOM': lambda source: BOM + source}


@pytest.mark.parametrize('variant', VARIANTS)
@pytest.mark.parametrize('layout', LISTS)
def test_any_layout_takes_three_providers_and_gives_them_back(layout: str, variant: str) -> None:
    source = VARIANTS[variant](LISTS[layout])
    before = names_in(source)
    result = check_round_trip(NAMES, source, THREE, ast.parse)
    assert names_in(result) == [*before, 'aaa', 'minio', 'wasabi']
    assert (b'\r\n' in result) == (variant == 'CRLF')
    if variant == 'CRLF':
        assert result.count(b'\n') == result.count(b'\r\n')


def test_the_result_reads_like_its_neighbours() -> None:
    assert put_in(NAMES, LISTS['plain'], THREE[:1]) == b"NAMES = [\n    's3',\n    'redis',\n    'aaa',\n]\n"
    assert put_in(NAMES, LISTS['tabs'], THREE[:1]) == b"NAMES = [\n\t's3',\n\t'redis',\n\t'aaa',\n]\n"
    assert put_in(NAMES, LISTS['one line'], THREE[:2]) == b"NAMES = ['s3', 'redis', 'aaa', 'minio']\n"
    assert put_in(NAMES, LISTS['only a comment'], THREE[:1]) == b"NAMES = [\n    # none yet\n    'aaa',\n]\n"
    assert put_in(NAMES, LISTS['no trailing comma, comment'], THREE[:1]) == (
        b"NAMES = [\n    's3',\n    'redis',  # old\n    'aaa'\n]\n"
    )


def test_a_foreign_entry_added_later_stays_behind_our_block() -> None:
    source = b"NAMES = [\n    's3',\n    'minio',\n    'theirs',\n]\n"
    for new, expected in (('aaa', ['s3', 'aaa', 'minio', 'theirs']), ('wasabi', ['s3', 'minio', 'wasabi', 'theirs'])):
        assert names_in(NAMES.insert(source, entry(new), {'minio': 'minio'})) == expected


def test_our_block_is_sorted_by_provider_not_by_key() -> None:
    minio, minio2 = Entry('x_minio_link', "'x_minio_link'", 'minio'), Entry(
        'x_minio2_link', "'x_minio2_link'", 'minio2'
    )
    result = check_round_trip(NAMES, LISTS['plain'], [minio2, minio])
    assert names_in(result)[-2:] == ['x_minio_link', 'x_minio2_link']


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["'s3'", '"gcs"', "('x')", "f('a',\n      'b')", "{'k': [\n        1,\n    ]}"]),
            st.sampled_from(['', ' ', '\n    ', '\n\n    # note\n    ']),  # before it
            st.sampled_from(['', ' ', '  # c\n    ', '\n    ']),  # before its comma
            st.sampled_from(['', '  # c', '  ']),  # behind its comma
        ),
        max_size=4,
    ),
    st.booleans(),
    st.sampled_from(['', '\n', '\n    # tail\n', ' ', '\n    # tail\n    ']),
    st.booleans(),
)
@example([], False, '\n    # tail\n    ', True)
@example([("'s3'", '', '', '  # c')], False, '\n', False)
def test_any_text_that_python_accepts(
    items: list[tuple[str, str, str, str]], comma: bool, end: str, dos: bool
) -> None:
    text = ''
    for at, (element, before, between, behind) in enumerate(items):
        last = at == len(items) - 1
        text += before + element
        if not last or comma:
            text += between + ','
        text += behind + ('\n    ' if '#' in behind else '')
    source = f'x = 1\nNAMES = [{text}{end}]\ny = 2\n'.encode()
    ast.parse(source)
    result = check_round_trip(NAMES, crlf(source) if dos else source, THREE, ast.parse)
    values = next(node for node in ast.parse(result).body if 'NAMES' in ast.unparse(node)).value  # type: ignore[attr-defined]
    assert [ast.unparse(value) for value in values.elts[-3:]] == ["'aaa'", "'minio'", "'wasabi'"]
    assert len(values.elts) == len(items) + 3


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'x = 1\n', 'expected an assignment to NAMES, found none', None),
        (b"NAMES += ['s3']\n", 'found none', None),
        (b"def f():\n    NAMES = ['s3']\n", 'found none', None),
        (b"# NAMES = ['s3']\n'''NAMES = []'''\n", 'found none', None),
        (b"NAMES = ['s3']\nif x:\n    NAMES = []\n", 'once, found it on lines 1, 3', 3),
        (b"NAMES = ['a'] + ['b']\n", 'plain list or dict literal', 1),
        (b"\nNAMES = ('a', 'b')\n", 'plain list or dict literal', 2),
        (b'NAMES = [name for name in f()]\n', 'plain list or dict literal', 1),
        (b'NAMES: list\n', 'plain list or dict literal', None),
        (b"x = 1\nNAMES = ['s3',\n    'a' 1]\n", 'expected valid Python', 3),
        (b"NAMES = [\n    's3',\n", 'expected valid Python', None),
        (b"NAMES = ['\0']\n", 'expected valid Python', None),
        (b'NAMES = ' + b'-' * 10000 + b'1\n', 'expected valid Python', None),
        (b'if x: y\n' + b'elif x: y\n' * 10000, 'expected', None),
        (b"# -*- coding: nonsense -*-\nNAMES = ['s3']\n", 'expected a Python file', 1),
        (b"x = 1\ny = '\xff'\nNAMES = ['s3']\n", 'expected utf-8 text', 2),
        (b"NAMES = [\n    's3',\n]\rx = 1\n", 'lone carriage return', 3),
        (b"NAMES = [\n    's3',\n    'wasabi',  # mine\n]\n", "'wasabi' differs", 3),
        (b"NAMES = [\n    's3',\n    'wasabi',\n    'wasabi',\n]\n", "'wasabi' differs", 3),
        (b"NAMES = [\n    'wasabi',\n    's3',\n    'wasabi',\n]\n", "'wasabi' differs", 2),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        NAMES.insert(source, entry('wasabi'), {})
    assert says in str(caught.value)
    if line:
        assert caught.value.line == line


def test_an_altered_entry_is_reported_and_not_removed() -> None:
    for altered in (
        b"    'wasabi',  # ours\n",
        b"    'wasabi'  # ours\n    ,\n",
        b"    'wasabi'\n    # ours\n    ,\n",
    ):
        source = b"NAMES = [\n    's3',\n" + altered + b']\n'
        assert NAMES.state(source, entry('wasabi')) is State.ALTERED
        with pytest.raises(ShapeError):
            NAMES.remove(source, entry('wasabi'))


def test_an_absent_entry_cannot_be_removed() -> None:
    with pytest.raises(ShapeError, match='is missing'):
        NAMES.remove(LISTS['plain'], entry('wasabi'))


def test_a_present_entry_may_have_been_written_by_hand() -> None:
    source = b"NAMES = [\n    's3',\n    'wasabi',\n]\n"
    assert NAMES.insert(source, entry('wasabi'), {}) == source
    assert NAMES.remove(source, entry('wasabi')) == b"NAMES = [\n    's3',\n]\n"


def test_another_encoding_is_kept() -> None:
    source = "# -*- coding: latin-1 -*-\nx = 'größer'\nNAMES = [\n    's3',  # ü\n]\n".encode('latin-1')
    result = check_round_trip_bytes(source)
    assert 'größer'.encode('latin-1') in result
    with pytest.raises(ShapeError, match='cannot be written in the encoding'):
        NAMES.insert(source, Entry('店', "'店'", 'x'), {})


def check_round_trip_bytes(source: bytes) -> bytes:
    result = put_in(NAMES, source, THREE)
    for item in THREE:
        result_without = NAMES.remove(result, item)
        assert NAMES.state(result_without, item) is State.ABSENT
    return result
