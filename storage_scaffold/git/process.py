"""Runs git. Paths are taken literally.

Git's answers are taken literally: "no" is an answer, a failure never is one. A git that cannot answer (dubious
ownership, a broken repository, missing objects) raises GitFailed with git's own words and what to do, so that nothing
is deleted or renamed because a question failed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from storage_scaffold.errors import EnvironmentFailed

# Only this is git's word for "no repository at or above": a broken `.git` file fails with a path in its place.
_NO_REPOSITORY = re.compile(r'fatal: not a git repository \(or any ')
_OTHER_OWNER = 'detected dubious ownership'
# Within a hook of git these name another repository than the one at `root`.
_OF_A_HOOK = ('GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_COMMON_DIR', 'GIT_PREFIX')
# Windows takes 32,767 characters.
_LONGEST_COMMAND = 30_000


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
    done = ask(root, 'rev-parse', '--show-toplevel')
    # Git passes over a `.git` that it cannot make sense of, and may even answer for a repository further up.
    passed_over = _NO_REPOSITORY.match(words_of(done)) if done.returncode else not _is_top(home, answer_of(root, done))
    if passed_over:
        where = home / '.git'
        raise GitFailed(f'git does not take {where} for a repository', 'repair it, or remove it if it is not one')
    return bool(answer_of(root, done))


def _is_top(home: Path, answer: str) -> bool:
    return Path(answer.rstrip('\n')).resolve() == home.resolve()


def run(root: Path, *arguments: str, stdin: bytes = b'') -> str:
    """Runs git in `root` and returns what it printed.

    Raises GitFailed with git's own words, or when there is no git.
    """
    return answer_of(root, ask(root, *arguments, stdin=stdin))


def ask(root: Path, *arguments: str, stdin: bytes = b'') -> subprocess.CompletedProcess[bytes]:
    """Runs git for a question that it may answer with an exit code. Raises GitFailed when there is no git."""
    try:
        return call(root, *arguments, stdin=stdin)
    except FileNotFoundError as error:
        raise _not_found() from error


def answer_of(root: Path, done: subprocess.CompletedProcess[bytes]) -> str:
    """What git printed. Raises GitFailed when it failed."""
    require_success(root, done)
    return done.stdout.decode('utf-8', 'surrogateescape')


def require_success(root: Path, done: subprocess.CompletedProcess[bytes]) -> None:
    """Raises GitFailed when git failed."""
    if done.returncode:
        words = words_of(done)
        where = shlex.quote(str(root))
        remedy = f'`git -C {where} status` shows more; run the same command again when it works'
        if _OTHER_OWNER in words:
            words = words.splitlines()[0]
            remedy = f'if you trust it: `git config --global --add safe.directory {where}`'
        raise GitFailed(f'git failed in {root}: {words or f"exit code {done.returncode}"}', remedy)


def words_of(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git said on stderr."""
    return done.stderr.decode('utf-8', 'replace').strip()


def _not_found() -> GitFailed:
    return GitFailed('git was not found', 'install git and see that it is on PATH')


def paths_in(answer: str) -> tuple[PurePosixPath, ...]:
    """The paths in an answer to a question with `-z`."""
    return tuple(PurePosixPath(path) for path in answer.split('\0') if path)


def batches(paths: Iterable[PurePosixPath]) -> Iterable[list[str]]:
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


def call(root: Path, *arguments: str, stdin: bytes = b'') -> subprocess.CompletedProcess[bytes]:
    """Runs git. Raises FileNotFoundError when there is no git."""
    env = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
    # `check-ignore` is the one command that refuses to take paths literally.
    literal = () if arguments[0] == 'check-ignore' else ('--literal-pathspecs',)
    return subprocess.run(
        ['git', *literal, *arguments],
        cwd=root,
        env={**env, 'LC_ALL': 'C', 'LANGUAGE': 'C', 'GIT_TERMINAL_PROMPT': '0'},
        input=stdin,
        capture_output=True,
        check=False,
    )
