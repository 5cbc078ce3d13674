"""Azurite, Microsoft's stand-in for Azure Blob Storage, and its containers from outside: through Microsoft's SDK."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import ContainerClient, UserDelegationKey

from tests.processes import free_port, listens, running

ACCOUNT = 'contractaccount'
KEY = 'Y29udHJhY3QvS2V5K09mK1RoZStBY2NvdW50L0FCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaMDEyMzQ1Ng=='
WRONG_KEY = 'YW5vdGhlci9LZXkrT2YrVGhlK0FjY291bnQvQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU2Nzg='
ROOT = Path(__file__).resolve().parents[2]
AZURITE = Path(os.environ.get('STORAGE_SCAFFOLD_TEST_CACHE') or ROOT / '.cache') / 'azurite' / 'node_modules'


@contextmanager
def azurite(home: Path, port: int | None = None, certificate: Path | None = None) -> Iterator[str]:
    """The address of the blob service of ACCOUNT. With `certificate`, a file that holds its key too, over TLS.

    It takes tokens over TLS only, and does not check by whom they are signed.
    """
    if shutil.which('node') is None or not (AZURITE / '.installed').is_file():
        pytest.skip('Azurite is not installed: it takes npm, and `make azurite`')
    port = port or free_port()
    command: list[str | Path] = [AZURITE / '.bin' / 'azurite-blob', '--blobHost', '127.0.0.1', '--blobPort', str(port)]
    command += ['--inMemoryPersistence', '--silent', '--skipApiVersionCheck', '--disableTelemetry']
    if certificate:
        command += ['--cert', certificate, '--key', certificate, '--oauth', 'basic']
    else:
        # any host then leads to the account that the path names
        command.append('--disableProductStyleUrl')
    env = {**os.environ, 'AZURITE_ACCOUNTS': f'{ACCOUNT}:{KEY}'}
    with running(command, home / 'log', listens(port), env=env):
        yield f'{"https" if certificate else "http"}://127.0.0.1:{port}/{ACCOUNT}'


def delegation_key() -> UserDelegationKey:
    """What Azure gives to an identity that asks for a key which signs."""
    key = UserDelegationKey()
    for name in ('oid', 'tid', 'start', 'expiry', 'service', 'version'):
        setattr(key, f'signed_{name}', name)
    key.value = KEY
    return key


@dataclass(frozen=True)
class Container:
    """A container as Microsoft's SDK sees it."""

    client: ContainerClient

    def put(self, key: str, data: bytes) -> None:
        self.client.upload_blob(key, data, overwrite=True)

    def put_large(self, key: str, size: int) -> None:
        self.put(key, bytes(size))

    def put_folder(self, name: str) -> None:
        # as the console makes one, and as accounts with a hierarchical namespace list one
        self.put(f'{name}/', b'')
        self.client.upload_blob(name, b'', metadata={'hdi_isfolder': 'true'})

    def get(self, key: str) -> bytes | None:
        try:
            return self.client.download_blob(key).readall()
        except ResourceNotFoundError:
            return None

    def delete(self, key: str) -> None:
        self.client.delete_blob(key)

    def keys(self) -> set[str]:
        return {blob.name for blob in self.client.list_blobs()}


def container(address: str, name: str, *, verify: bool = True) -> Container:
    """The container `name` of the account at an address, made now; `verify` is whether its certificate is checked."""
    login = {'account_name': ACCOUNT, 'account_key': KEY}
    client = ContainerClient(address, name, login, max_block_size=64 << 20, connection_verify=verify)
    client.create_container()
    return Container(client)
