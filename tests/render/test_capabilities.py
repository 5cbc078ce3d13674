"""What a spec takes from a client's capabilities is gone from every generated file; the columns stay.

Across modules: all templates, with each capability taken away.
"""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_owned, render_provider
from storage_scaffold.spec.loader import load_bytes

STORAGES = PurePosixPath('label_studio/io_storages')
KINDS = ('s3', 'webdav', 'custom')


def _files(kind: str, *options: str, **capabilities: bool) -> dict[str, str]:
    """The files of a provider by their names; the test file is `tests`."""
    can = ', '.join(f'{name}: {str(value).lower()}' for name, value in capabilities.items())
    client = ', '.join([f'kind: {kind}', *options])
    text = f'spec: 1\nname: store\ntitle: Store\nclient: {{{client}}}\ncapabilities: {{{can}}}\n'
    provider = load_bytes(text.encode(), 'store.yml')
    made = {**render_provider(provider, Features(), 'x'), **render_owned(provider, Features(), 'x')}
    return {path.name.replace('test_store.py', 'tests'): data.decode() for path, data in made.items()}


def _columns(models: str) -> list[str]:
    return re.findall(r'^    (\w+ = models\..*)$', models, re.MULTILINE)


@pytest.mark.parametrize('kind', KINDS)
def test_a_client_that_can_not_delete(kind: str) -> None:
    full, files = _files(kind, delete=True), _files(kind, delete=False)
    assert 'pre_delete' in full['models.py'] and 'pre_delete' not in files['models.py']
    assert 'delete_annotation' not in files['models.py']
    assert 'can_delete_objects' not in files['form_layout.yml'] + files['openapi_schema.py']
    assert 'def validate_can_delete_objects' in files['serializers.py']
    assert 'def validate_can_delete_objects' not in full['serializers.py']
    assert 'test_nobody_can_let_it_delete' in files['tests']
    assert 'test_submit_writes_and_delete_deletes' in full['tests']
    assert 'test_submit_writes_and_delete_deletes' not in files['tests']
    assert '| deleting |' in files['README.md'] and '| deleting |' not in full['README.md']


@pytest.mark.parametrize('kind', KINDS)
def test_a_client_that_lists_one_level(kind: str) -> None:
    full, files = _files(kind), _files(kind, recursive=False)
    assert 'recursive=self.recursive_scan' in full['models.py']
    assert 'recursive=False' in files['models.py']
    assert 'recursive_scan' not in files['form_layout.yml'] + files['openapi_schema.py']
    assert 'def validate_recursive_scan' in files['serializers.py']
    assert 'test_folders_in_folders_are_not_scanned' in files['tests']
    assert 'test_folders_in_folders_are_not_scanned' not in full['tests']


@pytest.mark.parametrize('kind', KINDS)
def test_a_client_that_reads_whole_objects(kind: str) -> None:
    full, files = _files(kind, range=True), _files(kind, range=False)
    assert 'open_range(self.key_from_uri(uri), range_header)' in full['models.py']
    assert 'open_range(self.key_from_uri(uri))' in files['models.py']
    assert "'bytes 5-7/10'" in full['tests'] and "'bytes 5-7/10'" not in files['tests']


@pytest.mark.parametrize('kind', ['s3', 'custom'])
def test_a_client_that_signs_no_links(kind: str) -> None:
    full, files = _files(kind, presign=True), _files(kind, presign=False)
    assert '.presign(' in full['models.py'] and '.presign(' not in files['models.py']
    assert 'name: presign' in full['form_layout.yml'] and 'presign' not in files['form_layout.yml']
    assert 'test_presigned_url' in full['tests'] and 'test_presigned_url' not in files['tests']


@pytest.mark.parametrize('kind', KINDS)
def test_the_columns_are_the_same_whatever_it_can(kind: str) -> None:
    """Else a change of a capability would be a migration; and Label Studio reads them of every provider (R5)."""
    nothing = _files(kind, delete=False, recursive=False, range=False, presign=False)
    without_default = [re.sub(r'default=\w+', '', column) for column in _columns(nothing['models.py'])]
    assert without_default == [re.sub(r'default=\w+', '', column) for column in _columns(_files(kind)['models.py'])]
    assert any(column.startswith('presign = ') for column in without_default)


def _methods(source: str, name: str) -> list[str]:
    [found] = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef) and node.name == name]
    return [node.name for node in found.body if isinstance(node, ast.FunctionDef)]


def test_a_starter_has_the_methods_that_are_called_for() -> None:
    always = ['__init__', 'list', 'read', 'open_range', 'write', 'validate']
    nothing = _files('custom', delete=False, presign=False)
    assert _methods(nothing['client.py'], 'StoreClient') == always
    everything = _files('custom', delete=True, presign=True)
    assert _methods(everything['client.py'], 'StoreClient') == [*always[:-1], 'delete', 'presign', 'validate']
    assert set(_methods(everything['tests'], 'MemoryClient')) >= {'delete', 'presign'}
    assert not {'delete', 'presign'} & set(_methods(nothing['tests'], 'MemoryClient'))


@pytest.mark.parametrize('kind', ['s3', 'webdav', 'http'])
def test_the_client_of_a_kind_is_one_whatever_the_spec_says(kind: str) -> None:
    assert _files(kind)['client.py'] == _files(kind, delete=False, recursive=False, range=False)['client.py']


def test_a_client_encrypts_only_where_the_spec_asks_for_it() -> None:
    plain, encrypted = _files('s3')['client.py'], _files('s3', "sse: 'aws:kms'")['client.py']
    assert not re.search(r'\bsse|ServerSideEncryption', plain)
    assert "query['ServerSideEncryption'] = self.options.sse" in encrypted
    assert 'sse_kms_key_id' not in encrypted
