"""WebDAV servers on loopback, each in its own process; a bucket is a directory below the root that they serve."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.clients.apache import apache, serving
from tests.processes import free_port, listens, running

USERNAME = 'dav-user'
PASSWORD = 'contract Pässword:/+%'

Server = Callable[[Path, Path], AbstractContextManager[str]]

# What WsgiDAV's own command line cannot say: its users without a file of Python.
_WSGIDAV = """\
import json, sys
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from wsgidav.wsgidav_app import WsgiDAVApp

config = json.loads(sys.argv[1])
app = WsgiDAVApp(
    {
        'provider_mapping': {'/': config['root']},
        'simple_dc': {'user_mapping': {'*': {config['username']: {'password': config['password']}}}},
        'http_authenticator': {'accept_basic': True, 'accept_digest': False, 'default_to_digest': False},
        'logging': {'enable': False},
    }
)
server = Server(('127.0.0.1', config['port']), app, numthreads=16)
if config['certificate']:
    server.ssl_adapter = BuiltinSSLAdapter(config['certificate'], config['certificate'])
server.start()
"""


@contextmanager
def rclone_dav(root: Path, log: Path) -> Iterator[str]:
    """The address of `rclone serve webdav`."""
    port = free_port()
    rclone = Path(sys.executable).with_name('rclone')
    command = [rclone, 'serve', 'webdav', '--addr', f'127.0.0.1:{port}', '--user', USERNAME, '--pass', PASSWORD]
    # It must see at once what a test does to the files; with 0s it spins after the first deletion.
    with running([*command, '--dir-cache-time', '10ms', root], log, listens(port)):
        yield f'http://127.0.0.1:{port}'


@contextmanager
def wsgidav(root: Path, log: Path, certificate: Path | None = None) -> Iterator[str]:
    """The address of WsgiDAV on cheroot; over TLS with a file that holds a certificate and its key."""
    port = free_port()
    config = {'root': str(root), 'port': port, 'username': USERNAME, 'password': PASSWORD}
    config['certificate'] = str(certificate or '')
    with running([sys.executable, '-c', _WSGIDAV, json.dumps(config)], log, listens(port)):
        yield f'{"https" if certificate else "http"}://127.0.0.1:{port}'


def apache_dav(root: Path, log: Path, port: int | None = None) -> AbstractContextManager[str]:
    """The address of Apache's mod_dav."""
    locks = 'DavLockDB "{home}/locks"'
    return serving(root, log, (USERNAME, PASSWORD), ('dav', 'dav_fs'), 'Dav On', locks, port)


def dav_servers() -> dict[str, Server]:
    """The servers of this machine by name: two that pip brings, and Apache where it is installed."""
    found: dict[str, Server] = {'rclone': rclone_dav, 'wsgidav': wsgidav}
    return {**found, 'apache': apache_dav} if apache() else found
