"""What git's commits hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from storage_scaffold.git.process import (
    answer_of,
    ask,
    is_repository,
    paths_in,
    require_success,
    run,
    words_of,
)
from storage_scaffold.git.unfinished import INCOMING

_NO_COMMIT = re.compile(r"fatal: your current branch '.*' does not have any commits yet")
# Label Studio's main branch is `develop`; forks have the usual names too.
_MAIN = ('main', 'master', 'develop', 'trunk')


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


def _has_commits(root: Path) -> bool:
    """Whether there is a last commit; not in a new repository, nor outside one."""
    if not is_repository(root):
        return False
    done = ask(root, 'log', '-1', '--format=%H')
    if done.returncode and _NO_COMMIT.match(words_of(done)):
        return False
    return bool(answer_of(root, done))


def published(root: Path, paths: Iterable[PurePosixPath]) -> frozenset[PurePosixPath]:
    """Those of `paths` that a commit on the main branch or under a tag has, so that databases elsewhere may have them.

    The main branch is that of the remotes, without a remote the local one; without any, what is committed counts.
    Raises GitFailed.
    """
    if not _has_commits(root):
        return frozenset()
    refs = _public(root)
    refs += [] if any(not ref.startswith('refs/tags/') for ref in refs) else ['HEAD']
    return frozenset(path for path in paths if run(root, 'rev-list', '-1', *refs, '--', str(path)))


def _public(root: Path) -> list[str]:
    """The main branches and the tags."""
    refs = run(root, 'for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/remotes', 'refs/tags').splitlines()
    main = [ref for ref in refs if ref.startswith('refs/remotes/') and ref.split('/')[-1] in ('HEAD', *_MAIN)]
    main = main or [ref for ref in refs if ref in [f'refs/heads/{name}' for name in _MAIN]]
    return [*main, *(ref for ref in refs if ref.startswith('refs/tags/'))]


def _containing(root: Path, revision: str) -> list[str]:
    return run(root, 'for-each-ref', '--format=%(refname)', '--contains', revision).splitlines()


def commit_of(root: Path, revision: str) -> str | None:
    """The id of the commit that a branch, a tag or an id names; `None` when this repository has none of that name.

    Raises GitFailed.
    """
    done = ask(root, 'rev-parse', '--verify', '--quiet', f'{revision}^{{commit}}')
    # 1 is its "no"
    return None if done.returncode == 1 else answer_of(root, done).strip()


def common_ancestor(root: Path, one: str, other: str) -> str | None:
    """The last commit that is in the history of both; `None` when there is none here. Raises GitFailed."""
    done = ask(root, 'merge-base', one, other)
    # 1 is its "no"
    return None if done.returncode == 1 else answer_of(root, done).strip()


def files_of(root: Path, commit: str) -> tuple[PurePosixPath, ...]:
    """The files below `root` in a commit, relative to it. Raises GitFailed."""
    return paths_in(run(root, 'ls-tree', '-r', '-z', '--name-only', commit))


def is_published(root: Path, revision: str) -> bool:
    """Whether the main branch or a tag has this commit. Raises GitFailed."""
    return bool(set(_public(root)) & set(_containing(root, revision)))


def content(root: Path, name: str) -> bytes:
    """The content of a blob, which is called by its id or `REVISION:./PATH`. Raises GitFailed."""
    done = ask(root, 'cat-file', 'blob', name)
    require_success(root, done)
    return done.stdout


def committed_content(root: Path, revision: str, path: PurePosixPath) -> bytes | None:
    """A file as a commit has it; `None` if it does not. Raises GitFailed, also for an unknown revision."""
    return _contents(root, revision, [path]).get(path)


def committed_contents(root: Path, paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, bytes]:
    """Those of `paths` that are files of the last commit, with their content. Raises GitFailed."""
    wanted = list(paths)
    return _contents(root, 'HEAD', wanted) if wanted and _has_commits(root) else {}


def _contents(root: Path, revision: str, paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, bytes]:
    listed = run(root, 'ls-tree', '-z', revision, '--', *map(str, paths)).split('\0')
    entries = [entry.partition('\t') for entry in listed]
    blobs = {PurePosixPath(path): about.split()[2] for about, _, path in entries if ' blob ' in about}
    done = ask(root, 'cat-file', '--batch', stdin='\n'.join(blobs.values()).encode())
    require_success(root, done)
    found, at = {}, 0
    for path in blobs:
        begin = done.stdout.index(b'\n', at) + 1
        end = begin + int(done.stdout[at:begin].split()[2])
        found[path], at = done.stdout[begin:end], end + 1
    return found


def contents_everywhere(root: Path, directory: PurePosixPath, file: str) -> frozenset[bytes]:
    """The contents of all `directory/*/file` in the last commits of all branches, and in what is being merged.

    Raises GitFailed.
    """
    tips = run(root, 'for-each-ref', '--format=%(objectname)', 'refs/heads', 'refs/remotes').split()
    names = [f'{tip}:./{directory}' for tip in dict.fromkeys((*tips, 'HEAD', *INCOMING, *_being_merged()))]
    found = run(root, 'cat-file', '--batch-check=%(objectname) %(objecttype)', stdin='\n'.join(names).encode())
    trees = {line.split()[0] for line in found.splitlines() if line.endswith(' tree')}
    blobs = set()
    for tree in sorted(trees):
        for entry in run(root, 'ls-tree', '-r', '-z', '--full-tree', tree).split('\0'):
            what, _, path = entry.partition('\t')
            if path.count('/') == 1 and path.endswith(f'/{file}'):
                blobs.add(what.split()[2])
    return frozenset(content(root, blob) for blob in blobs)


def _being_merged() -> list[str]:
    """The commits that `git merge` names to the merge drivers that it runs."""
    return [name.removeprefix('GITHEAD_') for name in os.environ if re.fullmatch(r'GITHEAD_[0-9a-f]{40,64}', name)]
