"""What reading owes: the right bytes, the right status, and no more memory than a chunk takes."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

from tests.clients.contract.base import KEY, assert_no_secret, check, content, keys, outcome
from tests.clients.contract.listing import ODD_KEYS
from tests.clients.relay import relay
from tests.clients.stubs import Answer, response, stub, then_silence
from tests.clients.subject import LARGE, PATIENT, Case
from tests.processes import HANG

DIGITS = b'0123456789'
MEGABYTE = 1024 * 1024


def _part(case: Case, header: str | None) -> tuple[int, str | None, bytes]:
    case.bucket.put(KEY, DIGITS)
    stream = case.client().open_range(KEY, header)
    return stream.status, stream.content_range, content(stream)


@check()
def reads_the_whole_object(case: Case) -> None:
    data = bytes(range(256)) * 1000
    case.bucket.put(KEY, data)
    case.bucket.put('empty', b'')
    client = case.client()
    assert client.read(KEY) == data
    assert client.read('empty') == b''


@check()
def streams_the_whole_object_without_a_range(case: Case) -> None:
    assert _part(case, None) == (200, None, DIGITS)


@check()
def streams_an_empty_object(case: Case) -> None:
    case.bucket.put(KEY, b'')
    stream = case.client().open_range(KEY)
    assert (stream.status, stream.content_length, content(stream)) == (200, 0, b'')


@check('range')
def range_from_the_start(case: Case) -> None:
    assert _part(case, 'bytes=0-') == (206, 'bytes 0-9/10', DIGITS)


@check('range')
def range_of_the_first_byte(case: Case) -> None:
    assert _part(case, 'bytes=0-0') == (206, 'bytes 0-0/10', b'0')


@check('range')
def range_in_the_middle(case: Case) -> None:
    assert _part(case, 'bytes=5-8') == (206, 'bytes 5-8/10', b'5678')


@check('range')
def range_to_the_end(case: Case) -> None:
    assert _part(case, 'bytes=7-') == (206, 'bytes 7-9/10', b'789')


@check('range')
def range_that_ends_past_the_end(case: Case) -> None:
    assert _part(case, 'bytes=5-999') == (206, 'bytes 5-9/10', b'56789')


@check('range')
def range_of_the_last_bytes(case: Case) -> None:
    assert _part(case, 'bytes=-3') == (206, 'bytes 7-9/10', b'789')


@check('range')
def range_past_the_end(case: Case) -> None:
    status, content_range, data = _part(case, 'bytes=10-20')
    assert (status, data) == (416, b'')
    assert content_range in (None, 'bytes */10')


@check('range')
def a_range_that_is_none_breaks_nothing(case: Case) -> None:
    for header in ('bytes=9-5', 'bytes=x-', 'lines=1-2', 'nonsense'):
        status, content_range, data = _part(case, header)
        if status == 206:
            # a server may make sense of it, as long as it says which
            assert content_range and data and data in DIGITS, header
        else:
            assert (status, data) in ((200, DIGITS), (416, b'')), header


@check('metadata')
def a_stream_says_what_it_holds(case: Case) -> None:
    case.bucket.put('page.html', DIGITS)
    client = case.client()
    [listed] = client.list('', False)
    stream = client.open_range('page.html')
    content(stream)
    assert stream.content_length == 10
    # some servers only give it with the object
    assert not listed.etag or (stream.etag or '').strip('W/"') == listed.etag.strip('W/"')
    assert abs((stream.last_modified - listed.last_modified).total_seconds()) <= 1


@check()
def chunks_are_no_larger_than_asked(case: Case) -> None:
    case.bucket.put(KEY, bytes(10_000))
    stream = case.client().open_range(KEY)
    sizes = [len(chunk) for chunk in stream.iter_chunks(chunk_size=1000)]
    assert (max(sizes), sum(sizes)) == (1000, 10_000)


@check()
def odd_keys_are_read(case: Case) -> None:
    for number, key in enumerate(ODD_KEYS):
        case.bucket.put(key, bytes(number + 1))
    client = case.client()
    for number, key in enumerate(ODD_KEYS):
        found = len(client.read(key)), len(content(client.open_range(key)))
        assert found == (number + 1,) * 2, key


@check()
def a_missing_object_is_told(case: Case) -> None:
    case.bucket.put('folder/other.txt', b'x')
    client = case.client()
    for key in (KEY, 'no/such/folder/x.txt'):
        calls = (client.read, lambda key: content(client.open_range(key)))
        assert [outcome(case, lambda call=call, key=key: call(key)) for call in calls] == ['ObjectNotFound'] * 2, key


@check()
def a_folder_is_no_object(case: Case) -> None:
    case.bucket.put(KEY, b'x')
    client = case.client()
    for call in (client.read, lambda key: content(client.open_range(key))):
        assert outcome(case, lambda call=call: call('folder')) == 'ObjectNotFound'


@check()
def an_object_is_no_folder(case: Case) -> None:
    case.bucket.put(KEY, b'x')
    client = case.client()
    assert keys(client, KEY) == []
    assert outcome(case, lambda: client.validate(KEY, True)) == 'PrefixNotFound'


def _stored_as(encoding: str, stored: bytes) -> Answer:
    """A service that serves an object, and parts of it, as it is stored."""

    def answer(connection: socket.socket, request: bytes) -> None:
        asked = re.search(rb'(?im)^range: *bytes=(\d+)-(\d*)', request)
        first, last = (int(asked[1]), int(asked[2] or len(stored) - 1)) if asked else (0, len(stored) - 1)
        content_range = [f'Content-Range: bytes {first}-{last}/{len(stored)}'] if asked else []
        serve = response(
            206 if asked else 200, stored[first : last + 1], f'Content-Encoding: {encoding}', *content_range
        )
        serve(connection, request)

    return answer


@check('http')
def an_encoded_object_is_decoded(case: Case) -> None:
    # with `cat`, two compressed files are one
    for stored in (gzip.compress(DIGITS), gzip.compress(DIGITS[:5]) + gzip.compress(DIGITS[5:])):
        for encoding in ('gzip', 'x-gzip', 'GZIP'):
            with stub(_stored_as(encoding, stored)) as service:
                client = case.client_at(service.address)
                assert client.read(KEY) == DIGITS
                stream = client.open_range(KEY)
                assert (stream.status, stream.content_length, stream.content_range) == (200, None, None)
                assert content(stream) == DIGITS


@check('http', 'range')
def an_encoded_object_has_no_parts(case: Case) -> None:
    for header in ('bytes=0-', 'bytes=0-3', 'bytes=4-7'):
        with stub(_stored_as('gzip', gzip.compress(DIGITS))) as service:
            stream = case.client_at(service.address).open_range(KEY, header)
            found = stream.status, stream.content_length, stream.content_range, content(stream)
        assert found == (200, None, None, DIGITS)


@check('http')
def an_object_that_cannot_be_decoded_is_told(case: Case) -> None:
    for encoding in ('no-such-encoding', 'gzip'):
        with stub(_stored_as(encoding, DIGITS)) as service, case.hurried():
            client = case.client_at(service.address)
            for call in (
                lambda client=client: client.read(KEY),
                lambda client=client: content(client.open_range(KEY)),
            ):
                assert outcome(case, call) == 'UnknownError', encoding


@check('http')
def an_object_that_is_not_encoded_has_its_length(case: Case) -> None:
    with stub(_stored_as('identity', DIGITS)) as service:
        client = case.client_at(service.address)
        stream = client.open_range(KEY)
        assert (stream.content_length, content(stream)) == (10, DIGITS)
        if 'range' in case.subject.capabilities:
            stream = client.open_range(KEY, 'bytes=4-7')
            assert (stream.status, stream.content_length, content(stream)) == (206, 4, DIGITS[4:8])


@check('network')
def streams_300_mb_in_flat_memory(case: Case) -> None:
    shared, subject = case.subject.shared, case.subject
    task = {
        'path': subject.module.__file__,
        'classes': [subject.client_class, subject.options_class],
        'options': shared.options(),
        'key': 'large.bin',
        'constants': PATIENT,
    }
    child = Path(__file__).parents[1] / 'stream_child.py'
    done = subprocess.run(
        [sys.executable, child], input=json.dumps(task), capture_output=True, text=True, timeout=HANG
    )
    assert done.returncode == 0, done.stderr
    streamed, grown = map(int, done.stdout.split())
    assert streamed == LARGE
    assert grown < 24 * MEGABYTE


@check()
def an_early_close_leaves_the_client_working(case: Case) -> None:
    _close_early(case.subject.shared.client())


@check('network')
def an_early_close_leaves_the_rest_unread(case: Case) -> None:
    with relay(case.subject.address) as between:
        _close_early(case.subject.shared.client_at(between.address))
    # The rest is what the buffers of the connections hold.
    assert 4 * MEGABYTE < between.passed < LARGE // 4


def _close_early(client: Any) -> None:
    for chunks in (0, 1, 3):
        stream = client.open_range('large.bin')
        read = stream.iter_chunks(chunk_size=MEGABYTE)
        assert sum(len(next(read)) for _ in range(chunks)) == chunks * MEGABYTE
        stream.close()
        stream.close()
    assert client.read('many/b/one.txt') == b'one of few'


@check()
def streams_do_not_disturb_each_other(case: Case) -> None:
    case.bucket.put('a', b'a' * 100_000)
    case.bucket.put('b', b'b' * 100_000)
    client = case.client()
    pairs = zip(*(client.open_range(key).iter_chunks(chunk_size=5_000) for key in 'ab'), strict=True)
    assert [b''.join(chunks) for chunks in zip(*pairs, strict=True)] == [b'a' * 100_000, b'b' * 100_000]


@check('http')
def a_stream_that_breaks_off_is_told(case: Case) -> None:
    with stub(response(200, b'half', length=8)) as broken:
        client = case.client_at(broken.address)
        for call in (lambda: client.read(KEY), lambda: content(client.open_range(KEY))):
            assert outcome(case, call) == 'Unreachable'


@check('http')
def a_stream_that_stalls_is_given_up(case: Case) -> None:
    with stub(then_silence(response(200, b'half', length=8))) as stalled, case.hurried(READ_TIMEOUT=0.3):
        client = case.client_at(stalled.address)
        for call in (lambda: client.read(KEY), lambda: content(client.open_range(KEY))):
            assert outcome(case, call) == 'RequestTimeout'


@check('network')
def a_stream_that_is_cut_is_told(case: Case) -> None:
    with relay(case.subject.address) as between, case.hurried():
        stream = case.subject.shared.client_at(between.address).open_range('large.bin')
        chunks = stream.iter_chunks(chunk_size=MEGABYTE)
        next(chunks)
        between.hang_up()
        assert outcome(case, lambda: list(chunks)) == 'Unreachable'
        stream.close()


@check('network')
def a_stream_that_falls_silent_is_given_up(case: Case) -> None:
    with relay(case.subject.address) as between:
        stream = case.subject.shared.client_at(between.address).open_range('large.bin')
        stream.close()
    silent_after = between.passed + 4 * MEGABYTE
    with relay(case.subject.address, silent_after) as between, case.hurried(READ_TIMEOUT=5):
        stream = case.subject.shared.client_at(between.address).open_range('large.bin')
        assert outcome(case, lambda: list(stream.iter_chunks(chunk_size=MEGABYTE))) == 'RequestTimeout'
        stream.close()


@check('presign')
def a_presigned_url_reads_without_credentials(case: Case) -> None:
    for key in ODD_KEYS:
        case.bucket.put(key, key.encode())
    client = case.client()
    for key in ODD_KEYS:
        url = client.presign(key, HANG)
        assert_no_secret(case, url)
        answer = requests.get(url, timeout=HANG)
        assert (answer.status_code, answer.content) == (200, key.encode()), key


@check('presign')
def a_presigned_url_expires(case: Case) -> None:
    case.bucket.put(KEY, DIGITS)
    url = case.client().presign(KEY, 1)
    time.sleep(2.1)
    assert requests.get(url, timeout=HANG).status_code in (400, 401, 403)


@check('presign')
def a_presigned_url_only_reads(case: Case) -> None:
    case.bucket.put(KEY, DIGITS)
    url = case.client().presign(KEY, HANG)
    for answer in (requests.put(url, data=b'x', timeout=HANG), requests.delete(url, timeout=HANG)):
        assert answer.status_code in (400, 401, 403, 405)
    assert case.bucket.get(KEY) == DIGITS
