"""Finds a Python interpreter that has what is wanted, which is mostly Label Studio."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold import system
from storage_scaffold.errors import UsageError

_PROBE_TIMEOUT = 60
# Label Studio reads the metadata of its own package. The user base has to be kept when HOME is replaced.
_PROBE = """
import json, site, sys
{code}
print(json.dumps([sys.executable, site.getuserbase()]))
"""


@dataclass(frozen=True)
class Wanted:
    """What an interpreter has to have: `code` that fails elsewhere, and the remedy for one that a person named."""

    code: str
    remedy: str


LABEL_STUDIO = Wanted(
    "import importlib.metadata, django\nimportlib.metadata.metadata('label-studio')",
    'name a Python that has Label Studio installed (`poetry install` in the checkout), or use --no-migrate',
)


@dataclass(frozen=True)
class Python:
    """An interpreter that has what is wanted; `user_base` is where `pip install --user` installs."""

    executable: str
    user_base: str


def find_python(
    command: str | None, root: Path, wanted: Wanted = LABEL_STUDIO, source: str = '--python'
) -> Python | None:
    """The first interpreter that has what is wanted, or `None`.

    Parameters: `command`, as in `--python "poetry run python"`, is the only candidate if given; otherwise the
    candidates are this interpreter, the active virtual environment, that of the checkout and that of poetry. `source`
    is where the command was given. Raises UsageError for a `command` that does not work.
    """
    if command is not None:
        return _named(command, root, wanted, source)
    return next((found for _, found in tried(root, wanted) if isinstance(found, Python)), None)


def tried(root: Path, wanted: Wanted = LABEL_STUDIO) -> Iterator[tuple[list[str], Python | str]]:
    """The commands that are tried where none is named, each with its interpreter, or why it cannot be used."""
    for candidate in _candidates(root):
        try:
            yield candidate, _probe(candidate, root, wanted)
        except FileNotFoundError:
            yield candidate, 'it does not exist'
        except (OSError, ValueError) as error:
            yield candidate, str(error)


def _named(command: str, root: Path, wanted: Wanted, source: str) -> Python:
    try:
        return _probe(system.split(command), root, wanted)
    except (OSError, ValueError) as error:
        raise UsageError(f'{source} {command!r} does not work: {error}', wanted.remedy) from error


def _candidates(root: Path) -> Iterator[list[str]]:
    yield [sys.executable]
    if active := os.environ.get('VIRTUAL_ENV'):
        yield [str(system.interpreter(Path(active, 'bin', 'python')))]
    yield [str(system.interpreter(Path(root, '.venv', 'bin', 'python')))]
    if (root / 'poetry.lock').is_file() and shutil.which('poetry'):
        yield ['poetry', 'run', 'python']


def _probe(command: Sequence[str], root: Path, wanted: Wanted) -> Python:
    """The interpreter that `command` runs. Raises OSError if it does not start, ValueError if the probe fails."""
    if not command:
        raise ValueError('the command is empty')
    try:
        done = subprocess.run(
            [*system.startable(command), '-c', _PROBE.format(code=wanted.code)],
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
