"""Commands, run in the checkout, that a message tells its reader to run."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath


def restore(path: PurePosixPath) -> str:
    """Brings `path`, a file or a directory, back from git."""
    return f'git checkout -- {shlex.quote(str(path))}'


def accept(path: PurePosixPath) -> str:
    """Keeps the edit of a generated file or a migration for good."""
    return f'storage-scaffold accept {shlex.quote(str(path))}'
