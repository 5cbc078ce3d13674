"""SSH servers on loopback, each in its own process; a bucket is a directory below the root that they serve."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.processes import free_port, listens, running

USERNAME = 'sftp-user'
PASSWORD = 'contract Pässword:/+%'
PASSPHRASE = 'of the kéy'

_CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host_key
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
AuthorizedKeysFile {home}/authorized_keys
MaxStartups 100
Subsystem sftp internal-sftp -d {root}
"""


@dataclass(frozen=True)
class Key:
    """A pair of keys: the private one as text, the public one as a line."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """As `ssh-keyscan` prints it, after the host."""
        form = serialization.PublicFormat.OpenSSH
        return self.private.public_key().public_bytes(serialization.Encoding.OpenSSH, form).decode('ascii')

    def text(self, passphrase: str = '') -> str:
        """As `ssh-keygen` writes it."""
        encryption = (
            serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
        )
        form = serialization.PrivateFormat.OpenSSH
        return self.private.private_bytes(serialization.Encoding.PEM, form, encryption).decode('ascii')


@cache
def key(_owner: str) -> Key:
    """The key of a server or user, another one in each run."""
    return Key(Ed25519PrivateKey.generate())


@contextmanager
def rclone_sftp(root: Path, log: Path) -> Iterator[int]:
    """The port of `rclone serve sftp`, which lets a user in by password."""
    port = free_port()
    host_key = log.with_suffix('.host_key')
    host_key.write_text(key('rclone').text(), encoding='ascii')
    host_key.chmod(0o600)
    rclone = Path(sys.executable).with_name('rclone')
    command = [rclone, 'serve', 'sftp', '--addr', f'127.0.0.1:{port}', '--user', USERNAME, '--pass', PASSWORD]
    with running([*command, '--key', host_key, '--dir-cache-time', '10ms', root], log, listens(port)):
        yield port


@contextmanager
def openssh_sftp(root: Path, log: Path) -> Iterator[int]:
    """The port of OpenSSH's sshd, which lets the user of this process in by key."""
    port, home = free_port(), log.with_suffix('.sshd')
    home.mkdir()
    for name, text in (('host_key', key('openssh').text()), ('authorized_keys', key('user').public)):
        (home / name).write_text(text + '\n', encoding='ascii')
        (home / name).chmod(0o600)
    (home / 'sshd_config').write_text(_CONFIG.format(port=port, home=home, root=root), encoding='utf-8')
    # root's sshd asks for this directory, which its package makes at boot
    if os.geteuid() == 0:
        Path('/run/sshd').mkdir(exist_ok=True)
    with running([sshd() or 'sshd', '-D', '-e', '-f', home / 'sshd_config'], log, listens(port)):
        yield port


def sshd() -> str | None:
    """OpenSSH's server, which wants to be called by its whole path; None where it is not installed."""
    return shutil.which('sshd', path='/usr/sbin:/usr/local/sbin:/usr/bin')


def login() -> str:
    """The user of this process, by name."""
    return pwd.getpwuid(os.geteuid()).pw_name
