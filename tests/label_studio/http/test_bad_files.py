"""A bucket of which most files are not tasks: each is named and skipped whole, and the rest comes in.

The server runs with SSRF_PROTECTION_ENABLED=false, since the services are on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.label_studio.http.api import Project
from tests.label_studio.http.bad_files import bad_files, good_tasks
from tests.label_studio.http.services import Service
from tests.label_studio.http.storages import connect

pytestmark = pytest.mark.usefixtures('address')

SEED = 20261126


def test_two_hundred_bad_files_are_named_and_skipped_whole(project: Project, s3: Service) -> None:
    random = Random(SEED)
    bad = bad_files(200, random)
    good = {f'{random.random()}.json': good_tasks(random) for _ in range(30)}
    files = {**bad, **{name: json.dumps(tasks).encode() for name, tasks in good.items()}}
    bucket = s3.bucket('bad-files', files)
    storage = connect(project, s3, bucket.name, use_blob_urls=False)
    expected = sum(map(len, good.values()))

    for count in (expected, 0):
        done = storage.tried_sync()

        assert (done['status'], done['last_sync_count']) == ('completed_with_errors', count), done['traceback']
        assert [name for name in bad if done['traceback'].count(name) != 1] == [], done['traceback']
        assert [name for name in good if name in done['traceback']] == []
        assert done['meta']['tasks_failed_validation'] == len(bad)
        shown = project.shown()
        annotated = [item for tasks in good.values() for task in tasks for item in task.get('annotations') or []]
        assert (shown['task_number'], {task['storage_filename'] for task in project.tasks()}) == (expected, set(good))
        assert shown['total_annotations_number'] + shown['skipped_annotations_number'] == len(annotated)
