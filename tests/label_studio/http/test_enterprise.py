"""A provider of the Enterprise edition, in a small tree that is laid over a real Label Studio and extends it.

No Enterprise tree is public: what is shown here holds for one that is built as Label Studio's guide says.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ENTERPRISE, lay_down
from tests.label_studio.environment import LabelStudio, offline_env, run
from tests.label_studio.generated import assert_passed
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Service, objects
from tests.label_studio.http.storages import PICTURE, connect, pictures
from tests.label_studio.scaffold import spec, storage_scaffold
from tests.label_studio.suites import Outcome, Suite, run_suite
from tests.label_studio.tree import runnable_copy

PACKAGE = 'label_studio_enterprise'
SETTINGS = {'DJANGO_SETTINGS_MODULE': 'lse_core.settings.enterprise'}
TESTS = Suite(('lse_io_storages/tests/test_minio.py',), fast=True, package=PACKAGE)


@dataclass(frozen=True)
class Enterprise:
    """The tree with a provider, the Python for it, and a copy of a database of Label Studio."""

    tree: Path
    python: Path
    data: Path

    def manage(self, *arguments: str) -> str:
        """What `manage.py ARGUMENTS` prints. Fails the test when that fails."""
        env = offline_env(self.tree, self.data, **SETTINGS)
        done = run([self.python, 'manage.py', *arguments], self.tree / PACKAGE, env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope='module')
def enterprise(
    label_studio: LabelStudio, slim: Path, booted_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Enterprise:
    """The tree, generated into."""
    scratch = tmp_path_factory.mktemp('enterprise')
    tree = lay_down(ENTERPRISE, runnable_copy(slim, scratch / 'tree'))
    text = spec('minio').read_text(encoding='utf-8').replace('edition: open-source', 'edition: enterprise')
    file = scratch / 'minio.yml'
    file.write_text(text, encoding='utf-8')
    made = storage_scaffold('new', 'minio', '--spec', file, '--python', label_studio.python, cwd=tree)
    assert (made.code, 'not verified on the real product' in made.output) == (0, True), str(made)
    checked = storage_scaffold('check', '--render', cwd=tree)
    assert checked.code == 0, str(checked)
    return Enterprise(tree, label_studio.python, Path(shutil.copytree(booted_data, scratch / 'data')))


@pytest.fixture(scope='module')
def generated_tests(
    enterprise: Enterprise, beside: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Future[Outcome]:
    """The provider's generated tests, running."""
    scratch = tmp_path_factory.mktemp('generated')
    tree = runnable_copy(enterprise.tree, scratch / 'tree')
    return beside.submit(run_suite, TESTS, tree, enterprise.python, scratch, **SETTINGS)


@pytest.fixture(scope='module')
def project(
    enterprise: Enterprise, generated_tests: Future[Outcome], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Project]:
    """A project of the running tree."""
    enterprise.manage('migrate')
    log, env = tmp_path_factory.mktemp('log') / 'label-studio.log', {'SSRF_PROTECTION_ENABLED': 'false', **SETTINGS}
    serving = label_studio_server(enterprise.tree, enterprise.python, enterprise.data, log, package=PACKAGE, **env)
    with serving as address:
        yield Api(address).project()


@pytest.fixture(scope='module')
def s3(service_of: Callable[[str], Service]) -> Service:
    return service_of('minio')


def test_it_is_listed_beside_the_storages_of_both(project: Project) -> None:
    for route in ('/api/storages/types', '/api/storages/export/types'):
        names = [kind['name'] for kind in project.api.get(route)]
        assert [name for name in names if name in ('s3', 's3s', 'minio')] == ['s3', 's3s', 'minio']


@pytest.mark.parametrize('presign', [True, False])
def test_objects_become_tasks_and_can_be_seen(project: Project, s3: Service, presign: bool) -> None:
    own = project.api.project()
    bucket = pictures(s3, f'shown-{presign}'.lower()).name
    storage = connect(own, s3, bucket, prefix='images', use_blob_urls=True, presign=presign)

    assert storage.sync()['last_sync_count'] == 2
    assert {task['storage_filename'] for task in own.tasks()} == {'images/cat.png', 'images/dog.png'}
    first = next(task for task in own.tasks() if task['storage_filename'] == 'images/cat.png')
    answer = own.api.call('GET', first['data']['image'], 303 if presign else 200)
    assert ('X-Amz-Signature' in answer.headers.get('Location', '')) is presign
    assert (answer.content == PICTURE) is not presign


def test_rows_of_parquet_become_tasks_as_this_edition_reads_them(project: Project, s3: Service) -> None:
    own = project.api.project()
    rows = [{'image': f'https://example.com/{number}.png'} for number in range(3)]
    bucket = s3.bucket('rows', {'table.parquet': b'PAR1' + json.dumps(rows).encode()}).name

    assert connect(own, s3, bucket).sync()['last_sync_count'] == 3
    assert [task['data'] for task in own.tasks()] == rows


def test_annotations_become_objects(project: Project, s3: Service) -> None:
    own = project.api.project()
    bucket = s3.bucket('written')
    own.api.post(f'/api/projects/{own.id}/import', {'image': 'https://example.com/a.png'})
    [task] = own.tasks()
    storage = connect(own, s3, bucket.name, 'export', can_delete_objects=True)
    kept, gone = own.annotate(task['id']), own.annotate(task['id'])
    own.api.call('DELETE', f'/api/annotations/{gone}/', 204)

    assert set(objects(bucket)) == {str(kept)}
    (bucket / str(kept)).unlink()
    storage.sync()
    assert json.loads(objects(bucket)[str(kept)])['id'] == kept


def test_django_misses_no_migration(enterprise: Enterprise) -> None:
    assert 'No changes detected' in enterprise.manage('makemigrations', '--check', '--dry-run')


def test_its_generated_tests_pass(generated_tests: Future[Outcome]) -> None:
    outcome = generated_tests.result()
    assert_passed(outcome, 'minio')
    assert outcome.code == 0, str(outcome)
