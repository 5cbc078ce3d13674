"""Applies the changes of a plan, all or nothing."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import paths
from storage_scaffold.errors import DriftError, EnvironmentFailed, Problem, ScaffoldError
from storage_scaffold.plan.plan import Change
from storage_scaffold.transaction import state
from storage_scaffold.transaction.fs import Fs
from storage_scaffold.transaction.journal import Journal, JournalEntry
from storage_scaffold.transaction.recovery import drop_empty, keep_for_undo, pending, roll_back
from storage_scaffold.transaction.runlock import running


def apply(root: Path, changes: Sequence[Change], command: str = 'a command', fs: Fs | None = None) -> None:
    """Writes `changes` below `root`; `command` names them in messages, now and after a kill.

    Raises DriftError, with the tree as it was, when a file is not what the plan saw ("changed since") or stands behind
    a symlink; EnvironmentFailed, after the tree has been put back, when the system refuses a step, and when another
    command is at work.
    """
    if not changes:
        return
    fs = fs or Fs()
    with running(root, command, fs):
        if message := pending(root):
            raise EnvironmentFailed(message, 'run `storage-scaffold undo`, which rolls it back')
        _verify(root, changes)
        _refuse_read_only(root, changes)
        journal = Journal.of(
            command,
            (
                JournalEntry(change.path, state.digest(change.before), state.digest(change.after), change.ownership)
                for change in changes
            ),
            _directories(root, changes),
        )
        try:
            state.discard(root, state.TRANSACTION, fs)
            _prepare(root, changes, journal, fs)
            _place(root, changes, journal, fs)
            fs.rename(root / state.TRANSACTION / state.JOURNAL, root / state.TRANSACTION / state.DONE)
        except BaseException as error:
            _give_up(root, journal, error, fs)
            raise
        with contextlib.suppress(OSError, ScaffoldError):
            # The command has happened; what is not tidied up now, the next one tidies up, or complains of.
            keep_for_undo(root, fs)


def _prepare(root: Path, changes: Sequence[Change], journal: Journal, fs: Fs) -> None:
    """Puts all that is needed to go forth and back on the disk, the journal last."""
    home = root / state.TRANSACTION
    fs.mkdir(home)
    for index, change in enumerate(changes):
        target = root / change.path
        if change.after is None:
            continue
        like = target if change.before is not None else None
        if change.before is not None:
            fs.create(home / state.old(index), change.before, like=like)
        fs.create(home / state.new(index), change.after, like=like, mode=change.mode)
    fs.create(home / state.UNFINISHED, journal.dump())
    fs.rename(home / state.UNFINISHED, home / state.JOURNAL)
    fs.sync_directory(home)
    fs.sync_directory(home.parent)


def _place(root: Path, changes: Sequence[Change], journal: Journal, fs: Fs) -> None:
    """Makes the changes in the tree, each in one step."""
    for directory in sorted(path for path, mode in journal.directories.items() if mode is None):
        fs.mkdir(root / directory)
    for index, change in enumerate(changes):
        # Once more: staging took its time, and an editor may have saved the file since.
        _verify(root, [change])
        if change.after is None:
            fs.rename(root / change.path, root / state.TRANSACTION / state.old(index))
        else:
            fs.rename(root / state.TRANSACTION / state.new(index), root / change.path)
    drop_empty(root, journal, fs)
    for parent in sorted({(root / change.path).parent for change in changes}):
        fs.sync_directory(parent)


def _give_up(root: Path, journal: Journal, error: BaseException, fs: Fs) -> None:
    """Puts the tree back. Raises EnvironmentFailed for what the system refused, now or before; else returns."""
    home = root / state.TRANSACTION
    if (home / state.DONE).exists():
        # Interrupted between this step and the next. A kill on the way back must not find that all is done.
        fs.rename(home / state.DONE, home / state.JOURNAL)
    left = roll_back(root, journal, fs)
    if left:
        raise EnvironmentFailed(
            [f'failed: {_reason(error)}', *(f'could not be put back: {step}' for step in left)],
            f'mend this, then run the same command again: it begins with putting them back (from {state.TRANSACTION})',
        ) from error
    if isinstance(error, OSError):
        raise EnvironmentFailed(
            f'nothing was changed: {_reason(error)}', 'mend this, then run the same command again'
        ) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f'{error.filename}: {error.strerror}' if error.filename else error.strerror
    return str(error) or type(error).__name__


def _verify(root: Path, changes: Sequence[Change]) -> None:
    """Compares the tree with what the plan saw. Raises DriftError with all differences."""
    problems = [problem for change in changes if (problem := _difference(root, change))]
    if problems:
        raise DriftError(problems, 'nothing was written; run the same command again')


def _refuse_read_only(root: Path, changes: Iterable[Change]) -> None:
    """A file can be replaced without leave to write to it; who took that leave away did not want this."""
    effective = os.access in os.supports_effective_ids
    problems = [
        Problem('is read-only', file=str(change.path))
        for change in changes
        if change.before is not None and not os.access(root / change.path, os.W_OK, effective_ids=effective)
    ]
    if problems:
        raise EnvironmentFailed(problems, 'nothing was written; make them writable (`chmod u+w`), then repeat')


def _difference(root: Path, change: Change) -> Problem | None:
    try:
        target, mode = paths.locate(root, change.path, follow=False)
        if mode is not None and not stat.S_ISREG(mode):
            raise paths.UnsafePath('is not a regular file')
        found = None if mode is None else target.read_bytes()
    except paths.UnsafePath as error:
        return Problem(f'this path {error}', file=str(change.path))
    except OSError as error:
        raise state.unreadable(change.path, error) from error
    if found == change.before:
        return None
    what = 'is gone' if found is None else 'is there now' if change.before is None else 'has changed'
    return Problem(f'{what} since the plan was made', file=str(change.path))


def _directories(root: Path, changes: Iterable[Change]) -> dict[PurePosixPath, int | None]:
    """Those that are made for new files (`None`), and those that removed files may leave empty, with their mode."""
    found: dict[PurePosixPath, int | None] = {}
    for change in changes:
        for parent in change.path.parents:
            if not parent.parts:
                continue
            if not (root / parent).exists():
                found[parent] = None
            elif change.after is None:
                found[parent] = stat.S_IMODE((root / parent).stat().st_mode)
    return found
