"""Providers with one role in a running Label Studio: it works, and the lists of both answer.

Of two of them a role was taken away; a client of kind http never had but one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clients.dav_servers import PASSWORD, USERNAME
from tests.clients.http_servers import http_servers, nginx
from tests.clients.servers import directory
from tests.label_studio.environment import LabelStudio, offline_env, run
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Service, Subject, objects, server_of
from tests.label_studio.http.storages import EXPORT, IMPORT, OTHER_PICTURE, PICTURE, connect, form, pictures
from tests.label_studio.scaffold import new, storage_scaffold
from tests.label_studio.tree import runnable_copy

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


@pytest.fixture(scope='module')
def project(
    label_studio: LabelStudio, running_tree: Path, booted_data: Path, tmp_path_factory: pytest.TempPathFactory
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
    made = new(INDEX.provider, tree, '--python', label_studio.python)
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
