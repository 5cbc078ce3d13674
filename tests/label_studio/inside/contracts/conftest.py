"""A project of Label Studio with storages of the generated provider `minio`, whose service is real.

S3_ENDPOINT is a server that checks signatures, S3_ROOT the directory that holds its buckets. SSRF protection is off
where a test does not switch it on: the service is on loopback.
"""

import os
import uuid
from pathlib import Path

import pytest
from contract_support import ENDPOINT, KEY_ID, SECRET
from io_storages.minio.models import MinIOExportStorage, MinIOImportStorage
from label_studio.tests.conftest import business_client as _business_client
from label_studio.tests.utils import project_id as _project_id
from projects.models import Project

business_client, project_id = _business_client, _project_id
ROOT = Path(os.environ['S3_ROOT'])


@pytest.fixture(autouse=True)
def as_label_studios_own_tests_have_it(settings):
    from core.current_request import CurrentContext

    settings.SSRF_PROTECTION_ENABLED = False
    yield
    CurrentContext.clear()


@pytest.fixture
def bucket():
    directory = ROOT / f'b-{uuid.uuid4().hex}'
    directory.mkdir()
    return directory


@pytest.fixture
def project(business_client, project_id):
    return Project.objects.get(pk=project_id)


@pytest.fixture
def fields(bucket, project):
    return {
        'project': project.id,
        'bucket': bucket.name,
        'endpoint': ENDPOINT,
        'access_key_id': KEY_ID,
        'secret_access_key': SECRET,
    }


@pytest.fixture
def source(fields, project):
    return MinIOImportStorage.objects.create(**{**fields, 'project': project, 'use_blob_urls': True, 'presign': False})


@pytest.fixture
def target(fields, project):
    return MinIOExportStorage.objects.create(**{**fields, 'project': project})
