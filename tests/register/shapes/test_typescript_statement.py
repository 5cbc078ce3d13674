"""Imports and exports of a TypeScript module."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.typescript_statement import TypescriptStatement
from tests.register.support import BOM, Variant, check_round_trip, crlf, put_in
from tests.register.typescript import check_syntax

IMPORTS = TypescriptStatement('import', beside='./')
ICONS = TypescriptStatement('export', beside='./cloud-')


def form(name: str) -> Entry:
    return Entry(f'./{name}', f'import {name}Form from "./{name}";', name)


def icon(name: str) -> Entry:
    module = f'./cloud-{name}.svg'
    return Entry(module, f'export {{ ReactComponent as Icon{name.title()} }} from "{module}";', name)


FORMS = [form('aaa'), form('minio'), form('wasabi')]
IMPORTED = {
    'plain': b'import gcs from "./gcs";\nimport s3 from "./s3";\n\nexport const x = { s3 };\n',
    'unsorted': b'import z from "./z";\nimport b from "./b";\nimport { a } from "./a";\n',
    'several lines': b'import s3, {\n  one,\n  two as three,\n} from "./s3";\nexport {};\n',
    'packages after': b'import s3 from "./s3";\nimport React from "react";\nimport * as z from "../wasabi";\n',
    'types and effects': b'import type { T } from "./types";\nimport "./style.css";\n',
    'comments': b'// one\nimport s3 from "./s3"; // import wasabiForm from "./wasabi";\n/* two */\nconst x = 1;\n',
    'comment behind goes on': b'import s3 from "./s3"; const x = {\n  a: 1,\n};\nimport t from "./t"; /* a */\n',
    'no semicolons': b"import s3 from './s3'\nimport t from './t' // t\nexport default s3\n",
    'two in a line': b'import s3 from "./s3"; import t from "./t";\n',
    'no final newline': b'// s3\nimport s3 from "./s3";',
    'non-ASCII before': '// größe 😀\nimport s3 from "./größe";\n'.encode(),
    'below other code': b'"use client";\nconst x = 1;\nimport s3 from "./s3";\nfunction f() {}\n',
    'decoys': b'const a = `\nimport wasabiForm from "./wasabi";\n`;\n// import wasabiForm from "./wasabi";\n'
    b'const b = import("./wasabi");\nimport s3 from "./s3";\nexport * from "./wasabi";\n',
}
VARIANTS: dict[str, Variant] = {'LF': bytes, 'CRLF': crlf, 'BOM': lambda source: BOM + source}


@pytest.mark.parametrize('variant', VARIANTS)
@pytest.mark.parametrize('name', IMPORTED)
def test_imports_go_in_and_out(name: str, variant: str) -> None:
    source = VARIANTS[variant](IMPORTED[name])
    result = check_round_trip(IMPORTS, source, FORMS, check_syntax)
    text = result.decode().replace('\r\n', '\n')
    assert '\n'.join(item.code for item in FORMS) in text
    if variant == 'CRLF':
        assert result.count(b'\n') == result.count(b'\r\n')


def test_ours_follow_the_last_one_of_their_like() -> None:
    result = put_in(IMPORTS, IMPORTED['packages after'], FORMS[:1])
    assert result.startswith(b'import s3 from "./s3";\nimport aaaForm from "./aaa";\nimport React from "react";\n')
    source = b'export { A } from "./a.svg";\n\nexport { C } from "./cloud-s3.svg";\n\nexport { S } from "./s.svg";\n'
    result = check_round_trip(ICONS, source, [icon('minio'), icon('wasabi')], check_syntax)
    assert result == source.replace(
        b'./cloud-s3.svg";\n',
        b'./cloud-s3.svg";\nexport { ReactComponent as IconMinio } from "./cloud-minio.svg";\n'
        b'export { ReactComponent as IconWasabi } from "./cloud-wasabi.svg";\n',
    )


def test_a_foreign_import_added_later_stays_behind_our_block() -> None:
    source = b'import s3 from "./s3";\nimport minioForm from "./minio";\nimport theirs from "./theirs";\n'
    for new, expected in (('aaa', ['s3', 'aaa', 'minio', 'theirs']), ('wasabi', ['s3', 'minio', 'wasabi', 'theirs'])):
        result = IMPORTS.insert(source, form(new), {'./minio': 'minio'}).decode()
        assert re.findall(r'"\./(\w+)"', result) == expected


def test_ours_may_be_the_first_line_of_the_file() -> None:
    source = b'import minioForm from "./minio";\nimport s3 from "./s3";\n'
    result = IMPORTS.insert(source, form('aaa'), {'./minio': 'minio'})
    assert result == b'import aaaForm from "./aaa";\n' + source
    assert IMPORTS.remove(result, form('aaa')) == source


@pytest.mark.parametrize(
    'source',
    [
        b'import wasabiForm from "./other";\n',
        b'import * as wasabiForm from "./other";\n',
        b'import { wasabiForm } from "./other";\n',
        b'import { x as wasabiForm } from "./other";\n',
        b'import other, { wasabiForm } from "./other";\n',
        b'import s3 from "./s3"; const a = 1, wasabiForm = 2;\n',
        b'import s3 from "./s3"; export const wasabiForm = 2;\n',
        b'import s3 from "./s3"; function wasabiForm() {}\n',
        b'import s3 from "./s3"; export class wasabiForm {}\n',
        b'import s3 from "./s3"; export { s3 as wasabiForm };\n',
    ],
)
def test_a_name_that_is_taken_is_refused(source: bytes) -> None:
    with pytest.raises(ShapeError, match='`wasabiForm` to be a free name') as caught:
        IMPORTS.insert(b'import first from "./first";\n' + source, form('wasabi'), {})
    assert caught.value.line == 2
    assert IMPORTS.state(source, form('wasabi')) is State.ABSENT


def test_a_name_inside_something_else_is_free() -> None:
    source = b'import { wasabiForm as w } from "./s3";\nfunction f() {\n  const wasabiForm = 1;\n}\n'
    assert form('wasabi').code.encode() in IMPORTS.insert(source, form('wasabi'), {})


@pytest.mark.parametrize(
    'line',
    [
        b'import wasabi from "./wasabi";',
        b'import { wasabiForm } from "./wasabi";',
        b'import wasabiForm from "./wasabi"; // mine',
        b'import wasabiForm from "./wasabi"; import type { W } from "./wasabi";',
        b'import wasabiForm from "./wasabi";\nimport type { W } from "./wasabi";',
        b'import t from "./t"; import wasabiForm from "./wasabi";',
    ],
)
def test_a_module_that_is_imported_otherwise_is_reported(line: bytes) -> None:
    source = b'import s3 from "./s3";\n' + line + b'\n'
    assert IMPORTS.state(source, form('wasabi')) is State.ALTERED
    for act in (lambda: IMPORTS.insert(source, form('wasabi'), {}), lambda: IMPORTS.remove(source, form('wasabi'))):
        with pytest.raises(ShapeError, match=r"'\./wasabi' differs") as caught:
            act()
        assert caught.value.line == 2


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'', 'expected an import from "./', None),
        (b'import React from "react";\n', 'expected an import from "./', None),
        (b'export { a } from "./a";\n', 'expected an import from "./', None),
        (b'const a = require("./a");\n', 'expected an import from "./', None),
        (b'import s3 from "./s3"; /* goes\non */ const x = 1;\n', 'no place', None),
        (b'const x = 1;\nimport s3 from ./s3;\n', 'expected valid TypeScript', 2),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        IMPORTS.insert(source, form('wasabi'), {})
    assert says in str(caught.value)
    assert caught.value.line == line


def test_ours_that_somebody_moved_behind_another_statement_is_no_place() -> None:
    source = b'import {\n  a,\n} from "./s3"; import wasabiForm from "./wasabi";\n'
    with pytest.raises(ShapeError, match='on a line of its own') as caught:
        IMPORTS.insert(source, form('aaa'), {'./wasabi': 'wasabi'})
    assert caught.value.line == 3


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                'import k{n} from "./k{n}";',
                'import {{ a as k{n} }} from "./k{n}"; // note',
                'import React{n} from "react";',
                "import type {{\n  K{n},\n}} from './k{n}'",
                '// import wasabiForm from "./wasabi";',
                'const c{n} = `\nimport wasabiForm from "./wasabi"`;',
                '\nexport const d{n} = {{ "./wasabi": 1 }};',
                'export * from "./k{n}";',
            ]
        ),
        max_size=6,
    ),
    st.booleans(),
    st.booleans(),
)
def test_any_module_takes_and_gives_back(statements: list[str], final: bool, dos: bool) -> None:
    lines = [line.format(n=at) for at, line in enumerate([*statements, 'import s3 from "./s3";', *statements])]
    source = ('\n'.join(lines) + '\n' * final).encode()
    check_syntax(source)
    result = check_round_trip(IMPORTS, crlf(source) if dos else source, FORMS, check_syntax)
    code = re.sub(rb'`[^`]*`|//[^\n]*', b'', result)
    assert re.findall(rb'\bimport (\w+Form) from', code) == [b'aaaForm', b'minioForm', b'wasabiForm']
