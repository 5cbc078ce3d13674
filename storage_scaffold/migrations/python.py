"""Finds a Python interpreter that has Label Studio's dependencies."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold.errors import UsageError

_PROBE_TIMEOUT = 60
# Label Studio reads the metadata of its own package. The user base has to be kept when HOME is replaced.
_PROBE = """
import importlib.metadata, json, site, sys
import django
importlib.metadata.metadata('label-studio')
print(json.dumps([sys.executable, site.getuserbase()]))
"""


@dataclass(frozen=True)
class Python:
    """An interpreter that has Label Studio's dependencies; `user_base` is where `pip install --user` installs."""

    executable: str
    user_base: str


def find_python(command: str | None, root: Path) -> Python | None:
    """The first interpreter that has Django and Label Studio's metadata, or `None`.

    Parameters: `command`, as in `--python "poetry run python"`, is the only candidate if given; otherwise the
    candidates are this interpreter, the active virtual environment, that of the checkout and that of poetry. Raises
    UsageError for a `command` that does not work.
    """
    if command is not None:
        return _named(command, root)
    for candidate in _candidates(root):
        try:
            return _probe(candidate, root)
        except (OSError, ValueError):
            continue
    return None


def _named(command: str, root: Path) -> Python:
    remedy = 'name a Python that has Label Studio installed (`poetry install` in the checkout), or use --no-migrate'
    try:
        return _probe(shlex.split(command), root)
    except (OSError, ValueError) as error:
        raise UsageError(f'--python {command!r} does not work: {error}', remedy) from error


def _candidates(root: Path) -> Iterator[list[str]]:
    folder = 'Scripts' if os.name == 'nt' else 'bin'
    yield [sys.executable]
    if active := os.environ.get('VIRTUAL_ENV'):
        yield [str(Path(active, folder, 'python'))]
    yield [str(Path(root, '.venv', folder, 'python'))]
    if (root / 'poetry.lock').is_file() and shutil.which('poetry'):
        yield ['poetry', 'run', 'python']


def _probe(command: Sequence[str], root: Path) -> Python:
    """The interpreter that `command` runs. Raises OSError if it does not start, ValueError if the probe fails."""
    if not command:
        raise ValueError('the command is empty')
    try:
        done = subprocess.run(
            [*command, '-c', _PROBE],
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f'no answer within {_PROBE_TIMEOUT} s') from error
    if done.returncode:
        words = done.stderr.decode('utf-8', 'replace').strip().splitlines()
        raise ValueError(words[-1] if words else f'exit code {done.returncode}')
    answer = json.loads(done.stdout.splitlines()[-1])
    return Python(*answer)
