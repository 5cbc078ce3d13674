"""What is asked of git and told to it, each on the literal paths that it is given.

Git's answers are taken literally: "no" is an answer, a failure never is one. A git that cannot answer (dubious
ownership, a broken repository, missing objects) raises GitFailed with git's own words and what to do, so that nothing
is deleted or renamed because a question failed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from storage_scaffold.errors import EnvironmentFailed

# Only this is git's word for "no repository at or above": a broken `.git` file fails with a path in its place.
_NO_REPOSITORY = re.compile(r'fatal: not a git repository \(or any ')
_NO_COMMIT = re.compile(r"fatal: your current branch '.*' does not have any commits yet")
_OTHER_OWNER = 'detected dubious ownership'
# Within a hook of git these name another repository than the one at `root`.
_OF_A_HOOK = ('GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_COMMON_DIR', 'GIT_PREFIX')
_LONGEST_COMMAND = 50_000


class GitFailed(EnvironmentFailed):
    """Git is needed for an answer or an order, and failed."""


def is_repository(root: Path) -> bool:
    """Whether `root` lies in a working tree of git.

    Raises GitFailed when git cannot say so: the repository is broken or belongs to somebody else, or there is a `.git`
    and no git to ask.
    """
    home = next((directory for directory in (root, *root.parents) if (directory / '.git').exists()), None)
    if home is None:
        return False
    done = _run_or_fail(root, 'rev-parse', '--show-toplevel')
    # Git passes over a `.git` that it cannot make sense of, and may even answer for a repository further up.
    passed_over = _NO_REPOSITORY.match(_words(done)) if done.returncode else not _is_top(home, _answer(root, done))
    if passed_over:
        where = home / '.git'
        raise GitFailed(f'git does not take {where} for a repository', 'repair it, or remove it if it is not one')
    return bool(_answer(root, done))


def _is_top(home: Path, answer: str) -> bool:
    return Path(answer.rstrip('\n')).resolve() == home.resolve()


def is_committed(root: Path, path: PurePosixPath) -> bool:
    """Whether the last commit holds the file, so that others may have it; no outside a repository.

    Raises GitFailed.
    """
    return _has_commits(root) and bool(run(root, 'ls-tree', '-z', '--name-only', 'HEAD', '--', str(path)))


def is_tracked(root: Path, path: PurePosixPath) -> bool:
    """Whether git knows the file: from the last commit, or from the index. Raises GitFailed."""
    if not is_repository(root):
        return False
    return is_committed(root, path) or bool(run(root, 'ls-files', '-z', '--', str(path)))


def has_as_it_is(root: Path, path: PurePosixPath) -> bool:
    """Whether the last commit holds the file just as it stands in the working tree, so that it can be had back.

    Raises GitFailed.
    """
    if not is_committed(root, path):
        return False
    return not run(root, 'diff', '--name-only', '-z', 'HEAD', '--', str(path))


def commit_of(root: Path, revision: str) -> str | None:
    """The id of the commit that a branch, a tag or an id names; `None` when this repository has none of that name.

    Raises GitFailed.
    """
    done = _run_or_fail(root, 'rev-parse', '--verify', '--quiet', f'{revision}^{{commit}}')
    # 1 is its "no"
    return None if done.returncode == 1 else _answer(root, done).strip()


def common_ancestor(root: Path, one: str, other: str) -> str | None:
    """The last commit that is in the history of both; `None` when there is none here. Raises GitFailed."""
    done = _run_or_fail(root, 'merge-base', one, other)
    # 1 is its "no"
    return None if done.returncode == 1 else _answer(root, done).strip()


def files_of(root: Path, commit: str) -> tuple[PurePosixPath, ...]:
    """The files below `root` in a commit, relative to it. Raises GitFailed."""
    return _paths(run(root, 'ls-tree', '-r', '-z', '--name-only', commit))


def content_of(root: Path, commit: str, path: PurePosixPath) -> bytes:
    """The content of a file below `root` in a commit that has it. Raises GitFailed."""
    return run(root, 'cat-file', 'blob', f'{commit}:./{path}').encode('utf-8', 'surrogateescape')


def merge(mine: bytes, base: bytes, theirs: bytes, labels: Sequence[str]) -> tuple[bytes, int] | None:
    """The three texts merged by `git merge-file`, and the number of conflicts left between diff3 markers.

    `labels` name the three in the markers. `None` when there is no git, or when it takes one of them for binary.
    Raises EnvironmentFailed when the temporary files cannot be written.
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
    """The paths below `root` that differ between index and last commit; none outside a repository.

    Raises GitFailed.
    """
    if not is_repository(root):
        return ()
    return tuple(map(str, _paths(run(root, 'diff', '--cached', '--name-only', '--relative', '-z'))))


