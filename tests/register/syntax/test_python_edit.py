"""libcst has the last word on an edit of Python, and nobody asks it about anything else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.shapes.python_list import PythonElements
from storage_scaffold.register.syntax.python_edit import confirm_elements, confirm_statements
from storage_scaffold.register.syntax.python_locators import Assigned, Called
from storage_scaffold.register.syntax.source import Splice


@pytest.mark.parametrize(
    ('brackets', 'less', 'more', 'ours'),
    [
        ('[]', '', "'b'", "'b'"),
        ('[]', "'a'", "'a', 'b'", "'b'"),
        ('[]', "'a',\r\n  # c\r\n", "'a',\r\n 'b',\r\n  # c\r\n", "'b'"),
        ('[]', "('a'), *x", "('a'), 'b', 'c', *x", "# both\n'b',\n'c'"),
        ('[]', "'a', 'b'", "'a', 'b', 'b'", "'b'"),
        ('{}', "'a': 1, **x", "'a': 1, 'b': 2, **x", "'b': 2"),
        ('()', "'a'  # c\n", "'a',  # c\n 'b'\n", "'b'"),
        ('()', "'a', *x, k=1", "'a', 'b', *x, k=1", "'b'"),
    ],
)
def test_an_edit_that_adds_the_entry_and_nothing_else(brackets: str, less: str, more: str, ours: str) -> None:
    confirm_elements(brackets, less, more, ours)


@pytest.mark.parametrize(
    ('brackets', 'less', 'more', 'ours'),
    [
        ('[]', "'a'", "'a'", "'b'"),
        ('[]', "'a'", "'a', 'b', 'c'", "'b'"),
        ('[]', "'a', 'c'", "'b', 'c'", "'b'"),
        ('[]', "'a'", "'a' 'b'", "'b'"),
        ('[]', "'a', 'c'", "'a', ('b', 'c')", "'b'"),
        ('[]', "'a'", "'a', # 'b'\n", "'b'"),
        ('[]', "'a'", "'a', 'b']; x = ['c'", "'b']; x = ['c'"),
        ('[]', "'a'", "'a', 'b'", ''),
        ('{}', "'a': 1", "'a': 1, 'b'", "'b': 2"),
        ('()', 'a for a in b', "a for a in b, 'b'", "'b'"),
    ],
)
def test_an_edit_that_does_something_else(brackets: str, less: str, more: str, ours: str) -> None:
    with pytest.raises(ShapeError, match='expected an edit'):
        confirm_elements(brackets, less, more, ours)


def test_a_statement_goes_in_or_out_whole() -> None:
    body = b'import a\nimport b\n\n\nclass C:\n    x = 1\n'
    confirm_statements(body, [Splice(0, 0, b'import c\r\n'), Splice(8, 17), Splice(17, len(body))])
    for half in ([Splice(0, 17)], [Splice(19, 29)], [Splice(0, 0, b'# only a comment\n')]):
        with pytest.raises(ShapeError, match='expected an edit'):
            confirm_statements(body, half)


@pytest.mark.parametrize(
    ('shape', 'source', 'code'),
    [
        (PythonElements(Assigned('X')), b"X = {'a': 1}\n", "'b'"),
        (PythonElements(Assigned('X')), b"X = ['a']\n", "'b']; import os; Y = ['c'"),
        (PythonElements(Called('C', 'f', 'g')), b'class C:\n    def f(q):\n        q.g(x for x in q)\n', "'b'"),
        (PythonElements(Called('C', 'f', 'g')), b'class C:\n    def f(q):\n        q.g(**q)\n', "'b'"),
        (PythonElements(Assigned('X')), b'X = [x' + b'.f()' * 900 + b']\n', "'b'"),
    ],
)
def test_an_edit_that_cannot_be_confirmed_is_refused(shape: PythonElements, source: bytes, code: str) -> None:
    with pytest.raises(ShapeError):
        shape.insert(source, Entry('b', code, 'b'), {})


def test_libcst_is_imported_for_edits_only() -> None:
    program = (
        'import sys\n'
        'from storage_scaffold.register.engine import *\n'
        'from storage_scaffold.register.points import registrations\n'
        'from tests.conftest import CHECKOUT, FULL\n'
        'from tests.register.support import make_provider\n'
        'from tests.register.test_points import files_of\n'
        "items = registrations(make_provider('wasabi'))\n"
        'tree = {**files_of(CHECKOUT), **files_of(FULL)}\n'
        'def look():\n'
        '    registration_state(tree.get, items)\n'
        '    registration_snippets(tree.get, items)\n'
        '    registrations_without_place(tree.get, items, lambda point: {})\n'
        "    return 'libcst' in sys.modules\n"
        'found = [look()]\n'
        'tree.update(apply_registrations(tree.get, items, lambda point: {}))\n'
        "found.append('libcst' in sys.modules)\n"
        "for name in [name for name in sys.modules if name.partition('.')[0] == 'libcst']:\n"
        '    del sys.modules[name]\n'
        'found.append(look())\n'
        'tree = {path: text.replace(b"\'", b\'"\') if path.suffix == ".py" else text for path, text in tree.items()}\n'
        'found.append(look())\n'
        "tree = {path: text.replace(b'asabi', b'alibi') for path, text in tree.items()}\n"
        'found.append(look())\n'
        'print(found)\n'
    )
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
    assert done.stdout == '[False, True, False, False, False]\n', done.stderr
