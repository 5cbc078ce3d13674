"""What is laid out without black is what black makes of it; of the rest it is said that only black knows.

Generated specs are compared in `tests/render/test_any_spec.py`.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import plan_new
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.render.provider import render_provider
from storage_scaffold.render.python import format as formatting
from storage_scaffold.render.python.format import black_python
from storage_scaffold.render.python.layout import lay_out
from storage_scaffold.render.python.tokens import Unsure
from storage_scaffold.spec.loader import load_spec
from tests.ready import of_each_shape, ready

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize('spec', of_each_shape(), ids=lambda spec: spec.stem)
def test_ready_specs_become_what_black_makes_of_them(spec: Path, full_checkout: Path) -> None:
    features = Checkout.find(full_checkout).features
    provider = load_spec(spec, name=spec.stem)
    for path, data in render_provider(provider, features, 'spec.yml', formatter=str).items():
        if path.suffix == '.py':
            assert lay_out(data.decode(), 119) == black_python(data.decode()), path


@pytest.mark.parametrize('spec', ready(), ids=lambda spec: spec.stem)
def test_new_does_not_ask_black(spec: Path, full_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(source: str, line_length: int) -> str:
        raise AssertionError(source)

    monkeypatch.setattr(formatting, 'black_python', never)
    formatting.format_python.cache_clear()
    plan_new(Checkout.find(full_checkout), load_spec(spec, name=spec.stem), SpecSource(spec.read_bytes()))


LONG = 'x' * 70


@pytest.mark.parametrize(
    'code',
    [
        f'def {LONG}() -> int:\n    pass\n',
        f'class {LONG}():\n    pass\n',
        f'@{LONG}()\ndef a():\n    pass\n',
        f'for {LONG} in ():\n    pass\n',
        f'if {LONG}():\n    pass\n',
        f'{LONG}()\n',
        f'{LONG} = []\n',
        f'{LONG}[()]\n',
        f'{LONG}().a(1)\n',
        f'{LONG} = {LONG}({{}}, [])\n',
        f'a = {LONG}.{LONG}() or {LONG}()\n',
    ],
)
def test_what_is_too_long_with_nothing_in_its_brackets(code: str) -> None:
    with suppress(Unsure):
        assert lay_out(code, 60) == black_python(code, 60)


def pieces(source: str) -> Iterator[str]:
    """The statements of a module, and those of its classes without their indentation."""
    lines = source.splitlines(keepends=True)
    for node in ast.parse(source).body:
        for part in (node, *(node.body if isinstance(node, ast.ClassDef) else ())):
            start = min(item.lineno for item in (part, *getattr(part, 'decorator_list', ())))
            yield textwrap.dedent(''.join(lines[start - 1 : part.end_lineno]))


def found(folder: Path) -> list[str]:
    """The distinct pieces of all modules in a folder, sorted."""
    return sorted({piece for path in folder.rglob('*.py') for piece in pieces(path.read_text(encoding='utf-8'))})


@pytest.mark.parametrize(
    'folder, width', [('tests/golden/minio', 60), ('tests/golden/nextcloud', 88), ('storage_scaffold', 66)]
)
def test_any_code_in_any_width_becomes_what_black_makes_of_it(folder: str, width: int) -> None:
    """Also code that was not written for it; the narrower, the more has to be split."""
    every = found(ROOT / folder)
    unsure = 0
    for piece in every:
        try:
            text = lay_out(piece, width)
        except Unsure:
            unsure += 1
        else:
            assert text == black_python(piece, width)
    assert unsure < len(every) / 4


LAID_OUT = [
    # spaces
    "x = {  'a' :1 , 'b':f( a=1,*c , **d ) }",
    'x=-1*~y if not a else b[ 1 : -1 ]',
    'x = a[len(b):], a[b :c], a[b-1:], a[- 1]',
    'def f( a,*,b : int=1,c=2 )->int:\n    return 2 ** a',
    'from . import( a )\nfrom .. b import c\nimport d . e',
    'f = lambda *a,b=1 : g(a, b)',
    '@ a . b( 1 )\nclass A( B,c = D ):\n    pass',
    # blank lines
    'import a\nx = 1\n\n\n\n\ny = 2\ndef f():\n    pass\nz = 3',
    '"""Doc."""\nimport a\n\n\n\nx = 1\n\n\n# what f does\ndef f():\n    pass',
    'class A:\n    """Doc."""\n    x = 1\n    def f():\n        pass\n\n\n    # g\n    def g():\n        pass\n',
    'class A:\n\n    def f(self):\n        pass\nx = 1',
    # one line or several
    'x = (\n    a or b\n)\nreturned = f(\n    a,\n    b\n)',
    'x = [1, 2,]\ny = f(1,)\nz = (1,)\nw = {1: 2,}',
    'x = [  # why\n    1,  # one\n    # two\n    2,\n    # no more\n]',
    f'x = [{", ".join(["something"] * 12)}]',
    f'value = call(argument, {{{", ".join(["something: 1"] * 12)}}})',
    f'def function({", ".join(f"argument{number}" for number in range(12))}) -> None:\n    pass',
    f'def function({"argument" * 15}) -> None:\n    pass',
    f'from module import {", ".join(["something"] * 12)}',
    f'x = {" or ".join(["something"] * 12)}',
    f'if {" and ".join(["some.thing(1)"] * 12)}:\n    pass',
    f'x = "{"a" * 70}" "{"b" * 70}"',
    f'x = "{"a" * 130}"\ny = "{"b" * 115}"',
    f'x = call(one={"a" * 50} if condition else {"b" * 40}, two=2)',
    f'x = [{"a" * 60} for item in {"b" * 60} if condition]',
    f'raise Wrong(f"{"a" * 100}", and_more) from None',
    f'x = some.call({"a" * 50}).another({"b" * 50})',
    f'assert call({"a" * 60}, {"b" * 60}) == 1',
]


@pytest.mark.parametrize('source', LAID_OUT)
def test_it_does_as_black_does(source: str) -> None:
    assert lay_out(source + '\n', 119) == black_python(source + '\n')


ONLY_BLACK = [
    'x = 1; y = 2',
    'x = 1 + \\\n    2',
    'if a: b = 1',
    'x = 0XFF',
    'x = 1.',
    "x = '\\xAB'",
    "x = U'a'",
    'x = [(a)]',
    'x = f((a))',
    'for (a, b) in c:\n    pass',
    'assert (a), b',
    'with (a):\n    pass',
    'del (a)',
    'try:\n    pass\nexcept* A:\n    pass',
    f'a = b = call({"c" * 60}, {"d" * 60})',
    'x = (yield)',
    'x = a[:, 1]',
    'import a\n# b\nx = 1',
    'x = 1 ',
    'x = f(a)**2',
    'x: (int) = 1',
    'class A():\n    pass',
    'if True:\n  x = 1',
    '#comment',
    'x = 1 # fmt: skip',
    'x = [1, 2]  # type: list[int]',
    'def f():\n    """  Doc."""',
    'def f():\n\n    x = 1',
    'def f():\n    x = 1\n    # end\ny = 1',
    'x = """\na\n"""',
    'match x:\n    case 1:\n        pass',
    'async def f():\n    pass',
    '\tx = 1',
    'x = 1\f',
    "x = '工" + 'a' * 112 + "'",
    f'x = a.b.{"c" * 120}',
    f'return_value = [{"a" * 60} for b in c][{"d" * 60}]',
    f'with call({"a" * 60}) as one, call({"b" * 60}) as two:\n    pass',
]


@pytest.mark.parametrize('source', ONLY_BLACK)
def test_of_the_rest_only_black_knows(source: str) -> None:
    with pytest.raises(Unsure):
        lay_out(source + '\n', 119)
