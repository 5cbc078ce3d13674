"""A service that is a directory, so that it outlives the process that tries it."""

CLIENT = """
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

DISK = Path({disk!r})

{protocol}

@dataclass(frozen=True)
class Stream:
    status: int
    data: bytes
    content_type: str

    def iter_chunks(self, chunk_size=65536):
        return iter([self.data] if self.data else [])

    def close(self):
        pass


class AcmeClient:
    def __init__(self, options, resolve_host=None):
        if (DISK / '.dies').exists():
            raise SystemError(options.secret)
        self.options = options

    def _path(self, key):
        return DISK / quote(key, safe='')

    def validate(self, folder, must_exist):
        if self.options.secret != 'correct horse':
            raise BadCredentials('Not this secret.')
        if must_exist and not any(self.list(folder, True)):
            raise PrefixNotFound('Nothing is there.')

    def list(self, folder, recursive):
        start = f'{{folder}}/' if folder else ''
        for path in sorted(DISK.iterdir()):
            key = unquote(path.name)
            if path.name[0] != '.' and key.startswith(start) and (recursive or '/' not in key[len(start) :]):
                yield Entry(key, path.stat().st_size)

    def read(self, key):
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise ObjectNotFound('It is not there.') from None

    def open_range(self, key, header=None):
        data = self.read(key)
        if not header:
            return Stream(200, data, 'application/json')
        first, _, last = header.removeprefix('bytes=').partition('-')
        begin = int(first) if first else max(len(data) - int(last), 0)
        end = min(int(last) + 1, len(data)) if first and last else len(data)
        return Stream(206 if begin < end else 416, data[begin:end], 'application/json')

    def write(self, key, data, content_type):
        self._path(key).write_bytes(data)
        if (DISK / '.slow').exists() and 'many' in key:
            time.sleep(0.05)

    def delete(self, key):
        self._path(key).unlink(missing_ok=True)
"""
