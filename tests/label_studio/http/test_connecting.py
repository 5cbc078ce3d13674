"""Connecting a generated provider through the HTTP API: types, forms, create, validate, edit, preview.

The server runs with SSRF_PROTECTION_ENABLED=false, since the S3 service is on loopback, which Label Studio refuses by
default; only `test_loopback_is_refused_by_default` runs against one that is as it comes.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import KEY_ID, SECRET, S3Server
from tests.label_studio.http.storages import (
    EXPORT,
    GUIDE_EXPORT,
    GUIDE_IMPORT,
    IMPORT,
    Storage,
    connect,
    form,
    pictures,
    slash,
)

pytestmark = pytest.mark.usefixtures('address')


@pytest.fixture(scope='module')
def bucket(s3: S3Server) -> str:
    pictures(s3, 'connecting')
    return 'connecting'


@pytest.mark.parametrize('types', ['/api/storages/types', '/api/storages/export/types'])
def test_both_providers_are_among_the_types(api: Api, types: str) -> None:
    named = {entry['name']: entry['title'] for entry in api.get(types)}

    assert named['wasabi'] == 'Wasabi'
    assert named['minio'] == 'MinIO'


@pytest.mark.parametrize('name', ['wasabi', 'minio'])
@pytest.mark.parametrize('role', ['', 'export/'])
def test_the_form_asks_for_bucket_and_credentials(api: Api, name: str, role: str) -> None:
    rows = api.get(f'/api/storages/{role}{name}/form')

    # Rows without fields and empty fields are space in the layout.
    asked = {field['name'] for row in rows for field in row.get('fields', ()) if field and 'name' in field}
    assert {'title', 'bucket', 'prefix', 'access_key_id', 'secret_access_key'} <= asked
    assert ('endpoint' in asked) == (name == 'minio')


@pytest.mark.parametrize('route', [IMPORT, EXPORT, GUIDE_IMPORT, GUIDE_EXPORT])
def test_a_storage_is_created_listed_and_deleted(
    api: Api, project: Project, s3: S3Server, bucket: str, route: str
) -> None:
    made = api.post(route, form(project, s3, bucket))

    assert (made['type'], made['bucket'], made['endpoint']) == ('minio', bucket, s3.endpoint)
    assert not {'access_key_id', 'secret_access_key', 'session_token'} & made.keys()
    listed = api.get(route, params={'project': project.id})
    assert [storage['id'] for storage in listed] == [made['id']]
    everything = api.get(
        '/api/storages/export' if 'export' in route else '/api/storages/', params={'project': project.id}
    )
    assert [(storage['type'], storage['id']) for storage in everything] == [('minio', made['id'])]

    api.call('DELETE', Storage(api, route, made['id']).path, 204)
    assert api.get(route, params={'project': project.id}) == []


@pytest.mark.parametrize('route', [IMPORT, EXPORT, GUIDE_IMPORT, GUIDE_EXPORT])
def test_validate_accepts_what_works(api: Api, project: Project, s3: S3Server, bucket: str, route: str) -> None:
    api.post(f'{route}/validate{slash(route)}', form(project, s3, bucket, prefix='images'), expect=200)


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        pytest.param(
            {'secret_access_key': 'not/The+Secret'}, ('credential', 'secret', 'key', 'access'), id='wrong secret'
        ),
        pytest.param({'access_key_id': 'AKIANOSUCHKEY'}, ('credential', 'secret', 'key', 'access'), id='unknown key'),
        pytest.param({'bucket': 'no-such-bucket'}, ('no-such-bucket',), id='missing bucket'),
        pytest.param({'prefix': 'no/such/prefix'}, ('no/such/prefix',), id='missing prefix'),
        pytest.param({'endpoint': 'http://127.0.0.1:9'}, ('127.0.0.1:9', 'reach', 'connect'), id='nobody there'),
        pytest.param({'regex_filter': '('}, ('regular expression',), id='bad pattern'),
        pytest.param({'secret_access_key': ''}, ('secret',), id='half a pair of keys'),
        pytest.param({'endpoint': ''}, ('endpoint',), id='required field empty'),
    ],
)
def test_validate_says_what_is_wrong(
    api: Api, project: Project, s3: S3Server, bucket: str, changes: dict[str, Any], words: tuple[str, ...]
) -> None:
    answer = api.call('POST', f'{IMPORT}/validate', 400, json=form(project, s3, bucket, **changes))

    said = answer.text.lower()
    assert any(word in said for word in words), said
    assert 'traceback' not in said


def test_an_export_storage_may_start_with_an_empty_prefix(project: Project, s3: S3Server, bucket: str) -> None:
    connect(project, s3, bucket, 'export', prefix='nothing/here/yet')


def test_the_preview_lists_objects(api: Api, project: Project, s3: S3Server, bucket: str) -> None:
    body = form(project, s3, bucket, prefix='images', recursive_scan=True, use_blob_urls=True)

    files = api.post(f'{IMPORT}/files', body, expect=200)['files']

    assert [(entry['key'], entry['size']) for entry in files] == [
        ('images/cat.png', 102400),
        ('images/dog.png', 102400),
        ('images/more/café & co.png', 102400),
    ]
    assert all(entry['last_modified'] for entry in files)


@pytest.mark.parametrize('secret', [{}, {'access_key_id': None, 'secret_access_key': None}])
def test_an_edit_without_the_secret_keeps_it(
    project: Project, s3: S3Server, bucket: str, secret: dict[str, Any]
) -> None:
    storage = connect(project, s3, bucket, use_blob_urls=True)

    edited = project.api.call(
        'PATCH', storage.path, 200, json={'title': 'Edited', 'prefix': 'images', **secret}
    ).json()

    assert edited['title'] == 'Edited'
    assert storage.sync()['last_sync_count'] == 2


def test_an_edit_does_not_blank_a_secret_that_is_needed(project: Project, s3: S3Server, bucket: str) -> None:
    """Upstream's S3 overwrites it with the blank (R14), and the storage stops working."""
    storage = connect(project, s3, bucket, use_blob_urls=True)

    answer = project.api.call('PATCH', storage.path, 400, json={'title': 'Edited', 'secret_access_key': ''})

    assert 'secret_access_key' in answer.json()['validation_errors']
    assert storage.sync()['status'] == 'completed'


