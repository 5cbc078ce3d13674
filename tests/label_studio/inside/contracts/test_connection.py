"""Connecting, and being refused with a reason: R16, R22 to R25, R27."""

import json
import socket
from unittest.mock import patch

import pytest
from contract_support import ENDPOINT, call, proxy, put
from io_storages.base_models import ExportStorage, ImportStorage, ProjectStorageMixin
from io_storages.minio.client import StorageError
from io_storages.minio.models import (
    MinIOExportStorage,
    MinIOExportStorageLink,
    MinIOImportStorage,
    MinIOImportStorageLink,
)
from projects.models import Project

CASES = {
    'unknown key': ({'access_key_id': 'AKIAUNKNOWNKEYID'}, 'does not accept these credentials'),
    'wrong secret': ({'secret_access_key': 'wrong/secret'}, 'does not accept these credentials'),
    'missing bucket': ({'bucket': 'nowhere'}, 'Bucket "nowhere" does not exist'),
    'missing prefix': ({'prefix': 'no/where'}, 'No object found under "no/where/"'),
    'unreachable': ({'endpoint': 'http://127.0.0.1:1'}, '127.0.0.1 cannot be reached'),
    'bad endpoint': ({'endpoint': 'ftp://127.0.0.1'}, 'must start with http:// or https://'),
    'no url': ({'endpoint': 'nonsense'}, 'must start with http:// or https://'),
    'no tls': ({'endpoint': ENDPOINT.replace('http:', 'https:')}, 'could not be secured'),
    'no host': ({'endpoint': 'http://nowhere.invalid'}, 'nowhere.invalid has no address'),
}


