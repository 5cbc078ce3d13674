"""`undo`: the way back from the last command. It is applied like any other, so undoing it again is a redo."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, DriftError, Problem, UsageError
from storage_scaffold.plan.plan import Change, Plan
from storage_scaffold.transaction import state
from storage_scaffold.transaction.journal import JournalEntry, read_journal

_UNDO, _REDO = 'undo', 'redo'


@dataclass(frozen=True, kw_only=True)
class Undo(Plan):
    """A plan that takes back the command `undone` (`new wasabi`), or does it `again` when an undo is taken back."""

    undone: str
    again: bool


def undo(checkout: Checkout) -> Undo:
    """What gives the tree back as it was before the last command.

    Raises UsageError when there is nothing to undo, DriftError when files changed since that command (all of them),
    CheckoutError when the copies are not what this tool wrote.
    """
    root = checkout.root
    journal = read_journal(root, state.UNDO / state.DONE)
    if journal is None:
        raise UsageError('there is nothing to undo in this checkout', 'only the last command can be undone')
    changed = [
        Problem(f'changed since `{journal.command}`', file=str(entry.path))
        for entry in journal.entries
        if state.digest(state.read(root, entry.path)) != entry.after
    ]
    if changed:
        raise DriftError(changed, 'nothing was written; put these files back as that command left them, then repeat')
    word, _, rest = journal.command.partition(' ')
    again = word == _UNDO
    undone = rest if word in (_UNDO, _REDO) else journal.command
    return Undo(
        title=f'{_REDO if again else _UNDO} {undone}',
        provider='',
        changes=tuple(_back(root, index, entry) for index, entry in enumerate(journal.entries)),
        undone=undone,
        again=again,
    )


def _back(root: Path, index: int, entry: JournalEntry) -> Change:
    now = state.read(root, entry.path)
    if entry.before is None:
        return Change(entry.path, now, None, entry.ownership)
    copy = state.UNDO / state.old(index)
    data = state.read(root, copy)
    if data is None or state.digest(data) != entry.before:
        raise CheckoutError(Problem(f'is not what stood at {entry.path} before', file=str(copy)), state.REMEDY)
    mode = stat.S_IMODE((root / copy).stat().st_mode) & 0o777
    return Change(entry.path, now, data, entry.ownership, mode=mode)
