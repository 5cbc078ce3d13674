"""Commands, run in the checkout, that a message tells its reader to run."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import PurePosixPath


def restore(path: PurePosixPath) -> str:
    """Brings `path`, a file or a directory, back from git."""
    return f'git checkout -- {shlex.quote(str(path))}'


def restore_committed(path: PurePosixPath) -> str:
    """Brings `path` back from the last commit, whatever the index has: also where a merge left a conflict."""
    return f'git checkout HEAD -- {shlex.quote(str(path))}'


def edit(path: PurePosixPath) -> str:
    """Opens `path` in the editor: only a person can fix it."""
    return f'$EDITOR {shlex.quote(str(path))}'


def update(name: str) -> str:
    """Brings a provider up to date."""
    return f'storage-scaffold update {name}'


def rendered_again(name: str) -> str:
    """Renders a provider again whatever its record says, and writes the record anew."""
    return f'{update(name)} --reformat'


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
