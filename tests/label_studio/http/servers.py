"""Real servers on loopback: an S3 service that checks signatures, and Label Studio."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.label_studio.environment import INSIDE, ToolMissing, existing, offline_env, run
from tests.processes import answers, free_port, running

KEY_ID = 'AKIAHARNESSKEYID'
SECRET = 'harness/Secret+Of+The+S3+Server'
TOKEN = '0123456789abcdef0123456789abcdef01234567'


# Whatever a server would send off this machine fails at once, with or without a network: nobody listens at port 9.
LOOPBACK_ONLY = {
    'HTTP_PROXY': 'http://127.0.0.1:9',
    'HTTPS_PROXY': 'http://127.0.0.1:9',
    'NO_PROXY': '127.0.0.1,localhost',
}


@dataclass(frozen=True)
class S3Server:
    """A running S3 service; `root` holds the buckets as directories, so that tests see and place plain files."""

    endpoint: str
    root: Path

    def bucket(self, name: str, files: Mapping[str, bytes]) -> Path:
        """A bucket with these objects in it, as a directory."""
        directory = self.root / name
        for key, data in files.items():
            path = directory / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        directory.mkdir(exist_ok=True)
        return directory


@contextmanager
def s3_server(root: Path, log: Path) -> Iterator[S3Server]:
    """`rclone serve s3`: it refuses wrong secrets, unknown keys and expired signatures, as few test servers do."""
    rclone = Path(sys.executable).with_name('rclone')
    try:
        existing(rclone)
    except ToolMissing as missing:
        pytest.skip(str(missing))
    port = free_port()
    command: list[str | Path] = [rclone, 'serve', 's3', '--addr', f'127.0.0.1:{port}']
    command += ['--auth-key', f'{KEY_ID},{SECRET}']
    # It must see at once what a test does to the files; with 0s it spins after the first deletion.
    command += ['--dir-cache-time', '10ms', root]
    endpoint = f'http://127.0.0.1:{port}'
    with running(command, log, answers(endpoint)):
        yield S3Server(endpoint, root)


def boot(tree: Path, python: Path, data: Path) -> Path:
    """`data`, holding a database of `tree` with all migrations done and the user whose token is TOKEN."""
    done = run([python, INSIDE / 'boot.py', TOKEN], tree / 'label_studio', offline_env(tree, data))
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@contextmanager
def label_studio_server(tree: Path, python: Path, data: Path, log: Path, **env: str) -> Iterator[str]:
    """Label Studio serving `tree` with the database in `data`; its address."""
    port = free_port()
    command: list[str | Path] = [python, 'manage.py', 'runserver', '--noreload', f'127.0.0.1:{port}']
    address = f'http://127.0.0.1:{port}'
    own = {'LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN': 'true', 'LOG_LEVEL': 'DEBUG', **LOOPBACK_ONLY}
    environment = offline_env(tree, data, **own, **env)
    with running(command, log, answers(f'{address}/health'), cwd=tree / 'label_studio', env=environment):
        yield address
