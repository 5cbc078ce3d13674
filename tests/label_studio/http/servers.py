"""Label Studio on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.label_studio.environment import INSIDE, offline_env, run
from tests.processes import answers, free_port, running

TOKEN = '0123456789abcdef0123456789abcdef01234567'

# Whatever a server sends off this machine fails at once, with or without a network: nobody listens at port 9.
LOOPBACK_ONLY = {
    'HTTP_PROXY': 'http://127.0.0.1:9',
    'HTTPS_PROXY': 'http://127.0.0.1:9',
    'NO_PROXY': '127.0.0.1,localhost',
}


def boot(tree: Path, python: Path, data: Path) -> Path:
    """`data`, holding a database of `tree` with all migrations done and the user whose token is TOKEN."""
    done = run([python, INSIDE / 'boot.py', TOKEN], tree / 'label_studio', offline_env(tree, data))
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@contextmanager
def label_studio_server(
    tree: Path, python: Path, data: Path, log: Path, *, package: str = 'label_studio', **env: str
) -> Iterator[str]:
    """Label Studio serving `tree` by the manage.py of `package`, with the database in `data`; its address."""
    port = free_port()
    command: list[str | Path] = [python, 'manage.py', 'runserver', '--noreload', f'127.0.0.1:{port}']
    address = f'http://127.0.0.1:{port}'
    own = {'LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN': 'true', 'LOG_LEVEL': 'DEBUG', **LOOPBACK_ONLY}
    environment = offline_env(tree, data, **own, **env)
    with running(command, log, answers(f'{address}/health'), cwd=tree / package, env=environment):
        yield address