def any_ignored(root: Path, paths: Iterable[PurePosixPath]) -> bool:
    """Whether one of `paths` is hidden by a .gitignore, so that `git add` wants to be forced. Raises GitFailed."""
    if not is_repository(root):
        return False
    for some in _batches(paths):
        done = _run_or_fail(root, 'check-ignore', '--', *some)
        # 1 is its "no"
        if done.returncode == 0:
            return True
        if done.returncode != 1:
            _answer(root, done)
    return False


def known(root: Path, paths: Sequence[PurePosixPath]) -> tuple[PurePosixPath, ...]:
    """Those of `paths` that `git add` can mean: they exist or stand in the index. Raises GitFailed."""
    listed = {path for some in _batches(paths) for path in _paths(run(root, 'ls-files', '-z', '--', *some))}
    return tuple(path for path in paths if (root / path).exists() or path in listed)


def stage(root: Path, paths: Sequence[PurePosixPath]) -> None:
    """Puts exactly `paths` into the index, deletions and ignored files included. Raises GitFailed."""
    if not is_repository(root):
        raise GitFailed(f'{root} is not in a git repository', f'`git init {shlex.quote(str(root))}` makes one')
    for some in _batches(known(root, paths)):
        run(root, 'add', '--force', '--', *some)


def run(root: Path, *arguments: str) -> str:
    """Runs git in `root` and returns what it printed.

    Raises GitFailed with git's own words, or when there is no git.
    """
    return _answer(root, _run_or_fail(root, *arguments))


def _has_commits(root: Path) -> bool:
    """Whether there is a last commit; not in a new repository, nor outside one."""
    if not is_repository(root):
        return False
    done = _run_or_fail(root, 'log', '-1', '--format=%H')
    if done.returncode and _NO_COMMIT.match(_words(done)):
        return False
    return bool(_answer(root, done))


def _run_or_fail(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return _run(root, *arguments)
    except FileNotFoundError as error:
        raise _not_found() from error


def _answer(root: Path, done: subprocess.CompletedProcess[bytes]) -> str:
    """What git printed. Raises GitFailed when it failed."""
    if done.returncode:
        words = _words(done)
        where = shlex.quote(str(root))
        remedy = f'`git -C {where} status` shows more; run the same command again when it works'
        if _OTHER_OWNER in words:
            words = words.splitlines()[0]
            remedy = f'if you trust it: `git config --global --add safe.directory {where}`'
        raise GitFailed(f'git failed in {root}: {words or f"exit code {done.returncode}"}', remedy)
    return done.stdout.decode('utf-8', 'surrogateescape')


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode('utf-8', 'replace').strip()


def _not_found() -> GitFailed:
    return GitFailed('git was not found', 'install git and see that it is on PATH')


def _paths(answer: str) -> tuple[PurePosixPath, ...]:
    return tuple(PurePosixPath(path) for path in answer.split('\0') if path)


def _batches(paths: Iterable[PurePosixPath]) -> Iterable[list[str]]:
    """`paths` in lists that a command line can hold."""
    batch: list[str] = []
    size = 0
    for path in map(str, paths):
        if size + len(path) > _LONGEST_COMMAND:
            yield batch
            batch, size = [], 0
        batch.append(path)
        size += len(path) + 1
    if batch:
        yield batch


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    env = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
    # `check-ignore` is the one command that refuses to take paths literally.
    literal = () if arguments[0] == 'check-ignore' else ('--literal-pathspecs',)
    return subprocess.run(
        ['git', *literal, *arguments],
        cwd=root,
        env={**env, 'LC_ALL': 'C', 'LANGUAGE': 'C', 'GIT_TERMINAL_PROMPT': '0'},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
