"""One role of a provider is taken away in a running Label Studio: the other works on, and the lists of both answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.label_studio.environment import LabelStudio, offline_env, run
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Service, objects
from tests.label_studio.http.storages import EXPORT, IMPORT, PICTURE, connect, form
from tests.label_studio.scaffold import storage_scaffold
from tests.label_studio.tree import runnable_copy

ROLES = {'minio': 'import', 'nextcloud': 'export'}


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


def test_of_the_other_role_there_is_an_empty_list(project: Project, service_of: Callable[[str], Service]) -> None:
    for name, route in (('minio', EXPORT), ('nextcloud', IMPORT)):
        path = route.format(name)
        assert _listed(project, path) == []
        body = form(project, service_of(name), 'nowhere')
        project.api.call('POST', path, 405, json=body)
        project.api.call('POST', f'{path}/validate', 404, json=body)


def test_the_lists_of_types_have_every_provider(project: Project) -> None:
    """Label Studio makes both of one list."""
    for path in ('/api/storages/types', '/api/storages/export/types'):
        assert set(ROLES) <= {item['name'] for item in project.api.get(path)}
