"""`.storage-scaffold/.state/`: the files of a transaction, and safe access to them.

Nothing in it is trusted: a checkout can come from an archive or a pull request that has its own `.state/`.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import paths
from storage_scaffold.checkout.tree import MAX_BYTES, RECORDS
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, Problem
from storage_scaffold.system import REMOVES_OPEN_FILES
from storage_scaffold.transaction.fs import CAREFULLY, Fs

STATE = RECORDS / '.state'
IGNORE = STATE / '.gitignore'
LOCK = STATE / 'run.lock'
TRANSACTION = STATE / 'transaction'
UNDO = STATE / 'undo'
# A journal has the first name until the command is complete, then the second.
JOURNAL, DONE, UNFINISHED = 'journal.json', 'done.json', 'journal.json.new'
# What git's index had of the files that the command staged.
INDEX = 'index.json'
REMEDY = (
    f'check with `git status` that the tree is complete, restore what is not, then remove {STATE} '
    '(it only holds what `undo` and a recovery need)'
)
_EVERYTHING = b'*\n'
_OURS = re.compile(r'[0-9]{1,5}\.(old|new)|journal\.json|journal\.json\.new|done\.json|index\.json')


def old(index: int) -> str:
    """The name of the copy of the previous content of entry `index`."""
    return f'{index}.old'


def new(index: int) -> str:
    """The name of the new content of entry `index`."""
    return f'{index}.new'


def directory(root: Path, path: PurePosixPath) -> Path | None:
    """The directory at `path`, or `None` if nothing is there. Raises CheckoutError when it is not a directory."""
    target, mode = _locate(root, path)
    if mode is None:
        return None
    if not stat.S_ISDIR(mode):
        raise CheckoutError(Problem('this path is not a directory', file=str(path)), REMEDY)
    return target


def make(root: Path, fs: Fs) -> None:
    """Creates the state directory, which git ignores, if it is missing. Raises as `directory`; OSError passes."""
    for path in (RECORDS, STATE):
        if directory(root, path) is None:
            fs.mkdir(root / path)
            fs.sync_directory((root / path).parent)
    ignore = read(root, IGNORE)
    if ignore != _EVERYTHING:
        if ignore is not None:
            # If the process was killed, it may be empty.
            fs.unlink(root / IGNORE)
        fs.create(root / IGNORE, _EVERYTHING)


def tidy(root: Path, fs: Fs) -> None:
    """Removes the state directory if it is otherwise empty; the run lock must be held, but not where it then stays."""
    kept = {path.name for path in (root / STATE).iterdir()} - {IGNORE.name, LOCK.name}
    if kept:
        return
    # Where another command can have begun, its lock cannot be removed, and git goes on ignoring it.
    for path in (root / IGNORE, root / LOCK) if REMOVES_OPEN_FILES else (root / LOCK, root / IGNORE):
        if path.exists():
            fs.unlink(path)
    fs.rmdir(root / STATE)
    if not any((root / RECORDS).iterdir()):
        fs.rmdir(root / RECORDS)


def read(root: Path, path: PurePosixPath, limit: int = MAX_BYTES) -> bytes | None:
    """The bytes of a file in the state or in the tree, or `None` if it does not exist.

    Raises CheckoutError when it is not a regular file, is behind a symlink or has more than `limit` bytes;
    EnvironmentFailed when the system refuses.
    """
    target, mode = _locate(root, path)
    if mode is None:
        return None
    if not stat.S_ISREG(mode):
        raise CheckoutError(Problem('this path is not a regular file', file=str(path)), REMEDY)
    try:
        with os.fdopen(os.open(target, os.O_RDONLY | CAREFULLY), 'rb') as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(data) > limit:
        raise CheckoutError(Problem(f'is larger than {limit // 1024} kB', file=str(path)), REMEDY)
    return data


def digest(data: bytes | None) -> str | None:
    """The sha256 of a file's content; `None` for a missing file."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def discard(root: Path, path: PurePosixPath, fs: Fs) -> None:
    """Removes the directory at `path` with its files, the journal first.

    Raises CheckoutError, with nothing removed, when it holds something that this tool did not put there.
    """
    home = directory(root, path)
    if home is None:
        return
    entries = sorted(home.iterdir(), key=lambda entry: (not entry.name.endswith('.json'), entry.name))
    _refuse_foreign(root, entries)
    for entry in entries:
        fs.unlink(entry)
    fs.rmdir(home)


def unreadable(path: PurePosixPath, error: OSError) -> EnvironmentFailed:
    """The error for a file in the checkout that the system does not let us read."""
    return EnvironmentFailed(Problem(f'cannot be read: {error.strerror}', file=str(path)), 'fix this, then repeat')


def unwritable(root: Path, error: OSError) -> EnvironmentFailed:
    """The error for a state directory that cannot be written."""
    return EnvironmentFailed(
        Problem(f'cannot be written: {error.strerror}', file=str(STATE)),
        f'make sure that you have permission to write to {root}',
    )


def _refuse_foreign(root: Path, entries: Iterable[Path]) -> None:
    foreign = [entry for entry in entries if not (_OURS.fullmatch(entry.name) and stat.S_ISREG(entry.lstat().st_mode))]
    if foreign:
        raise CheckoutError(
            [
                Problem('was not put there by storage-scaffold', file=path.relative_to(root).as_posix())
                for path in foreign
            ],
            'move it elsewhere, then run the same command again',
        )


def _locate(root: Path, path: PurePosixPath) -> tuple[Path, int | None]:
    try:
        return paths.locate(root, path, follow=False)
    except paths.UnsafePath as error:
        raise CheckoutError(Problem(f'this path {error}', file=str(path)), REMEDY) from error
    except OSError as error:
        raise unreadable(path, error) from error
