"""Applies changes all or nothing: on any failure the tree is again what it was.

Every step on disk goes through `Fs` and puts its inverse on a stack; a failure runs the stack backwards.
New contents are written beside their targets first, and originals are renamed, not copied, so that undoing needs no
disk space.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import paths
from storage_scaffold.errors import DriftError, EnvironmentFailed, Problem
from storage_scaffold.plan import Change


class Fs:
    """The steps that change a disk; tests inject faults here."""

    def mkdir(self, path: Path) -> None:
        """Makes one directory."""
        path.mkdir()

    def rmdir(self, path: Path) -> None:
        """Removes one empty directory."""
        path.rmdir()

    def write(self, path: Path, data: bytes, mode: int | None) -> None:
        """Makes a new file with these bytes, on the disk for good; `mode` is `None` for the system's default."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_BINARY', 0)
        with os.fdopen(os.open(path, flags, 0o666), 'wb') as stream:
            stream.write(data)
            stream.flush()
            self.sync(stream.fileno())
        if mode is not None:
            path.chmod(mode)

    def sync(self, descriptor: int) -> None:
        """Sees to it that an open file's bytes outlast a power cut."""
        os.fsync(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Gives a file another name, replacing what has that name."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Removes one file."""
        path.unlink()


def apply(root: Path, changes: Sequence[Change], fs: Fs | None = None) -> None:
    """Writes `changes` below `root`.

    Raises DriftError, before anything is written, when a file is not what the plan saw ("changed since") or stands
    behind a symlink; EnvironmentFailed, after the tree has been put back, when the system refuses a step.
    """
    work = _Work(root, fs or Fs())
    modes = _verify(root, changes)
    try:
        work.run(changes, modes)
    except BaseException as error:
        left = work.undo()
        if left:
            raise EnvironmentFailed(
                [f'failed: {_reason(error)}', *(f'could not be put back: {step}' for step in left)],
                'look at these files; `git status` shows what differs from the last commit',
            ) from error
        if isinstance(error, OSError):
            raise EnvironmentFailed(
                f'nothing was changed: {_reason(error)}', 'mend this, then run the same command again'
            ) from error
        raise


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f'{error.filename}: {error.strerror}' if error.filename else error.strerror
    return str(error) or type(error).__name__


def _verify(root: Path, changes: Sequence[Change]) -> dict[PurePosixPath, int | None]:
    """The mode of each target (`None`: new), after comparing the tree with what the plan saw."""
    modes: dict[PurePosixPath, int | None] = {}
    problems = []
    for change in changes:
        try:
            target, mode = paths.locate(root, change.path, follow=False)
            if mode is not None and not stat.S_ISREG(mode):
                raise paths.UnsafePath('is not a regular file')
            found = None if mode is None else target.read_bytes()
        except paths.UnsafePath as error:
            problems.append(Problem(f'this path {error}', file=str(change.path)))
            continue
        except OSError as error:
            raise EnvironmentFailed(Problem(f'cannot be read: {error.strerror}', file=str(change.path))) from error
        if found != change.before:
            what = 'is gone' if found is None else 'is there now' if change.before is None else 'has changed'
            problems.append(Problem(f'{what} since the plan was made', file=str(change.path)))
        modes[change.path] = None if mode is None else stat.S_IMODE(mode)
    if problems:
        raise DriftError(problems, 'nothing was written; run the same command again')
    return modes


class _Work:
    """One run: the steps begun so far, each with what undoes it if it was done."""

    def __init__(self, root: Path, fs: Fs) -> None:
        self.root = root
        self.fs = fs
        self.undos: list[tuple[str, Callable[[], None]]] = []
        self.mark = f'.storage-scaffold-{secrets.token_hex(4)}'

    def run(self, changes: Sequence[Change], modes: dict[PurePosixPath, int | None]) -> None:
        """Stages everything, then renames, then clears away."""
        for change in changes:
            if change.after is not None:
                self._make_parents(self.root / change.path)
                self._stage(change, modes[change.path])
        for change in changes:
            self._place(change)
        for change in changes:
            if change.before is not None:
                self._drop_original(change, modes[change.path])
        for directory in _parents(change.path for change in changes if change.after is None):
            self._drop_if_empty(self.root / directory)
        _sync({(self.root / change.path).parent for change in changes})

    def undo(self) -> list[str]:
        """Runs the inverses, last first; returns the files that resisted."""
        left = []
        while self.undos:
            what, inverse = self.undos.pop()
            try:
                inverse()
            except OSError as error:
                left.append(f'{what} ({error.strerror})')
        return left

    def _begin(self, path: Path, inverse: Callable[[], None], note: str = '') -> None:
        """Notes a step before it is done: an interrupt between step and note must not lose it."""
        self.undos.append((f'{path.relative_to(self.root).as_posix()}{note}', inverse))

    def _beside(self, path: Path, suffix: str) -> Path:
        return path.with_name(f'{self.mark}-{path.name}.{suffix}')

    def _make_parents(self, path: Path) -> None:
        for directory in reversed([parent for parent in path.parents if not parent.exists()]):
            self._make_directory(directory)

    def _make_directory(self, directory: Path) -> None:
        self._begin(directory, lambda: self.fs.rmdir(directory) if directory.exists() else None)
        self.fs.mkdir(directory)

    def _stage(self, change: Change, mode: int | None) -> None:
        staged = self._beside(self.root / change.path, 'new')
        self._begin(staged, lambda: self.fs.unlink(staged) if staged.exists() else None)
        self.fs.write(staged, change.after or b'', mode)

    def _place(self, change: Change) -> None:
        target = self.root / change.path
        if change.before is not None:
            self._rename(target, self._beside(target, 'old'))
        if change.after is not None:
            self._rename(self._beside(target, 'new'), target)

    def _rename(self, source: Path, target: Path) -> None:
        self._begin(
            source,
            lambda: None if source.exists() else self.fs.rename(target, source),
            note=f'; its content is in {target.name}',
        )
        self.fs.rename(source, target)

    def _drop_original(self, change: Change, mode: int | None) -> None:
        original, data = self._beside(self.root / change.path, 'old'), change.before or b''
        self._begin(original, lambda: None if original.exists() else self.fs.write(original, data, mode))
        self.fs.unlink(original)

    def _drop_if_empty(self, directory: Path) -> None:
        entries = list(directory.iterdir())
        if [entry.name for entry in entries] == ['__pycache__']:
            # Bytecode of the removed modules: nothing is lost when a later step fails.
            shutil.rmtree(entries.pop())
        if not entries:
            mode = stat.S_IMODE(directory.stat().st_mode)
            self._begin(directory, lambda: None if directory.exists() else self._remake(directory, mode))
            self.fs.rmdir(directory)

    def _remake(self, directory: Path, mode: int) -> None:
        self.fs.mkdir(directory)
        directory.chmod(mode)


def _parents(removed: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """The directories above removed files, deepest first, without the root."""
    found = {parent for path in removed for parent in path.parents if parent.parts}
    return sorted(found, key=lambda path: (-len(path.parts), str(path)))


def _sync(directories: Iterable[Path]) -> None:
    """Makes the renames themselves last, where the system can."""
    for directory in directories:
        with contextlib.suppress(OSError):
            descriptor = os.open(directory, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
