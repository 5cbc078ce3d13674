"""An emulator of Google Cloud Storage, its buckets from outside, and a stub of where Google gives tokens."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qs, quote

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import exceptions, jwt

from tests.clients.stubs import Answer, response
from tests.processes import free_port, listens, loopback_session, running

EMAIL = 'label-studio@project.iam.gserviceaccount.com'
TOKEN = 'ya29.the-token-of-google'
SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write'

_PAGES = 'the emulator lists everything in one answer'
_RANGES = 'the emulator has ranges of its own'
_SIGNATURES = 'the emulator does not look at signatures'
NOT_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        'the_first_entry_comes_before_the_last_request': _PAGES,
        'a_listing_that_breaks_off_is_no_shorter_listing': _PAGES,
        'a_listing_that_is_cut_is_no_shorter_listing': _PAGES,
        'range_of_the_last_bytes': _RANGES,
        'range_past_the_end': _RANGES,
        'a_range_that_is_none_breaks_nothing': _RANGES,
        'a_stream_says_what_it_holds': 'the emulator gives no times and etags with an object',
        'a_presigned_url_expires': _SIGNATURES,
        'a_presigned_url_only_reads': _SIGNATURES,
    }
)


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key of this name, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(name: str) -> bytes:
    """What checks what a key has signed."""
    return (
        private_key(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def key_file(name: str = 'known', **changes: object) -> str:
    """The JSON file of a service account's key."""
    pem = private_key(name).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {'type': 'service_account', 'project_id': 'project', 'private_key_id': 'an-id', 'client_email': EMAIL}
    told |= {'private_key': pem.decode(), 'token_uri': 'https://oauth2.googleapis.com/token'}
    return json.dumps({**told, **changes})


def answer_json(status: int, told: object) -> Answer:
    """An answer that is a JSON document."""
    return response(status, json.dumps(told).encode(), 'Content-Type: application/json')


def tokens(connection: socket.socket, request: bytes) -> None:
    """Gives a token to who has signed with the key that is known, and to nobody else."""
    form = parse_qs(request.partition(b'\r\n\r\n')[2].decode())
    try:
        claims = jwt.decode(form['assertion'][0], certs=public_pem('known'))
        is_known = (claims['iss'], claims['scope']) == (EMAIL, SCOPE)
    except (exceptions.GoogleAuthError, ValueError):
        is_known = False
    if is_known:
        given = {'access_token': TOKEN, 'expires_in': 3599, 'token_type': 'Bearer'}
        return answer_json(200, given)(connection, request)
    refused = {'error': 'invalid_grant', 'error_description': f'Invalid JWT Signature: {form}'}
    return answer_json(400, refused)(connection, request)


# without a file of all that it holds, which it would write anew with each object
_EMULATOR = """
import sys
from gcp_storage_emulator import __main__, storage

storage.Storage._write_config_to_file = lambda storage: None
__main__.main(sys.argv[1:])
"""


@contextmanager
def gcs_emulator(home: Path, port: int | None = None) -> Iterator[str]:
    """The address of an emulator, which takes any token for a good one."""
    port = port or free_port()
    command = [sys.executable, '-c', _EMULATOR, 'start', '--host', '127.0.0.1', '--port', str(port), '--in-memory']
    with running(command, home / 'log', listens(port)):
        yield f'http://127.0.0.1:{port}'


@dataclass(frozen=True)
class EmulatedBucket:
    """A bucket of the emulator, from outside."""

    session: requests.Session
    address: str
    name: str

    def put(self, key: str, data: bytes) -> None:
        # without any data the emulator knows only uploads in two parts
        query, headers = {'uploadType': 'media', 'name': key}, {'Content-Type': 'application/octet-stream'}
        if not data:
            query['uploadType'], headers['Content-Type'] = 'multipart', 'multipart/related; boundary=a'
            data = b''.join(
                b'--a\r\nContent-Type: %b\r\n\r\n%b\r\n' % part
                for part in ((b'application/json', b'{}'), (b'application/octet-stream', b''))
            )
            data += b'--a--'
        url = f'{self.address}/upload/storage/v1/b/{self.name}/o'
        self.session.post(url, params=query, data=data, headers=headers).raise_for_status()

    def put_large(self, key: str, size: int) -> None:
        self.put(key, bytes(size))

    def put_folder(self, name: str) -> None:
        # as the console makes one
        self.put(f'{name}/', b'')

    def get(self, key: str) -> bytes | None:
        url = f'{self.address}/storage/v1/b/{self.name}/o/{quote(key, safe="")}'
        answer = self.session.get(url, params={'alt': 'media'})
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        return answer.content

    def delete(self, key: str) -> None:
        url = f'{self.address}/storage/v1/b/{self.name}/o/{quote(key, safe="")}'
        self.session.delete(url).raise_for_status()

    def keys(self) -> set[str]:
        answer = self.session.get(f'{self.address}/storage/v1/b/{self.name}/o')
        answer.raise_for_status()
        return {item['name'] for item in answer.json().get('items', ())}


def emulated_bucket(address: str, name: str) -> EmulatedBucket:
    """The bucket `name`, made now."""
    session = loopback_session()
    session.post(f'{address}/storage/v1/b', json={'name': name}).raise_for_status()
    return EmulatedBucket(session, address, name)
