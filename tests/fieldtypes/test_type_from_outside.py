"""A field type that is added by one class, without a change of the tool, goes all the way from the spec to the files.

The generated tests of its provider run in `tests/label_studio/test_type_from_outside.py`.

Across modules: a type is taken the whole way, from spec to page.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

import pytest

from storage_scaffold.errors import SpecError
from storage_scaffold.fieldtypes import register
from storage_scaffold.render.form import form, wizard
from storage_scaffold.render.provider import render_owned, render_provider
from storage_scaffold.render.python.format import format_python
from storage_scaffold.report.preview import FULL, build, render
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.schema import spec_schema
from tests.fieldtypes.duration import SPEC, DurationType, known
from tests.web.support import Web, need_tools

STORAGES = PurePosixPath('label_studio/io_storages')
HEAD = 'spec: 1\nname: a\ntitle: A\n'


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with known():
        yield


@pytest.fixture
def lapse() -> Provider:
    return load_bytes(SPEC.encode(), 'lapse.yml')


@pytest.fixture
def files(lapse: Provider) -> dict[PurePosixPath, str]:
    made = {**render_provider(lapse, FULL, 'lapse.yml'), **render_owned(lapse, FULL, 'lapse.yml')}
    return {path: data.decode('utf-8') for path, data in made.items()}


def _refused(field: str) -> str:
    with pytest.raises(SpecError) as caught:
        load_bytes(f'{HEAD}client: {{kind: custom}}\nfields: {{a: {{{field}}}}}\n'.encode(), 'a.yml')
    return ' '.join(f'{problem.message} | {problem.hint}' for problem in caught.value.problems)


def test_it_is_known_to_spec_and_schema() -> None:
    assert 'duration' in spec_schema()['definitions']['FieldFile']['properties']['type']['enum']
    assert 'did you mean `duration`?' in _refused('type: duratoin')
    with pytest.raises(ValueError, match='`duration` is already registered'):
        register(DurationType())


@pytest.mark.parametrize(
    ('field', 'words'),
    [
        ('type: duration, default: soon', 'must be a duration like `15m`'),
        ('type: duration, default: -1', 'must be a duration like `15m`'),
        ('type: duration, default: 1.5', 'must be a duration like `15m`'),
        ('type: duration, default: true', 'must be a duration like `15m`'),
        ('type: duration, default: 2h, max: 3600', 'greater than its `max`'),
        ('type: duration, default: 0, min: 1', 'less than its `min`'),
        ('type: duration, min: 1.5', '`min` of `a` must be a duration'),
        ('type: duration, credential: true', '`credential` has no meaning for a field of type `duration`'),
        ('type: duration, pattern: a', '`pattern` has no meaning for a field of type `duration`'),
    ],
)
def test_what_it_is_not_is_refused(field: str, words: str) -> None:
    assert words in _refused(field)


def test_it_is_not_part_of_an_address() -> None:
    client = 'client: {kind: webdav, base_url: "https://a.example/{a}"}'
    with pytest.raises(SpecError, match="type `duration` cannot be part of a path"):
        load_bytes(f'{HEAD}{client}\nfields: {{a: {{type: duration, default: 1m}}}}\n'.encode(), 'a.yml')


def test_python_compiles_and_black_leaves_it(files: dict[PurePosixPath, str]) -> None:
    sources = {path: text for path, text in files.items() if path.suffix == '.py'}
    assert len(sources) >= 8
    for path, source in sources.items():
        compile(source, str(path), 'exec', dont_inherit=True)
        assert format_python(source) == source, path


def test_the_column_and_the_api(files: dict[PurePosixPath, str]) -> None:
    assert "    idle = models.IntegerField(_('idle'), null=True, blank=True)\n" in files[STORAGES / 'lapse/models.py']
    schema = files[STORAGES / 'lapse/openapi_schema.py']
    assert "'grace': {'type': 'string', 'description': 'How long a lock is kept.', 'default': '15m'}," in schema
    serializers = files[STORAGES / 'lapse/serializers.py']
    assert serializers.count('class DurationField(serializers.IntegerField):') == 1
    assert "'idle': DurationField" in serializers
    assert 'if value > 3600:' in serializers


def _options(files: dict[PurePosixPath, str], **fields: Any) -> Any:
    """The options of the client for a storage with these values, nothing else filled in."""
    utils = files[STORAGES / 'lapse/utils.py']
    names: dict[str, Any] = {'__name__': __name__, 'get_env': {}.get}
    exec(files[STORAGES / 'lapse/client.py'], names)
    exec(utils[utils.index('def client_options') :], names)
    empty = dict.fromkeys(('patience', 'pause', 'grace', 'idle', 'first', 'second', 'late'))
    return names['client_options'](SimpleNamespace(**{**empty, 'bucket': 'b', 'token': 't', **fields}))


def test_a_stored_zero_is_a_value(files: dict[PurePosixPath, str]) -> None:
    options = _options(files, patience=0, pause=60, grace=0, idle=5)
    assert (options.patience, options.pause, options.grace, options.idle) == (0, 60, 0, 5)
    options = _options(files, patience=1)
    assert (options.grace, options.idle, options.first) == (900, 0, None)
    client = files[STORAGES / 'lapse/client.py']
    assert '    patience: int | None  # seconds\n' in client
    assert '    grace: int  # seconds\n' in client


def test_the_generated_test_gives_the_column_numbers(files: dict[PurePosixPath, str]) -> None:
    tree = ast.parse(files[STORAGES / 'tests/test_lapse.py'])
    dicts = [node.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)]
    given = {
        key.value: value.value
        for found in dicts
        for key, value in zip(found.keys, found.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
    }
    assert (given['patience'], given['pause']) == (1, 60)
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert {f'test_{name}_is_taken_as_the_form_sends_it' for name in ('patience', 'pause', 'grace', 'idle')} <= names


def test_the_forms_show_what_people_type(lapse: Provider, files: dict[PurePosixPath, str]) -> None:
    for rows in (form(lapse, 'import'), form(lapse, 'export'), wizard(lapse)):
        controls = {item.name: item for row in rows for item in row}
        grace, pause = controls['grace'], controls['pause']
        assert (grace.widget, grace.value, grace.maximum, grace.placeholder) == ('text', '15m', None, '15m')
        assert (pause.widget, pause.value, pause.required, pause.placeholder) == ('text', None, True, '15m')
    layout = files[STORAGES / 'lapse/form_layout.yml']
    assert layout.count('        value: "15m"\n') == layout.count('        name: grace\n') == 2
    assert '        value: 0\n' in layout


def test_the_page_of_preview_shows_it(lapse: Provider) -> None:
    page = render(build(lapse, 'lapse.yml'))
    assert 'name="grace"' in page
    assert 'value="15m"' in page
    assert 'Grace must be like 15m' in page


def test_the_docs_say_it(files: dict[PurePosixPath, str]) -> None:
    page, readme = files[PurePosixPath('docs/source/guide/storage_lapse.md')], files[STORAGES / 'lapse/README.md']
    for text in (page, readme):
        assert 'How long a lock is kept. Default: `15m`.' in text
        assert 'Default: `0`.' in text
    bodies = [
        json.loads(part[: part.index('}') + 1])
        for text in (page, readme)
        for part in text.replace("'{\n", '\0{\n').split('\0')[1:]
    ]
    asked = [body for body in bodies if 'patience' in body]
    assert asked
    assert {(body['patience'], body['pause']) for body in asked} == {('1s', '60s')}


@pytest.fixture
def web(tmp_path: Path, lapse: Provider) -> Web:
    need_tools()
    made = Web.make(tmp_path)
    made.add(lapse)
    return made


def test_typescript_fits_the_types_of_the_tree_and_the_layout_of_biome(web: Web) -> None:
    assert web.type_errors() == {}
    assert web.complaints('.') == []


def test_its_schema_runs_in_the_form(web: Web) -> None:
    right = {'bucket': 'b', 'token': 't', 'patience': '2h', 'pause': '60s'}
    stored = {'patience': 0, 'pause': 60, 'grace': None, 'idle': 0, 'first': None}
    opened = {'file': 'lapse', 'target': 'import', 'editing': False, 'values': right}
    typed: list[dict[str, Any]] = [{}, {'patience': 0}, {'patience': ''}, {'grace': 'soon'}, {'grace': ''}]
    forms = [{**opened, 'values': {**right, **more}} for more in typed]
    forms.append({**opened, 'editing': True, 'values': {}, 'stored': {'bucket': 'b', **stored}})
    found = web.inspect(['lapse'], forms)['forms']
    assert [set(form['errors']) for form in found] == [set(), set(), {'patience'}, {'grace'}, set(), set()]
    assert {name: found[0]['values'][name] for name in ('grace', 'idle', 'first')} == {
        'grace': '15m',
        'idle': 0,
        'first': '',
    }
    assert 'value !== null && value !== ""' in (web.providers / 'lapse.ts').read_text(encoding='utf-8')
