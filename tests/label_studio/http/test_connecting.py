"""Connecting a generated provider through the HTTP API: types, forms, create, validate, edit, preview.

The server runs with SSRF_PROTECTION_ENABLED=false, since the services are on loopback, which Label Studio refuses by
default; only `test_loopback_is_refused_by_default` runs against one that is as it comes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from storage_scaffold.spec.loader import load_spec
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.services import SUBJECTS, Service
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
from tests.label_studio.scaffold import PROVIDERS, spec
from tests.processes import HANG

pytestmark = pytest.mark.usefixtures('address')


ROUTES = [IMPORT, EXPORT, GUIDE_IMPORT, GUIDE_EXPORT]


@pytest.fixture(scope='module')
def bucket(service: Service) -> str:
    """A bucket of pictures, at each of the services."""
    return pictures(service, 'connecting').name


@pytest.fixture(scope='module')
def s3_bucket(s3: Service) -> str:
    """The same, at the S3 service only."""
    return pictures(s3, 'connecting-s3').name


@pytest.mark.parametrize('types', ['/api/storages/types', '/api/storages/export/types'])
def test_the_providers_are_among_the_types(api: Api, types: str) -> None:
    named = {entry['name']: entry['title'] for entry in api.get(types)}

    assert {name: named.get(name) for name in PROVIDERS} == {name: load_spec(spec(name)).title for name in PROVIDERS}


@pytest.mark.parametrize('name', PROVIDERS)
@pytest.mark.parametrize('role', ['', 'export/'])
def test_the_form_asks_for_bucket_and_credentials(api: Api, name: str, role: str) -> None:
    rows = api.get(f'/api/storages/{role}{name}/form')

    # Rows without fields and empty fields are space in the layout.
    asked = {field['name'] for row in rows for field in row.get('fields', ()) if field and 'name' in field}
    assert {'title', 'bucket', 'prefix', *(SUBJECTS[name].form if name in SUBJECTS else ())} <= asked
    assert ('endpoint' in asked) == (name == 'minio')
    assert ('presign' in asked) == (name == 'minio' and not role)


@pytest.mark.parametrize('family', ROUTES)
def test_a_storage_is_created_listed_and_deleted(
    api: Api, project: Project, service: Service, bucket: str, family: str
) -> None:
    route = family.format(service.provider)
    made = api.post(route, form(project, service, bucket))

    assert (made['type'], made['bucket']) == (service.provider, bucket)
    typed = service.subject.typed(service.address)
    assert {name: made[name] for name in typed} == typed
    secret = {'access_key_id', 'secret_access_key', 'session_token', 'password', 'private_key', 'passphrase'}
    assert not secret & made.keys()
    listed = api.get(route, params={'project': project.id})
    assert [storage['id'] for storage in listed] == [made['id']]
    everything = api.get(
        '/api/storages/export' if 'export' in route else '/api/storages/', params={'project': project.id}
    )
    assert [(storage['type'], storage['id']) for storage in everything] == [(service.provider, made['id'])]

    api.call('DELETE', Storage(api, route, made['id']).path, 204)
    assert api.get(route, params={'project': project.id}) == []


@pytest.mark.parametrize('family', ROUTES)
def test_validate_accepts_what_works(api: Api, project: Project, service: Service, bucket: str, family: str) -> None:
    route = family.format(service.provider)
    api.post(f'{route}/validate{slash(route)}', form(project, service, bucket, prefix='images'), expect=200)


def refusal(project: Project, service: Service, bucket: str, changes: Mapping[str, Any]) -> str:
    """What is said about a form that cannot be right."""
    path = f'{IMPORT.format(service.provider)}/validate'
    answer = project.api.call('POST', path, 400, json=form(project, service, bucket, **changes))
    assert 'traceback' not in answer.text.lower()
    return answer.text


@pytest.mark.parametrize('role', [IMPORT, EXPORT])
def test_wrong_credentials_are_told_and_not_shown(project: Project, service: Service, bucket: str, role: str) -> None:
    route = role.format(service.provider)
    wrong = form(project, service, bucket, **service.subject.wrong)

    for path in (f'{route}/validate', route):
        # the caller looks for the secrets in every answer
        assert 'does not accept' in project.api.call('POST', path, 400, json=wrong).text
    assert project.api.get(route, params={'project': project.id}) == []


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        pytest.param({'bucket': 'no-such-bucket'}, 'no-such-bucket', id='missing bucket'),
        pytest.param({'prefix': 'no/such/prefix'}, 'no/such/prefix', id='missing prefix'),
        pytest.param({'regex_filter': '('}, 'regular expression', id='bad pattern'),
    ],
)
def test_validate_says_what_is_wrong(
    project: Project, service: Service, bucket: str, changes: dict[str, Any], words: str
) -> None:
    assert words in refusal(project, service, bucket, changes)


def test_validate_says_what_is_wrong_with_the_address(project: Project, service: Service, bucket: str) -> None:
    nobody_there = service.subject.typed('http://127.0.0.1:9')
    assert 'cannot be reached' in refusal(project, service, bucket, nobody_there)
    typed, words = service.subject.no_address
    assert words in refusal(project, service, bucket, {service.subject.address_field: typed})


def test_an_address_is_required(project: Project, service: Service, bucket: str) -> None:
    field = next(
        item for item in load_spec(spec(service.provider)).fields if item.name == service.subject.address_field
    )

    said = refusal(project, service, bucket, {field.name: ''})

    # where the environment may stand in, it is the connection that lacks it
    assert (f'{field.label} must start with' if field.env else f'"{field.name}":["This field is required."]') in said


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        pytest.param({'access_key_id': 'AKIANOSUCHKEY'}, 'does not accept', id='unknown key'),
        pytest.param({'secret_access_key': ''}, 'together', id='half a pair of keys'),
    ],
)
def test_validate_says_what_is_wrong_with_the_keys(
    project: Project, s3: Service, s3_bucket: str, changes: dict[str, Any], words: str
) -> None:
    assert words in refusal(project, s3, s3_bucket, changes)


def test_an_export_storage_may_start_with_an_empty_prefix(project: Project, service: Service, bucket: str) -> None:
    connect(project, service, bucket, 'export', prefix='nothing/here/yet')


def test_the_preview_lists_objects(api: Api, project: Project, service: Service, bucket: str) -> None:
    body = form(project, service, bucket, prefix='images', recursive_scan=True, use_blob_urls=True)

    files = api.post(f'{IMPORT.format(service.provider)}/files', body, expect=200)['files']

    assert sorted((entry['key'], entry['size']) for entry in files) == [
        ('images/cat.png', 102400),
        ('images/dog.png', 102400),
        ('images/more/café & co.png', 102400),
    ]
    assert all(entry['last_modified'] for entry in files)


@pytest.mark.parametrize('blank', ['left out', None])
def test_an_edit_without_the_secret_keeps_it(
    project: Project, service: Service, bucket: str, blank: str | None
) -> None:
    storage = connect(project, service, bucket, use_blob_urls=True, prefix='images/more')
    secret = {} if blank else dict.fromkeys(service.subject.wrong)

    edited = project.api.call(
        'PATCH', storage.path, 200, json={'title': 'Edited', 'prefix': 'images', **secret}
    ).json()

    assert edited['title'] == 'Edited'
    assert storage.sync()['last_sync_count'] == 2


def test_an_edit_does_not_blank_a_secret_that_is_needed(project: Project, s3: Service, s3_bucket: str) -> None:
    """Upstream's S3 overwrites it with the blank (R14), and the storage stops working."""
    storage = connect(project, s3, s3_bucket, use_blob_urls=True)

    answer = project.api.call('PATCH', storage.path, 400, json={'title': 'Edited', 'secret_access_key': ''})

    assert 'secret_access_key' in answer.json()['validation_errors']
    assert storage.sync()['status'] == 'completed'