@pytest.mark.django_db
class TestConnection:
    @pytest.mark.parametrize('case', CASES)
    def test_R16_each_reason_is_told_apart(self, business_client, fields, source, case):
        changes, text = CASES[case]
        for path in ('minio', 'minio/validate'):
            response = call(business_client, 'post', path, **{**fields, **changes})
            assert response.status_code == 400, response.content
            assert text in json.dumps(response.json(), ensure_ascii=False).replace('\\"', '"')
        MinIOImportStorage.objects.update(**changes)
        response = call(business_client, 'post', f'minio/{source.id}/sync')
        assert (response.status_code, response.json()['status']) == (200, 'failed')
        assert text in response.json()['traceback']

    def test_R16_a_timeout_is_told_apart(self, business_client, fields, monkeypatch):
        from io_storages.minio import client

        monkeypatch.setattr(client, 'READ_TIMEOUT', 0.3)
        monkeypatch.setattr(client, 'ATTEMPTS', 1)
        with socket.socket() as silent:
            silent.bind(('127.0.0.1', 0))
            silent.listen()
            silent_url = f'http://127.0.0.1:{silent.getsockname()[1]}'
            response = call(business_client, 'post', 'minio', **{**fields, 'endpoint': silent_url})
        assert (response.status_code, 'did not answer in time' in response.content.decode()) == (400, True)

    def test_R16_denied_is_told_apart(self, business_client, fields):
        from botocore.exceptions import ClientError

        denied = {'Error': {'Code': 'AccessDenied'}, 'ResponseMetadata': {'HTTPStatusCode': 403}}

        def deny(*args, **kwargs):
            raise ClientError(denied, 'ListObjectsV2')

        with patch('botocore.client.BaseClient._make_api_call', deny):
            response = call(business_client, 'post', 'minio', **fields)
        assert (response.status_code, 'may not do this' in response.content.decode()) == (400, True)

    def test_R22_a_source_needs_objects_and_a_target_does_not(self, business_client, fields, bucket):
        put(bucket, 'infix/a.txt')
        assert call(business_client, 'post', 'minio', prefix='in', **fields).status_code == 400
        assert call(business_client, 'post', 'minio', prefix='infix', **fields).status_code == 201
        assert call(business_client, 'post', 'export/minio', prefix='in', **fields).status_code == 201

    @pytest.mark.parametrize('path', ['minio', 'minio/validate', 'export/minio', 'export/minio/validate'])
    def test_R23_private_addresses_are_refused_at_save(self, business_client, fields, settings, path):
        settings.SSRF_PROTECTION_ENABLED = True
        response = call(business_client, 'post', path, **fields)
        assert (response.status_code, 'SSRF_PROTECTION_ENABLED' in response.content.decode()) == (400, True)

    def test_R23_a_row_saved_before_is_refused_too(self, business_client, source, settings):
        settings.SSRF_PROTECTION_ENABLED = True
        response = call(business_client, 'post', f'minio/{source.id}/sync').json()
        assert (response['status'], 'SSRF_PROTECTION_ENABLED' in response['traceback']) == ('failed', True)

    def test_R23_a_name_that_is_rebound_is_refused_at_connect(self, source, settings, monkeypatch):
        settings.SSRF_PROTECTION_ENABLED = True
        MinIOImportStorage.objects.update(endpoint=ENDPOINT.replace('127.0.0.1', 'rebound.test'))
        addresses, real = ['8.8.8.8'], socket.getaddrinfo

        def rebind(host, port, *args, **kwargs):
            if host != 'rebound.test':
                return real(host, port, *args, **kwargs)
            address = addresses.pop(0) if addresses else '127.0.0.1'
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, '', (address, port))]

        monkeypatch.setattr(socket, 'getaddrinfo', rebind)
        with pytest.raises(StorageError, match='SSRF_PROTECTION_ENABLED'):
            MinIOImportStorage.objects.get().validate_connection()
        assert addresses == []

    def test_R23_a_proxy_looks_names_up_but_reaches_no_refused_address(self, source, bucket, settings, monkeypatch):
        settings.SSRF_PROTECTION_ENABLED = True
        put(bucket, 'a.txt')
        with proxy() as (address, asked):
            for name, value in {'HTTP_PROXY': address, 'NO_PROXY': ''}.items():
                monkeypatch.delenv(name.lower(), raising=False)
                monkeypatch.setenv(name, value)
            MinIOImportStorage.objects.update(endpoint='http://only-the-proxy-knows.test')
            assert list(MinIOImportStorage.objects.get().iter_keys()) == ['a.txt']
            assert set(asked) == {'only-the-proxy-knows.test'}
            MinIOImportStorage.objects.update(endpoint='http://169.254.169.254')
            with pytest.raises(StorageError, match='SSRF_PROTECTION_ENABLED'):
                MinIOImportStorage.objects.get().validate_connection()
            assert set(asked) == {'only-the-proxy-knows.test'}

    def test_R24_who_may_not_see_the_project_may_not_touch_its_storages(self, business_client, fields, source, client):
        for path in (f'minio/{source.id}', f'minio/{source.id}/sync', 'minio'):
            assert client.post(f'/api/storages/{path}').status_code == 401
        # the open source edition lets everybody see every project, others ask here
        with patch.object(Project, 'has_permission', return_value=False):
            answers = [
                business_client.get(f'/api/storages/minio/{source.id}'),
                call(business_client, 'post', f'minio/{source.id}/sync'),
                call(business_client, 'patch', f'minio/{source.id}', title='mine'),
                call(business_client, 'delete', f'minio/{source.id}'),
                call(business_client, 'post', 'minio', **fields),
                call(business_client, 'post', 'minio/validate', id=source.id, **fields),
            ]
        assert [response.status_code for response in answers] == [403] * 5 + [404]
        source.refresh_from_db()
        assert source.title is None

    def test_R25_the_classes_stand_in_upstreams_order(self):
        assert MinIOImportStorage.__bases__[0] is ProjectStorageMixin
        assert issubclass(MinIOImportStorage, ImportStorage)
        assert MinIOExportStorage.__bases__[1] is ExportStorage
        for model in (MinIOImportStorage, MinIOExportStorage, MinIOImportStorageLink, MinIOExportStorageLink):
            assert (model._meta.app_label, model._meta.parents) == ('io_storages', {})

    def test_R27_the_form_asks_for_what_the_model_has(self, business_client, project):
        for path, model in (('minio/form', MinIOImportStorage), ('export/minio/form', MinIOExportStorage)):
            shown = {
                item['name']: item
                for row in business_client.get(f'/api/storages/{path}').json()
                for item in row['fields']
            }
            assert set(shown) <= {field.name for field in model._meta.fields}
            if model is MinIOImportStorage:
                assert (model._meta.get_field('presign_ttl').default, shown['presign_ttl']['value']) == (1, 15)
