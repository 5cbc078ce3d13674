"""Label Studio's own S3 storage, never saved: it has the client and what asks it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))  # as manage.py has it

import django

django.setup()

from io_storages.s3.models import S3ImportStorage  # noqa: E402

MEGABYTE = 1024 * 1024


class Side:
    """A source storage of the bucket that the options of a client of ours name."""

    def __init__(self, bucket, endpoint, region, access_key_id, secret_access_key, **_others):
        login = {'aws_access_key_id': access_key_id, 'aws_secret_access_key': secret_access_key}
        self._storage = S3ImportStorage(
            bucket=bucket, s3_endpoint=endpoint, region_name=region, recursive_scan=True, **login
        )

    def list(self, folder):
        """How many files are in the folder and those below it."""
        self._storage.prefix = folder
        return sum(1 for _ in self._storage.iter_objects())

    def stream(self, key):
        """How many bytes came, a piece at a time."""
        body, *_ = self._storage.get_bytes_stream(f's3://{self._storage.bucket}/{key}')
        return sum(map(len, body.iter_chunks(chunk_size=MEGABYTE)))

    def read(self, key):
        """How many bytes came at once."""
        # as S3ImportStorage.get_data reads a file of tasks
        _, s3 = self._storage.get_client_and_resource()
        return len(s3.Object(self._storage.bucket, key).get()['Body'].read())
