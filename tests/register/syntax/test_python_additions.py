"""Where entries go in lists that a module adds to somebody else's."""

from __future__ import annotations

import ast

import pytest

from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.shapes.python_list import PythonElements, name_item_key
from storage_scaffold.register.syntax.python_additions import AddedTo, AddedToReturned
from tests.register.support import check_round_trip, crlf

NAMES = PythonElements(AddedTo('NAMES'))
STORAGES = PythonElements(AddedToReturned('storages'), key=name_item_key)
TWO = [Entry(name, repr(name), name) for name in ('minio', 'wasabi')]
ITEMS = [Entry(name, f"{{'name': {name!r}}}", name) for name in ('minio', 'wasabi')]
# Not evaluated: what Label Studio has.
THEIRS = {'theirs': lambda: [{'name': 's3'}], 'NAMES': ['s3'], 'FLAG': False}


def value(source: bytes, expression: str) -> object:
    """What an expression is after the module has run, beside what Label Studio has."""
    scope = dict(THEIRS, NAMES=['s3'])
    exec(source, scope)
    return eval(expression, scope)


@pytest.mark.parametrize(
    'source',
    [
        "NAMES = [\n    's3',\n]\n",
        "NAMES = NAMES + [\n    'own',\n]\n",
        "NAMES = NAMES + ['own']\n",
        "NAMES: list = (\n    NAMES\n    + [\n        'own',  # ours\n    ]\n)\n",
        "NAMES = ['own'] + NAMES\n",
        "NAMES = list(NAMES)\nNAMES += [\n    'own',\n]\n",
        "NAMES += ['own']\nNAMES += ['other']\n",
        "NAMES.extend(['own'])\n",
        "NAMES = NAMES + []\n",
        "NAMES = [*NAMES, 'own']\n",
        "if FLAG:\n    NAMES += ['flagged']\nNAMES += ['own']\n",
    ],
)
def test_names_in_every_form_of_a_list(source: str) -> None:
    for text in (source.encode(), crlf(source.encode())):
        result = check_round_trip(NAMES, text, TWO, ast.parse)
        before, after = value(text, 'NAMES'), value(result, 'NAMES')
        assert isinstance(before, list) and isinstance(after, list)
        assert [name for name in after if name in before] == before
        assert sorted(set(after) - set(before)) == ['minio', 'wasabi']


@pytest.mark.parametrize(
    'source',
    [
        "def storages():\n    return [{'name': 's3'}]\n",
        "def storages():\n    return theirs() + [\n        {'name': 'own'},\n    ]\n",
        "def storages():\n    return [*theirs(), {'name': 'own'}]\n",
        "def storages():\n    found = theirs()\n    found += [{'name': 'own'}]\n    return found\n",
        "def storages():\n    found = theirs()\n    found.extend([{'name': 'own'}])\n    return found\n",
        "OWN = [\n    {'name': 'own'},\n]\n\n\ndef storages():\n    return OWN\n",
    ],
)
def test_what_a_function_returns_in_every_form(source: str) -> None:
    result = check_round_trip(STORAGES, source.encode(), ITEMS, ast.parse)
    names = value(result, "[item['name'] for item in storages()]")
    assert isinstance(names, list)
    assert names[-2:] == ['minio', 'wasabi']


@pytest.mark.parametrize(
    ('shape', 'source', 'says'),
    [
        (NAMES, "OTHER = ['own']\n", 'assigned to NAMES or added to it, found none'),
        (NAMES, "if FLAG:\n    NAMES += ['own']\n", 'found none'),
        (NAMES, 'NAMES = tuple(NAMES)\n', 'found none'),
        (NAMES, "NAMES.append('own')\n", 'found none'),
        (STORAGES, 'def storages():\n    return theirs()\n', r'a return in storages\(\) with a list, found none'),
        (STORAGES, 'def storages():\n    x = theirs()\n    return x\n', r'storages\(\) returns as x, found none'),
        (STORAGES, 'def storages():\n    return\n', 'with a list, found none'),
        (STORAGES, 'def other():\n    return []\n', 'expected function storages'),
        (STORAGES, 'def storages():\n    if 1:\n        return []\n    return []\n', 'once, found it on lines 3, 4'),
    ],
)
def test_what_is_no_list_is_refused(shape: PythonElements, source: str, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        shape.insert(source.encode(), TWO[0], {})
