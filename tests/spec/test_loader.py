"""The way from a file to a provider."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Capabilities, Constant, FieldRef, Requirement, Template
from storage_scaffold.spec.supported import unsupported
from tests.spec.specs import assert_said, load, problems

NAMELESS = 'spec: 1\ntitle: Store\nclient: {kind: s3}\n'
NAMED = 'spec: 1\nname: store\ntitle: Store\nclient: {kind: s3}\n'

WASABI = (
    '{spec: 1, name: wasabi, title: Wasabi, client: {kind: s3, endpoint: "https://s3.{region}.wasabisys.com"}, '
    'fields: {region: {default: us-east-1}}}'
)
MINIO = (
    '{spec: 1, name: minio, title: MinIO, client: {kind: s3, addressing: path}, fields: {endpoint: {required: true}}}'
)
NEXTCLOUD = (
    '{spec: 1, name: nextcloud, title: Nextcloud, client: {kind: webdav, base_url: '
    '"{server_url}/remote.php/dav/files/{username}"}, fields: {server_url: {type: url, required: true}, '
    'password: {env: NEXTCLOUD_PASSWORD}}}'
)
OTHER_KINDS = {
    'smb': '{spec: 1, name: smb, title: SMB share, client: {kind: smb}, location: {label: Share, case: insensitive}}',
}
VOLUMES = (
    '{spec: 1, name: volumes, title: Databricks Volumes, scheme: dbx, client: {kind: custom, requires: '
    '{pypi: "databricks-sdk (>=0.30,<1)", import: databricks.sdk}}, capabilities: {delete: true, range: true}, '
    'location: {label: Volume}, fields: {host: {type: url, required: true}, token: {credential: true}}}'
)


def test_the_smallest_wasabi() -> None:
    provider = load(WASABI)
    assert provider.client.options == {
        'endpoint': Template('https://s3.{region}.wasabisys.com', ('region',)),
        'region': FieldRef('region'),
        'addressing': Constant('auto'),
        'sse': Constant(False),
        'sse_kms_key_id': Constant(None),
        'public_endpoint': Constant(None),
        'request_payer': Constant(False),
        'tls_verify': Constant(True),
        'tls_ca_bundle': Constant(None),
        'role_session_name': Constant('label-studio'),
        'role_duration': Constant(3600),
        'role_sts_endpoint': Constant(None),
        'auth': Constant('keys'),
    }
    assert [field.name for field in provider.fields] == [
        'region',
        'access_key_id',
        'secret_access_key',
        'session_token',
    ]
    assert provider.by_name['region'].default == 'us-east-1'
    assert [field.name for field in provider.credentials] == ['access_key_id', 'secret_access_key', 'session_token']
    assert [field.required for field in provider.fields] == [False, True, True, False]
    assert (provider.class_prefix, provider.scheme, provider.edition) == ('Wasabi', 'wasabi', None)
    assert provider.roles == ('import', 'export')
    assert provider.together == (('access_key_id', 'secret_access_key'),)
    assert provider.layout == (('region',), ('access_key_id', 'secret_access_key'), ('session_token',))
    assert (provider.presign.supported, provider.presign.default, provider.presign.ttl) == (True, True, 15)


def test_the_smallest_minio() -> None:
    provider = load(MINIO)
    endpoint = provider.by_name['endpoint']
    assert (endpoint.type, endpoint.ssrf, endpoint.required) == ('url', True, True)
    assert endpoint.placeholder == 'https://s3.example.com'
    assert provider.client.options['endpoint'] == FieldRef('endpoint')
    assert provider.client.options['addressing'] == Constant('path')
    assert [field.name for field in provider.fields][:2] == ['region', 'endpoint']


def test_the_smallest_nextcloud() -> None:
    provider = load(NEXTCLOUD)
    address = Template('{server_url}/remote.php/dav/files/{username}', ('server_url', 'username'))
    assert provider.client.options['base_url'] == address
    assert [(field.name, field.required) for field in provider.fields] == [
        ('username', True),
        ('password', False),
        ('server_url', True),
    ]
    assert unsupported(provider) == []
    assert not provider.presign.supported and not provider.presign.default


def test_the_smallest_volumes() -> None:
    provider = load(VOLUMES)
    assert provider.capabilities == Capabilities(write=True, delete=True, presign=False, range=True, recursive=True)
    assert not provider.presign.supported and not provider.presign.default
    assert provider.client.requires == Requirement('databricks-sdk (>=0.30,<1)', 'databricks.sdk')
    assert provider.client.options == {'file': Constant(None)}
    assert [field.name for field in provider.fields] == ['host', 'token']
    assert unsupported(provider) == []


@pytest.mark.parametrize('kind', OTHER_KINDS)
def test_specs_of_other_kinds_lack_the_kind_and_nothing_else(kind: str) -> None:
    text = OTHER_KINDS[kind]
    column = text.index(f'kind: {kind}') + len('kind: ') + 1
    assert_said(problems(text), (1, column, f'client kind `{kind}` is not available in this version; available:'))


def test_the_name_from_the_command_line() -> None:
    assert load(NAMELESS, name='shop').name == 'shop'
    assert load(NAMELESS, name='my_shop').class_prefix == 'MyShop'
    assert load(NAMELESS, name='my_shop').scheme == 'my-shop'
    assert load(NAMED, name='store').name == 'store'


def test_a_name_is_needed_somewhere() -> None:
    assert_said(problems(NAMELESS), (1, 1, 'give the name on the command line'))


def test_two_names_must_agree() -> None:
    assert_said(problems(NAMED, name='shop'), (2, 7, 'the spec is for `store`, not for `shop`'))


@pytest.mark.parametrize('name', ['Shop', 'my-shop', '', '../shop', 'a' * 41, 'shop\n', '\ud800', 'x' * 100_000])
def test_a_name_that_cannot_be_one_is_not_a_problem_of_the_file(name: str) -> None:
    found = problems(NAMELESS, name=name)
    assert [problem.line for problem in found if problem.message.startswith('the name')] == [None]
    assert all(len(problem.message) < 300 for problem in found)


def test_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / 'shop.yml'
    path.write_bytes(NAMED.encode('utf-8'))
    assert load_spec(path).name == 'store'
    assert load_spec(path, name='store').name == 'store'


def test_the_refusal_names_the_file_and_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / 'shop.yml'
    path.write_bytes(b'spec: 1\n')
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    assert caught.value.exit_code == 2
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    assert caught.value.remedy is not None
    assert f'storage-scaffold validate {path}' in caught.value.remedy


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / 'missing.yml', tmp_path, Path('a\0b')):
        with pytest.raises(SpecError) as caught:
            load_spec(path)
        assert 'cannot be read' in caught.value.problems[0].message


@pytest.mark.skipif(not os.path.exists('/dev/zero'), reason='no endless file here')  # noqa: PTH110
def test_an_endless_file_is_not_read_to_its_end() -> None:
    with pytest.raises(SpecError, match='too large'):
        load_spec(Path('/dev/zero'))
