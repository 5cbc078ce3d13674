"""Recovers from an interrupted command: at once if it failed, or with the next command if it was killed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from storage_scaffold.errors import CheckoutError, DriftError, EnvironmentFailed, Problem, ScaffoldError
from storage_scaffold.transaction import state
from storage_scaffold.transaction.fs import Fs
from storage_scaffold.transaction.journal import Journal, JournalEntry, read_journal

_BYTECODE = '__pycache__'


@dataclass(frozen=True)
class Recovered:
    """What a recovery did with the interrupted command: `finished` it, or rolled it back."""

    command: str
    finished: bool

    def __str__(self) -> str:
        if self.finished:
            return f'Finished `{self.command}`, which was interrupted: all of its changes were made.'
        return f'Rolled back `{self.command}`, which was interrupted: none of its changes were made.'


def pending(root: Path) -> str | None:
    """A message about a half-written tree at `root`, or `None` if it is complete. Only reads.

    Raises CheckoutError when the journal is not one that this tool wrote, EnvironmentFailed when it cannot be read.
    """
    journal = read_journal(root, state.TRANSACTION / state.JOURNAL)
    if journal is None:
        return None
    return f'`{journal.command}` was interrupted, or is still running: this checkout is half-written'


def recover(root: Path, fs: Fs | None = None) -> Recovered | None:
    """Finishes an interrupted command or rolls it back; `None` if there is none. The run lock must be held.

    It finishes if every file already has its new content. Raises DriftError when a file was edited meanwhile, and
    CheckoutError when the journal or the copies are not what this tool wrote, both with nothing written;
    EnvironmentFailed when the system refuses a step: the next command tries again.
    """
    fs = fs or Fs()
    try:
        return _recover(root, fs)
    except OSError as error:
        raise state.unwritable(root, error) from error


def _recover(root: Path, fs: Fs) -> Recovered | None:
    if done := read_journal(root, state.TRANSACTION / state.DONE):
        keep_for_undo(root, fs)
        return Recovered(done.command, finished=True)
    journal = read_journal(root, state.TRANSACTION / state.JOURNAL)
    if journal is None:
        state.discard(root, state.TRANSACTION, fs)
        return None
    if _judged(root, journal):
        drop_empty(root, journal, fs)
        fs.rename(root / state.TRANSACTION / state.JOURNAL, root / state.TRANSACTION / state.DONE)
        keep_for_undo(root, fs)
        return Recovered(journal.command, finished=True)
    if left := roll_back(root, journal, fs):
        raise EnvironmentFailed(
            [f'`{journal.command}` was interrupted; could not be restored: {what}' for what in left],
            'fix this, then run the same command again',
        )
    return Recovered(journal.command, finished=False)


def keep_for_undo(root: Path, fs: Fs) -> None:
    """Turns a completed transaction into what `undo` needs. OSError passes through."""
    state.discard(root, state.UNDO, fs)
    fs.rename(root / state.TRANSACTION, root / state.UNDO)
    fs.sync_directory(root / state.STATE)


def roll_back(root: Path, journal: Journal, fs: Fs) -> list[str]:
    """Restores every file that was replaced. Returns what could not be restored; the copies are then kept.

    It can be repeated after any interruption.
    """
    left: list[str] = []
    for directory, mode in sorted(journal.directories.items()):
        if mode is not None:
            left += _tried(directory, partial(_remake, root, directory, mode, fs))
    for index, entry in reversed(list(enumerate(journal.entries))):
        left += _tried(entry.path, partial(_restore, root, index, entry, fs))
    for directory, mode in sorted(journal.directories.items(), reverse=True):
        if mode is None:
            left += _tried(directory, partial(_unmake, root, directory, fs))
    return left or _tried(state.TRANSACTION, partial(state.discard, root, state.TRANSACTION, fs))


def drop_empty(root: Path, journal: Journal, fs: Fs) -> None:
    """Removes directories that are empty after deletions or only have bytecode left. OSError passes through."""
    for path in sorted(journal.directories, key=lambda path: (-len(path.parts), path)):
        directory = state.directory(root, path)
        if directory is None or journal.directories[path] is None:
            continue
        entries = list(directory.iterdir())
        if [entry.name for entry in entries] == [_BYTECODE]:
            # Nothing is lost if a later step fails and the modules are restored.
            _drop_bytecode(entries.pop(), fs)
        if not entries:
            fs.rmdir(directory)


def _tried(what: PurePosixPath, step: Callable[[], None]) -> list[str]:
    """Runs the step; returns why it failed, or an empty list."""
    try:
        step()
    except OSError as error:
        return [f'{what} ({error.strerror})']
    except ScaffoldError as error:
        return [str(problem) for problem in error.problems]
    return []


def _judged(root: Path, journal: Journal) -> bool:
    """Whether every file has its new content. If not, verifies everything that a rollback needs."""
    found = [state.digest(state.read(root, entry.path)) for entry in journal.entries]
    if found == [entry.after for entry in journal.entries]:
        return True
    placed = [_is_placed(root, index, entry) for index, entry in enumerate(journal.entries)]
    edited = [
        Problem(
            (
                f'was edited after `{journal.command}` was interrupted; its previous content is in '
                f'{state.TRANSACTION / state.old(index)}'
                if entry.before
                else f'was edited after `{journal.command}`, which created it, was interrupted'
            ),
            file=str(entry.path),
        )
        for index, entry in enumerate(journal.entries)
        if placed[index] and found[index] not in (entry.before, entry.after)
    ]
    if edited:
        raise DriftError(
            edited, 'restore the previous content (or move the file elsewhere), then run the command again'
        )
    for index, entry in enumerate(journal.entries):
        if placed[index] and entry.before and found[index] == entry.after:
            _sound_copy(root, index, entry)
    return False


def _is_placed(root: Path, index: int, entry: JournalEntry) -> bool:
    """Whether the command got as far as this file: the new file is moved out of the transaction, the old one in."""
    home = root / state.TRANSACTION
    if entry.after is None:
        return os.path.lexists(home / state.old(index))
    return not os.path.lexists(home / state.new(index))


def _sound_copy(root: Path, index: int, entry: JournalEntry) -> Path:
    """The copy of the previous content. Raises CheckoutError when its digest is wrong."""
    path = state.TRANSACTION / state.old(index)
    if state.digest(state.read(root, path)) != entry.before:
        raise CheckoutError(Problem(f'is not the previous content of {entry.path}', file=str(path)), state.REMEDY)
    return root / path


def _restore(root: Path, index: int, entry: JournalEntry, fs: Fs) -> None:
    found = state.digest(state.read(root, entry.path))
    if not _is_placed(root, index, entry) or found == entry.before:
        return
    if found != entry.after:
        raise DriftError(Problem('was edited in the meantime', file=str(entry.path)))
    if entry.before is None:
        fs.unlink(root / entry.path)
    else:
        fs.rename(_sound_copy(root, index, entry), root / entry.path)


def _remake(root: Path, path: PurePosixPath, mode: int, fs: Fs) -> None:
    if state.directory(root, path) is None:
        fs.mkdir(root / path)
        fs.chmod(root / path, mode)


def _unmake(root: Path, path: PurePosixPath, fs: Fs) -> None:
    directory = state.directory(root, path)
    if directory is not None and not any(directory.iterdir()):
        fs.rmdir(directory)


def _drop_bytecode(cache: Path, fs: Fs) -> None:
    entries = list(cache.iterdir())
    if not cache.is_symlink() and all(entry.suffix == '.pyc' and not entry.is_dir() for entry in entries):
        for entry in entries:
            fs.unlink(entry)
        fs.rmdir(cache)
