"""Storages of the generated provider `minio`, through either family of routes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import KEY_ID, SECRET, S3Server

# The routes as Label Studio's web app calls them, and those of the provider guide.
IMPORT = '/api/storages/minio'
EXPORT = '/api/storages/export/minio'
GUIDE_IMPORT = '/api/storages/minio/import'
GUIDE_EXPORT = '/api/storages/minio/export'

PICTURE = bytes(range(256)) * 400
OTHER_PICTURE = bytes(reversed(PICTURE))
TASKS = b'[{"data": {"image": "minio://%s/images/cat.png"}}, {"data": {"image": "minio://%s/images/dog.png"}}]'


def pictures(server: S3Server, bucket: str) -> Path:
    """A bucket with two pictures under `images/`, one deeper down, and a file of two tasks about them."""
    return server.bucket(
        bucket,
        {
            'images/cat.png': PICTURE,
            'images/dog.png': OTHER_PICTURE,
            'images/more/café & co.png': PICTURE,
            'tasks/two.json': TASKS.replace(b'%s', bucket.encode()),
        },
    )


def form(project: Project, server: S3Server, bucket: str, /, **changes: Any) -> dict[str, Any]:
    """What a person would fill in to connect `bucket`."""
    filled = {
        'project': project.id,
        'title': 'Harness',
        'bucket': bucket,
        'endpoint': server.endpoint,
        'region': 'us-east-1',
        'access_key_id': KEY_ID,
        'secret_access_key': SECRET,
    }
    return {**filled, **changes}


def slash(route: str) -> str:
    """What a path below `route` ends with: the guide's have a slash there, Label Studio's own have none."""
    return '/' if route in (GUIDE_IMPORT, GUIDE_EXPORT) else ''


@dataclass(frozen=True)
class Storage:
    """A connected storage."""

    api: Api
    route: str
    id: int

    @property
    def path(self) -> str:
        """Where the storage itself is."""
        return f'{self.route}/{self.id}{slash(self.route)}'

    def sync(self) -> dict[str, Any]:
        """The storage after a sync that must be complete."""
        done: dict[str, Any] = self.api.post(f'{self.route}/{self.id}/sync{slash(self.route)}', expect=200)
        assert done['status'] == 'completed', done
        return done


def connect(
    project: Project, server: S3Server, bucket: str, role: Literal['import', 'export'] = 'import', /, **changes: Any
) -> Storage:
    """A storage made as the web app makes it: the project in the address and in the form."""
    route = IMPORT if role == 'import' else EXPORT
    body = form(project, server, bucket, **changes)
    made = project.api.post(f'{route}?project={project.id}', body)
    return Storage(project.api, route, made['id'])
