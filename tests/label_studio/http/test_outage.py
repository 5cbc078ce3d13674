"""A service that stops while annotations are exported to it, and comes back.

The server runs with SSRF_PROTECTION_ENABLED=false, since the services are on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.label_studio.http.api import Project
from tests.label_studio.http.relay import gate
from tests.label_studio.http.services import Server, Service, empty, server_of
from tests.label_studio.http.storages import connect
from tests.processes import HANG

pytestmark = pytest.mark.usefixtures('address')

ANNOTATIONS = 30
# more than are written at once, so that some are done
MIDWAY = 12


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    """A service of the same kind, for these tests alone."""
    with server_of(service.subject) as own:
        yield own


def exported(bucket: Path) -> set[str]:
    """The annotations that there are objects of; a server that is stopped may leave halves, or other names."""
    return {path.name for path in bucket.iterdir() if path.name.isdigit() and path.stat().st_size}


def test_a_service_that_stops_midway_costs_no_annotation(project: Project, server: Server) -> None:
    service = server.start()
    bucket = service.bucket('midway')
    annotations = project.import_annotated(ANNOTATIONS)

    with ThreadPoolExecutor() as beside:
        # However fast it is, the service does not get much further before it is stopped.
        with gate(service) as open_gate:
            storage = connect(project, open_gate.service, bucket.name, 'export')
            assert exported(bucket) == annotations
            empty(bucket)
            open_gate.relay.stands_still = lambda: len(exported(bucket)) >= MIDWAY
            sync = beside.submit(storage.tried_sync)
            assert open_gate.relay.still.wait(HANG)
            server.stop()
        failing = sync.result()

    # what could not be written is reported by name, and the rest is what counts
    assert failing['status'] == 'completed_with_errors', failing
    missed = re.findall(r'Annotation (\d+)', failing['traceback'])
    assert 0 < len(missed) == len(set(missed)) < ANNOTATIONS
    # some were tried, and when the service was certain to be gone, the others were not
    assert '127.0.0.1' in failing['traceback']
    assert len(failing['traceback'].splitlines()) < 10
    assert failing['last_sync_count'] == ANNOTATIONS - len(missed)
    assert failing['meta']['total_annotations'] == ANNOTATIONS
    assert annotations.difference(missed) <= exported(bucket) <= annotations

    # people go on with their work
    task, *_ = project.tasks()
    late = str(project.annotate(task['id']))
    assert project.shown()['total_annotations_number'] == ANNOTATIONS + 1
    assert f'Annotation {late}: ' in project.api.get(storage.path)['traceback']

    with gate(server.start(), open_gate.port):
        complete = storage.sync()
        assert (complete['last_sync_count'], complete['traceback']) == (ANNOTATIONS + 1, None)
        assert exported(bucket) == {*annotations, late}

        # and so does the export without a sync
        again = str(project.annotate(task['id']))
        assert exported(bucket) == {*annotations, late, again}
