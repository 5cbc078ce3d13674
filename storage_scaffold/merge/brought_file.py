"""What `init` makes of one file: of one that is its own, or of one that others write too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from os.path import commonprefix

from storage_scaffold.errors import EnvironmentFailed
from storage_scaffold.merge.three_way import marker_line, three_way
from storage_scaffold.record.brought import Brought
from storage_scaffold.record.digest import text_digest
from storage_scaffold.text import lf, like

Base = Callable[[Brought], bytes]


@dataclass(frozen=True)
class Outcome:
    """The file afterwards (`None`: it is not there), its row in the record, and the text that the record keeps of it.

    `note` is the end of a sentence about it, `conflict` what a person must resolve, at `line`.
    """

    after: bytes | None
    brought: Brought | None = None
    base: bytes | None = None
    note: str = ''
    conflict: str = ''
    line: int | None = None


def whole(mine: bytes | None, was: Brought | None, theirs: bytes | None, base: Base) -> Outcome:
    """A file of its own, which becomes `theirs` (`None`: it is no longer wanted).

    Parameters: `mine`, the file in the tree; `was`, its row in the record; `base` reads the text that goes with it.
    Raises what `base` raises, and EnvironmentFailed when git cannot merge.
    """
    if theirs is None:
        if was is None or mine is None or text_digest(mine) == was.base:
            return Outcome(None if was else mine)
        return Outcome(mine, note='is no longer wanted; it was edited, so it stays and is yours')
    if was is None and mine is not None and text_digest(mine) != text_digest(theirs):
        return Outcome(mine, note='was there before, so it stays as it is')
    return _merged(mine, was, lf(theirs), '', base)


def part(
    mine: bytes | None, was: Brought | None, entry: bytes | None, insert: Callable[[bytes, bytes], bytes], base: Base
) -> Outcome:
    """A file that others write too, in which `entry` (`None`: it is no longer wanted) has a place.

    Parameters: `insert` puts an entry into a text, by inserting bytes; the others as for `whole`. Raises what `insert`
    raises, and as `whole`.
    """
    if was is None or mine is None:
        if entry is None:
            return Outcome(mine)
        before = mine or b''
        after = insert(before, entry)
        text = lf(after)
        return Outcome(after, Brought(text_digest(text), _inserted(lf(before), text).decode('utf-8')), text)
    old = was.entry.encode('utf-8')
    bare = base(was).replace(old, b'', 1)
    theirs = bare if entry is None else insert(bare, entry)
    new = _inserted(bare, theirs)
    outcome = _in_its_place(mine, base(was), theirs, old, new) or _merged(mine, was, theirs, new.decode('utf-8'), base)
    if entry is not None:
        return outcome
    is_empty = outcome.after is not None and not outcome.after.strip()
    return Outcome(None if is_empty else outcome.after, note=outcome.note, conflict=outcome.conflict)


def _in_its_place(mine: bytes, base: bytes, theirs: bytes, old: bytes, new: bytes) -> Outcome | None:
    """The file with `new` where the entry `old` stands untouched, whatever was done around it; else None."""
    text = lf(mine)
    if text.count(old) != 1 or base.replace(old, new, 1) != theirs:
        return None
    brought = Brought(text_digest(theirs), new.decode('utf-8'))
    return Outcome(like(text.replace(old, new), mine), brought, theirs)


def _merged(mine: bytes | None, was: Brought | None, theirs: bytes, entry: str, base: Base) -> Outcome:
    now = Brought(text_digest(theirs), entry)
    if mine is None or was is None:
        return Outcome(theirs if mine is None else mine, now, theirs)
    if was.is_open and (line := marker_line(mine)):
        return Outcome(mine, was, base(was), conflict='still has conflict markers', line=line)
    if text_digest(mine) in (was.base, now.base):
        return Outcome(like(theirs, mine), now, theirs)
    if was.base == now.base:
        return Outcome(mine, now, theirs)
    merged = three_way(mine, base(was), theirs)
    if merged is None:
        raise EnvironmentFailed('git was not found, which merges what was edited', 'install git, then repeat')
    if merged.conflicts:
        words = 'edited by hand and written differently by `init`: both texts are between conflict markers'
        opened = Brought(now.base, entry, is_open=True)
        return Outcome(merged.text, opened, theirs, conflict=words, line=marker_line(merged.text))
    return Outcome(merged.text, now, theirs, note='was edited; the edits were merged into the new text')


def _inserted(before: bytes, after: bytes) -> bytes:
    """What was inserted into `before` to give `after`."""
    start = len(commonprefix([before, after]))
    return after[start : start + len(after) - len(before)]
