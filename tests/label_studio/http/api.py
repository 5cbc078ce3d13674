"""A user of Label Studio's HTTP API who reads every answer for things that must not be in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import requests

from tests.label_studio.http.servers import TOKEN
from tests.label_studio.http.services import SECRETS
from tests.processes import HANG, loopback_session

LABEL_CONFIG = """<View><Image name="image" value="$image"/>
<Choices name="label" toName="image"><Choice value="cat"/><Choice value="dog"/></Choices></View>"""
RESULT = [{'from_name': 'label', 'to_name': 'image', 'type': 'choices', 'value': {'choices': ['cat']}}]


@dataclass(frozen=True)
class Api:
    """Requests to the server at `address`, authenticated; redirects are not followed."""

    address: str

    @cached_property
    def session(self) -> requests.Session:
        """Keeps the connection, and who we are."""
        made = loopback_session()
        made.headers['Authorization'] = f'Token {TOKEN}'
        return made

    def call(self, method: str, path: str, expect: int, **options: Any) -> requests.Response:
        """One request. Fails the test when the status is another one, or when a credential is in the body."""
        url = path if path.startswith('http') else f'{self.address}{path}'
        answer = self.session.request(method, url, allow_redirects=False, timeout=HANG, **options)
        shown = [secret for secret in SECRETS if secret.encode() in answer.content]
        assert shown == [], f'{method} {path} answers with a credential'
        readable = answer.headers.get('Content-Type', '').startswith(('application/json', 'text/'))
        said = answer.text[:2000] if readable else f'{len(answer.content)} bytes'
        assert answer.status_code == expect, f'{method} {path}: {answer.status_code} {said}'
        return answer

    def get(self, path: str, expect: int = 200, **options: Any) -> Any:
        """The JSON of a GET."""
        return self.call('GET', path, expect, **options).json()

    def post(self, path: str, body: Mapping[str, Any] | None = None, expect: int = 201) -> Any:
        """The JSON of a POST, or None when there is none."""
        answer = self.call('POST', path, expect, json=dict(body or {}))
        return answer.json() if answer.content else None

    def project(self) -> Project:
        """A new, empty project for images."""
        made = self.post('/api/projects', {'title': 'Harness', 'label_config': LABEL_CONFIG, 'is_published': True})
        return Project(self, made['id'])


@dataclass(frozen=True)
class Project:
    """A project of Label Studio."""

    api: Api
    id: int

    def shown(self) -> dict[str, Any]:
        """The project as the API has it, with its numbers of tasks and annotations."""
        shown: dict[str, Any] = self.api.get(f'/api/projects/{self.id}')
        return shown

    def tasks(self) -> list[dict[str, Any]]:
        """The project's tasks, by id, as the web app shows them: with storage URIs made into addresses."""
        listed = self.api.get('/api/tasks', params={'project': self.id, 'page_size': 100, 'resolve_uri': 'true'})
        return sorted(listed['tasks'], key=lambda task: int(task['id']))

    def import_annotated(self, count: int) -> set[str]:
        """New tasks without any storage, each with an annotation; the annotations' ids."""
        new = [
            {'data': {'image': f'https://example.com/{number}.png'}, 'annotations': [{'result': RESULT}]}
            for number in range(count)
        ]
        self.api.call('POST', f'/api/projects/{self.id}/import', 201, json=new)
        exported = self.api.get(f'/api/projects/{self.id}/export', params={'exportType': 'JSON'})
        return {str(annotation['id']) for task in exported for annotation in task['annotations']}

    def annotate(self, task: int) -> int:
        """The id of a new annotation of `task`."""
        made = self.api.post(f'/api/tasks/{task}/annotations/', {'result': RESULT})
        return int(made['id'])
