"""What git says of a tree, and what it has not finished there."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.doctor.observation import Level, Observation, refused

TOPIC = 'Git'


def examine(checkout: Checkout) -> Iterator[Observation]:
    """The repository and its branch, what is not finished, and whether git would keep the records."""
    root = checkout.root
    try:
        if not git.is_repository(root):
            words = 'this is no git repository: nobody can tell what others have of a provider'
            yield Observation(TOPIC, Level.NOTE, words, remedy='git init')
            return
        yield Observation(TOPIC, Level.OK, _where(checkout))
        if next_step := git.going_on(root):
            words = 'a merge, rebase, cherry-pick or revert is not finished'
            yield Observation(TOPIC, Level.NOTE, words, remedy='git status' if git.unmerged(root) else next_step)
        if git.any_ignored(root, [RECORDS / 'name' / 'lock.json']):
            words = f'a .gitignore hides {RECORDS}/, which has to be committed: `git add` needs --force, or --stage'
            yield Observation(TOPIC, Level.NOTE, words, remedy='$EDITOR .gitignore')
    except git.GitFailed as error:
        yield from refused(TOPIC, error)


def _where(checkout: Checkout) -> str:
    branch = git.run(checkout.root, 'branch', '--show-current').strip()
    changed = len(git.run(checkout.root, 'status', '--porcelain', '--untracked-files=no').splitlines())
    state = f'{changed} changed file{"" if changed == 1 else "s"}' if changed else 'nothing changed'
    return f'{f"branch {branch}" if branch else "no branch (detached HEAD)"}, {state}'
