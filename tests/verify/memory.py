"""A service in memory, with one fault at a time: the `client.py` of a provider that `verify` tries.

It knows one bucket and one secret. `FAULT` names what is wrong with it.
"""

PROTOCOL = """
class StorageError(Exception): pass
class BadCredentials(StorageError): pass
class BucketNotFound(StorageError): pass
class PrefixNotFound(StorageError): pass
class ObjectNotFound(StorageError): pass


@dataclass(frozen=True)
class Options:
    bucket: str
    secret: str = field(default='', repr=False)
    addressing: str = 'path'


@dataclass(frozen=True)
class Entry:
    key: str
    size: Any = None
"""
CLIENT = """
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator

FAULT = {fault!r}
OBJECTS = {{'there.txt': (b'there', 'text/plain')}}
DISK = Path({disk!r})

{protocol}

@dataclass(frozen=True)
class Stream:
    status: int
    data: bytes
    content_type: str
    broken: list

    def iter_chunks(self, chunk_size=65536):
        return (self.data[at : at + chunk_size] for at in range(0, len(self.data), chunk_size))

    def close(self):
        self.broken.append(self)


class AcmeClient:
    def __init__(self, options, resolve_host=None):
        self.options, self.left = options, []
        if FAULT == 'settings':
            raise BadCredentials('No secret.')

    def validate(self, folder, must_exist):
        if self.options.bucket != 'bucket':
            raise BucketNotFound('No such bucket.')
        if self.options.secret != 'correct horse' and FAULT != 'refuses_wrong_secret':
            raise BadCredentials('Not this secret.')
        if FAULT == 'answers' and self.options.addressing != 'virtual':
            raise BadCredentials(f'Nobody is here who knows it.')
        if must_exist and FAULT != 'tells_a_missing_folder' and not any(self.list(folder, True)):
            raise PrefixNotFound('Nothing is there.')

    def list(self, folder, recursive):
        if FAULT == 'lists' and not folder:
            raise BadCredentials('You may not list.')
        start = f'{{folder}}/' if folder else ''
        if FAULT == 'lists_one_level' and folder.endswith('tree/in') and not recursive:
            start = start.rstrip('/')
        number = 0
        for key in sorted(OBJECTS):
            below = key.removeprefix(start)
            deep = recursive and FAULT != 'lists_recursively'
            if not key.startswith(start) or not deep and '/' in below:
                continue
            number += 1
            if FAULT == 'lists_past_a_thousand' and number > 1000:
                return
            yield Entry(key, None if FAULT == 'says_the_size' else len(OBJECTS[key][0]))

    def read(self, key):
        if key not in OBJECTS:
            if FAULT == 'tells_a_missing_object' and 'no-such' in key:
                raise StorageError('What?')
            raise ObjectNotFound('It is not there.')
        if FAULT == 'reads_what_is_there' and key == 'there.txt':
            raise BadCredentials('You may not read.')
        if FAULT == 'takes_odd_names' and '#' in key or FAULT == 'goes_on_after_a_stream_is_left' and 'large' in key:
            raise StorageError('No.')
        return OBJECTS[key][0]

    def open_range(self, key, header=None):
        if key not in OBJECTS:
            raise ObjectNotFound('It is not there.')
        data, content_type = OBJECTS[key]
        left = [] if 'large' not in key else self.left
        if FAULT == 'keeps_the_content_type':
            content_type = 'text/html'
        if FAULT == 'tells no type':
            content_type = None
        if not header or FAULT == 'reads_parts' and header == 'bytes=-3':
            return Stream(200, data, content_type, left)
        first, _, last = header.removeprefix('bytes=').partition('-')
        begin = int(first) if first else max(len(data) - int(last), 0)
        end = min(int(last) + 1, len(data)) if first and last else len(data)
        if begin >= end and FAULT != 'refuses_parts_past_the_end':
            return Stream(416, b'', content_type, left)
        return Stream(206, data[begin:end], content_type, left)

    def write(self, key, data, content_type):
        if FAULT == 'reads_what_it_wrote':
            raise StorageError('It may not be written to.')
        if FAULT == 'overwrites' and 'twice' in key and key in OBJECTS:
            return
        if FAULT == 'serves_threads' and 'threads' in key:
            data += b'!'
        if FAULT == 'crashes':
            raise RuntimeError('correct horse')
        OBJECTS[key] = data, content_type
        DISK.joinpath('written').write_text(key)

    def delete(self, key):
        if FAULT == 'deletes' and key.endswith('deleted/a.txt'):
            return
        if FAULT == 'deletes_what_is_gone' and key not in OBJECTS:
            raise ObjectNotFound('It is not there.')
        if FAULT == 'cannot clean' and 'many' in key:
            raise StorageError('No.')
        OBJECTS.pop(key, None)

    def presign(self, key, ttl):
        raise AssertionError
"""
UTILS = """
from core.utils.io import resolve_host_for_ssrf
from django.conf import settings

from .client import Options


def client_options(storage):
    return Options(storage.bucket, secret=storage.secret)
"""
SPEC = b"""\
spec: 1
name: acme
title: Acme
client: {kind: custom}
capabilities: {delete: true, range: true}
fields:
  secret: {credential: true, required: true}
"""
