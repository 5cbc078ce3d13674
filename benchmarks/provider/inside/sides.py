"""The two sides of a comparison, as models of Label Studio."""

import os
from importlib import import_module

from fields import FIELDS

PREFIXES = {'minio': 'MinIO', 's3': 'S3'}


class Side:
    """One provider, with its storages at the service that the environment names."""

    def __init__(self, name):
        self.scheme = name
        self._models = import_module(f'io_storages.{name}.models')
        values = (*(os.environ[key] for key in ('ENDPOINT', 'KEY_ID', 'SECRET')), 'us-east-1')
        self._form = dict(zip(FIELDS[name], values, strict=True))

    def source(self, project, bucket, **more):
        """A new source storage."""
        return self._made('ImportStorage', project, bucket, more)

    def target(self, project, bucket):
        """A new target storage."""
        return self._made('ExportStorage', project, bucket, {})

    def uri(self, bucket, key):
        """What a task names an object by."""
        return f'{self.scheme}://{bucket}/{key}'

    def _made(self, role, project, bucket, more):
        model = getattr(self._models, f'{PREFIXES[self.scheme]}{role}')
        return model.objects.create(project=project, bucket=bucket, title='benchmark', **self._form, **more)
