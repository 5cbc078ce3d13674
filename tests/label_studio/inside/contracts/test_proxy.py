"""Reading an object through Label Studio: R1 to R5."""

from unittest.mock import patch

import pytest
from contract_support import ENDPOINT, body, put, resolve
from io_storages.minio.client import RangeStream, S3Client
from io_storages.minio.models import MinIOImportStorage


@pytest.mark.django_db
class TestProxy:
    def test_R01_a_stream_is_three_things_and_a_failure_is_424(self, business_client, source, bucket):
        put(bucket, 'a.txt')
        stream, content_type, metadata = source.get_bytes_stream(
            f'minio://{bucket.name}/a.txt', range_header='bytes=1-2'
        )
        assert (type(stream), content_type.partition(';')[0], metadata['StatusCode']) == (
            RangeStream,
            'text/plain',
            206,
        )
        stream.close()
        assert source.get_bytes_stream(f'minio://{bucket.name}/missing.txt') == (None, None, {})
        assert resolve(business_client, source, 'missing.txt').status_code == 424

    def test_R02_the_headers_of_the_object_reach_the_browser(self, business_client, source, bucket):
        put(bucket, 'a.txt')
        response = resolve(business_client, source, 'a.txt')
        assert (response.status_code, body(response)) == (200, b'0123456789')
        assert response.headers['Content-Length'] == '10'
        assert response.headers['Last-Modified'].endswith('GMT')
        assert response.headers['ETag']

    @pytest.mark.parametrize(
        'asked, status, content_range, data',
        [
            ('bytes=0-', 206, 'bytes 0-9/10', b'0123456789'),
            ('bytes=0-0', 206, 'bytes 0-0/10', b'0'),
            ('bytes=5-9', 206, 'bytes 5-9/10', b'56789'),
            ('bytes=20-30', 416, None, b''),
            # Label Studio turns a suffix into a range from the start
            ('bytes=-3', 206, 'bytes 0-9/10', b'0123456789'),
            (None, 200, None, b'0123456789'),
        ],
    )
    def test_R03_ranges_come_in_chunks(self, business_client, source, bucket, asked, status, content_range, data):
        put(bucket, 'a.txt')
        response = resolve(business_client, source, 'a.txt', **({'HTTP_RANGE': asked} if asked else {}))
        assert (response.status_code, body(response)) == (status, data)
        assert response.headers.get('Content-Range') == content_range

    def test_R03_the_connection_is_closed_when_the_reader_leaves(self, business_client, source, bucket):
        put(bucket, 'a.bin', data=bytes(50_000_000))
        closed = []
        opened = S3Client.open_range

        def watched(*args):
            stream = opened(*args)
            close = stream.close
            object.__setattr__(stream, 'close', lambda: (closed.append(True), close()))
            return stream

        with patch.object(S3Client, 'open_range', watched):
            response = resolve(business_client, source, 'a.bin')
            next(iter(response.streaming_content))
            response.close()
        assert closed == [True]

    def test_R04_a_type_is_guessed_from_the_name(self, business_client, source, bucket):
        put(bucket, 'a.png', 'noname')
        with patch.object(S3Client, 'open_range', lambda *args: RangeStream(200, lambda chunk_size: iter([b'']), str)):
            assert resolve(business_client, source, 'a.png').headers['Content-Type'] == 'image/png'
            assert resolve(business_client, source, 'noname').headers['Content-Type'] == 'application/octet-stream'

    def test_R05_presign_decides_between_redirect_and_proxy(self, business_client, source, bucket):
        put(bucket, 'a.txt')
        assert resolve(business_client, source, 'a.txt').status_code == 200
        MinIOImportStorage.objects.update(presign=True, presign_ttl=2)
        response = resolve(business_client, source, 'a.txt')
        assert response.status_code == 303
        assert response.headers['Location'].startswith(f'{ENDPOINT}/{bucket.name}/a.txt?')
        assert 'X-Amz-Expires=120' in response.headers['Location']
        assert response.headers['Cache-Control'] == 'no-store, max-age=120'
