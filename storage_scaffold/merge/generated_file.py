"""How an update changes one generated file: it merges the text in the tree, the text last rendered and the new one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from storage_scaffold.errors import CheckoutError
from storage_scaffold.merge.three_way import marker_line, three_way
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.formatted import may_be_formatted
from storage_scaffold.record.lock import Output
from storage_scaffold.text import like


@dataclass(frozen=True)
class UpdatedFile:
    """A generated file after an update.

    `after` is its text (`None`: the file is deleted), `output` its entry in the lock and `base` its text in the record
    (`None`: it is dropped from the record), `beside` a text to write to FILE.new. `conflict` says what a person must
    resolve, at `line`.
    """

    after: bytes | None
    output: Output | None = None
    base: bytes | None = None
    beside: bytes | None = None
    note: str | None = None
    conflict: str | None = None
    line: int | None = None


def beside(path: PurePosixPath) -> PurePosixPath:
    """The path of FILE.new, which gets the new text of a file that cannot be merged."""
    return path.with_name(f'{path.name}.new')


def update_file(
    mine: bytes | None,
    output: Output | None,
    theirs: bytes | None,
    base: Callable[[], bytes],
    same: Callable[[bytes, bytes], bool] = operator.eq,
) -> UpdatedFile:
    """Brings the new rendering `theirs` into the tree.

    A file that differs from the text last rendered only in its layout keeps it as long as the rendering means the
    same, and else gets the layout of the new rendering: two layouts cannot be merged line by line.

    Parameters: `mine`, the file in the tree (`None`: missing); `output`, its entry in the lock (`None`: not generated
    before, so `mine` is `None` or equals `theirs`); `theirs`, the new rendering (`None`: no longer generated); `base`
    returns the text last rendered and is only called when there is something to merge; `same` says whether two texts
    differ only in their layout. Raises what `base` raises.
    """
    if mine and output and may_be_formatted(mine, output) and any(same(mine, text) for text in _texts(theirs, base)):
        return _formatted(mine, output, theirs, same)
    return _unformatted(mine, output, theirs, base)


def _unformatted(
    mine: bytes | None, output: Output | None, theirs: bytes | None, base: Callable[[], bytes]
) -> UpdatedFile:
    if theirs is None:
        return _dropped(mine, output)
    rendered = _as_rendered(theirs)
    if mine is None or output is None:
        lost = output is not None and output.accepted != output.rendered
        note = 'was missing and was generated again, without the edits that were accepted' if lost else None
        return replace(rendered, after=theirs if mine is None else mine, note=note)
    if text_digest(mine) in (output.rendered, text_digest(theirs)):
        return replace(rendered, after=like(theirs, mine))
    if output.conflict:
        return _still_open(mine, output, theirs, base)
    if output.rendered == text_digest(theirs):
        return UpdatedFile(mine, output, theirs)
    return _merged(mine, output, theirs, base())


def _as_rendered(theirs: bytes) -> UpdatedFile:
    return UpdatedFile(theirs, Output(text_digest(theirs), text_digest(theirs)), theirs)


def _texts(theirs: bytes | None, base: Callable[[], bytes]) -> Iterator[bytes]:
    """The texts of which the file may be another layout."""
    if theirs is not None:
        yield theirs
    with suppress(CheckoutError):
        yield base()


def _formatted(mine: bytes, output: Output, theirs: bytes | None, same: Callable[[bytes, bytes], bool]) -> UpdatedFile:
    if theirs is None:
        return UpdatedFile(None)
    rendered = _as_rendered(theirs)
    if text_digest(theirs) == output.rendered or same(mine, theirs):
        return replace(rendered, after=mine)
    note = 'was formatted; it is in the generated layout again, because its text has changed'
    return replace(rendered, after=like(theirs, mine), note=note)


def _dropped(mine: bytes | None, output: Output | None) -> UpdatedFile:
    if mine is None or output is None or text_digest(mine) == output.rendered:
        return UpdatedFile(None)
    return UpdatedFile(mine, note='is no longer generated; it was edited, so it stays and is now yours')


def _still_open(mine: bytes, output: Output, theirs: bytes, base: Callable[[], bytes]) -> UpdatedFile:
    """The result for a file that an earlier update left in conflict."""
    if line := marker_line(mine):
        return UpdatedFile(mine, output, base(), conflict='still has conflict markers', line=line)
    if output.conflict == text_digest(theirs):
        words = 'an update left a conflict here, and the file has not been accepted since'
        return UpdatedFile(mine, output, base(), conflict=words)
    return _merged(mine, output, theirs, base())


def _merged(mine: bytes, output: Output, theirs: bytes, base: bytes) -> UpdatedFile:
    merged = three_way(mine, base, theirs)
    open_still = replace(output, conflict=text_digest(theirs))
    if merged is None:
        words = 'was edited, and git was not found to merge the new text: the new text is in the .new file beside it'
        return UpdatedFile(mine, open_still, base, beside=like(theirs, mine), conflict=words)
    if merged.conflicts:
        places = 'one place' if merged.conflicts == 1 else f'{merged.conflicts} places'
        words = f'edited by hand and generated differently in {places}: both texts are between conflict markers'
        return UpdatedFile(merged.text, open_still, base, conflict=words, line=marker_line(merged.text))
    now = text_digest(theirs)
    # An accepted edit stays accepted; `check` keeps reporting any other.
    accepted = text_digest(merged.text) if text_digest(mine) == output.accepted else now
    return UpdatedFile(
        merged.text, Output(now, accepted), theirs, note='was edited; the edits were merged into the new text'
    )
