"""What the tests of the contracts have in common: requests, annotations, and what lies in a bucket."""

import base64
import json
import os
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from unittest.mock import patch
from urllib.parse import urlsplit

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


class _Proxy(BaseHTTPRequestHandler):
    """An HTTP proxy that finds the S3 service behind every name."""

    def _pass_on(self):
        self.server.asked.append(urlsplit(self.path).hostname)
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        service = HTTPConnection(urlsplit(ENDPOINT).netloc)
        service.request(self.command, '/' + self.path.split('/', 3)[3], body, dict(self.headers))
        answer = service.getresponse()
        data = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ('connection', 'content-length', 'transfer-encoding'):
                self.send_header(name, value)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data if self.command != 'HEAD' else b'')

    do_GET = do_HEAD = do_PUT = do_DELETE = _pass_on

    def log_message(self, format, *args):
        pass


@contextmanager
def proxy():
    """The address of a running proxy, and the hosts that it was asked for."""
    with ThreadingHTTPServer(('127.0.0.1', 0), _Proxy) as server:
        server.asked = []
        thread = Thread(target=server.serve_forever, kwargs={'poll_interval': 0.05})
        thread.start()
        try:
            yield f'http://127.0.0.1:{server.server_port}', server.asked
        finally:
            server.shutdown()
            thread.join()
