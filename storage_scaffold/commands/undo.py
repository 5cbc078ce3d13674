"""`undo`: reverts the last command. It is applied like any other plan, so running it again redoes the change."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, DriftError, Problem, UsageError
from storage_scaffold.git import Entries
from storage_scaffold.plan.plan import Change, Plan
from storage_scaffold.transaction import kept_index, state
from storage_scaffold.transaction.journal import JournalEntry, read_journal

_UNDO, _REDO = 'undo', 'redo'


@dataclass(frozen=True, kw_only=True)
class Undo(Plan):
    """A plan that undoes the command `undone` (`new wasabi`), or does it `again` when the last command was an undo.

    `index` is what git's index had of the files that the command staged.
    """

    undone: str
    again: bool
    index: Entries = field(default_factory=dict)


def undo(checkout: Checkout) -> Undo:
    """The changes that restore the tree to what it was before the last command.

    Raises UsageError when there is nothing to undo, DriftError with all files that have changed since that command,
    CheckoutError when the backup copies are not what this tool wrote.
    """
    root = checkout.root
    journal = read_journal(root, state.UNDO / state.DONE)
    if journal is None:
        raise UsageError('there is nothing to undo in this checkout', 'only the last command can be undone')
    changed = [
        Problem(f'has changed since `{journal.command}`', file=str(entry.path))
        for entry in journal.entries
        if state.digest(state.read(root, entry.path)) != entry.after
    ]
    if changed:
        raise DriftError(changed, 'restore these files to what that command left, then repeat; nothing was written')
    word, _, rest = journal.command.partition(' ')
    again = word == _UNDO
    undone = rest if word in (_UNDO, _REDO) else journal.command
    return Undo(
        title=f'{_REDO if again else _UNDO} {undone}',
        provider='',
        changes=tuple(_back(root, index, entry) for index, entry in enumerate(journal.entries)),
        undone=undone,
        again=again,
        index=kept_index(root),
    )


def _back(root: Path, index: int, entry: JournalEntry) -> Change:
    now = state.read(root, entry.path)
    if entry.before is None:
        return Change(entry.path, now, None, entry.ownership)
    copy = state.UNDO / state.old(index)
    data = state.read(root, copy)
    if data is None or state.digest(data) != entry.before:
        raise CheckoutError(Problem(f'is not the previous content of {entry.path}', file=str(copy)), state.REMEDY)
    mode = stat.S_IMODE((root / copy).stat().st_mode) & 0o777
    return Change(entry.path, now, data, entry.ownership, mode=mode)
