"""What is the same in another layout, and what is an edit."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from storage_scaffold.meaning import same_meaning

LAYOUTS = [
    ('a.py', "x = ['a', 'b']\n", 'x = [\n    "a",\n    "b",\n]\n'),
    ('a.py', "x = 'a' 'b'\n", 'x = "ab"\n'),
    ('a.py', "raise E('long' 'er')\n", 'raise E(("long" "er"))\n'),
    ('a.py', 'def f():\n  """Says.  \n\n  More.\n  """\n', 'def f():\n    """Says.\n\n    More."""\n'),
    ('a.py', 'from a import (b, c)  # noqa: F401\n', 'from a import (  # noqa: F401\n    b,\n    c,\n)\n'),
    ('a.py', 'x = 1\n\n\n\n# why\ny = 2\n', 'x = 1\n# why\ny = 2\n'),
    ('a.py', 'x = 1\r\ny = 2\r\n', 'x = 1\ny = 2\n'),
    ('a.json', '{"a": [1, 2]}', '{\n  "a": [\n    1,\n    2\n  ]\n}\n'),
    ('a.ts', 'const a = { b: "c", d: [1, 2] };\n', "const a = {\n  b: 'c',\n  d: [\n    1,\n    2,\n  ],\n}\n"),
    ('a.ts', 'type T = { a: string; b?: number };\n', 'type T = {\n  a: string\n  b?: number\n}\n'),
    ('a.ts', '// why\nf(a, b);\n', '// why\nf(\n  a,\n  b,\n);\n'),
    ('a.tsx', 'x = <A b="c"><D /></A>;\n', "x = <A b='c'>\n  <D />\n</A>;\n"),
    ('a.md', '# A\n', '# A\r\n'),
]
EDITS = [
    ('a.py', 'x = 1\n', 'x = 2\n'),
    ('a.py', 'x = f(1)\n', 'x = f(1,)[0]\n'),
    ('a.py', 'x = (1)\n', 'x = (1,)\n'),
    ('a.py', 'x = 1  # noqa\n', 'x = 1\n'),
    ('a.py', 'x = 1  # noqa\ny = 2\n', 'x = 1\ny = 2  # noqa\n'),
    ('a.py', 'x = []  # type: list[int]\n', 'x = []  # type: list[str]\n'),
    ('a.py', 'def f():\n    """Says."""\n', 'def f():\n    """Says so."""\n'),
    ('a.py', "x = ' a '\n", "x = 'a'\n"),
    ('a.py', 'x = 1\n', 'x = 1 1\n'),
    ('a.py', 'import a\nimport b\n', 'import b\nimport a\n'),
    ('a.json', '[1]', '[2]'),
    ('a.json', '[1]', '[1'),
    ('a.ts', 'const a = "b";\n', 'const a = "c";\n'),
    ('a.ts', "const a = 'b\"';\n", 'const a = "b\'";\n'),
    ('a.ts', 'const a = [1, 2];\n', 'const a = [1, , 2];\n'),
    ('a.ts', 'const a = [];\n', 'const a = [,];\n'),
    ('a.ts', 'for (;;) {}\n', 'for (;a;) {}\n'),
    ('a.ts', 'a;\n[b].c;\n', 'a\n[b].c\n'),
    ('a.ts', 'return_(a);\n', 'return_(a, b);\n'),
    ('a.ts', '// biome-ignore lint: why\nf();\n', 'f();\n'),
    ('a.ts', 'const a = `b`;\n', 'const a = `b `;\n'),
    ('a.ts', 'const a = /b/;\n', 'const a = /b/g;\n'),
    ('a.ts', 'const a = 1;\n', 'const a = ;\n'),
    ('a.tsx', 'x = <A>b c</A>;\n', 'x = <A>b  c</A>;\n'),
    ('a.tsx', 'x = <A>b </A>;\n', 'x = <A>b</A>;\n'),
    ('a.tsx', 'x = <A b={c} />;\n', 'x = <A b={d} />;\n'),
    ('a.md', '# A\n', '#  A\n'),
    ('a.yml', 'a: b\n', 'a:  b\n'),
]


@pytest.mark.parametrize(('path', 'one', 'other'), LAYOUTS)
def test_another_layout_means_the_same(path: str, one: str, other: str) -> None:
    assert same_meaning(PurePosixPath(path), one.encode(), other.encode())


@pytest.mark.parametrize(('path', 'one', 'other'), EDITS)
def test_an_edit_does_not(path: str, one: str, other: str) -> None:
    assert not same_meaning(PurePosixPath(path), one.encode(), other.encode())


@pytest.mark.parametrize('path', ['a.py', 'a.ts', 'a.tsx', 'a.json'])
@pytest.mark.parametrize('junk', [b'\xff\xfe', b'\0', b'(' * 100_000, b'"' * 9, b'\\'])
def test_junk_means_nothing_and_raises_nothing(path: str, junk: bytes) -> None:
    assert not same_meaning(PurePosixPath(path), junk, b'1')
    assert not same_meaning(PurePosixPath(path), b'1', junk)
