"""Importing through a generated provider: sync, tasks, and the bytes that a browser gets to see.

The server runs with SSRF_PROTECTION_ENABLED=false, since the services are on loopback, which Label Studio refuses by
default.
"""

from __future__ import annotations

import pytest

from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.services import Service
from tests.label_studio.http.storages import OTHER_PICTURE, PICTURE, connect, pictures
from tests.processes import HANG, loopback_session

# S3 tells a thousand at a time.
MANY = 1001

pytestmark = pytest.mark.usefixtures('address')


@pytest.fixture(scope='module')
def bucket(service: Service) -> str:
    """A bucket of pictures, at each of the services."""
    return pictures(service, 'importing').name


@pytest.fixture(scope='module')
def s3_bucket(s3: Service) -> str:
    """The same, at the S3 service only."""
    return pictures(s3, 'importing-s3').name


def addresses(project: Project) -> list[str]:
    """What the web app would load as each task's image."""
    return [task['data']['image'] for task in project.tasks()]


def test_every_object_becomes_a_task_once(project: Project, service: Service, bucket: str) -> None:
    storage = connect(project, service, bucket, prefix='images', use_blob_urls=True, recursive_scan=True)

    assert storage.sync()['last_sync_count'] == 3
    assert len(project.tasks()) == 3
    assert storage.sync()['last_sync_count'] == 0
    assert len(project.tasks()) == 3
    assert {task['storage_filename'] for task in project.tasks()} == {
        'images/cat.png',
        'images/dog.png',
        'images/more/café & co.png',
    }


def test_more_objects_than_a_page_holds_become_tasks(project: Project, service: Service) -> None:
    bucket = service.bucket('many', {f'{number:04}.png': b'' for number in range(MANY)}).name
    storage = connect(project, service, bucket, use_blob_urls=True)

    assert storage.sync()['last_sync_count'] == MANY
    assert project.shown()['task_number'] == MANY


def test_a_flat_scan_stays_at_its_level(project: Project, service: Service, bucket: str) -> None:
    connect(project, service, bucket, prefix='images', use_blob_urls=True, recursive_scan=False).sync()

    assert {task['storage_filename'] for task in project.tasks()} == {'images/cat.png', 'images/dog.png'}


def test_the_filter_chooses_objects(project: Project, service: Service, bucket: str) -> None:
    connect(project, service, bucket, regex_filter='.*dog.*', use_blob_urls=True, recursive_scan=True).sync()

    assert [task['storage_filename'] for task in project.tasks()] == ['images/dog.png']


def test_task_files_become_their_tasks(api: Api, project: Project, service: Service, bucket: str) -> None:
    storage = connect(project, service, bucket, prefix='tasks', use_blob_urls=False, presign=False)

    assert storage.sync()['last_sync_count'] == 2
    assert [api.call('GET', address, 200).content for address in addresses(project)] == [PICTURE, OTHER_PICTURE]


def test_a_presigned_address_really_downloads(api: Api, project: Project, s3: Service, s3_bucket: str) -> None:
    connect(
        project, s3, s3_bucket, prefix='images/more', use_blob_urls=True, presign=True, presign_ttl=HANG // 60
    ).sync()
    (address,) = addresses(project)
    assert f'/tasks/{project.tasks()[0]["id"]}/resolve/?fileuri=' in address

    answer = api.call('GET', address, 303)

    location = answer.headers['Location']
    assert location.startswith(f'{s3.address}/{s3_bucket}/images/more/')
    assert f'X-Amz-Expires={HANG}' in location
    assert 'max-age=60' in answer.headers['Cache-Control']
    downloaded = loopback_session().get(location, timeout=HANG)
    assert (downloaded.status_code, downloaded.content) == (200, PICTURE)
    tampered = loopback_session().get(location.replace('caf%C3%A9', 'cafe'), timeout=HANG)
    assert tampered.status_code in (403, 404)


def test_the_proxy_passes_bytes_and_ranges(api: Api, project: Project, service: Service, bucket: str) -> None:
    connect(
        project, service, bucket, prefix='images', regex_filter='.*cat.*', use_blob_urls=True, presign=False
    ).sync()
    (address,) = addresses(project)

    whole = api.call('GET', address, 200)
    part = api.call('GET', address, 206, headers={'Range': 'bytes=1000-1999'})

    assert whole.content == PICTURE
    assert whole.headers['Content-Type'] == 'image/png'
    assert part.content == PICTURE[1000:2000]
    assert part.headers['Content-Range'] == f'bytes 1000-1999/{len(PICTURE)}'


def test_an_object_that_is_gone_is_not_served(api: Api, project: Project, service: Service) -> None:
    directory = pictures(service, 'vanishing')
    connect(
        project, service, 'vanishing', prefix='images', regex_filter='.*dog.*', use_blob_urls=True, presign=False
    ).sync()
    (address,) = addresses(project)
    (directory / 'images/dog.png').unlink()

    answer = api.call('GET', address, 424)

    assert OTHER_PICTURE[:100] not in answer.content


def test_another_users_storage_is_out_of_reach(api: Api, project: Project, s3: Service, s3_bucket: str) -> None:
    connect(project, s3, s3_bucket, prefix='images', use_blob_urls=True).sync()

    for address in addresses(project):
        assert (
            loopback_session().get(f'{api.address}{address}', allow_redirects=False, timeout=HANG).status_code == 401
        )
