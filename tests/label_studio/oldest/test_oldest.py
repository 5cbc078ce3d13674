"""Generated providers in a running Label Studio of the first release, with its own dependencies: `make test-oldest`.

It takes too long for each push. Their generated tests are not among this: they ask Label Studio's storages as clients
of a fixture that this release does not have yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.label_studio.environment import CACHE, ToolMissing, existing, offline_env, run
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import boot, label_studio_server
from tests.label_studio.http.services import SUBJECTS, Service, objects, server_of
from tests.label_studio.http.storages import EXPORT, IMPORT, OTHER_PICTURE, PICTURE, connect, pictures
from tests.label_studio.releases import OLDEST, tree_of
from tests.label_studio.scaffold import new, storage_scaffold
from tests.label_studio.tree import runnable_copy
from tests.processes import HANG, loopback_session

# It only imports.
INDEX = 'http_index'


@pytest.fixture(scope='module')
def python() -> Path:
    """The Python that has Label Studio 1.21.0 as people install it."""
    try:
        return existing(CACHE / 'oldest/bin/python')
    except ToolMissing as missing:
        pytest.skip(str(missing).replace('make label-studio', 'make test-oldest'))


@pytest.fixture(scope='module')
def tree(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the providers and their migrations, to run."""
    home = tmp_path_factory.mktemp('oldest')
    try:
        made = tree_of(OLDEST, home)
    except ToolMissing as missing:
        pytest.skip(str(missing))
    for name in (*SUBJECTS, INDEX):
        done = new(name, made, '--python', python)
        assert done.code == 0, str(done)
    checked = storage_scaffold('check', cwd=made)
    assert checked.code == 0, str(checked)
    return runnable_copy(made, home / 'running')


@pytest.fixture(scope='module')
def api(tree: Path, python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A user of the server; its SSRF protection refuses loopback, where the services are, and is off."""
    home = tmp_path_factory.mktemp('served')
    data = boot(tree, python, home / 'data')
    with label_studio_server(tree, python, data, home / 'log', SSRF_PROTECTION_ENABLED='false') as address:
        yield Api(address)


@pytest.fixture
def project(api: Api) -> Project:
    return api.project()


@pytest.fixture(scope='module', params=SUBJECTS)
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    """Each of the services in turn."""
    subject = SUBJECTS[request.param]
    if subject.missing:
        pytest.skip(f'{subject.missing} is missing: install the package {subject.missing}')
    with server_of(subject) as server:
        yield server.start()


def test_it_is_that_release(api: Api) -> None:
    assert api.get('/api/version')['release'] == OLDEST


def test_no_migration_is_left_to_make(tree: Path, python: Path, tmp_path: Path) -> None:
    command = [python, 'manage.py', 'makemigrations', '--check', '--dry-run']
    done = run(command, tree / 'label_studio', offline_env(tree, tmp_path))
    assert (done.returncode, 'No changes detected' in done.stdout) == (0, True), done.stdout + done.stderr


def test_what_a_source_has_becomes_tasks_and_is_shown(project: Project, service: Service) -> None:
    bucket = pictures(service, 'shown').name
    storage = connect(project, service, bucket, prefix='images', use_blob_urls=True, recursive_scan=True)
    assert storage.sync()['last_sync_count'] == 3
    assert storage.sync()['last_sync_count'] == 0
    shown = [_shown(project, task['data']['image']) for task in project.tasks()]
    assert sorted(shown) == sorted([PICTURE, OTHER_PICTURE, PICTURE])


def _shown(project: Project, address: str) -> bytes:
    """What a browser gets: from Label Studio, or from where that sends it."""
    answer = project.api.session.get(f'{project.api.address}{address}', allow_redirects=False, timeout=HANG)
    if answer.status_code == 303:
        answer = loopback_session().get(answer.headers['Location'], timeout=HANG)
    assert answer.status_code == 200, answer.text[:2000]
    return answer.content


def test_a_file_of_tasks_becomes_tasks_once(project: Project, service: Service) -> None:
    """This release counts what it has of a key."""
    bucket = pictures(service, 'counted').name
    storage = connect(project, service, bucket, prefix='tasks', use_blob_urls=False)
    assert storage.sync()['last_sync_count'] == 2
    assert storage.sync()['last_sync_count'] == 0
    assert len(project.tasks()) == 2


def test_annotations_become_objects_and_go_with_them(project: Project, service: Service) -> None:
    earlier, bucket = project.import_annotated(3), service.bucket('written')
    connect(project, service, 'written', 'export', can_delete_objects=True)
    assert set(objects(bucket)) == earlier
    annotation = project.annotate(project.tasks()[0]['id'])
    assert json.loads(objects(bucket)[str(annotation)])['id'] == annotation
    project.api.call('DELETE', f'/api/annotations/{annotation}/', 204)
    assert set(objects(bucket)) == earlier


def test_wrong_credentials_are_refused_in_words(project: Project, service: Service) -> None:
    service.bucket('refused')
    body = {'project': project.id, 'title': 'x', 'bucket': 'refused', **service.form, **service.subject.wrong}
    project.api.call('POST', f'{IMPORT.format(service.provider)}/validate', 400, json=body)


def test_a_provider_that_only_imports_is_listed_and_has_no_targets(project: Project) -> None:
    for path in (IMPORT, EXPORT):
        assert project.api.get(path.format(INDEX), params={'project': project.id}) == []
    for path in ('/api/storages/types', '/api/storages/export/types'):
        assert {*SUBJECTS, INDEX} <= {item['name'] for item in project.api.get(path)}
