"""rclone's remote control on loopback, and its remotes: each an alias of a directory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients.servers import Directory, directory
from tests.processes import free_port, listens, running


@contextmanager
def rclone_control(
    home: Path, username: str, password: str, port: int | None = None, *, serve: bool = True
) -> Iterator[str]:
    """The address of `rclone rcd`; it reads `home`/rclone.conf again when that changes."""
    (home / 'rclone.conf').touch()
    (home / 'remotes').mkdir(exist_ok=True)
    port = port or free_port()
    command = [Path(sys.executable).with_name('rclone'), 'rcd', '--config', home / 'rclone.conf']
    command += ['--rc-serve'] if serve else []
    command += ['--rc-addr', f'127.0.0.1:{port}', '--rc-user', username, '--rc-pass', password]
    with running(command, home / 'log', listens(port)):
        yield f'http://127.0.0.1:{port}'


def remote(home: Path, name: str) -> Directory:
    """The remote `name`, made now."""
    made = directory(home / 'remotes', name)
    with (home / 'rclone.conf').open('a', encoding='utf-8') as config:
        config.write(f'[{name}]\ntype = alias\nremote = {made.root}\n\n')
    return made
