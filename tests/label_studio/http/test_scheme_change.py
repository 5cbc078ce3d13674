"""The scheme of a provider that is in use changes, and the URIs in its tasks still lead to their objects."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import Service
from tests.label_studio.http.storages import OTHER_PICTURE, PICTURE, Storage, connect
from tests.label_studio.scaffold import storage_scaffold
from tests.label_studio.tree import runnable_copy
from tests.processes import HANG, loopback_session

BUCKET = 'moved'
# One is a prefix of the other: the hardest case, and a likely one.
OLD, NEW = 'minio', 'minio-two'
MODELS = Path('label_studio/io_storages/minio/models.py')


@dataclass(frozen=True)
class Moved:
    """A project whose tasks were imported partly under the old scheme, partly under the new one."""

    api: Api
    project: Project
    storage: Storage
    stored: list[str]
    """What the tasks hold, in the order in which they were imported."""

    def addresses(self) -> list[str]:
        """What the web app would load as each task's image."""
        return [task['data']['image'] for task in self.project.tasks()]


@pytest.fixture(scope='module')
def moved(
    label_studio: LabelStudio,
    running_tree: Path,
    booted_data: Path,
    service_of: Callable[[str], Service],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Moved]:
    s3, scratch = service_of('minio'), tmp_path_factory.mktemp('scheme')
    tree = runnable_copy(running_tree, scratch / 'tree')
    data = Path(shutil.copytree(booted_data, scratch / 'data'))
    bucket = s3.bucket(BUCKET, {'images/café & co.png': PICTURE})

    def server() -> Iterator[Api]:
        log, ssrf = scratch / 'label-studio.log', {'SSRF_PROTECTION_ENABLED': 'false'}
        with label_studio_server(tree, label_studio.python, data, log, **ssrf) as address:
            yield Api(address)

    for api in server():
        project = api.project()
        storage = connect(project, s3, BUCKET, use_blob_urls=True, recursive_scan=True, presign=True)
        assert storage.sync()['last_sync_count'] == 1
        text = f'<img src="{OLD}://{BUCKET}/images/café & co.png"/>'
        api.call('POST', f'/api/projects/{project.id}/import', 201, json=[{'image': text}])

    spec = tree / '.storage-scaffold/minio/spec.yml'
    text = spec.read_text(encoding='utf-8').replace('client:\n', f'scheme: {NEW}\nclient:\n', 1)
    spec.write_text(text, encoding='utf-8')
    refused = storage_scaffold('update', 'minio', cwd=tree)
    assert (refused.code, f'add `scheme_aliases: [{OLD}]`' in refused.errors) == (2, True), str(refused)
    spec.write_text(f'{text}\nscheme_aliases: [{OLD}]\n', encoding='utf-8')
    updated = storage_scaffold('update', 'minio', '--python', label_studio.python, cwd=tree)
    assert updated.code == 0, str(updated)
    assert f"url_schemes = (url_scheme, '{OLD}')" in (tree / MODELS).read_text(encoding='utf-8')

    (bucket / 'images/dog.png').write_bytes(OTHER_PICTURE)
    for api in server():
        project, storage = Project(api, project.id), Storage(api, storage.route, storage.id)
        assert storage.sync()['last_sync_count'] == 1, 'what was imported before is not imported again'
        raw = api.get('/api/tasks', params={'project': project.id, 'resolve_uri': 'false'})['tasks']
        stored = [task['data']['image'] for task in sorted(raw, key=lambda task: int(task['id']))]
        yield Moved(api, project, storage, stored)


def test_tasks_keep_their_uris_and_new_ones_get_the_new_scheme(moved: Moved) -> None:
    assert moved.stored == [
        f'{OLD}://{BUCKET}/images/café & co.png',
        f'<img src="{OLD}://{BUCKET}/images/café & co.png"/>',
        f'{NEW}://{BUCKET}/images/dog.png',
    ]


def test_both_are_resolved_by_presigned_links(moved: Moved) -> None:
    moved.api.call('PATCH', moved.storage.path, 200, json={'presign': True})
    old, inside, new = moved.addresses()
    old_uri, new_uri = (moved.stored[index] for index in (0, 2))
    answers = [moved.api.call('GET', address, 303) for address in (old, inside.split('"')[1], new)]
    answers += [moved.api.call('GET', presign(moved, uri), 303) for uri in (old_uri, new_uri)]

    downloaded = [loopback_session().get(answer.headers['Location'], timeout=HANG) for answer in answers]

    assert [answer.status_code for answer in downloaded] == [200] * 5
    assert [answer.content for answer in downloaded] == [PICTURE, PICTURE, OTHER_PICTURE, PICTURE, OTHER_PICTURE]


def test_both_are_resolved_by_the_proxy(moved: Moved) -> None:
    moved.api.call('PATCH', moved.storage.path, 200, json={'presign': False})
    old, inside, new = moved.addresses()
    addresses = [old, inside.split('"')[1], new, *(presign(moved, moved.stored[index]) for index in (0, 2))]

    contents = [moved.api.call('GET', address, 200).content for address in addresses]

    assert contents == [PICTURE, PICTURE, OTHER_PICTURE, PICTURE, OTHER_PICTURE]


def test_uris_that_only_look_alike_are_not_resolved(moved: Moved) -> None:
    for scheme in (f'{OLD}x', f'{NEW}x', f'x{OLD}', 'minio-', 'minio-tw'):
        moved.api.call('GET', presign(moved, f'{scheme}://{BUCKET}/images/dog.png'), 404)


def presign(moved: Moved, uri: str) -> str:
    """Where Label Studio resolves a URI as it is stored, for the whole project."""
    encoded = base64.urlsafe_b64encode(uri.encode()).decode()
    return f'/projects/{moved.project.id}/resolve/?fileuri={encoded}'
