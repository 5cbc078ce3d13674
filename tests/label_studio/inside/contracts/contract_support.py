"""What the tests of the contracts have in common: requests, annotations, and what lies in a bucket."""

import base64
import json
import os
from unittest.mock import patch

from io_storages.minio.client import StorageError
from io_storages.minio.models import MinIOExportStorage
from tasks.models import Annotation, Task

ENDPOINT, KEY_ID, SECRET = os.environ['S3_ENDPOINT'], os.environ['S3_KEY_ID'], os.environ['S3_SECRET']


def call(client, method, path, **data):
    return getattr(client, method)(f'/api/storages/{path}', json.dumps(data), content_type='application/json')


def put(bucket, *keys, data=b'0123456789'):
    for key in keys:
        (bucket / key).parent.mkdir(parents=True, exist_ok=True)
        (bucket / key).write_bytes(data)


def objects(bucket):
    return sorted(path.relative_to(bucket).as_posix() for path in bucket.rglob('*') if path.is_file())


def annotation(project, **data):
    task = Task.objects.create(project=project, data={'text': 'a text'})
    return Annotation.objects.create(project=project, task=task, result=[], **data)


def quiet_annotations(project, count):
    with patch.object(MinIOExportStorage, 'write_annotation'):
        return [annotation(project) for _ in range(count)]


def resolve(client, storage, key, **headers):
    uri = f'minio://{storage.bucket}/{key}'
    task, _ = Task.objects.get_or_create(project=storage.project, data={'text': uri})
    encoded = base64.urlsafe_b64encode(uri.encode()).decode()
    return client.get(f'/tasks/{task.id}/resolve/?fileuri={encoded}', **headers)


def body(response):
    return b''.join(response.streaming_content)


def fail(*args, **kwargs):
    raise StorageError('The service is down.')
