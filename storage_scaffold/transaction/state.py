"""`.storage-scaffold/.state/`: the files of a transaction, found and read with care.

Nothing in it is trusted: a checkout can come from an archive or a pull request that brings a `.state/` of its own.
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
from storage_scaffold.transaction.fs import CAREFULLY, Fs

STATE = RECORDS / '.state'
IGNORE = STATE / '.gitignore'
LOCK = STATE / 'run.lock'
TRANSACTION = STATE / 'transaction'
UNDO = STATE / 'undo'
# A journal has its first name until all is done, then its second.
JOURNAL, DONE, UNFINISHED = 'journal.json', 'done.json', 'journal.json.new'
REMEDY = (
    f'see with `git status` whether the tree is whole and restore what is not, then remove {STATE} '
    '(it holds nothing but what `undo` and a recovery need)'
)
_EVERYTHING = b'*\n'
_OURS = re.compile(r'[0-9]{1,5}\.(old|new)|journal\.json|journal\.json\.new|done\.json')


def old(index: int) -> str:
    """The name of the copy of what stood at the path of entry `index`."""
    return f'{index}.old'


def new(index: int) -> str:
    """The name of what will stand there."""
    return f'{index}.new'


def directory(root: Path, path: PurePosixPath) -> Path | None:
    """The directory at `path`, or `None` when nothing stands there. Raises CheckoutError when it is anything else."""
    target, mode = _locate(root, path)
    if mode is None:
        return None
    if not stat.S_ISDIR(mode):
        raise CheckoutError(Problem('this path is not a directory', file=str(path)), REMEDY)
    return target


def make(root: Path, fs: Fs) -> None:
    """Makes the state's directory where it is missing; git does not see it. Raises as `directory`; OSError passes."""
    for path in (RECORDS, STATE):
        if directory(root, path) is None:
            fs.mkdir(root / path)
            fs.sync_directory((root / path).parent)
    ignore = read(root, IGNORE)
    if ignore != _EVERYTHING:
        if ignore is not None:
            # A kill can leave it empty.
            fs.unlink(root / IGNORE)
        fs.create(root / IGNORE, _EVERYTHING)


def tidy(root: Path, fs: Fs) -> None:
    """Removes the state when it holds nothing but itself; the run lock must be held."""
    kept = {path.name for path in (root / STATE).iterdir()} - {IGNORE.name, LOCK.name}
    if kept:
        return
    for path in (root / IGNORE, root / LOCK):
        if path.exists():
            fs.unlink(path)
    fs.rmdir(root / STATE)
    if not any((root / RECORDS).iterdir()):
        fs.rmdir(root / RECORDS)


def read(root: Path, path: PurePosixPath, limit: int = MAX_BYTES) -> bytes | None:
    """The bytes of a file of the state or of the tree, or `None` when there is none.

    Raises CheckoutError when it is no regular file, stands behind a symlink or has more than `limit` bytes;
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
    """The digest of a file's content; `None` stands for no file."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def discard(root: Path, path: PurePosixPath, fs: Fs) -> None:
    """Removes the directory at `path` with its files, the journal first.

    Raises CheckoutError, with nothing removed, when it holds what this tool never puts there.
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
    """The error for a file of the checkout that the system refuses."""
    return EnvironmentFailed(Problem(f'cannot be read: {error.strerror}', file=str(path)), 'mend this, then repeat')


def unwritable(root: Path, error: OSError) -> EnvironmentFailed:
    """The error for a state that cannot be kept."""
    return EnvironmentFailed(
        Problem(f'cannot be written: {error.strerror}', file=str(STATE)), f'see to it that you may write to {root}'
    )


def _refuse_foreign(root: Path, entries: Iterable[Path]) -> None:
    foreign = [entry for entry in entries if not (_OURS.fullmatch(entry.name) and stat.S_ISREG(entry.lstat().st_mode))]
    if foreign:
        raise CheckoutError(
            [Problem('was not put there by storage-scaffold', file=str(path.relative_to(root))) for path in foreign],
            'move it elsewhere, then run the same command again',
        )


def _locate(root: Path, path: PurePosixPath) -> tuple[Path, int | None]:
    try:
        return paths.locate(root, path, follow=False)
    except paths.UnsafePath as error:
        raise CheckoutError(Problem(f'this path {error}', file=str(path)), REMEDY) from error
    except OSError as error:
        raise unreadable(path, error) from error
