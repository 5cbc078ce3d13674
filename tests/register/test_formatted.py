"""Entries that a formatter has laid out anew: they count as present, and can still be taken out.

Across modules: all shapes, on the files of a whole tree.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storage_scaffold.register.engine import apply_registrations, registration_state, withdraw_registrations
from storage_scaffold.register.points import registrations
from storage_scaffold.register.shape import Entry, Shape, ShapeError, State
from storage_scaffold.register.shapes.json_array import JsonArray
from storage_scaffold.register.shapes.jsx_child import JsxChild
from storage_scaffold.register.shapes.python_import import AbsoluteImport
from storage_scaffold.register.shapes.python_list import PythonElements
from storage_scaffold.register.shapes.typescript_object import TypescriptObject
from storage_scaffold.register.shapes.typescript_statement import TypescriptStatement
from storage_scaffold.register.syntax.python_locators import Assigned
from tests.conftest import CHECKOUT, FULL
from tests.register.support import make_provider
from tests.register.test_points import Files, files_of, registered

PROVIDERS = [make_provider('minio', 'MinIO', 'MinIO'), make_provider('wasabi')]
TOOLS = {
    'ruff, 88 columns': ('ruff', 'format', '--isolated', '--line-length=88', '.'),
    'ruff, 60 columns': ('ruff', 'format', '--isolated', '--line-length=60', '.'),
    'black': ('black', '--quiet', '--line-length=100', '.'),
}

NAMES = PythonElements(Assigned('NAMES'))
IMPORTS = AbsoluteImport('io_storages')
FORMS = TypescriptObject('providers')
CASES = JsxChild('Choose', value='item.type')
MODULES = TypescriptStatement('import', beside='./')
OBJECTS = JsonArray(lambda value: value.get('id'), 'name', 'api:')
NAME = Entry('wasabi', "'wasabi'", 'wasabi')
IMPORT = Entry('io_storages.wasabi.api', 'from io_storages.wasabi.api import (X, Y)', 'wasabi')
FORM = Entry('wasabi', 'wasabi: wasabiForm', 'wasabi')
CASE = Entry('wasabi', '<Row case="wasabi" term="Bucket">{item.bucket}</Row>', 'wasabi')
MODULE = Entry('./wasabi', 'import wasabiForm from "./wasabi";', 'wasabi')
OBJECT = Entry('wasabi', '{"id": "wasabi", "name": "api:w"}', 'wasabi')


def formatted(files: Files, tool: tuple[str, ...], home: Path) -> Files:
    """The Python files as a formatter leaves them, the others as they are."""
    shutil.rmtree(home, ignore_errors=True)
    for path, content in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(content)
    program = Path(sys.executable).parent / tool[0]
    subprocess.run([program, *tool[1:]], cwd=home, check=True, capture_output=True)
    return {path: (home / path).read_bytes() for path in files}


@pytest.mark.parametrize('tool', TOOLS)
def test_a_formatter_over_the_whole_tree(tool: str, tmp_path: Path) -> None:
    before = {**files_of(CHECKOUT), **files_of(FULL)}
    tree = formatted(registered(before, PROVIDERS), TOOLS[tool], tmp_path / 'tree')
    items = [item for provider in PROVIDERS for item in registrations(provider)]
    states = {item.state for item in registration_state(tree.get, items)}
    assert states == {State.PRESENT, State.FORMATTED}
    assert apply_registrations(tree.get, items, lambda _point: {}) == {}, 'they are there'

    left = {**tree, **withdraw_registrations(tree.get, items)}
    plain = formatted(before, TOOLS[tool], tmp_path / 'plain')
    again = formatted(left, TOOLS[tool], tmp_path / 'again')
    assert [str(path) for path in plain if again[path] != plain[path]] == []
    assert [str(path) for path in plain if left[path] != plain[path]] == []


def test_a_new_provider_beside_formatted_ones(tmp_path: Path) -> None:
    before = {**files_of(CHECKOUT), **files_of(FULL)}
    tree = formatted(registered(before, PROVIDERS), TOOLS['ruff, 88 columns'], tmp_path)
    items = registrations(make_provider('nimbus'))
    there = {entry.point.id: entry.entry.key for entry in registrations(PROVIDERS[0])}
    edited = apply_registrations(tree.get, items, lambda point: {there[point]: 'minio'} if point in there else {})
    whole = {**tree, **edited}
    assert {item.state for item in registration_state(whole.get, items)} == {State.PRESENT}
    assert {**whole, **withdraw_registrations(whole.get, items)} == tree


@pytest.mark.parametrize(
    ('shape', 'entry', 'source', 'left'),
    [
        (NAMES, NAME, 'NAMES = [\n    "s3",\n    "wasabi",\n]\n', 'NAMES = [\n    "s3",\n]\n'),
        (NAMES, NAME, 'NAMES = ["s3", "wasabi"]\n', 'NAMES = ["s3"]\n'),
        (NAMES, NAME, 'NAMES = ["s3", "wasabi", "zoo"]\n', 'NAMES = ["s3", "zoo"]\n'),
        (NAMES, NAME, 'NAMES = ["s3", "wasabi",]\n', 'NAMES = ["s3",]\n'),
        (NAMES, NAME, 'NAMES = ["wasabi"]\n', 'NAMES = []\n'),
        (NAMES, NAME, 'NAMES = ["s3", ("wasabi"), "x"]\n', 'NAMES = ["s3", "x"]\n'),
        (NAMES, NAME, "NAMES = [\n    's3',\n      'wasabi' ,\n]\n", "NAMES = [\n    's3',\n]\n"),
        (NAMES, NAME, 'NAMES = [\n    "s3",  # first\n    "wasabi",\n]\n', 'NAMES = [\n    "s3",  # first\n]\n'),
        (NAMES, NAME, 'NAMES = [\r\n    "s3",\r\n    "wasabi",\r\n]\r\n', 'NAMES = [\r\n    "s3",\r\n]\r\n'),
        (
            IMPORTS,
            IMPORT,
            'from io_storages.s3 import a\nfrom io_storages.wasabi.api import (\n    X,\n    Y,\n)\n',
            'from io_storages.s3 import a\n',
        ),
        (
            FORMS,
            FORM,
            "const providers = {\n  s3: a,\n  'wasabi' : wasabiForm,\n};\n",
            'const providers = {\n  s3: a,\n};\n',
        ),
        (FORMS, FORM, 'const providers = { s3: a, wasabi:wasabiForm };\n', 'const providers = { s3: a };\n'),
        (
            CASES,
            CASE,
            "x = <Choose value={item.type}>\n  <A case='s3' />\n"
            "  <Row case='wasabi' term='Bucket'>{item.bucket}</Row>\n</Choose>;\n",
            "x = <Choose value={item.type}>\n  <A case='s3' />\n</Choose>;\n",
        ),
        (MODULES, MODULE, "import s3 from './s3'\nimport wasabiForm from './wasabi'\n", "import s3 from './s3'\n"),
        (
            OBJECTS,
            OBJECT,
            '[\n  {"id": "a", "name": "api:a"},\n  {\n    "name": "api:w",\n    "id": "wasabi"\n  }\n]\n',
            '[\n  {"id": "a", "name": "api:a"}\n]\n',
        ),
    ],
)
def test_an_entry_of_another_layout(shape: Shape, entry: Entry, source: str, left: str) -> None:
    there = source.encode()
    assert shape.state(there, entry) is State.FORMATTED
    assert shape.insert(there, entry, {}) == there
    assert shape.remove(there, entry).decode() == left


@pytest.mark.parametrize(
    ('shape', 'entry', 'source'),
    [
        (NAMES, NAME, 'NAMES = [\n    "s3",\n    # mine\n    "wasabi",  # and mine\n]\n'),
        (NAMES, NAME, 'NAMES = [\n    "s3",\n    "wasabi"\n    # mine\n    ,\n]\n'),
        (NAMES, NAME, 'NAMES = [\n    "s3",\n    "wasabi",\n    "wasabi",\n]\n'),
        (IMPORTS, IMPORT, 'from io_storages.wasabi.api import (\n    X,  # noqa\n    Y,\n)\n'),
        (IMPORTS, IMPORT, 'from io_storages.wasabi.api import (\n    X,\n)\n'),
        (FORMS, FORM, "const providers = {\n  s3: a,\n  'wasabi': wasabiForm, // mine\n};\n"),
        (FORMS, FORM, 'const providers = {\n  s3: a,\n  wasabi: other,\n};\n'),
        (MODULES, MODULE, "import s3 from './s3'\nimport { wasabiForm } from './wasabi'\n"),
        (OBJECTS, OBJECT, '[{"id": "a", "name": "api:a"}, {"id": "wasabi", "name": "api:x"}]\n'),
    ],
)
def test_an_edit_is_not_a_layout(shape: Shape, entry: Entry, source: str) -> None:
    assert shape.state(source.encode(), entry) is State.ALTERED
    with pytest.raises(ShapeError, match='differs'):
        shape.remove(source.encode(), entry)
