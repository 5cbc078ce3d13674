"""Imports and exports while one request in a hundred fails, the service is restarted, or the worker is killed.

Nothing is lost, nothing comes twice, the status is true, and what failed is named. FAULTY_OBJECTS=5000 in the
environment makes minutes of it.

The servers run with SSRF_PROTECTION_ENABLED=false, since the services are on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from threading import Event
from typing import Any

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.faults import Faults
from tests.label_studio.http.relay import Relay, relay
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Server, empty, server_of
from tests.label_studio.http.storages import Storage, connect
from tests.label_studio.http.test_worker import SSRF
from tests.label_studio.http.workers import Redis, kill_worker, redis_server, worker
from tests.processes import HANG, wait_for

OBJECTS = int(os.environ.get('FAULTY_OBJECTS', '50'))
PERIOD = 100 if OBJECTS > 200 else 20
KEYS = {f'{number:05}.json' for number in range(OBJECTS)}


@pytest.fixture
def server(service_of: Any, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A service for one test alone."""
    with server_of(service_of('minio').subject) as own:
        yield own


@pytest.fixture
def gate(server: Server) -> Iterator[Relay]:
    """Stands before it."""
    with relay(server.start()) as running:
        yield running


def files(gate: Relay) -> Path:
    """A bucket with a task in each of KEYS."""
    return gate.service.bucket(
        'files', {key: json.dumps({'data': {'image': f'https://example.com/{key}'}}).encode() for key in KEYS}
    )


def restart(server: Server) -> Faults:
    """The service is away for a few requests, midway."""
    return Faults(PERIOD, {OBJECTS // 2: server.stop, OBJECTS // 2 + 4: server.start})


def imported(project: Project) -> Counter[str]:
    """The keys that there are tasks of, and how many of each."""
    found: Counter[str] = Counter()
    for page in range(1, OBJECTS // 100 + 2):
        listed = project.api.get('/api/tasks', params={'project': project.id, 'page_size': 100, 'page': page})
        found.update(task['data']['image'].rpartition('/')[2] for task in listed['tasks'])
        if sum(found.values()) >= listed['total']:
            break
    return found


def assert_true(storage: dict[str, Any], done: int, missing: set[str]) -> None:
    """The storage says how much of it was done, and what was not."""
    assert storage['last_sync_count'] == done, storage
    assert storage['status'] == ('completed_with_errors' if missing else 'completed'), storage
    named = re.findall(r'\d+\.json|(?<=Annotation )\d+', storage['traceback'] or '')
    assert (len(named), set(named) - missing) == (len(set(named)), set()), storage
    assert storage['meta'].get('tasks_failed_validation', 0) == len(missing), storage
    if len(missing) <= 100:
        assert set(named) == missing


def assert_import_is_whole(project: Project, storage: Storage, gate: Relay, failing: dict[str, Any]) -> None:
    """What has failed was not imported, comes in with the next sync, and nothing comes twice."""
    found = imported(project)
    assert_true(failing, len(found), KEYS - found.keys())
    gate.before = lambda request: True
    assert_true(storage.sync(), len(KEYS - found.keys()), set())
    assert imported(project) == Counter(KEYS)


def test_scattered_faults_cost_an_import_nothing(project: Project, gate: Relay) -> None:
    storage = connect(project, gate.service, files(gate).name)
    gate.before = faults = Faults(PERIOD)

    assert_true(storage.sync(), OBJECTS, set())

    assert len(faults.failed) >= OBJECTS // PERIOD
    assert imported(project) == Counter(KEYS)


def test_an_import_survives_a_restart_of_the_service(project: Project, gate: Relay, server: Server) -> None:
    storage = connect(project, gate.service, files(gate).name)
    gate.before = restart(server)

    failing = storage.tried_sync()

    assert failing['status'] == 'completed_with_errors'
    assert_import_is_whole(project, storage, gate, failing)


@pytest.mark.parametrize('restarted', [False, True])
def test_an_export_is_true_about_faults(project: Project, gate: Relay, server: Server, restarted: bool) -> None:
    annotations = project.import_annotated(OBJECTS)
    bucket = gate.service.bucket('exported')
    storage = connect(project, gate.service, bucket.name, 'export')
    empty(bucket)
    gate.before = faults = restart(server) if restarted else Faults(PERIOD)

    synced = storage.tried_sync()

    written = {path.name for path in bucket.iterdir() if path.name.isdigit()}
    assert restarted or written == annotations
    assert faults.failed
    assert_true(synced, len(written), annotations - written)
    gate.before = lambda request: True
    assert_true(storage.sync(), OBJECTS, set())
    assert {path.name for path in bucket.iterdir() if path.name.isdigit()} == annotations


@pytest.fixture(scope='module')
def redis(label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Redis, for this Label Studio alone."""
    with redis_server(label_studio.python, tmp_path_factory.mktemp('redis')) as running:
        yield running


def test_an_import_survives_the_death_of_its_worker(
    label_studio: LabelStudio, running_tree: Path, booted_data: Path, redis: Redis, gate: Relay, tmp_path: Path
) -> None:
    data = shutil.copytree(booted_data, tmp_path / 'data')
    reached, go_on = Event(), Event()

    def started(running: ExitStack, **env: str) -> tuple[Api, Popen[bytes]]:
        env = {**SSRF, **env}
        server = label_studio_server(running_tree, label_studio.python, data, tmp_path / 'log', **redis.env, **env)
        jobs = worker(running_tree, data, tmp_path / 'worker.log', redis, **env)
        return Api(running.enter_context(server)), running.enter_context(jobs)

    def shown(api: Api) -> dict[str, Any]:
        # It is this list that notices dead jobs.
        (one,) = api.get(storage.route, params={'project': project.id})
        return dict(one)

    with ExitStack() as running:
        # How often a sync says that it is alive; five times that is when it counts as dead.
        api, first = started(running, STORAGE_IN_PROGRESS_TIMER='0.2')
        project = api.project()
        storage = connect(project, gate.service, files(gate).name)
        gate.before = Faults(PERIOD, {OBJECTS // 2: lambda: (reached.set(), go_on.wait(HANG))})
        api.post(f'{storage.path}/sync', expect=200)
        assert reached.wait(HANG)
        kill_worker(first)
        go_on.set()
        wait_for(lambda: shown(api)['status'] == 'failed', lambda: f'the sync counts as dead: {shown(api)}')
        assert 0 < len(imported(project)) < OBJECTS

    # With the usual timer: a second sync on a busy machine must not count as dead.
    with ExitStack() as running:
        api, _ = started(running)
        project = replace(project, api=api)
        gate.before = Faults(PERIOD)
        api.post(f'{storage.path}/sync', expect=200)
        wait_for(lambda: shown(api)['status'] not in ('queued', 'in_progress'), 'the second sync ends')
        second = shown(api)
        assert (second['status'], second['traceback']) == ('completed', None), second
        assert imported(project) == Counter(KEYS)
