"""The two sides of an unfinished merge, rebase, cherry-pick or revert, and their common ancestor."""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.text import lf

_BASE, _OURS, _THEIRS = 1, 2, 3


class Sides:
    """Reads files as each side has them, with LF. `unmerged` is what git's index has of the paths in conflict.

    "Ours" is the last commit, as git has it: during a rebase, the branch that the commits are put onto.
    """

    def __init__(self, checkout: Checkout, unmerged: git.Entries) -> None:
        self.unmerged = unmerged
        self._checkout, self._root = checkout, checkout.root

    def versions(self, path: PurePosixPath) -> tuple[bytes, bytes, bytes] | None:
        """An unmerged file of the ancestor (empty if it had none), ours and theirs; `None` if one side lacks it."""
        ours, theirs = self._stage(path, _OURS), self._stage(path, _THEIRS)
        if ours is None or theirs is None:
            return None
        return self._stage(path, _BASE) or b'', ours, theirs

    def ours(self, path: PurePosixPath) -> bytes | None:
        """A file as the last commit has it."""
        return self._stage(path, _OURS) if path in self.unmerged else self._committed('HEAD', path)

    def theirs(self, path: PurePosixPath) -> bytes | None:
        """A file as the commit that is brought in has it; without one (a stash), as it was merged."""
        if path in self.unmerged:
            return self._stage(path, _THEIRS)
        if self.incoming is None:
            data = self._checkout.read(path)
            return None if data is None else lf(data)
        return self._committed(self.incoming, path)

    def committed_ours(self, path: PurePosixPath) -> bytes | None:
        """A file as the last commit has it, whatever git has paired it with."""
        return self._committed('HEAD', path)

    def committed_theirs(self, path: PurePosixPath) -> bytes | None:
        """The same of the commit that is brought in; `None` without one."""
        return None if self.incoming is None else self._committed(self.incoming, path)

    def is_ours(self, path: PurePosixPath) -> bool:
        """Whether the last commit has the file."""
        return git.is_committed(self._root, path)

    def everywhere(self, directory: PurePosixPath, file: str) -> frozenset[bytes]:
        """The contents of `directory/*/file` on both sides, and in other branches: a stash or a base may have them."""
        stages = {
            git.content(self._root, entry.blob)
            for path, entries in self.unmerged.items()
            if path.name == file and path.parent.parent == directory
            for entry in entries
        }
        return frozenset(stages) | git.contents_everywhere(self._root, directory, file)

    @property
    def theirs_is_published(self) -> bool:
        """Whether the main branch or a tag has the commit that is brought in, and not the last one."""
        if self.incoming is None:
            return False
        return git.is_published(self._root, self.incoming) and not git.is_published(self._root, 'HEAD')

    @property
    def next_step(self) -> str:
        """The command that goes on once everything is resolved; empty if nothing is unfinished."""
        return git.going_on(self._root) or ('git commit' if self.unmerged else '')

    @cached_property
    def incoming(self) -> str | None:
        """The revision that is brought in, as git names it; `None` without one (a stash)."""
        return git.incoming(self._root)

    def _stage(self, path: PurePosixPath, stage: int) -> bytes | None:
        found = [entry for entry in self.unmerged[path] if entry.stage == stage]
        return lf(git.content(self._root, found[0].blob)) if found else None

    def _committed(self, revision: str, path: PurePosixPath) -> bytes | None:
        data = git.committed_content(self._root, revision, path)
        return None if data is None else lf(data)
