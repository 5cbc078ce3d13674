"""What a sync of annotations says it did: R6 to R9, R26."""

from unittest.mock import patch

import pytest
from contract_support import annotation, call, fail, objects, quiet_annotations
from io_storages.minio.client import S3Client
from io_storages.minio.models import MinIOExportStorage, MinIOExportStorageLink


@pytest.mark.django_db(transaction=True)
class TestExportSync:
    @pytest.fixture(autouse=True)
    def one_thread(self, monkeypatch):
        # sqlite in memory locks whole tables
        monkeypatch.setattr(MinIOExportStorage, 'max_workers', 1)

    def sync(self, client, storage):
        response = call(client, 'post', f'export/minio/{storage.id}/sync')
        assert response.status_code == 200
        return response.json()

    def test_R06_nothing_written_is_nothing_counted(self, business_client, project, target, bucket):
        quiet_annotations(project, 3)
        with patch.object(MinIOExportStorage, 'write_annotation', fail):
            done = self.sync(business_client, target)
        assert (done['status'], done['last_sync_count']) == ('completed_with_errors', 0)
        assert objects(bucket) == []
        assert not MinIOExportStorageLink.objects.exists()

    def test_R07_each_failure_is_named(self, business_client, project, target, bucket):
        made = quiet_annotations(project, 5)
        bad = {str(item.id) for item in made[:2]}
        write = S3Client.write

        def some_fail(self, key, *args, **kwargs):
            return fail() if key in bad else write(self, key, *args, **kwargs)

        with patch.object(S3Client, 'write', some_fail):
            done = self.sync(business_client, target)
        assert (done['status'], done['last_sync_count']) == ('completed_with_errors', 3)
        names = ', '.join(f'Annotation {item.id}' for item in made[:2])
        assert done['traceback'] == f'2 times: The service is down.\n    {names}'
        assert (done['meta']['tasks_failed_validation'], done['meta']['total_annotations']) == (2, 5)
        assert MinIOExportStorageLink.objects.count() == 3

    def test_R08_an_error_outside_of_a_sync_is_recorded(self, project, target):
        assert target.meta == {}
        with patch.object(S3Client, 'write', fail):
            made = annotation(project)
        target.refresh_from_db()
        assert (target.status, target.traceback) == (
            'completed_with_errors',
            f'Annotation {made.id}: The service is down.',
        )
        assert target.meta['last_error'] == target.traceback

    @pytest.mark.parametrize('status', ['queued', 'in_progress'])
    def test_R08_a_waiting_sync_is_not_disturbed(self, project, target, status):
        MinIOExportStorage.objects.update(status=status)
        with patch.object(S3Client, 'write', fail):
            annotation(project)
        target.refresh_from_db()
        assert (target.status, target.traceback is not None) == (status, True)

    def test_R09_a_good_sync_clears_the_old_errors(self, business_client, project, target, bucket):
        quiet_annotations(project, 2)
        with patch.object(MinIOExportStorage, 'write_annotation', fail):
            self.sync(business_client, target)
        done = self.sync(business_client, target)
        assert (done['status'], done['last_sync_count'], done['traceback']) == ('completed', 2, None)
        assert 'tasks_failed_validation' not in done['meta']

    def test_R26_a_new_target_is_synced_at_once(self, business_client, project, fields, bucket):
        made = annotation(project)
        response = call(business_client, 'post', 'export/minio', **fields)
        assert response.status_code == 201, response.content
        assert objects(bucket) == [str(made.id)]
