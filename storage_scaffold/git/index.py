"""What stands in git's index, and what is put there."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage_scaffold.git.process import GitFailed, answer_of, ask, batches, is_repository, paths_in, run


@dataclass(frozen=True)
class Entry:
    """What the index has of a path, at stage 0; of an unmerged one: 1 the common ancestor, 2 ours, 3 theirs."""

    mode: str
    blob: str
    stage: int


# The entries of each path; none if it is not in the index.
Entries = Mapping[PurePosixPath, tuple[Entry, ...]]


def entries(root: Path, paths: Iterable[PurePosixPath]) -> Entries:
    """What the index has of each of `paths`. Raises GitFailed."""
    found: dict[PurePosixPath, tuple[Entry, ...]] = dict.fromkeys(paths, ())
    for some in batches(found):
        _note(run(root, 'ls-files', '--stage', '-z', '--', *some), found)
    return found


def unmerged(root: Path) -> Entries:
    """The entries of all unmerged paths below `root`; none outside a repository. Raises GitFailed."""
    found: dict[PurePosixPath, tuple[Entry, ...]] = {}
    if is_repository(root):
        _note(run(root, 'ls-files', '--unmerged', '-z'), found)
    return found


def _note(answer: str, found: dict[PurePosixPath, tuple[Entry, ...]]) -> None:
    for line in answer.split('\0')[:-1]:
        what, _, path = line.partition('\t')
        mode, blob, stage = what.split()
        found[PurePosixPath(path)] = (*found.get(PurePosixPath(path), ()), Entry(mode, blob, int(stage)))


def restore_entries(root: Path, wanted: Entries) -> None:
    """Makes the index have exactly these entries of these paths. Raises GitFailed."""
    prefix = run(root, 'rev-parse', '--show-prefix').rstrip('\n')
    nothing = '0' * len(run(root, 'hash-object', '--stdin').strip())
    lines = []
    for path, there in wanted.items():
        lines.append(f'0 {nothing} 0\t{prefix}{path}\0')
        lines += [f'{entry.mode} {entry.blob} {entry.stage}\t{prefix}{path}\0' for entry in there]
    run(root, 'update-index', '-z', '--index-info', stdin=''.join(lines).encode('utf-8', 'surrogateescape'))


def left_out(root: Path) -> frozenset[PurePosixPath]:
    """The files below `root` in the index that a sparse checkout leaves out of the work tree. Raises GitFailed."""
    directory = next((home / '.git' for home in (root, *root.parents) if (home / '.git').exists()), None)
    if directory is None or not _is_sparse(directory):
        return frozenset()
    lines = run(root, 'ls-files', '-t', '-z').split('\0')
    return frozenset(PurePosixPath(line[2:]) for line in lines if line.startswith('S '))


def _is_sparse(directory: Path) -> bool:
    """Whether a `.git` (in a worktree of several: a file that names a directory) has patterns of a sparse checkout.

    Looked up without git, since nearly no checkout has them, and commands that only read do without git otherwise.
    """
    if directory.is_file():
        named = directory.read_text(encoding='utf-8', errors='surrogateescape').removeprefix('gitdir:').strip()
        directory = directory.parent / named
    return (directory / 'info' / 'sparse-checkout').is_file()


def staged(root: Path) -> tuple[str, ...]:
    """The paths below `root` that differ between index and last commit; none outside a repository.

    Raises GitFailed.
    """
    if not is_repository(root):
        return ()
    return tuple(map(str, paths_in(run(root, 'diff', '--cached', '--name-only', '--no-renames', '--relative', '-z'))))


def any_ignored(root: Path, paths: Iterable[PurePosixPath]) -> bool:
    """Whether one of `paths` is hidden by a .gitignore, so that `git add` wants to be forced. Raises GitFailed."""
    if not is_repository(root):
        return False
    for some in batches(paths):
        done = ask(root, 'check-ignore', '--', *some)
        # 1 is its "no"
        if done.returncode == 0:
            return True
        if done.returncode != 1:
            answer_of(root, done)
    return False


def known(root: Path, paths: Sequence[PurePosixPath]) -> tuple[PurePosixPath, ...]:
    """Those of `paths` that `git add` can mean: they exist or stand in the index. Raises GitFailed."""
    listed = {path for some in batches(paths) for path in paths_in(run(root, 'ls-files', '-z', '--', *some))}
    return tuple(path for path in paths if (root / path).exists() or path in listed)


def stage(root: Path, paths: Sequence[PurePosixPath]) -> None:
    """Puts exactly `paths` into the index, deletions and ignored files included. Raises GitFailed."""
    if not is_repository(root):
        raise GitFailed(f'{root} is not in a git repository', f'`git init {shlex.quote(str(root))}` makes one')
    # Without this, git refuses new files in a directory that a sparse checkout leaves out.
    sparse = ['--sparse'] if left_out(root) else []
    for some in batches(known(root, paths)):
        run(root, 'add', '--force', *sparse, '--', *some)
