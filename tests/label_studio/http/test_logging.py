"""What a running Label Studio writes about a generated provider.

The server runs with SSRF_PROTECTION_ENABLED=false, since the services are on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

from pathlib import Path

from tests.label_studio.http.api import Project
from tests.label_studio.http.services import SECRETS, Service
from tests.label_studio.http.storages import IMPORT, connect, form, pictures


def test_no_credential_is_logged(project: Project, service: Service, server_log: Path) -> None:
    """At DEBUG, after all that a storage goes through, good and bad; and after the tests before this one."""
    bucket = pictures(service, 'logging').name
    connect(project, service, bucket, use_blob_urls=True, recursive_scan=True, presign=False).sync()
    connect(project, service, bucket, 'export', prefix='out', can_delete_objects=True)
    task = project.tasks()[0]
    project.api.call('GET', task['data']['image'], 200)
    project.api.call('DELETE', f'/api/annotations/{project.annotate(task["id"])}/', 204)
    validate = f'{IMPORT.format(service.provider)}/validate'
    project.api.call('POST', validate, 400, json=form(project, service, bucket, **service.subject.wrong))

    log = server_log.read_text(encoding='utf-8', errors='replace')
    assert validate in log
    assert [line for line in log.splitlines() if any(secret in line for secret in SECRETS)] == []
