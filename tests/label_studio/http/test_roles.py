"""Providers with one role in a running Label Studio: it works, and the lists of both answer. And azure, gcs and smb.

Of two of them a role was taken away; a client of kind http never had but one. What Azurite and the emulator of Google
Cloud Storage have are no files, so the other tests, which see objects as such, do without them.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.clients import azure_servers, gcs_servers, smb_servers
from tests.clients.dav_servers import PASSWORD, USERNAME
from tests.clients.http_servers import http_servers, nginx
from tests.clients.servers import directory
from tests.clients.stubs import Stub, stub
from tests.label_studio.environment import LabelStudio, offline_env, run
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.relay import gate
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Service, Subject, empty, host_and_port, objects, server_of
from tests.label_studio.http.storages import EXPORT, IMPORT, OTHER_PICTURE, PICTURE, connect, form, pictures
from tests.label_studio.scaffold import new, storage_scaffold
from tests.label_studio.tree import runnable_copy
from tests.processes import HANG, loopback_session

ROLES = {'minio': 'import', 'nextcloud': 'export'}


@contextmanager
def _served(home: Path, port: int) -> Iterator[str]:
    (home / 'buckets').mkdir()
    with nginx('json', home / 'buckets', home / 'log', port) as address:
        yield address


INDEX = Subject(
    provider='http_index',
    serve=_served,
    bucket=lambda home, name: directory(home / 'buckets', name),
    typed=lambda address: {'base_url': address},
    form={'login': 'basic', 'username': USERNAME, 'password': PASSWORD},
    wrong={'password': 'another'},
    missing='' if 'nginx-json' in http_servers() else 'nginx-light',
)


@contextmanager
def _azurite(home: Path, port: int) -> Iterator[str]:
    with azure_servers.azurite(home, port) as address:
        yield address.removesuffix(f'/{azure_servers.ACCOUNT}')


BLOBS = Subject(
    provider='azure_key',
    serve=_azurite,
    bucket=directory,
    typed=lambda address: {'endpoint': f'{address}/{azure_servers.ACCOUNT}'},
    form={'account_name': azure_servers.ACCOUNT, 'account_key': azure_servers.KEY},
    wrong={'account_key': azure_servers.WRONG_KEY},
)

OBJECTS = Subject(
    provider='google',
    serve=gcs_servers.gcs_emulator,
    bucket=directory,
    typed=lambda address: {'endpoint': address},
    form={'service_account_key': gcs_servers.key_file()},
    wrong={'service_account_key': gcs_servers.key_file('another')},
)


@dataclass(frozen=True)
class Cloud:
    """A service whose objects are no files, how a bucket is made there, and what shows that a URL is signed."""

    service: Service
    make_bucket: Callable[[str, str], Any]
    signature: str

    def bucket(self, name: str) -> Any:
        """A new bucket, from outside."""
        return self.make_bucket(self.service.form['endpoint'], name)


CLOUDS: dict[str, tuple[Subject, Callable[[str, str], Any], str]] = {
    'azure': (BLOBS, azure_servers.container, 'sp=r&'),
    'gcs': (OBJECTS, gcs_servers.emulated_bucket, 'X-Goog-Signature='),
}


@contextmanager
def _samba(home: Path, port: int) -> Iterator[str]:
    with smb_servers.samba_server(home, port):
        yield f'smb://127.0.0.1:{port}'


SHARE = Subject(
    provider='smb',
    serve=_samba,
    bucket=smb_servers.share,
    typed=host_and_port,
    form={'username': smb_servers.USERNAME, 'password': smb_servers.PASSWORD},
    wrong={'password': 'another'},
    missing='' if smb_servers.samba() else 'samba',
)


@pytest.fixture(scope='module')
def google() -> Iterator[Stub]:
    """Where service accounts get their tokens."""
    with stub(gcs_servers.tokens) as running:
        yield running


@pytest.fixture(scope='module')
def project(
    label_studio: LabelStudio,
    running_tree: Path,
    booted_data: Path,
    google: Stub,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Project]:
    """A project in a Label Studio whose providers have lost a role each, with their tables."""
    scratch = tmp_path_factory.mktemp('roles')
    tree = runnable_copy(running_tree, scratch / 'tree')
    data = Path(shutil.copytree(booted_data, scratch / 'data'))
    for name, role in ROLES.items():
        spec = tree / '.storage-scaffold' / name / 'spec.yml'
        spec.write_text(f'{spec.read_text(encoding="utf-8")}\nroles: [{role}]\n', encoding='utf-8')
        refused = storage_scaffold('update', name, cwd=tree)
        assert (refused.code, 'go with their tables' in refused.errors) == (2, True), str(refused)
        done = storage_scaffold('update', name, '--allow-breaking', '--python', label_studio.python, cwd=tree)
        assert done.code == 0, str(done)
    tokens = scratch / 'google.yml'
    tokens.write_text(f'spec: 1\ntitle: Google\nclient: {{kind: gcs, token_uri: "{google.address}"}}\n')
    for name, spec in ((INDEX.provider, None), (BLOBS.provider, None), (SHARE.provider, None), ('google', tokens)):
        made = new(name, tree, '--python', label_studio.python, spec_file=spec)
        assert made.code == 0, str(made)
    migrated = run([label_studio.python, 'manage.py', 'migrate'], tree / 'label_studio', offline_env(tree, data))
    assert (migrated.returncode, 'not yet reflected' in migrated.stdout) == (0, False), migrated.stdout
    checked = storage_scaffold('check', '--render', cwd=tree)
    assert checked.code == 0, str(checked)
    log, ssrf = scratch / 'label-studio.log', {'SSRF_PROTECTION_ENABLED': 'false'}
    with label_studio_server(tree, label_studio.python, data, log, **ssrf) as address:
        yield Api(address).project()


def _listed(project: Project, route: str) -> list[str]:
    """The types of the storages that a list of the API has."""
    listed: list[dict[str, Any]] = project.api.get(route, params={'project': project.id})
    return [storage['type'] for storage in listed]


def test_each_provider_works_in_the_role_that_it_has(project: Project, service_of: Callable[[str], Service]) -> None:
    source, target = service_of('minio'), service_of('nextcloud')
    source.bucket('reading', {'cat.png': PICTURE})
    exported = target.bucket('writing')

    assert connect(project, source, 'reading', use_blob_urls=True, presign=False).sync()['last_sync_count'] == 1
    connect(project, target, 'writing', 'export')
    [task] = project.tasks()
    assert project.api.call('GET', task['data']['image'], 200).content == PICTURE
    annotation = project.annotate(task['id'])

    assert {key: json.loads(data)['id'] for key, data in objects(exported).items()} == {str(annotation): annotation}
    for route in ('/api/storages/', IMPORT.format('minio')):
        assert _listed(project, route) == ['minio']
    for route in ('/api/storages/export', EXPORT.format('nextcloud')):
        assert _listed(project, route) == ['nextcloud']


def test_an_index_of_a_web_server_is_a_source(project: Project) -> None:
    if INDEX.missing:
        pytest.skip(f'{INDEX.missing} is missing: install it')
    with server_of(INDEX) as server:
        source = server.start()
        pictures(source, 'shown')
        own = project.api.project()
        assert (
            'does not accept'
            in own.api.call(
                'POST',
                f'{IMPORT}/validate'.format(INDEX.provider),
                400,
                json=form(own, source, 'shown', **INDEX.wrong),
            ).text
        )
        storage = connect(own, source, 'shown', prefix='images', use_blob_urls=True, recursive_scan=True)
        assert storage.sync()['last_sync_count'] == 3
        shown = [own.api.call('GET', task['data']['image'], 200).content for task in own.tasks()]
        assert sorted(shown) == sorted([PICTURE, OTHER_PICTURE, PICTURE])
        assert (_listed(own, '/api/storages/'), _listed(own, '/api/storages/export')) == (['http_index'], [])


@pytest.fixture(scope='module', params=CLOUDS)
def cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    subject, make_bucket, signature = CLOUDS[request.param]
    with server_of(subject) as server:
        yield Cloud(server.start(), make_bucket, signature)


def test_a_bucket_of_a_cloud_is_a_source(project: Project, cloud: Cloud) -> None:
    bucket, service = cloud.bucket('shown'), cloud.service
    bucket.put('images/cat.png', PICTURE)
    bucket.put('images/dog.png', OTHER_PICTURE)
    own = project.api.project()
    body = form(own, service, 'shown', **service.subject.wrong)
    refused = own.api.call('POST', f'{IMPORT}/validate'.format(service.provider), 400, json=body)
    assert 'does not accept these credentials' in refused.text
    signed = connect(own := project.api.project(), service, 'shown', prefix='images', use_blob_urls=True, presign=True)
    assert signed.sync()['last_sync_count'] == 2
    location = own.api.call('GET', own.tasks()[0]['data']['image'], 303).headers['Location']
    assert (loopback_session().get(location, timeout=HANG).content, cloud.signature in location) == (PICTURE, True)
    proxied = connect(
        own := project.api.project(), service, 'shown', prefix='images', use_blob_urls=True, presign=False
    )
    assert proxied.sync()['last_sync_count'] == 2
    part = own.api.call('GET', own.tasks()[1]['data']['image'], 206, headers={'Range': 'bytes=1000-1999'})
    assert part.content == OTHER_PICTURE[1000:2000]


def test_a_bucket_of_a_cloud_is_a_target_that_may_go_away(project: Project, cloud: Cloud) -> None:
    """Midway, and comes back."""
    own = project.api.project()
    bucket, annotations = cloud.bucket('midway'), own.import_annotated(20)
    with ThreadPoolExecutor() as beside:
        with gate(cloud.service) as passing:
            storage = connect(own, passing.service, 'midway', 'export', can_delete_objects=True)
            assert bucket.keys() == annotations
            for key in annotations:
                bucket.delete(key)
            # more than are written at once
            passing.relay.stands_still = lambda: len(bucket.keys()) >= 12
            sync = beside.submit(storage.tried_sync)
            assert passing.relay.still.wait(HANG)
        failing = sync.result()
    missed = set(re.findall(r'Annotation (\d+)', failing['traceback']))
    assert (failing['status'], '127.0.0.1' in failing['traceback']) == ('completed_with_errors', True)
    assert missed and annotations - missed <= bucket.keys() < annotations
    with gate(cloud.service, passing.port):
        assert storage.sync()['last_sync_count'] == len(annotations)
        assert bucket.keys() == annotations
        gone = next(iter(annotations))
        own.api.call('DELETE', f'/api/annotations/{gone}/', 204)
        assert bucket.keys() == annotations - {gone}


def test_a_share_is_a_source_and_a_target_that_may_go_away(project: Project) -> None:
    """Midway, and comes back."""
    if SHARE.missing:
        pytest.skip(f'{SHARE.missing} is missing: install it')
    own = project.api.project()
    annotations = own.import_annotated(20)
    with server_of(SHARE) as server, ThreadPoolExecutor() as beside:
        share = server.start()
        bucket = share.bucket('midway')
        body = form(own, share, 'midway', **SHARE.wrong)
        refused = own.api.call('POST', f'{EXPORT}/validate'.format(SHARE.provider), 400, json=body)
        assert 'does not accept' in refused.text
        with gate(share) as passing:
            storage = connect(own, passing.service, 'midway', 'export')
            assert objects(bucket).keys() == annotations
            empty(bucket)
            # more than are written at once
            passing.relay.stands_still = lambda: len(objects(bucket)) >= 12
            sync = beside.submit(storage.tried_sync)
            assert passing.relay.still.wait(HANG)
        failing = sync.result()
        missed = set(re.findall(r'Annotation (\d+)', failing['traceback']))
        assert (failing['status'], '127.0.0.1' in failing['traceback']) == ('completed_with_errors', True)
        assert missed and annotations - missed <= objects(bucket).keys()
        with gate(share, passing.port):
            assert storage.sync()['last_sync_count'] == len(annotations)
            assert objects(bucket).keys() == annotations
        pictures(share, 'shown')
        own = project.api.project()
        source = connect(own, share, 'shown', prefix='images', use_blob_urls=True, recursive_scan=True)
        assert source.sync()['last_sync_count'] == 3
        shown = [own.api.call('GET', task['data']['image'], 200).content for task in own.tasks()]
        assert sorted(shown) == sorted([PICTURE, OTHER_PICTURE, PICTURE])


def test_of_the_other_role_there_is_an_empty_list(project: Project, service_of: Callable[[str], Service]) -> None:
    body = form(project, service_of('minio'), 'nowhere')
    for name, route in (('minio', EXPORT), ('nextcloud', IMPORT), (INDEX.provider, EXPORT)):
        path = route.format(name)
        assert _listed(project, path) == []
        project.api.call('POST', path, 405, json=body)
        project.api.call('POST', f'{path}/validate', 404, json=body)


def test_the_lists_of_types_have_every_provider(project: Project) -> None:
    """Label Studio makes both of one list."""
    for path in ('/api/storages/types', '/api/storages/export/types'):
        assert {*ROLES, INDEX.provider} <= {item['name'] for item in project.api.get(path)}