def test_an_edit_to_a_wrong_secret_is_refused(project: Project, s3: S3Server, bucket: str) -> None:
    storage = connect(project, s3, bucket, use_blob_urls=True)

    project.api.call('PATCH', storage.path, 400, json={'bucket': bucket, 'secret_access_key': 'wrong/One'})

    assert storage.sync()['status'] == 'completed'


@pytest.mark.parametrize('route', ['/api/storages/wasabi', '/api/storages/export/wasabi'])
def test_a_service_that_cannot_be_reached_is_refused_soon_and_in_words(api: Api, project: Project, route: str) -> None:
    """Wasabi's endpoint is fixed by its spec; the server's environment lets it reach nothing but loopback."""
    body = {
        'project': project.id,
        'bucket': 'any',
        'region': 'us-east-1',
        'access_key_id': KEY_ID,
        'secret_access_key': SECRET,
    }
    start = time.monotonic()

    answer = api.call('POST', f'{route}?project={project.id}', 400, json=body)

    assert time.monotonic() - start < 15
    assert 'wasabi' in answer.text.lower()


@pytest.mark.parametrize('route', [IMPORT, EXPORT])
def test_loopback_is_refused_by_default(
    address: str, api: Api, project: Project, protected_address: str, s3: S3Server, bucket: str, route: str
) -> None:
    answer = Api(protected_address).call('POST', route, 400, json=form(project, s3, bucket))

    assert 'private or reserved' in answer.text
    assert api.get(route, params={'project': project.id}) == []
