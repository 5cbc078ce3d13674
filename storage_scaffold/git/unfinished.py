"""What git has begun and not finished: a merge, a rebase, a cherry-pick, a revert, or patches that it applies."""

from __future__ import annotations

from pathlib import Path

from storage_scaffold.git.process import ask, is_repository, run

# What one of them was about to bring in.
INCOMING = ('MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD')
_GOES_ON = {
    'CHERRY_PICK_HEAD': 'git cherry-pick --continue',
    'REVERT_HEAD': 'git revert --continue',
    'REBASE_HEAD': 'git rebase --continue',
    'MERGE_HEAD': 'git commit --no-edit',
}


def incoming(root: Path) -> str | None:
    """The revision that an unfinished merge, rebase, cherry-pick or revert brings in; None without one.

    A revert brings in what was there before the commit that it takes back. Raises GitFailed.
    """
    if not is_repository(root):
        return None
    name = next((name for name in INCOMING if _is_there(root, name)), None)
    return f'{name}^' if name == 'REVERT_HEAD' else name


def going_on(root: Path) -> str | None:
    """The command that goes on once everything is resolved; None if nothing is unfinished. Raises GitFailed."""
    if not is_repository(root):
        return None
    if (_directory(root) / 'rebase-apply/applying').exists():
        return 'git am --continue'
    # A merge that a rebase makes again is part of the rebase.
    return next((command for name, command in _GOES_ON.items() if _is_there(root, name)), None)


def _is_there(root: Path, name: str) -> bool:
    if name == 'REBASE_HEAD' and not _is_rebasing(root):
        # git leaves it behind
        return False
    return not ask(root, 'rev-parse', '--quiet', '--verify', name).returncode


def _is_rebasing(root: Path) -> bool:
    directory = _directory(root)
    return (directory / 'rebase-merge').exists() or (directory / 'rebase-apply/rebasing').exists()


def _directory(root: Path) -> Path:
    return Path(run(root, 'rev-parse', '--absolute-git-dir').rstrip('\n'))
