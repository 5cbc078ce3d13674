"""The command that brings a file back, fitted to what git has of it: a remedy must work when it is run."""

from __future__ import annotations

from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.remedies import restore, restore_committed


def bring_back(checkout: Checkout, path: PurePosixPath, otherwise: str) -> str:
    """The command that brings `path`, a file or a directory, back from the last commit, or else from git's index.

    `otherwise` where git has nothing else than what is there: it never knew the path, or has it exactly like this.
    """
    # Git is asked only where something has drifted.
    from storage_scaffold import git

    root = checkout.root
    try:
        if git.is_committed(root, path):
            return otherwise if git.has_as_it_is(root, path) else restore_committed(path)
        return restore(path) if git.is_tracked(root, path) else otherwise
    except git.GitFailed:
        # The command will say what is wrong with git.
        return restore_committed(path)
