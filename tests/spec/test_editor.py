"""What a person sees in an editor: completion, hover and errors, from the language server that editors run.

Across modules: `spec/schema.py` and the npm package `yaml-language-server`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage_scaffold.commands.schema import schema
from storage_scaffold.fieldtypes import TYPES
from storage_scaffold.kinds.kind import available_kinds, load_kind
from storage_scaffold.resources import specs_dir
from tests.ready import ready
from tests.spec.language_server import LanguageServer, language_server
from tests.web.support import CACHE, need_tools

READY = specs_dir() / 'wasabi.yml'
HEAD = '# yaml-language-server: $schema=../spec.schema.json\nspec: 1\ntitle: Acme\n'


@pytest.fixture(scope='module')
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    need_tools()
    home = tmp_path_factory.mktemp('editor')
    (home / 'spec.schema.json').write_bytes(schema())
    (home / 'specs').mkdir()
    with language_server(CACHE / 'node_modules', home / 'specs') as server:
        yield server


@pytest.mark.parametrize('file', ready(), ids=lambda file: file.stem)
def test_nothing_is_wrong_with_a_ready_spec(editor: LanguageServer, file: Path) -> None:
    assert editor.diagnostics(file.read_text(encoding='utf-8')) == []


def test_a_ready_spec_names_the_schema_beside_its_directory(editor: LanguageServer) -> None:
    text = READY.read_text(encoding='utf-8') + 'presing: true\n'
    [error] = editor.diagnostics(text, READY)
    assert 'Property presing is not allowed' in error['message'], error


@pytest.mark.parametrize(
    ('text', 'line', 'words'),
    [
        ('client: {kind: s3}\npresing: true\n', 4, 'Property presing is not allowed'),
        ('client: {kind: s3, addresing: path}\n', 3, 'Property addresing is not allowed'),
        ('client: {kind: s3, addressing: host}\n', 3, 'Valid values: "auto", "path", "virtual"'),
        ('client: {kind: ftp}\n', 3, 'is not accepted. Valid values: "'),
        ('client: {kind: custom}\nfields: {a: {type: enum}}\n', 4, 'Valid values: "string"'),
        ('client: {kind: custom}\nroles: import\n', 4, 'Incorrect type. Expected "array"'),
        ('name: acme\n', 1, 'Missing property "client"'),
    ],
)
def test_errors_are_where_they_are_made(editor: LanguageServer, text: str, line: int, words: str) -> None:
    [error] = editor.diagnostics(HEAD + text)
    assert (error['range']['start']['line'], words in error['message']) == (line, True), error


def test_completion_knows_the_keys_that_are_left(editor: LanguageServer) -> None:
    offered = editor.completions(f'{HEAD}|\n')
    assert {'client', 'fields', 'presign', 'docs', 'roles'} <= set(offered)
    assert not {'spec', 'title'} & set(offered), 'they are there'
    types = editor.completions(f'{HEAD}client: {{kind: custom}}\nfields:\n  account:\n    type: |\n')
    assert list(types) == list(TYPES)


@pytest.mark.parametrize('name', available_kinds())
def test_completion_knows_each_kind(editor: LanguageServer, name: str) -> None:
    kind = load_kind(name)
    offered = editor.completions(f'{HEAD}client:\n  kind: {name}\n  |\n')
    assert set(offered) == {*kind.option_files, 'requires'}
    offered = editor.completions(f'{HEAD}client:\n  kind: {name}\nfields:\n  |\n')
    assert set(kind.fields) <= set(offered)
    assert name in editor.completions(f'{HEAD}client:\n  kind: |\n')


def test_hover_says_what_a_key_means(editor: LanguageServer) -> None:
    shown = editor.hover(f'{HEAD}client: {{kind: custom}}\nscheme|_aliases: []\n')
    assert 'Earlier schemes, whose URIs in existing tasks still resolve' in shown and 'acme-old' in shown
    shown = editor.hover(f'{HEAD}client:\n  kind: s3\n  address|ing: path\n')
    assert 'before the host' in shown and '`virtual`' in shown
