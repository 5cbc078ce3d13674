"""A checkout as it was at a commit, read from git."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout.tree import MAX_BYTES, Checkout, as_regex
from storage_scaffold.errors import CheckoutError, Problem, UsageError


@dataclass(frozen=True)
class Revision(Checkout):
    """The files of a checkout at `commit`."""

    commit: str = 'HEAD'

    @classmethod
    def before(cls, checkout: Checkout, revision: str) -> Revision:
        """`checkout` as it was where its history and that of `revision` part: what came later there is not ours.

        Raises UsageError when `revision` is not a commit here, or has no history in common; GitFailed.
        """
        root = checkout.root
        if not git.is_repository(root):
            raise UsageError(f'{root} is not in a git repository', 'run it in a clone of the repository')
        # what begins with a hyphen would be an option of git
        commit = None if revision.startswith('-') else git.commit_of(root, revision)
        if commit is None:
            raise UsageError(
                f'`{revision}` is not a commit in this repository',
                'give a branch, a tag or a commit that `git log` knows; `git fetch` gets those of the remote',
            )
        parting = git.common_ancestor(root, 'HEAD', commit)
        if parting is None:
            raise UsageError(
                f'the history here does not reach back to where it parted from `{revision}`',
                'in a shallow clone, run `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)',
            )
        return cls(root, parting, layout=checkout.layout)

    @cached_property
    def _files(self) -> frozenset[PurePosixPath]:
        return frozenset(git.files_of(self.root, self.commit))

    def read(self, path: PurePosixPath | str) -> bytes | None:
        """As `Checkout.read`."""
        path = PurePosixPath(path)
        if path not in self._files:
            return None
        data = git.content(self.root, f'{self.commit}:./{path}')
        if len(data) > MAX_BYTES:
            problem = Problem(f'is larger than {MAX_BYTES // 1024 // 1024} MB at {self.commit[:10]}', str(path))
            raise CheckoutError(problem, 'compare with another commit')
        return data

    def exists(self, path: PurePosixPath) -> bool:
        """As `Checkout.exists`."""
        return any(file == path or path in file.parents for file in self._files)

    def is_file(self, path: PurePosixPath) -> bool:
        """As `Checkout.is_file`."""
        return path in self._files

    def glob(self, pattern: str) -> Iterator[PurePosixPath]:
        """As `Checkout.glob`, for patterns of files and directories with `*` and `**/`."""
        wanted = as_regex(pattern)
        there = {path for file in self._files for path in (file, *file.parents)}
        yield from sorted(path for path in there if wanted.fullmatch(str(path)))
