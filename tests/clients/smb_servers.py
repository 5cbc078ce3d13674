"""Samba on loopback, in a process of its own; a bucket is a share, and that a directory below the root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clients.servers import Directory, directory
from tests.processes import free_port, listens, running

# a user of the machine, which root can be for Samba
USERNAME = 'nobody'
PASSWORD = 'contract Pässword:/+%'

_CONFIG = """\
[global]
{more}
server role = standalone server
smb ports = {port}
interfaces = 127.0.0.1
bind interfaces only = yes
disable netbios = yes
disable spoolss = yes
load printers = no
printing = bsd
private dir = {home}/private
lock directory = {home}/lock
state directory = {home}/state
cache directory = {home}/cache
pid directory = {home}/pid
ncalrpc dir = {home}/ncalrpc
passdb backend = tdbsam:{home}/private/passdb.tdb
log file = {home}/log
usershare path = {home}/shares
usershare max shares = 10000
usershare owner only = no
"""
_SHARE = """\
#VERSION 2
path={path}
comment=
usershare_acl=S-1-1-0:F
guest_ok=n
sharename={name}
"""


def samba() -> str | None:
    """Samba's server; None where it is not installed."""
    return shutil.which('smbd', path='/usr/sbin:/usr/local/sbin:/usr/bin')


@contextmanager
def samba_server(home: Path, port: int | None = None, more: str = '') -> Iterator[int]:
    """The port of a server for what `share` makes at this home; `more` is put into its configuration."""
    if not samba():
        pytest.skip('smbd is missing: install the package samba')
    if os.geteuid() != 0:
        pytest.skip('smbd has to be started by root')
    port = port or free_port()
    for name in ('private', 'lock', 'state', 'cache', 'pid', 'ncalrpc', 'root', 'shares'):
        (home / name).mkdir(exist_ok=True)
    # as Samba asks of a directory with shares of users
    (home / 'shares').chmod(0o1770)
    # and its user for a way to what it serves
    for folder in (home / 'root', home, *home.parents):
        folder.chmod(folder.stat().st_mode | 0o001)
    config = home / 'smb.conf'
    config.write_text(_CONFIG.format(port=port, home=home, more=more), encoding='utf-8')
    if not (home / 'private/passdb.tdb').exists():
        command = ['smbpasswd', '-c', config, '-a', '-s', USERNAME]
        subprocess.run(command, input=f'{PASSWORD}\n{PASSWORD}\n'.encode(), check=True, capture_output=True)
    command = [samba() or 'smbd', '-F', '--no-process-group', '-s', config]
    with running(command, home / 'log.start', listens(port)):
        yield port


def share(home: Path, name: str) -> Directory:
    """The bucket `name`, for a server that may be running already."""
    made = directory(home / 'root', name)
    (home / 'shares' / name).write_text(_SHARE.format(path=made.root, name=name), encoding='utf-8')
    return made
