"""Exporting through a generated provider: annotations become objects, and go with them.

The server runs with SSRF_PROTECTION_ENABLED=false, since the services are on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

import json

import pytest

from tests.label_studio.http.api import RESULT, Project
from tests.label_studio.http.services import Service, empty, objects
from tests.label_studio.http.storages import connect

pytestmark = pytest.mark.usefixtures('address')


@pytest.fixture
def task(project: Project) -> int:
    """A task without any storage."""
    imported = project.api.post(
        f'/api/projects/{project.id}/import?return_task_ids=1', {'image': 'https://example.com/a.png'}
    )
    return int(imported['task_ids'][0])


@pytest.mark.parametrize('prefix', ['', 'out/here'])
def test_an_annotation_appears_as_an_object(project: Project, task: int, service: Service, prefix: str) -> None:
    directory = service.bucket(f'appearing-{len(prefix)}')
    connect(project, service, directory.name, 'export', prefix=prefix)

    annotation = project.annotate(task)

    exported = objects(directory)
    assert list(exported) == [f'{prefix}/{annotation}' if prefix else str(annotation)]
    (written,) = map(json.loads, exported.values())
    assert (written['id'], written['result'], written['task']['id']) == (annotation, RESULT, task)


@pytest.mark.parametrize('may_delete', [True, False])
def test_a_deleted_annotation_takes_its_object_along_if_it_may(
    project: Project, task: int, service: Service, may_delete: bool
) -> None:
    directory = service.bucket(f'deleting-{may_delete}'.lower(), {'other.json': b'{}'})
    connect(project, service, directory.name, 'export', can_delete_objects=may_delete)
    annotation = project.annotate(task)
    assert set(objects(directory)) == {str(annotation), 'other.json'}

    project.api.call('DELETE', f'/api/annotations/{annotation}/', 204)

    assert set(objects(directory)) == ({'other.json'} if may_delete else {str(annotation), 'other.json'})


def test_a_new_export_storage_gets_what_was_annotated_before(project: Project, task: int, service: Service) -> None:
    directory = service.bucket('catching-up')
    annotations = {str(project.annotate(task)) for _ in range(2)}

    storage = connect(project, service, directory.name, 'export')

    assert set(objects(directory)) == annotations
    empty(directory)
    storage.sync()
    assert set(objects(directory)) == annotations


def test_a_storage_that_fails_does_not_lose_the_annotation(project: Project, task: int, service: Service) -> None:
    """R10: upstream answers 500 although the annotation is saved, so that people save it twice."""
    directory = service.bucket('going-away')
    connect(project, service, directory.name, 'export')
    directory.rmdir()

    annotation = project.annotate(task)

    assert project.api.get(f'/api/annotations/{annotation}/')['id'] == annotation
