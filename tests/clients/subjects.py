"""Who is judged: each entry starts a server and describes the client that speaks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from storage_scaffold.spec.loader import load_bytes
from tests.clients import azure_servers, gcs_servers
from tests.clients.dav_servers import PASSWORD, USERNAME, dav_servers
from tests.clients.file_subjects import sftp_on_openssh, sftp_on_rclone, smb_on_samba
from tests.clients.http_servers import MANIFEST, http_servers, listed
from tests.clients.rclone_server import rclone_control, remote
from tests.clients.render import client_module, client_of, finished_client, memory_module, spec_of
from tests.clients.servers import KEY_ID, RCLONE_SETTLES, SECRET, Memory, directory, moto_bucket, moto_s3, rclone_s3
from tests.clients.stubs import stub
from tests.clients.subject import CAPABILITIES, Bucket, Subject

_MOTO_IS_DEAF = 'moto accepts any credentials'
_MOTO_HAS_HOSTS = "moto takes a host's first label for the bucket"
_MOTO: Mapping[str, str] = MappingProxyType(
    {
        'a_wrong_secret_is_told': _MOTO_IS_DEAF,
        'an_unknown_user_is_told': _MOTO_IS_DEAF,
        'a_presigned_url_expires': _MOTO_IS_DEAF,
        'a_presigned_url_only_reads': _MOTO_IS_DEAF,
        'a_range_that_is_none_breaks_nothing': 'moto answers 500',
        'asks_for_the_host_by_its_name': _MOTO_HAS_HOSTS,
        'connects_to_no_address_but_the_resolved_one': _MOTO_HAS_HOSTS,
    }
)


_HTTP = CAPABILITIES - {'write', 'delete', 'presign'}
_MANIFEST_SPEC = f'''
spec: 1
title: Manifest
client: {{kind: http, listing: manifest, manifest: {MANIFEST}}}
'''
_REQUESTS_OF_A_LISTING = (
    'a_listing_that_is_cut_is_no_shorter_listing',
    'the_first_entry_comes_before_the_last_request',
    'a_listing_that_breaks_off_is_no_shorter_listing',
)
_JUDGED = """
from functools import partial

JudgedClient = partial(MemoryClient, BUCKETS)
"""
_NARROWED_SPEC = b"""\
spec: 1
name: narrowed
title: Narrowed
client: {kind: custom}
capabilities: {delete: false, range: false, recursive: false, presign: false}
"""
_JUDGED_NARROWLY = """
class JudgedClient(MemoryClient):
    def __init__(self, options, resolve_host=None):
        super().__init__(BUCKETS, options)
        assert not hasattr(self, 'delete') and not hasattr(self, 'presign')

    def list(self, folder, recursive):
        assert not recursive
        return super().list(folder, recursive)

    def open_range(self, key, range_header=None):
        assert range_header is None
        return super().open_range(key)
