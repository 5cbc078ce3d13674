"""The specs that ship with the tool.

Across modules: it is about `specs/`.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Constant, FieldRef, Template
from storage_scaffold.spec.supported import unsupported
from tests.ready import ready

READY = ready()
NAMES = """
    aws_ambient aws_role azure_key azure_managed_identity azure_sas azure_service_principal
    azure_workload_identity b2 ceph cos gcs_hmac gcs_service_account gcs_workload_identity hetzner http_index
    idrive minio nextcloud obs oss ovh owncloud r2 rclone scaleway sftp smb spaces wasabi webdav yandex
"""


@pytest.mark.parametrize('path', READY, ids=lambda path: path.stem)
def test_every_ready_spec(path: Path) -> None:
    """Loads under its file's name, can be generated, and says what a reader of its README needs to know."""
    provider = load_spec(path)
    assert provider.name == path.stem
    assert provider.edition == 'open-source'
    assert unsupported(provider) == []
    assert provider.description
    assert provider.docs.overview
    assert len(provider.docs.setup) >= 3
    assert provider.docs.links
    assert all(link.url.startswith('https://') for link in provider.docs.links)
    assert all([provider.docs.findings.presign, provider.docs.findings.writes, provider.docs.findings.sdk])


@pytest.mark.parametrize('path', READY, ids=lambda path: path.stem)
def test_an_editor_is_told_the_schema(path: Path) -> None:
    first, second, *_ = path.read_text(encoding='utf-8').splitlines()
    assert (first, second) == ('# yaml-language-server: $schema=../spec.schema.json', 'spec: 1')


def test_the_ready_specs_are_there() -> None:
    assert {path.stem for path in READY} >= set(NAMES.split())


def test_all_of_them_go_into_one_tree() -> None:
    """Label Studio only looks how a URI begins (R20), and Django calls models by their names in lower case."""
    providers = [load_spec(path) for path in READY]
    schemes = [scheme for provider in providers for scheme in provider.schemes]
    assert [(one, other) for one, other in permutations(schemes, 2) if other.startswith(one)] == []
    assert len({provider.class_prefix.lower() for provider in providers}) == len(providers)
    assert len({provider.title for provider in providers}) == len(providers)


def test_no_login_is_asked_for_that_a_service_does_not_have() -> None:
    providers = [load_spec(path) for path in READY]
    temporary = {provider.name for provider in providers if 'session_token' in provider.by_name}
    assert temporary == {'ceph', 'cos', 'minio', 'obs', 'oss', 'r2', 'wasabi', 'yandex'}


def test_certificates_can_be_pasted_for_servers_of_ones_own() -> None:
    for name in ('ceph', 'minio'):
        provider = load_spec(specs_dir() / f'{name}.yml')
        assert provider.client.options['tls_ca_bundle'] == FieldRef('ca_bundle')
        assert not (provider.by_name['ca_bundle'].required or provider.by_name['ca_bundle'].credential)


def test_wasabi() -> None:
    provider = load_spec(specs_dir() / 'wasabi.yml')
    assert provider.title == 'Wasabi'
    assert provider.client.options['endpoint'] == Template('https://s3.{region}.wasabisys.com', ('region',))
    assert provider.by_name['region'].default == 'us-east-1'
    assert 'endpoint' not in provider.by_name


def test_minio() -> None:
    provider = load_spec(specs_dir() / 'minio.yml')
    assert provider.class_prefix == 'MinIO'
    assert provider.client.options['endpoint'] == FieldRef('endpoint')
    assert provider.client.options['addressing'] == Constant('path')
    assert provider.by_name['endpoint'].required
    assert provider.by_name['region'].default == 'us-east-1'


def test_r2() -> None:
    provider = load_spec(specs_dir() / 'r2.yml')
    endpoint = Template('https://{account_id}.r2.cloudflarestorage.com', ('account_id',))
    assert provider.client.options['endpoint'] == endpoint
    assert provider.client.options['region'] == Constant('auto')
    assert provider.by_name['account_id'].required
    assert 'region' not in provider.by_name


def test_spaces() -> None:
    provider = load_spec(specs_dir() / 'spaces.yml')
    assert provider.client.options['endpoint'] == Template('https://{region}.digitaloceanspaces.com', ('region',))
    assert provider.client.options['addressing'] == Constant('virtual')
