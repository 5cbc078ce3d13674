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
    """Writes `changes` below `root`; `command` is their name in messages, also in those after a kill.

    Raises DriftError, with the tree unchanged, when a file is not what the plan was made from or is behind a symlink;
    EnvironmentFailed, after the tree is restored, when the system refuses a step, and when another command is running.
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
            # The command is complete. What is not tidied up now, the next command tidies up or reports.
            keep_for_undo(root, fs)


def _prepare(root: Path, changes: Sequence[Change], journal: Journal, fs: Fs) -> None:
    """Writes everything that is needed to apply and to roll back to the disk, the journal last."""
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
    """Makes the changes in the tree, each in one atomic step."""
    for directory in sorted(path for path, mode in journal.directories.items() if mode is None):
        fs.mkdir(root / directory)
    for index, change in enumerate(changes):
        # Verified again: preparing took time, and an editor may have saved the file meanwhile.
        _verify(root, [change])
        if change.after is None:
            fs.rename(root / change.path, root / state.TRANSACTION / state.old(index))
        else:
            fs.rename(root / state.TRANSACTION / state.new(index), root / change.path)
    drop_empty(root, journal, fs)
    for parent in sorted({(root / change.path).parent for change in changes}):
        fs.sync_directory(parent)


def _give_up(root: Path, journal: Journal, error: BaseException, fs: Fs) -> None:
    """Rolls the tree back. Raises EnvironmentFailed if the system refused a step, now or before; otherwise returns."""
    home = root / state.TRANSACTION
    if (home / state.DONE).exists():
        # Interrupted between this step and the next. If the rollback is killed, recovery must not find `done.json`.
        fs.rename(home / state.DONE, home / state.JOURNAL)
    left = roll_back(root, journal, fs)
    if left:
        raise EnvironmentFailed(
            [f'failed: {_reason(error)}', *(f'could not be restored: {step}' for step in left)],
            f'fix this, then run the same command again: it first restores them (from {state.TRANSACTION})',
        ) from error
    if isinstance(error, OSError):
        raise EnvironmentFailed(
            f'nothing was changed: {_reason(error)}', 'fix this, then run the same command again'
        ) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f'{error.filename}: {error.strerror}' if error.filename else error.strerror
    return str(error) or type(error).__name__


def _verify(root: Path, changes: Sequence[Change]) -> None:
    """Compares the tree with what the plan was made from. Raises DriftError with all differences."""
    problems = [problem for change in changes if (problem := _difference(root, change))]
    if problems:
        raise DriftError(problems, 'nothing was written; run the same command again')


def _refuse_read_only(root: Path, changes: Iterable[Change]) -> None:
    """Refuses to replace read-only files: a rename could replace them, but that is not what their owner wanted."""
    effective = os.access in os.supports_effective_ids
    problems = [
        Problem('is read-only', file=str(change.path))
        for change in changes
        if change.before is not None and not os.access(root / change.path, os.W_OK, effective_ids=effective)
    ]
    if problems:
        raise EnvironmentFailed(problems, 'make them writable (`chmod u+w`), then repeat; nothing was written')


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
    what = 'was deleted' if found is None else 'was created' if change.before is None else 'was changed'
    return Problem(f'{what} after the plan was made', file=str(change.path))


def _directories(root: Path, changes: Iterable[Change]) -> dict[PurePosixPath, int | None]:
    """The directories to create for new files (`None`), and those that deletions may leave empty, with their modes."""
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
