"""Subjects with a host and a port, which are not spoken to in HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.clients import sftp_servers, smb_servers
from tests.clients.render import client_module
from tests.clients.servers import RCLONE_SETTLES, directory
from tests.clients.subject import CAPABILITIES, Subject


def _host_and_port(address: str) -> Mapping[str, Any]:
    parts = urlsplit(address)
    return {'host': parts.hostname, 'port': parts.port or 1}


def _sftp(name: str, home: Path, port: int, root: Path, can: frozenset[str] = frozenset(), **login: Any) -> Subject:
    return Subject(
        name=name,
        module=client_module('sftp', home),
        client_class='SFTPClient',
        options_class='SFTPOptions',
        in_bucket=lambda bucket: {'bucket': bucket},
        at=_host_and_port,
        address=f'tcp://127.0.0.1:{port}',
        make_bucket=lambda bucket: directory(root, bucket),
        capabilities=CAPABILITIES - {'presign', 'http', 'types'} | can,
        connects_with='socket.create_connection',
        **login,
    )


@contextmanager
def sftp_on_rclone(home: Path) -> Iterator[Subject]:
    root = home / 'buckets'
    root.mkdir()
    with sftp_servers.rclone_sftp(root, home / 'log') as port:
        options = {'username': sftp_servers.USERNAME, 'password': sftp_servers.PASSWORD}
        yield _sftp(
            'sftp-rclone',
            home,
            port,
            root,
            options={'host': '127.0.0.1', 'port': port, 'host_key': sftp_servers.key('rclone').public, **options},
            secrets=(sftp_servers.PASSWORD, 'another:Pässword'),
            wrong_secret={'password': 'another:Pässword'},
            unknown_user={'username': 'nobody-knows'},
            settles=RCLONE_SETTLES,
        )


@contextmanager
def sftp_on_openssh(home: Path) -> Iterator[Subject]:
    root = home / 'buckets'
    root.mkdir()
    with sftp_servers.openssh_sftp(root, home / 'log') as port:
        key = sftp_servers.key('user').text(sftp_servers.PASSPHRASE)
        other = sftp_servers.key('nobody').text()
        options = {'username': sftp_servers.login(), 'private_key': key, 'passphrase': sftp_servers.PASSPHRASE}
        yield _sftp(
            'sftp-openssh',
            home,
            port,
            root,
            options={'host': '127.0.0.1', 'port': port, 'host_key': sftp_servers.key('openssh').public, **options},
            secrets=(sftp_servers.PASSPHRASE, *(text.splitlines()[3] for text in (key, other))),
            wrong_secret={'private_key': other, 'passphrase': ''},
            unknown_user={'username': 'nobody-knows'},
            can=frozenset({'permissions'}),
            shut=lambda bucket, folder: (bucket.root / folder).chmod(0),
        )


@contextmanager
def smb_on_samba(home: Path) -> Iterator[Subject]:
    with smb_servers.samba_server(home) as port:
        yield Subject(
            name='smb-samba',
            module=client_module('smb', home),
            client_class='SMBClient',
            options_class='SMBOptions',
            options={
                'host': '127.0.0.1',
                'port': port,
                'username': smb_servers.USERNAME,
                'password': smb_servers.PASSWORD,
            },
            in_bucket=lambda bucket: {'bucket': bucket},
            at=_host_and_port,
            address=f'tcp://127.0.0.1:{port}',
            make_bucket=lambda name: smb_servers.share(home, name),
            secrets=(smb_servers.PASSWORD, 'another:Pässword'),
            wrong_secret={'password': 'another:Pässword'},
            unknown_user={'username': 'nobody-knows'},
            connects_with='socket.create_connection',
            shut=lambda bucket, folder: (bucket.root / folder).chmod(0),
            holds=lambda key: not set('"*:<>?|') & set(key) and not key.endswith((' ', '.')),
            capabilities=CAPABILITIES - {'presign', 'http', 'types'} | {'permissions'},
        )
