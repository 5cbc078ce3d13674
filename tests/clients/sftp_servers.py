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

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key

from tests.processes import free_port, listens, running

USERNAME = 'sftp-user'
PASSWORD = 'contract Pässword:/+%'
PASSPHRASE = 'of the kéy'
_OPENSSH = serialization.PrivateFormat.OpenSSH

_CONFIG = """\
{more}
Port {port}
ListenAddress 127.0.0.1
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
AuthorizedKeysFile {home}/authorized_keys
MaxStartups 100
{host_keys}
"""


@dataclass(frozen=True)
class Key:
    """A pair of keys: the private one as text, the public one as a line."""

    private: Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey

    @property
    def public(self) -> str:
        """As `ssh-keyscan` prints it, after the host."""
        form = serialization.PublicFormat.OpenSSH
        return self.private.public_key().public_bytes(serialization.Encoding.OpenSSH, form).decode('ascii')

    def text(self, passphrase: str = '', form: serialization.PrivateFormat = _OPENSSH) -> str:
        """As `ssh-keygen` writes it, or in another form."""
        encryption = (
            serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
        )
        return self.private.private_bytes(serialization.Encoding.PEM, form, encryption).decode('ascii')


@cache
def key(_owner: str, kind: str = 'ed25519') -> Key:
    """The key of a server or user, another one in each run."""
    if kind == 'rsa':
        return Key(generate_rsa_key(65537, 3072))
    return Key(generate_private_key(SECP256R1()) if kind == 'ecdsa' else Ed25519PrivateKey.generate())


@contextmanager
def rclone_sftp(root: Path, log: Path, port: int | None = None) -> Iterator[int]:
    """The port of `rclone serve sftp`, which lets a user in by password."""
    port = port or free_port()
    host_key = log.with_suffix('.host_key')
    host_key.write_text(key('rclone').text(), encoding='ascii')
    host_key.chmod(0o600)
    rclone = Path(sys.executable).with_name('rclone')
    command = [rclone, 'serve', 'sftp', '--addr', f'127.0.0.1:{port}', '--user', USERNAME, '--pass', PASSWORD]
    with running([*command, '--key', host_key, '--dir-cache-time', '10ms', root], log, listens(port)):
        yield port


@contextmanager
def openssh_sftp(
    root: Path,
    log: Path,
    port: int | None = None,
    host_keys: tuple[Key, ...] = (),
    user: Key | None = None,
    more: str = 'Subsystem sftp internal-sftp -d {root}',
) -> Iterator[int]:
    """The port of OpenSSH's sshd, which lets one user in by key: see `login`; `more` is put into its configuration."""
    if not sshd():
        pytest.skip('sshd is missing: install the package openssh-server')
    port, home = port or free_port(), log.with_suffix('.sshd')
    home.mkdir(exist_ok=True)
    names = []
    for number, host_key in enumerate(host_keys or (key('openssh'),)):
        names.append(f'HostKey {home}/host_key{number}')
        (home / f'host_key{number}').touch(0o600)
        (home / f'host_key{number}').write_text(host_key.text(), encoding='ascii')
    (home / 'authorized_keys').write_text((user or key('user')).public + '\n', encoding='ascii')
    config = _CONFIG.format(port=port, home=home, host_keys='\n'.join(names), more=more.format(root=root))
    (home / 'sshd_config').write_text(config, encoding='utf-8')
    if os.geteuid() == 0:
        # root's sshd asks for this directory, which its package makes at boot
        Path('/run/sshd').mkdir(exist_ok=True)
        # and its user for a way to what it serves
        for folder in (home, *home.parents):
            folder.chmod(folder.stat().st_mode | 0o001)
    with running([sshd() or 'sshd', '-D', '-e', '-f', home / 'sshd_config'], log, listens(port)):
        yield port


def sshd() -> str | None:
    """OpenSSH's server, which wants to be called by its whole path; None where it is not installed."""
    return shutil.which('sshd', path='/usr/sbin:/usr/local/sbin:/usr/bin')


def login() -> str:
    """The user of this process, by name; instead of root, who may do everything, one who may do little."""
    return 'nobody' if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
