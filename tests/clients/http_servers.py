"""Web servers on loopback that show what lies in a directory, each in its own process."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tests.clients.apache import apache, serving, write_users
from tests.clients.dav_servers import PASSWORD, USERNAME
from tests.clients.servers import Directory, directory
from tests.processes import free_port, listens, running

MANIFEST = 'lists/all.jsonl'

Server = Callable[[Path, Path], AbstractContextManager[str]]

_NGINX_CONFIG = """\
daemon off;
master_process off;
pid {home}/pid;
events {{}}
http {{
  access_log off;
  types {{ text/plain txt; text/html html; image/png png; }}
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    autoindex on;
    autoindex_format {format};
    auth_basic files;
    auth_basic_user_file {home}/users;
  }}
}}
"""
_APACHE_LAYOUT = """\
TypesConfig /dev/null
AddType text/plain .txt
IndexOptions FancyIndexing HTMLTable IconsAreLinks
AddIcon /icons/folder.gif ^^DIRECTORY^^
DefaultIcon /icons/unknown.gif"""


@contextmanager
def nginx(format: str, root: Path, log: Path, port: int | None = None) -> Iterator[str]:
    """The address of nginx, whose indexes are of this format of ngx_http_autoindex_module."""
    port, home = port or free_port(), log.with_suffix('.nginx')
    home.mkdir(exist_ok=True)
    write_users(home, USERNAME, PASSWORD)
    (home / 'nginx.conf').write_text(
        _NGINX_CONFIG.format(home=home, root=root, port=port, format=format), encoding='utf-8'
    )
    command = [_nginx() or 'nginx', '-p', home, '-e', home / 'error.log', '-c', home / 'nginx.conf']
    with running(command, log, listens(port)):
        yield f'http://127.0.0.1:{port}'


@contextmanager
def rclone_http(root: Path, log: Path, certificate: Path | None = None) -> Iterator[str]:
    """The address of `rclone serve http`; over TLS with a file that holds a certificate and its key."""
    port = free_port()
    rclone = Path(sys.executable).with_name('rclone')
    command = [rclone, 'serve', 'http', '--addr', f'127.0.0.1:{port}', '--user', USERNAME, '--pass', PASSWORD]
    command += ['--cert', certificate, '--key', certificate] if certificate else []
    # It must see at once what a test does to the files; with 0s it spins after the first deletion.
    with running([*command, '--dir-cache-time', '10ms', root], log, listens(port)):
        yield f'{"https" if certificate else "http"}://127.0.0.1:{port}'


def apache_index(root: Path, log: Path) -> AbstractContextManager[str]:
    """The address of Apache's mod_autoindex, in the layout in which an icon stands before each name."""
    modules = ('autoindex', 'dir', 'mime')
    return serving(root, log, (USERNAME, PASSWORD), modules, 'Options +Indexes', _APACHE_LAYOUT)


@dataclass(frozen=True)
class Listed(Directory):
    """A bucket whose manifest names the files in it."""

    def put(self, key: str, data: bytes) -> None:
        is_new = self.get(key) is None
        super().put(key, data)
        if is_new:
            with (self.root / MANIFEST).open('a', encoding='utf-8') as manifest:
                manifest.write(json.dumps({'url': f'../{quote(key)}'}) + '\n')

    def keys(self) -> set[str]:
        return super().keys() - {MANIFEST}


def listed(root: Path, name: str) -> Listed:
    """The bucket `name` of a server that shows what is in `root`, with a manifest in which nothing stands."""
    directory(root, name).put(MANIFEST, b'')
    return Listed(root / name)


def http_servers() -> dict[str, Server]:
    """The servers of this machine by name: one that pip brings, and others where they are installed."""
    found: dict[str, Server] = {'rclone': rclone_http}
    if _nginx():
        found |= {'nginx-json': partial(nginx, 'json'), 'nginx-html': partial(nginx, 'html')}
    return {**found, 'apache': apache_index} if apache() else found


def _nginx() -> str | None:
    return shutil.which('nginx', path='/usr/sbin:/usr/local/sbin:/usr/bin')
