"""The few git commands that the tool runs; all of them take paths literally."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from storage_scaffold.errors import EnvironmentFailed


def is_repository(root: Path) -> bool:
    """Whether `root` is in a git working tree (and git is installed)."""
    return _ask(root, 'rev-parse', '--is-inside-work-tree') == 'true'


def is_committed(root: Path, path: PurePosixPath) -> bool:
    """Whether the file is in the last commit, so others may have it."""
    return bool(_ask(root, 'ls-tree', '--name-only', 'HEAD', '--', str(path)))


def is_tracked(root: Path, path: PurePosixPath) -> bool:
    """Whether git tracks the file, in the last commit or in the index."""
    return is_committed(root, path) or bool(_ask(root, 'ls-files', '--', str(path)))


def has_as_it_is(root: Path, path: PurePosixPath) -> bool:
    """Whether the file in the working tree is the same as in the last commit, so that it can be restored."""
    return is_committed(root, path) and _ask(root, 'diff', '--quiet', 'HEAD', '--', str(path)) is not None


def merge(mine: bytes, base: bytes, theirs: bytes, labels: Sequence[str]) -> tuple[bytes, int] | None:
    """The three texts merged by `git merge-file`, and the number of conflicts, which are between diff3 markers.

    `labels` name the three texts in the markers. `None` when git is not found, or when it takes one of the texts for
    binary. Raises EnvironmentFailed when the temporary files cannot be written.
    """
    names = ('mine', 'base', 'theirs')
    marked = [word for label in labels for word in ('-L', label)]
    try:
        with tempfile.TemporaryDirectory(prefix='storage-scaffold-') as scratch:
            for name, data in zip(names, (mine, base, theirs), strict=True):
                Path(scratch, name).write_bytes(data)
            done = _run(Path(scratch), 'merge-file', '--diff3', '--stdout', *marked, *names)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EnvironmentFailed(f'the files for `git merge-file` could not be written: {error}') from error
    # The exit code is the number of conflicts, up to 127; an error gives 128 or more.
    return None if done.returncode > 127 else (done.stdout, done.returncode)


def staged(root: Path) -> tuple[str, ...]:
    """The paths below `root` that differ between the index and the last commit; empty outside a repository."""
    return tuple(filter(None, (_ask(root, 'diff', '--cached', '--name-only', '--relative', '-z') or '').split('\0')))


def any_ignored(root: Path, paths: Iterable[PurePosixPath]) -> bool:
    """Whether one of `paths` is ignored by git, so that `git add` needs --force."""
    return bool(_ask(root, 'check-ignore', '--', *map(str, paths)))


def known(root: Path, paths: Sequence[PurePosixPath]) -> tuple[PurePosixPath, ...]:
    """Those of `paths` that `git add` accepts: they exist or are in the index."""
    if not paths:
        return ()
    listed = (_ask(root, 'ls-files', '-z', '--', *map(str, paths)) or '').split('\0')
    return tuple(path for path in paths if (root / path).exists() or str(path) in listed)


def stage(root: Path, paths: Sequence[PurePosixPath]) -> None:
    """Stages exactly `paths`, including deletions and ignored files. Raises EnvironmentFailed."""
    run(root, 'add', '--force', '--', *map(str, known(root, paths)))


def run(root: Path, *arguments: str) -> str:
    """Runs git in `root` and returns its output.

    Raises EnvironmentFailed with git's error message, or when git is not found.
    """
    try:
        done = _run(root, *arguments)
    except FileNotFoundError as error:
        raise EnvironmentFailed('git was not found', 'install git and make sure that it is on PATH') from error
    if done.returncode:
        words = done.stderr.decode('utf-8', 'replace').strip() or f'exit code {done.returncode}'
        raise EnvironmentFailed(f'git failed in {root}: {words}', f'look at `git -C {root} status`')
    return done.stdout.decode('utf-8', 'surrogateescape')


def _ask(root: Path, *arguments: str) -> str | None:
    """The output of git, or `None` if it fails."""
    try:
        done = _run(root, *arguments)
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout.decode('utf-8', 'surrogateescape').strip('\n')


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # In a git hook, these variables point to another repository than the one at `root`.
    env = {
        key: value for key, value in os.environ.items() if key not in ('GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE')
    }
    # `check-ignore` is the only command that does not support literal pathspecs.
    literal = () if arguments[0] == 'check-ignore' else ('--literal-pathspecs',)
    return subprocess.run(
        ['git', *literal, *arguments],
        cwd=root,
        env={**env, 'LC_ALL': 'C', 'GIT_TERMINAL_PROMPT': '0'},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
