"""Storages of the generated providers, through either family of routes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.services import Service

# Two families of routes: as Label Studio's web app calls them, and those of the provider guide.
IMPORT = '/api/storages/{}'
EXPORT = '/api/storages/export/{}'
GUIDE_IMPORT = '/api/storages/{}/import'
GUIDE_EXPORT = '/api/storages/{}/export'

PICTURE = bytes(range(256)) * 400
OTHER_PICTURE = bytes(reversed(PICTURE))


def pictures(service: Service, bucket: str) -> Path:
    """A bucket with two pictures under `images/`, one deeper down, and a file of two tasks about them."""
    tasks = [{'data': {'image': f'{service.provider}://{bucket}/images/{name}.png'}} for name in ('cat', 'dog')]
    return service.bucket(
        bucket,
        {
            'images/cat.png': PICTURE,
            'images/dog.png': OTHER_PICTURE,
            'images/more/café & co.png': PICTURE,
            'tasks/two.json': json.dumps(tasks).encode(),
        },
    )


def form(project: Project, service: Service, bucket: str, /, **changes: Any) -> dict[str, Any]:
    """What a person would fill in to connect `bucket`."""
    return {'project': project.id, 'title': 'Harness', 'bucket': bucket, **service.form, **changes}


def slash(route: str) -> str:
    """What a path below `route` ends with: the guide's have a slash there, Label Studio's own have none."""
    return '/' if route.endswith(('/import', '/export')) else ''


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

    def tried_sync(self) -> dict[str, Any]:
        """The storage after a sync, however that went."""
        done: dict[str, Any] = self.api.post(f'{self.route}/{self.id}/sync{slash(self.route)}', expect=200)
        return done

    def sync(self) -> dict[str, Any]:
        """The storage after a sync that must be complete."""
        done = self.tried_sync()
        assert done['status'] == 'completed', done
        return done


def connect(
    project: Project, service: Service, bucket: str, role: Literal['import', 'export'] = 'import', /, **changes: Any
) -> Storage:
    """A storage made as the web app makes it: the project in the address and in the form."""
    route = (IMPORT if role == 'import' else EXPORT).format(service.provider)
    body = form(project, service, bucket, **changes)
    made = project.api.post(f'{route}?project={project.id}', body)
    return Storage(project.api, route, made['id'])
