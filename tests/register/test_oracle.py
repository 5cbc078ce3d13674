"""The Python shapes do what libcst would do with the whole module: bytes, states, snippets, errors and their lines.

Across modules: all shapes of Python are held to one oracle, `tests/register/oracle/`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage_scaffold.register.points import registrations
from storage_scaffold.register.shape import Entry, Ours, Shape, ShapeError
from storage_scaffold.register.shapes.python_append import AppendedClass
from storage_scaffold.register.shapes.python_import import AbsoluteImport
from storage_scaffold.register.shapes.python_list import (
    PythonElements,
    dict_key,
    first_name_key,
    name_item_key,
    route_key,
)
from storage_scaffold.register.shapes.python_relative_import import RelativeImport
from storage_scaffold.register.syntax.python_locators import Assigned, Called, Parametrized, Returned
from storage_scaffold.register.syntax.source import read_python
from tests.conftest import CHECKOUT, FULL
from tests.register.oracle.shapes import oracle
from tests.register.oracle.source import parse
from tests.register.support import BOM, Variant, crlf, make_provider
from tests.register.test_points import Files, files_of, ours_of, registered
from tests.register.test_stands import mutants

GOLDEN = Path(__file__).parents[1] / 'golden'
PROVIDERS = [make_provider('minio', 'MinIO', 'MinIO'), make_provider('wasabi')]
NEW = make_provider('nimbus')
INVALID = 'expected valid Python'


def outcome(call: Callable[[], object]) -> object:
    """What a call returns, or the error that it raises; each parser has words of its own for what is not Python."""
    try:
        return call()
    except ShapeError as error:
        says = INVALID if str(error).startswith(INVALID) else str(error)
        return type(error).__name__, says, error.line


def is_python(source: bytes) -> bool:
    """Whether Python accepts a file."""
    try:
        ast.parse(read_python(source).body.decode())
    except SyntaxError:
        return False
    return True


def is_beyond_libcst(source: object) -> bool:
    """Whether libcst cannot read a file that Python accepts, or does not read it back as it is written."""
    return isinstance(source, bytes) and is_python(source) and isinstance(outcome(partial(parse, source)), tuple)


def compare(shape: Shape, source: bytes, entry: Entry, ours: Ours) -> None:
    """Each method of `shape` and of its oracle, on the same file; an edit that breaks the file may be refused."""
    slow = oracle(shape)
    assert slow is not None
    if is_beyond_libcst(source):
        return
    calls = [
        (partial(shape.state, source, entry), partial(slow.state, source, entry)),
        (partial(shape.snippet, source, entry), partial(slow.snippet, source, entry)),
        (partial(shape.insert, source, entry, ours), partial(slow.insert, source, entry, ours)),
        (partial(shape.remove, source, entry), partial(slow.remove, source, entry)),
    ]
    for at, (one, other) in enumerate(calls):
        expected, given = outcome(other), outcome(partial(one, confirm=False) if at > 1 else one)
        assert given == expected or (at > 1 and is_beyond_libcst(given)), source.decode('utf-8', 'replace')
        confirmed = outcome(one)
        refused = isinstance(confirmed, tuple) and isinstance(expected, bytes) and not is_python(expected)
        assert confirmed == given or refused, source.decode('utf-8', 'replace')


def python_points(files: Files) -> Iterator[tuple[Shape, PurePosixPath, Entry, Ours]]:
    """Every point that has an oracle, with the entries of two providers that are there and of another."""
    for provider in (*PROVIDERS, NEW):
        ours = ours_of([other for other in PROVIDERS if other is not provider])
        for item in registrations(provider):
            if item.point.path in files and oracle(item.point.shape):
                yield item.point.shape, item.point.path, item.entry, ours(item.point.id)


@pytest.mark.parametrize('variant', [bytes, crlf], ids=['LF', 'CRLF'])
def test_the_files_of_a_tree(variant: Variant) -> None:
    bare = {**files_of(CHECKOUT), **files_of(FULL)}
    for files in (bare, registered(bare, PROVIDERS)):
        found = list(python_points(files))
        assert len(found) > 30
        for shape, path, entry, ours in found:
            compare(shape, variant(files[path]), entry, ours)


def test_files_that_somebody_has_edited() -> None:
    files = registered({**files_of(CHECKOUT), **files_of(FULL)}, PROVIDERS)
    for shape, path, entry, ours in python_points(files):
        if entry.sort == 'wasabi':
            for mutant in [*mutants(files[path], shape.snippet(files[path], entry))][::5]:
                compare(shape, mutant, entry, ours)


def test_every_golden_module() -> None:
    shapes = {
        shape: (entry, ours) for shape, _, entry, ours in python_points({**files_of(CHECKOUT), **files_of(FULL)})
    }
    paths = sorted(GOLDEN.rglob('*.py'))
    assert len(paths) > 20
    for path in paths:
        for shape, (entry, ours) in shapes.items():
            compare(shape, path.read_bytes(), entry, ours)


BLANKS = st.sampled_from(['', '', ' ', '\n    ', '  # c, (\n    ', ' \\\n  ', '\f', '\t', '\n\n    # note\n    '])
ELEMENTS = st.sampled_from(
    [
        *("'s3'", '"gcs"', "'wasabi'", "('wasabi')", "(('minio'))", "( 'wasabi' )", "(\n  # c)\n 'minio'\n)"),
        *("'was' 'abi'", "'was'\n'abi'", "f'wasabi'", "f'{x!r:>{y}}'", "'was' f'abi'", "b'wasabi'", "u'wasabi'"),
        *(
            "r'\\d'",
            "'''wasabi\n  x'''",
            "'größer😀'",
            "*['y']",
            "*'wasabi'",
            '*(x)',
            "(y := 'wasabi')",
            "y := 'minio'",
        ),
        *("{'name': 'wasabi', 'title': (1)}", "{**x, ('name'): ('wasabi')}", "{'name': x, 'name': 'minio'}", '{}'),
        *(
            '(Wasabi, Link)',
            '[Wasabi]',
            '((Wasabi), x)',
            '(*Wasabi, x)',
            '{Wasabi: x}',
            '{x: Wasabi}',
            '()',
            '(a.b, c)',
        ),
        *("path('wasabi/', x)", "(path)('minio/', x)", "path(route='wasabi/', view=x)", "path(*'wasabi/')", 'path()'),
        *('lambda: (1, 2)', 'x if y else z', 'not x', '(yield)', '[i for i in (1, 2)]', 'x[1:2, 3]', 'await x', '-1'),
    ]
)
ITEMS = st.sampled_from(
    [
        *("'s3': S3", "'wasabi': Wasabi", "('wasabi'): (Wasabi)", "'was' 'abi': x", '**more', '**(more)', '** more'),
        *("'minio'\n    :  # c\n    Minio", "f'wasabi': x", 'x: y', "b'wasabi': x", "'minio': lambda: (1, 2)", '1: 2'),
    ]
)
ARGUMENTS = st.sampled_from(
    [
        *(
            "'io_s3'",
            "'io_wasabi'",
            "('io_wasabi')",
            "'io_' 'minio'",
            "k='io_wasabi'",
            'k = (x)',
            '*x',
            '*(x)',
            '** x',
        ),
        *(
            '**(x)',
            '* x',
            'x',
            "'other'",
            'f(x, y)(z)',
            "k=('x')",
            "q.load('io_s3')",
            "f'{q.load(1)}'",
            '(a for a in b)',
        ),
    ]
)


@st.composite
def commas(draw: st.DrawFn, elements: st.SearchStrategy[str]) -> str:
    """What may stand between brackets."""
    found = draw(st.lists(st.tuples(BLANKS, elements, BLANKS, BLANKS), max_size=4))
    text = ','.join(before + element + after for before, element, after, _ in found)
    last = draw(st.sampled_from(['', ',', ',\n', '\n', ' ', ',  # end\n', '\n    # tail\n    ']))
    return text + (last if found else last.replace(',', ''))


LISTS = commas(ELEMENTS).map(lambda text: f'[{text}]')
DICTS = commas(ITEMS).map(lambda text: f'{{{text}}}')
CALLS = st.tuples(
    st.sampled_from(['q', '(q)', 'q.f(1)', "q.load('io_s3')", 'f"{q}"']),
    st.sampled_from(['.load(', '.load (', ' . load(', '.other(', '.load)(', '.load  # c\n(', '.load \\\n ( ']),
    st.one_of(
        commas(ARGUMENTS), st.sampled_from(['a for a in b', ' (a) for a in (b) if c ', "'io_s3' for a in b  # c\n"])
    ),
).map(lambda parts: ('((' if ')(' in parts[1] else '(') + ''.join(parts) + '))')
VALUES = st.one_of(LISTS, LISTS.map(lambda text: f'({text})'), DICTS, st.sampled_from(['x', '()', '[i for i in x]']))
IMPORTS = st.sampled_from(
    [
        *('import os', 'import io_storages', 'import io_storages.s3.api as x, y', 'from io_storages . s3 import a'),
        *('from io_storages.s3.api import X  # noqa', 'from io_storages.wasabi.api import X', 'from . import x'),
        *('from io_storages.wasabi.api import (\n    X,\n)', 'from io_storages.zoo import (  # c\n    X,\n    Y,\n)'),
        *('from .s3.models import X', 'from .wasabi.models import X', 'from .minio.models import (\n    X,\n)'),
        *('from ...zoo.models import X', 'from . s3 . models import X', 'from io_storages.minio.api import X;'),
    ]
)
CLASSES = st.sampled_from(
    [
        *(
            'class Base: pass',
            'class Wasabi(Base):\n    x = 1',
            '@final\nclass Minio(Base):\n    x = 1',
            'class Wasabi: pass;',
        ),
        *(
            'class Minio(Base):\n    if x:\n        y = (\n            1)\n    # end',
            'class Base:\n\tx = 1',
            'class Base(\n): x',
        ),
    ]
)
FUNCTIONS = st.one_of(
    st.tuples(st.sampled_from(['def f(q):', 'async def f(q):', '@x(1)\ndef f(q, r=[1]):']), VALUES).map(
        lambda parts: f'{parts[0]}\n    NAMES = {parts[1]}\n    if x:\n        y = 1\n    return {parts[1]}'
    ),
    VALUES.map('def f(): return {}'.format),
)
TESTS = st.tuples(st.sampled_from(["'a, b'", "('a,b')", "argnames='a, b'", "'a'", "*'a,b'"]), LISTS).map(
    lambda parts: f'@mark.parametrize({parts[0]}, {parts[1]})\n@mark.parametrize("n", [(1,)])\ndef f(a, b): ...'
)
METHODS = st.one_of(
    CALLS.map('class Base(x):\n    """Doc."""\n\n    def f(self, q):\n        return {}'.format),
    CALLS.map('class Base:\n    def f(self, q):\n        def g(): q.load()\n        return {}.x'.format),
)
ASSIGNMENTS = st.one_of(
    VALUES.map('NAMES = {}'.format),
    VALUES.map('NAMES: list[str] = {}'.format),
    st.sampled_from(
        ['NAMES: list', 'x = NAMES = []', 'NAMES += []', '(NAMES) = []', 'a, NAMES = []', '"""Doc."""', 'x = 1']
    ),
)
OTHERS = st.one_of(IMPORTS, st.sampled_from(['x = 1', '"""Doc."""', 'if x: y; z', 'class Base: pass']))
STATEMENTS = st.one_of(
    *(ASSIGNMENTS, IMPORTS, CLASSES, FUNCTIONS, TESTS, METHODS),
    st.sampled_from(
        [
            *('if x:\n    NAMES = []\nelse:\n    from io_storages.wasabi.api import X', 'if x: y; z', 'x = 1'),
            *('match x:\n    case 1:\n        class Base: ...', 'try:\n  import a\nfinally:\n  from b import c'),
            *('"""Doc."""', 'def', "x = '"),
        ]
    ),
)
BETWEEN = st.sampled_from(
    ['\n', '\n', '\n', '\n\n', '\n# c\n', '\n  # c\n\n', ' # c\n', '; ', ' ;\\\n', '\n\f\n', '  \n', '\\\n\n']
)
VARIANTS: list[Variant] = [
    bytes,
    crlf,
    lambda source: BOM + source,
    lambda source: source.replace(b'\n    ', b'\n\t'),
    lambda source: '# coding: latin-1\nÄ = "ö"\n'.encode('latin-1') + source.decode().encode('latin-1', 'replace'),
]
Case = tuple[Shape, Callable[[str], Entry], st.SearchStrategy[str]]
# A shape, its entry for a name, and what its place may look like.
CASES: dict[str, Case] = {
    'list': (PythonElements(Assigned('NAMES')), lambda name: Entry(name, repr(name), name), ASSIGNMENTS),
    'routes': (
        PythonElements(Assigned('NAMES'), key=route_key),
        lambda name: Entry(f'{name}/', f"# {name}\npath('{name}/', x),\npath('{name}/', y)", name),
        ASSIGNMENTS,
    ),
    'dict': (
        PythonElements(Assigned('NAMES', 'f'), key=dict_key),
        lambda name: Entry(name, f'{name!r}: {name.title()}', name),
        FUNCTIONS,
    ),
    'returned': (
        PythonElements(Returned('f'), key=name_item_key),
        lambda name: Entry(name, f"{{'name': {name!r}}}", name),
        FUNCTIONS,
    ),
    'parametrized': (
        PythonElements(Parametrized('f', ('a', 'b')), key=first_name_key),
        lambda name: Entry(name.title(), f'({name.title()}, Link)', name),
        TESTS,
    ),
    'call': (
        PythonElements(Called('Base', 'f', 'load'), beside='io_'),
        lambda name: Entry(f'io_{name}', f"'io_{name}'", name),
        METHODS,
    ),
    'any call': (
        PythonElements(Called('Base', 'f', 'load')),
        lambda name: Entry(f'io_{name}', f"'io_{name}'", name),
        METHODS,
    ),
    'absolute': (
        AbsoluteImport('io_storages'),
        lambda name: Entry(f'io_storages.{name}.api', f'from io_storages.{name}.api import X', name),
        IMPORTS,
    ),
    'relative': (
        RelativeImport(),
        lambda name: Entry(f'.{name}.models', f'from .{name}.models import (\n    X,\n)', name),
        IMPORTS,
    ),
    'class': (
        AppendedClass(('Base',)),
        lambda name: Entry(name.title(), f'class {name.title()}(Base):\n    x = 1', name),
        CLASSES,
    ),
}


@st.composite
def modules(draw: st.DrawFn, places: st.SearchStrategy[str]) -> bytes:
    """Modules with places, near misses and nonsense, as people and formatters lay them out."""
    before, after = st.lists(OTHERS, max_size=2), st.lists(st.one_of(OTHERS, places, STATEMENTS), max_size=2)
    parts = [*draw(before), draw(places), *draw(after)]
    source = ''.join(part + draw(BETWEEN) for part in parts).encode()
    return draw(st.sampled_from(VARIANTS))(source)


@pytest.mark.parametrize('case', CASES)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_generated_modules(case: str, data: st.DataObject) -> None:
    shape, entry, places = CASES[case]
    compare(shape, data.draw(modules(places)), entry('wasabi'), {entry('minio').key: 'minio'})
