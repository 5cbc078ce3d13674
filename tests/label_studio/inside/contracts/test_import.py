"""What a sync makes of the objects: R17 to R22, R24."""

import json
from unittest.mock import patch

import pytest
import requests
from contract_support import ENDPOINT, annotation, body, call, fail, objects, put, resolve
from django.db import connection
from django.test.utils import CaptureQueriesContext
from io_storages.minio.client import S3Client
from io_storages.minio.models import MinIOExportStorage, MinIOImportStorage, MinIOImportStorageLink
from tasks.models import Task

ODD_KEYS = ['a b.txt', '#?.txt', 'it\'s "it".txt', '1+1%2B.txt', 'ünï/日本.txt', '.hidden.txt', 'a=b&c.txt']


@pytest.mark.django_db
class TestImport:
    def sync(self, client, storage):
        response = call(client, 'post', f'minio/{storage.id}/sync')
        assert response.status_code == 200
        return response.json()

    def test_R17_a_bad_object_is_skipped_and_named(self, business_client, source, bucket):
        MinIOImportStorage.objects.update(use_blob_urls=False)
        put(bucket, '1.json', '3.json', data=b'{"text": "good"}')
        put(bucket, '2.json', data=b'{"text": ')
        done = self.sync(business_client, source)
        assert (done['status'], done['last_sync_count']) == ('completed_with_errors', 2)
        # Label Studio's own words
        assert done['traceback'].startswith("2.json: Can't import JSON-formatted tasks.")

    def test_R17_an_unreadable_object_is_skipped_and_named(self, business_client, source, bucket):
        MinIOImportStorage.objects.update(use_blob_urls=False)
        put(bucket, '1.json', '2.json', data=b'{"text": "good"}')
        read = S3Client.read
        with patch.object(S3Client, 'read', lambda self, key: fail() if key == '1.json' else read(self, key)):
            done = self.sync(business_client, source)
        assert (done['status'], done['last_sync_count']) == ('completed_with_errors', 1)
        assert done['traceback'] == '1.json: The service is down.'

    def test_R18_tasks_are_read_from_json_and_jsonl(self, business_client, source, bucket):
        MinIOImportStorage.objects.update(use_blob_urls=False)
        put(bucket, 'a.json', data=b'[{"text": "one"}, {"text": "two"}]')
        put(bucket, 'b.jsonl', data=b'{"text": "three"}\n{"text": "four"}')
        assert self.sync(business_client, source)['last_sync_count'] == 4
        assert sorted(task.data['text'] for task in Task.objects.all()) == ['four', 'one', 'three', 'two']

    @pytest.mark.parametrize(
        'data',
        ['["a", "b"]', '[{"text": "good"}, "str"]', '{"text": NaN}', '{"data": {}, "annotations": [{"result": 7}]}'],
    )
    def test_R17_a_file_is_imported_whole_or_not_at_all(self, business_client, source, bucket, data):
        MinIOImportStorage.objects.update(use_blob_urls=False)
        put(bucket, '1.json', '3.json', data=b'{"text": "good"}')
        put(bucket, '2.json', data=data.encode())
        for count in (2, 0):
            done = self.sync(business_client, source)
            assert (done['status'], done['last_sync_count']) == ('completed_with_errors', count)
            assert done['traceback'].startswith('2.json: ')
        assert [task.data for task in Task.objects.all()] == [{'text': 'good'}] * 2

    def test_R17_other_files_are_skipped_and_named(self, business_client, source, bucket):
        MinIOImportStorage.objects.update(use_blob_urls=False)
        put(bucket, 'a.png')
        put(bucket, 'b.json', data=b'{"text": "good"}')
        done = self.sync(business_client, source)
        assert (done['status'], done['last_sync_count']) == ('completed_with_errors', 1)
        assert done['traceback'].startswith('a.png: Not one of .json, .jsonl, .parquet.')

    def test_R18_a_listing_that_breaks_off_keeps_what_it_had(self, business_client, source, bucket):
        put(bucket, *(f'{number:04}.txt' for number in range(1200)))
        pages = []

        def second_page_fails(model, params, **kwargs):
            if 'ContinuationToken' in json.dumps(params, default=str) or 'continuation-token' in str(params):
                pages.append(params)
                fail()

        client = source.get_client()
        client._s3.meta.events.register('before-call.s3.ListObjectsV2', second_page_fails)
        try:
            keys = list(source.iter_keys())
        finally:
            client._s3.meta.events.unregister('before-call.s3.ListObjectsV2', second_page_fails)
        assert (len(keys), len(pages)) == (1000, 1)
        assert source.report.lines() == ['The rest of the listing: The service is down.']

    def test_R19_scheme_and_bucket_match_to_the_letter(self, source):
        name = source.bucket
        good = [f'minio://{name}/a', f'<a href="minio://{name}/a">', [f'minio://{name}/a'], {'x': f'minio://{name}/a'}]
        bad = [
            f'minio://{name}x/a',
            f'minio://x{name}/a',
            f'miniox://{name}/a',
            f'xminio://{name}/a',
            f'minio://{name}',
            '',
            None,
        ]
        assert [url for url in good if not source.can_resolve_url(url)] == []
        assert [url for url in bad if source.can_resolve_url(url)] == []

    def test_R20_one_bucket_name_means_one_server(self, business_client, fields, source):
        MinIOImportStorage.objects.update(endpoint=ENDPOINT.replace('127.0.0.1', 'localhost'))
        response = call(business_client, 'post', 'minio', **fields)
        assert (response.status_code, 'on another server' in response.content.decode()) == (400, True)
        assert call(business_client, 'post', 'export/minio', **fields).status_code == 201

    @pytest.mark.parametrize('prefix', ['out', 'out/', '/out/'])
    def test_R21_no_key_has_an_empty_segment(self, business_client, project, fields, target, bucket, prefix):
        MinIOExportStorage.objects.update(prefix=prefix)
        made = annotation(project)
        assert objects(bucket) == [f'out/{made.id}']
        response = call(business_client, 'post', 'minio', prefix=prefix, **fields)
        assert response.status_code == 201, response.content
        source = MinIOImportStorage.objects.get()
        listed = source.get_client().list(source.folder, recursive=False)
        assert [entry.key for entry in listed] == [f'out/{made.id}']
        # an annotation is not a blob
        assert list(source.iter_keys()) == []

    def test_R22_folders_and_filters(self, business_client, fields, source, bucket):
        put(bucket, 'top.txt', 'in/a.txt', 'in/b.png', 'in/deep/c.txt')
        source.prefix = 'in'
        assert list(source.iter_keys()) == ['in/a.txt', 'in/b.png']
        source.recursive_scan = True
        assert sorted(source.iter_keys()) == ['in/a.txt', 'in/b.png', 'in/deep/c.txt']
        source.regex_filter = r'.*\.txt'
        assert sorted(source.iter_keys()) == ['in/a.txt', 'in/deep/c.txt']
        response = call(business_client, 'post', 'minio', regex_filter='*', **fields)
        assert (response.status_code, 'regular expression' in response.content.decode()) == (400, True)

    @pytest.mark.parametrize('key', ODD_KEYS)
    def test_R21_odd_keys_survive(self, business_client, project, source, target, bucket, key):
        put(bucket, key)
        MinIOImportStorage.objects.update(recursive_scan=True)
        assert self.sync(business_client, source)['status'] == 'completed'
        link = MinIOImportStorageLink.objects.get()
        assert (link.key, link.task.data) == (key, {'$undefined$': f'minio://{bucket.name}/{key}'})
        assert body(resolve(business_client, source, key)) == b'0123456789'
        MinIOImportStorage.objects.update(presign=True)
        assert (
            requests.get(resolve(business_client, source, key).headers['Location'], timeout=600).content
            == b'0123456789'
        )
        # an export under a folder of that name, and its deletion
        MinIOExportStorage.objects.update(prefix=key.replace('.txt', ''), can_delete_objects=True)
        made = annotation(project)
        assert f'{key.replace(".txt", "")}/{made.id}' in objects(bucket)
        made.delete()
        assert objects(bucket) == [key]

    def test_R24_files_are_previewed(self, business_client, fields, source, bucket):
        put(bucket, 'a.txt')
        known = {name: value for name, value in fields.items() if 'key' not in name}
        response = call(business_client, 'post', 'minio/files', id=source.id, **known)
        assert response.status_code == 200, response.content
        assert [file['key'] for file in response.json()['files']] == ['a.txt']

    def test_a_page_of_tasks_costs_one_query_for_links(self, business_client, project, source, bucket):
        counts = []
        for first in (0, 12):
            put(bucket, *(f'{number}.txt' for number in range(first, first + 12)))
            self.sync(business_client, source)
            with CaptureQueriesContext(connection) as queries:
                business_client.get(f'/api/tasks?project={project.id}&fields=all&page_size=100')
            counts.append(sum(MinIOImportStorageLink._meta.db_table in query['sql'] for query in queries))
        assert counts[0] == counts[1]
