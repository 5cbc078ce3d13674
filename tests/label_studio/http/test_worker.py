"""Exports through jobs: a real Redis, and a worker that knows of Label Studio only what its job queue tells it.

Both run with SSRF_PROTECTION_ENABLED=false, since the S3 service is on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any, Literal

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.relay import Relay, relay
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Service, empty, objects
from tests.label_studio.http.storages import Storage, connect
from tests.label_studio.http.workers import Redis, redis_server, worker

SSRF = {'SSRF_PROTECTION_ENABLED': 'false'}


@pytest.fixture(scope='module')
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the worker writes, which is Label Studio too."""
    return tmp_path_factory.mktemp('worker') / 'worker.log'


@pytest.fixture(scope='module')
def redis(label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Redis, for this Label Studio alone."""
    with redis_server(label_studio.python, tmp_path_factory.mktemp('redis')) as running:
        yield running


@pytest.fixture(scope='module')
def served(
    label_studio: LabelStudio,
    running_tree: Path,
    booted_data: Path,
    redis: Redis,
    server_log: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Popen[bytes]]]:
    """The address of a Label Studio, and its worker; both have the same database, a copy of the other tests' one."""
    data = shutil.copytree(booted_data, tmp_path_factory.mktemp('queued') / 'data')
    log = server_log.with_name('label-studio.log')
    with (
        label_studio_server(running_tree, label_studio.python, data, log, **redis.env, **SSRF) as address,
        worker(running_tree, data, server_log, redis, **SSRF) as process,
    ):
        yield address, process


@pytest.fixture(scope='module')
def api(served: tuple[str, Popen[bytes]]) -> Api:
    """A user of that Label Studio."""
    return Api(served[0])


@pytest.fixture
def idle_worker(served: tuple[str, Popen[bytes]]) -> Iterator[None]:
    """The worker takes no job while the test lasts."""
    served[1].send_signal(signal.SIGSTOP)
    yield
    served[1].send_signal(signal.SIGCONT)


@pytest.fixture
def gate(s3: Service) -> Iterator[Relay]:
    """Stands before the S3 service."""
    with relay(s3) as running:
        yield running


def tasks(project: Project, count: int) -> list[int]:
    """Ids of new tasks without any storage."""
    new = [{'image': f'https://example.com/{number}.png'} for number in range(count)]
    path = f'/api/projects/{project.id}/import?return_task_ids=1'
    imported = project.api.call('POST', path, 201, json=new).json()
    return [int(task) for task in imported['task_ids']]


def done(redis: Redis) -> list[dict[str, Any]]:
    """All jobs there were, when none is left to do; none may have failed."""
    jobs = redis.settled()
    assert [job for job in jobs if job['status'] == 'failed'] == []
    return jobs


def synced(storage: Storage, redis: Redis) -> dict[str, Any]:
    """The storage after a sync by the worker."""
    assert storage.api.post(f'{storage.path}/sync', expect=200)['status'] == 'queued'
    calls = {job['id']: job['call'] for job in done(redis)}
    shown: dict[str, Any] = storage.api.get(storage.path)
    assert calls[shown['last_sync_job']].startswith('io_storages.base_models.export_sync_background(')
    return shown


def exported(redis: Redis, annotation: int) -> bool:
    """Whether a job has taken this annotation to the storages of its project."""
    call = f'io_storages.minio.models.async_export_annotation_to_minio_storages({annotation})'
    return call in {job['call'] for job in done(redis)}


def test_a_sync_names_what_was_not_written_and_a_good_one_clears_that(
    project: Project, gate: Relay, redis: Redis
) -> None:
    directory = gate.service.bucket('by-worker')
    annotations = [project.annotate(task) for task in tasks(project, 5)]
    bad, good = annotations[:2], annotations[2:]
    storage = connect(project, gate.service, directory.name, 'export')
    done(redis)
    assert set(objects(directory)) == {str(annotation) for annotation in annotations}
    empty(directory)
    gate.refused = {str(annotation) for annotation in bad}

    failing = synced(storage, redis)

    assert (failing['status'], failing['last_sync_count']) == ('completed_with_errors', 3)
    reason, names = failing['traceback'].splitlines()
    assert reason == '2 times: The service is not available at the moment (SlowDown).'
    assert set(names.strip().split(', ')) == {f'Annotation {annotation}' for annotation in bad}
    assert (failing['meta']['tasks_failed_validation'], failing['meta']['total_annotations']) == (2, 5)
    assert set(objects(directory)) == {str(annotation) for annotation in good}

    gate.refused = set()
    complete = synced(storage, redis)

    assert (complete['status'], complete['last_sync_count'], complete['traceback']) == ('completed', 5, None)
    assert 'tasks_failed_validation' not in complete['meta']
    assert set(objects(directory)) == {str(annotation) for annotation in annotations}


def test_what_is_annotated_is_exported_by_the_worker(project: Project, s3: Service, redis: Redis) -> None:
    directory = s3.bucket('auto-by-worker')
    connect(project, s3, directory.name, 'export')
    (task,) = tasks(project, 1)

    annotation = project.annotate(task)

    assert exported(redis, annotation)
    assert set(objects(directory)) == {str(annotation)}


def test_a_service_that_is_down_fails_no_job_and_stops_no_other_storage(
    project: Project, s3: Service, redis: Redis
) -> None:
    directory = s3.bucket('down-by-worker')
    with relay(s3) as going_down:
        first = connect(project, going_down.service, directory.name, 'export', prefix='first')
    second = connect(project, s3, directory.name, 'export', prefix='second')
    (task,) = tasks(project, 1)
    done(redis)

    annotation = project.annotate(task)

    assert exported(redis, annotation)
    shown = project.api.get(first.path)
    message = f'Annotation {annotation}: 127.0.0.1 cannot be reached.'
    assert (shown['status'], shown['traceback']) == ('completed_with_errors', message)
    assert shown['meta']['last_error'] == message
    assert project.api.get(second.path)['status'] == 'completed'
    assert set(objects(directory)) == {f'second/{annotation}'}


@pytest.mark.usefixtures('idle_worker')
@pytest.mark.parametrize('role', ['import', 'export'])
def test_a_sync_whose_job_was_taken_back_has_failed(
    project: Project, s3: Service, redis: Redis, role: Literal['import', 'export']
) -> None:
    """The base class would show it as queued for ever, and start no other."""
    storage = connect(project, s3, s3.bucket(f'cancelled-{role}').name, role)
    assert storage.api.post(f'{storage.path}/sync', expect=200)['status'] == 'queued'
    redis.cancel(storage.api.get(storage.path)['last_sync_job'])

    # as the list on the settings page asks
    (shown,) = storage.api.get(storage.path.rpartition('/')[0], params={'project': project.id})

    assert (shown['status'], shown['traceback']) == (
        'failed',
        'The job of this sync ended before it began. Sync again.',
    )
    assert storage.api.post(f'{storage.path}/sync', expect=200)['status'] == 'queued'
    redis.cancel(storage.api.get(storage.path)['last_sync_job'])