def test_an_edit_to_a_wrong_secret_is_refused(project: Project, service: Service, bucket: str) -> None:
    storage = connect(project, service, bucket, use_blob_urls=True)

    project.api.call('PATCH', storage.path, 400, json={'bucket': bucket, **service.subject.wrong})

    assert storage.sync()['status'] == 'completed'


@pytest.mark.parametrize('role', [IMPORT, EXPORT])
def test_a_service_that_cannot_be_reached_is_refused_soon_and_in_words(
    project: Project, s3: Service, role: str
) -> None:
    """The server's environment lets it reach nothing but loopback."""
    body = form(project, s3.at('https://s3.example.com'), 'any')
    start = time.monotonic()

    answer = project.api.call('POST', f'{role.format(s3.provider)}?project={project.id}', 400, json=body)

    assert time.monotonic() - start < HANG / 2
    assert 's3.example.com' in answer.text


@pytest.mark.parametrize('role', [IMPORT, EXPORT])
def test_loopback_is_refused_by_default(
    address: str, api: Api, project: Project, protected_address: str, service: Service, bucket: str, role: str
) -> None:
    route = role.format(service.provider)
    answer = Api(protected_address).call('POST', route, 400, json=form(project, service, bucket))

    assert 'private or reserved' in answer.text
    assert api.get(route, params={'project': project.id}) == []