"""


@contextmanager
def _s3_on_rclone(home: Path) -> Iterator[Subject]:
    root = home / 'buckets'
    root.mkdir()
    with rclone_s3(root, home / 'log') as address:
        yield _s3('s3-rclone', home, address, lambda name: directory(root, name), settles=RCLONE_SETTLES)


@contextmanager
def _s3_on_moto(home: Path) -> Iterator[Subject]:
    with moto_s3(home / 'log') as address:
        yield _s3('s3-moto', home, address, lambda name: moto_bucket(address, name), not_applicable=_MOTO)


def _s3(
    name: str,
    home: Path,
    address: str,
    make_bucket: Callable[[str], Bucket],
    settles: float = 0,
    not_applicable: Mapping[str, str] = MappingProxyType({}),
) -> Subject:
    options: dict[str, Any] = {'region': 'us-east-1', 'addressing': 'path', 'endpoint': address}
    return Subject(
        name=name,
        module=client_module('minio', home),
        client_class='S3Client',
        options_class='S3Options',
        options={**options, 'access_key_id': KEY_ID, 'secret_access_key': SECRET},
        in_bucket=lambda bucket: {'bucket': bucket},
        at=lambda address: {'endpoint': address},
        address=address,
        make_bucket=make_bucket,
        secrets=(SECRET, 'another/Secret+Key'),
        wrong_secret={'secret_access_key': 'another/Secret+Key'},
        unknown_user={'access_key_id': 'AKIANOBODYKNOWS'},
        settles=settles,
        not_applicable=not_applicable,
    )


@contextmanager
def _webdav(server: str, home: Path) -> Iterator[Subject]:
    root = home / 'buckets'
    root.mkdir()
    with dav_servers()[server](root, home / 'log') as address:
        yield Subject(
            name=f'webdav-{server}',
            module=client_module('webdav', home),
            client_class='WebDAVClient',
            options_class='WebDAVOptions',
            options={'base_url': address, 'username': USERNAME, 'password': PASSWORD},
            in_bucket=lambda bucket: {'bucket': bucket},
            at=lambda address: {'base_url': address},
            address=address,
            make_bucket=lambda name: directory(root, name),
            secrets=(PASSWORD, 'another:Pässword', *(f'{USERNAME}:{word}' for word in (PASSWORD, 'another:Pässword'))),
            wrong_secret={'password': 'another:Pässword'},
            unknown_user={'username': 'nobody-knows'},
            capabilities=CAPABILITIES - {'presign'},
            settles=RCLONE_SETTLES if server == 'rclone' else 0,
        )


@contextmanager
def _http(server: str, home: Path) -> Iterator[Subject]:
    root = home / 'buckets'
    root.mkdir()
    is_json, is_rclone = server == 'nginx-json', server == 'rclone'
    with http_servers()[server](root, home / 'log') as address:
        yield _http_subject(
            f'http-{server}',
            address,
            client_module('http_index', home),
            lambda name: directory(root, name),
            capabilities=_HTTP if is_json else _HTTP - {'metadata'},
            settles=RCLONE_SETTLES if is_rclone else 0,
            hidden=frozenset({'.hidden'}) if server.startswith('nginx') else frozenset(),
        )


@contextmanager
def _http_manifest(home: Path) -> Iterator[Subject]:
    root, code = home / 'buckets', home / 'manifest'
    root.mkdir()
    code.mkdir()
    with http_servers()['rclone'](root, home / 'log') as address:
        yield _http_subject(
            'manifest',
            address,
            client_of(_MANIFEST_SPEC, code),
            lambda name: listed(root, name),
            told={'manifest': MANIFEST},
            capabilities=_HTTP - {'metadata'},
            settles=RCLONE_SETTLES,
            not_applicable=dict.fromkeys(_REQUESTS_OF_A_LISTING, 'one request lists everything'),
        )


def _http_subject(
    name: str,
    address: str,
    module: ModuleType,
    make_bucket: Callable[[str], Bucket],
    told: Mapping[str, Any] = MappingProxyType({}),
    **about: Any,
) -> Subject:
    return Subject(
        name=name,
        module=module,
        client_class='HTTPClient',
        options_class='HTTPOptions',
        options={'base_url': address, 'username': USERNAME, 'password': PASSWORD, **told},
        in_bucket=lambda bucket: {'bucket': bucket},
        at=lambda address: {'base_url': address},
        address=address,
        make_bucket=make_bucket,
        secrets=(PASSWORD, 'another:Pässword', *(f'{USERNAME}:{word}' for word in (PASSWORD, 'another:Pässword'))),
        wrong_secret={'password': 'another:Pässword'},
        unknown_user={'username': 'nobody-knows'},
        **about,
    )


@contextmanager
def _azure_on_azurite(home: Path) -> Iterator[Subject]:
    with azure_servers.azurite(home) as address:
        path = f'/{azure_servers.ACCOUNT}'
        yield Subject(
            name='azure-azurite',
            module=client_module('azure_key', home),
            client_class='AzureClient',
            options_class='AzureOptions',
            options={'account_name': azure_servers.ACCOUNT, 'account_key': azure_servers.KEY, 'base_url': address},
            in_bucket=lambda bucket: {'bucket': bucket},
            at=lambda address: {'base_url': address + path},
            address=address.removesuffix(path),
            make_bucket=lambda name: azure_servers.container(address, name),
            secrets=(azure_servers.KEY, azure_servers.WRONG_KEY),
            wrong_secret={'account_key': azure_servers.WRONG_KEY},
            unknown_user={'account_name': 'nobodyknows'},
            not_applicable={'range_past_the_end': 'Azurite takes the first byte past the end for one that is there'},
        )


@contextmanager
def _gcs_on_emulator(home: Path) -> Iterator[Subject]:
    keys = [gcs_servers.key_file(name) for name in ('known', 'another')]
    with gcs_servers.gcs_emulator(home) as address, stub(gcs_servers.tokens) as google:
        yield Subject(
            name='gcs-emulator',
            module=client_module('gcs_service_account', home),
            client_class='GCSClient',
            options_class='GCSOptions',
            options={'base_url': address, 'service_account_key': keys[0], 'token_uri': google.address},
            in_bucket=lambda bucket: {'bucket': bucket},
            at=lambda address: {'base_url': address},
            address=address,
            make_bucket=lambda name: gcs_servers.emulated_bucket(address, name),
            secrets=(gcs_servers.TOKEN, *(text.split('\\n')[3] for text in keys)),
            wrong_secret={'service_account_key': keys[1]},
            unknown_user={'service_account_key': gcs_servers.key_file(client_email='nobody@knows.example.com')},
            not_applicable=gcs_servers.NOT_SHOWN,
        )


@contextmanager
def _rclone(home: Path) -> Iterator[Subject]:
    """The finished client of kind custom that ships with `specs/rclone.yml`."""
    with rclone_control(home, USERNAME, PASSWORD) as address:
        yield Subject(
            name='rclone',
            module=finished_client('rclone'),
            client_class='RcloneClient',
            options_class='RcloneOptions',
            options={'url': address, 'username': USERNAME, 'password': PASSWORD},
            in_bucket=lambda bucket: {'bucket': bucket},
            at=lambda address: {'url': address},
            address=address,
            make_bucket=lambda name: remote(home, name),
            secrets=(PASSWORD, 'another:Pässword', *(f'{USERNAME}:{word}' for word in (PASSWORD, 'another:Pässword'))),
            wrong_secret={'password': 'another:Pässword'},
            unknown_user={'username': 'nobody-knows'},
            capabilities=CAPABILITIES - {'presign'},
        )


@contextmanager
def _memory(home: Path) -> Iterator[Subject]:
    module = memory_module(spec_of('webdav'), home, _JUDGED)
    yield Subject(
        name='memory',
        module=module,
        client_class='JudgedClient',
        options_class='WebDAVOptions',
        options={'base_url': 'http://127.0.0.1:9'},
        in_bucket=lambda bucket: {'bucket': bucket},
        at=lambda address: {},
        address='',
        make_bucket=lambda name: Memory(module.BUCKETS.setdefault(name, {})),
        secrets=(),
        capabilities=CAPABILITIES - {'presign', 'network', 'http', 'metadata', 'types'},
    )


@contextmanager
def _narrowed(home: Path) -> Iterator[Subject]:
    """No check asks a client for a capability that its spec takes from it."""
    provider = load_bytes(_NARROWED_SPEC, 'narrowed.yml')
    module = memory_module(provider, home, _JUDGED_NARROWLY)
    yield Subject(
        name='narrowed',
        module=module,
        client_class='JudgedClient',
        options_class='NarrowedOptions',
        options={},
        in_bucket=lambda bucket: {'bucket': bucket},
        at=lambda address: {},
        address='',
        make_bucket=lambda name: Memory(module.BUCKETS.setdefault(name, {})),
        secrets=(),
        capabilities=frozenset({'write'}),
    )


SUBJECTS: dict[str, Callable[[Path], AbstractContextManager[Subject]]] = {
    's3-rclone': _s3_on_rclone,
    's3-moto': _s3_on_moto,
    **{f'webdav-{server}': partial(_webdav, server) for server in dav_servers()},
    'sftp-rclone': sftp_on_rclone,
    'sftp-openssh': sftp_on_openssh,
    'smb-samba': smb_on_samba,
    **{f'http-{server}': partial(_http, server) for server in http_servers()},
    'manifest': _http_manifest,
    'azure-azurite': _azure_on_azurite,
    'gcs-emulator': _gcs_on_emulator,
    'rclone': _rclone,
    'memory': _memory,
    'narrowed': _narrowed,
}
