"""What follows when an annotation is saved or deleted: R10 to R12."""

import json
from unittest.mock import patch

import pytest
from contract_support import annotation, fail, objects
from io_storages.minio import models
from io_storages.minio.client import S3Client, StorageError
from io_storages.minio.models import MinIOExportStorage, MinIOExportStorageLink
from tasks.models import Annotation, Task


@pytest.mark.django_db
class TestSignals:
    def test_R10_an_outage_is_no_error_of_the_annotator(self, business_client, project, target, bucket):
        MinIOExportStorage.objects.update(endpoint='http://127.0.0.1:1', can_delete_objects=True)
        task = Task.objects.create(project=project, data={'text': 'a text'})
        response = business_client.post(
            f'/api/tasks/{task.id}/annotations/', json.dumps({'result': []}), content_type='application/json'
        )
        assert response.status_code == 201
        target.refresh_from_db()
        assert (target.status, '127.0.0.1' in target.traceback) == ('completed_with_errors', True)
        pk = response.json()['id']
        MinIOExportStorageLink.objects.create(annotation_id=pk, storage=target)
        assert business_client.delete(f'/api/annotations/{pk}/').status_code == 204
        target.refresh_from_db()
        assert target.traceback.startswith(f'Annotation {pk} is not deleted: ')
        assert not Annotation.objects.exists()

    def test_R11_the_job_finds_the_annotation_by_its_key(self, project, target):
        with patch.object(models, 'start_job_async_or_sync') as start_job:
            made = annotation(project)
        (job, argument), _ = start_job.call_args
        assert (job, argument) == (models.async_export_annotation_to_minio_storages, made.pk)
        job(made.pk + 1)  # deleted in the meantime

    def test_R12_the_next_storage_still_gets_it(self, project, target, fields, bucket):
        MinIOExportStorage.objects.update(endpoint='http://127.0.0.1:1')
        MinIOExportStorage.objects.create(**{**fields, 'project': project, 'prefix': 'second'})
        made = annotation(project)
        assert objects(bucket) == [f'second/{made.id}']

    def test_R12_the_handlers_names_are_the_providers_own(self):
        from django.db.models.signals import post_save, pre_delete

        for signal in (post_save, pre_delete):
            names = [
                receiver().__name__
                for key, receiver, *_ in signal.receivers
                if receiver() and 'storages' in receiver().__name__
            ]
            assert len(names) == len(set(names))
            assert any('minio' in name for name in names)

    @pytest.mark.parametrize('allowed, left', [(True, 0), (False, 1), (None, 1)])
    def test_an_object_is_deleted_only_when_that_is_allowed(self, project, target, bucket, allowed, left):
        MinIOExportStorage.objects.update(can_delete_objects=allowed)
        made = annotation(project)
        MinIOExportStorage.objects.get().delete_annotation(made)
        assert len(objects(bucket)) == left
        made.delete()
        assert len(objects(bucket)) == left

    def test_the_link_stays_until_the_object_is_gone(self, project, target, bucket):
        MinIOExportStorage.objects.update(can_delete_objects=True)
        made = annotation(project)
        storage = MinIOExportStorage.objects.get()
        with patch.object(S3Client, 'delete', fail), pytest.raises(StorageError):
            storage.delete_annotation(made)
        assert MinIOExportStorageLink.objects.filter(annotation=made).exists()
        for file in bucket.iterdir():
            file.unlink()
        storage.delete_annotation(made)  # a missing object counts as deleted
        assert not MinIOExportStorageLink.objects.exists()
