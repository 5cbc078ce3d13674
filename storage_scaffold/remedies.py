"""Commands, run in the checkout, that a message tells its reader to run."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import PurePosixPath


def restore(path: PurePosixPath) -> str:
    """Brings `path`, a file or a directory, back from git."""
    return f'git checkout -- {shlex.quote(str(path))}'


def accept(path: PurePosixPath) -> str:
    """Keeps the edit of a generated file or a migration for good."""
    return f'storage-scaffold accept {shlex.quote(str(path))}'


def resolve(paths: Iterable[PurePosixPath | str]) -> str:
    """What to do with files that an update left in conflict: the only next step, in the same words everywhere."""
    files = ' '.join(shlex.quote(str(path)) for path in paths)
    return f'resolve the conflict, then run `storage-scaffold accept {files}`'


def discard(provider: str, path: PurePosixPath) -> str:
    """Drops the edit of a generated file of `provider`."""
    return f'storage-scaffold update {provider} --discard {shlex.quote(str(path))}'
