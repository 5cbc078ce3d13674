"""What a running Label Studio writes about a generated provider.

The server runs with SSRF_PROTECTION_ENABLED=false, since the S3 service is on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

from pathlib import Path

from tests.label_studio.http.api import Project
from tests.label_studio.http.servers import KEY_ID, SECRET, S3Server
from tests.label_studio.http.storages import IMPORT, connect, form, pictures

WRONG_SECRET = 'wrong/Secret+Of+Nobody'


def test_no_credential_is_logged(project: Project, s3: S3Server, server_log: Path) -> None:
    """At DEBUG, after all that a storage goes through, good and bad; and after the tests before this one."""
    bucket = pictures(s3, 'logging').name
    connect(project, s3, bucket, use_blob_urls=True, recursive_scan=True).sync()
    project.api.call('GET', project.tasks()[0]['data']['image'], 303)
    project.api.call('POST', f'{IMPORT}/validate', 400, json=form(project, s3, bucket, secret_access_key=WRONG_SECRET))

    log = server_log.read_text(encoding='utf-8', errors='replace')
    assert f'{IMPORT}/validate' in log
    for credential in (SECRET, WRONG_SECRET, KEY_ID):
        assert [line for line in log.splitlines() if credential in line] == []
