"""WebDAV servers on loopback, each in its own process; a bucket is a directory below the root that they serve."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.processes import free_port, listens, running

USERNAME = 'dav-user'
PASSWORD = 'contract Pässword:/+%'

Server = Callable[[Path, Path], AbstractContextManager[str]]

_APACHE_MODULES = ('mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic', 'dav', 'dav_fs')
_APACHE_CONFIG = """\
ServerRoot "{home}"
ServerName 127.0.0.1
PidFile "{home}/pid"
Listen 127.0.0.1:{port}
{modules}
User #{uid}
Group #{gid}
ErrorLog "{home}/error.log"
DocumentRoot "{root}"
DavLockDB "{home}/locks"
<Directory "{root}">
  Dav On
  AuthType Basic
  AuthName dav
  AuthUserFile "{home}/users"
  Require valid-user
</Directory>
"""
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


@contextmanager
def apache_dav(root: Path, log: Path, port: int | None = None) -> Iterator[str]:
    """The address of Apache's mod_dav, run as the owner of nothing but `root` and a directory beside it."""
    port, home = port or free_port(), log.with_suffix('.apache')
    home.mkdir(exist_ok=True)
    users = home / 'users'
    users.write_bytes(f'{USERNAME}:{{SHA}}{hashed(PASSWORD)}\n'.encode())
    modules = '\n'.join(f'LoadModule {name}_module {APACHE_HOME}/mod_{name}.so' for name in _APACHE_MODULES)
    config = home / 'httpd.conf'
    owner = 33 if root.owner() == 'root' else root.stat().st_uid
    config.write_text(
        _APACHE_CONFIG.format(home=home, root=root, port=port, modules=modules, uid=owner, gid=owner), encoding='utf-8'
    )
    if root.owner() == 'root':
        let_in(owner, root, home)
    with running([apache() or 'apache2', '-f', config, '-DFOREGROUND'], log, listens(port)):
        yield f'http://127.0.0.1:{port}'


APACHE_HOME = '/usr/lib/apache2/modules'


def dav_servers() -> dict[str, Server]:
    """The servers of this machine by name: two that pip brings, and Apache where it is installed."""
    found: dict[str, Server] = {'rclone': rclone_dav, 'wsgidav': wsgidav}
    return {**found, 'apache': apache_dav} if apache() else found


def apache() -> str | None:
    """Where Apache is, if it is installed."""
    return shutil.which('apache2', path='/usr/sbin:/usr/local/sbin:/usr/bin') if Path(APACHE_HOME).is_dir() else None


def hashed(password: str) -> str:
    """What stands behind `{SHA}` in a file of users."""
    return base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()


def let_in(owner: int, *directories: Path) -> None:
    """Apache refuses to serve as root: its user gets these directories and a way through their parents."""
    for directory in directories:
        for path in (directory, *directory.rglob('*')):
            os.chown(path, owner, owner)
        for parent in directory.parents:
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)
