"""A plan's changes as a unified diff: the code in full, the records in one line each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.plan.plan import Change, Ownership

CONTEXT = 3
_EMPTY = 'e69de29'  # what git calls the empty file
_RECORDS = '.storage-scaffold'


def diff(changes: Iterable[Change]) -> Iterator[str]:
    """The lines of a diff that `git apply` takes for the code; the records follow, summed up in one line each."""
    records: list[Change] = []
    for change in changes:
        # A spec that is part of the record, but a file of the user's own, is shown like code.
        if change.ownership is Ownership.RECORD and change.path.parts[0] == _RECORDS:
            records.append(change)
        else:
            yield from unified(change)
    for directory, group in groupby(records, lambda change: PurePosixPath(*change.path.parent.parts[:2])):
        yield f'Record {directory}/: {", ".join(_summed(directory, group))}'


def counted(change: Change) -> tuple[int, int] | None:
    """How many lines a change adds and removes; `None` if it is not about text."""
    lines = list(unified(change))[2:]
    if any(line.startswith('Binary file: ') for line in lines):
        return None
    return sum(line.startswith('+') for line in lines), sum(line.startswith('-') for line in lines)


def _summed(directory: PurePosixPath, changes: Iterable[Change]) -> Iterator[str]:
    """What changes in the record in `directory`, a file or a folder of it in a few words each."""
    folders: dict[str, int] = {}
    for change in changes:
        inside = change.path.relative_to(directory).parts
        if len(inside) > 1:
            folders[inside[0]] = folders.get(inside[0], 0) + 1
            continue
        lines = counted(change)
        created_or_removed = 'created' if change.before is None else 'removed' if change.after is None else ''
        yield f'{inside[0]} ({created_or_removed or ("+{} -{} lines".format(*lines) if lines else "changed")})'
    for name, number in folders.items():
        yield f'{name}/ ({number} {"file" if number == 1 else "files"})'


def unified(change: Change) -> Iterator[str]:
    """The lines of one file's diff in the format of `git diff`, without their newlines."""
    name = str(change.path)
    if b'' in (change.before, change.after) and None in (change.before, change.after):
        # There is no hunk that could say it. The empty line ends what git reads as one header.
        created = change.before is None
        yield f'diff --git a/{name} b/{name}'
        yield f'{"new" if created else "deleted"} file mode 100644'
        yield f'index {f"0000000..{_EMPTY}" if created else f"{_EMPTY}..0000000"}'
        yield ''
        return
    yield f'--- a/{name}' if change.before is not None else '--- /dev/null'
    yield f'+++ b/{name}' if change.after is not None else '+++ /dev/null'
    before, after = _lines(change.before), _lines(change.after)
    if before is None or after is None:
        yield f'Binary file: {_size(change.before)} before, {_size(change.after)} after'
        return
    for group in _groups(before, after):
        yield from _hunk(group, before, after)


def _lines(data: bytes | None) -> list[str] | None:
    """The lines with their line endings; `None` if `data` is not text."""
    if data is None:
        return []
    if b'\0' in data:
        return None
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError:
        return None
    lines = text.split('\n')
    last = lines.pop()
    return [f'{line}\n' for line in lines] + ([last] if last else [])


def _size(data: bytes | None) -> str:
    return 'none' if data is None else f'{len(data)} bytes'


def _groups(before: Sequence[str], after: Sequence[str]) -> Iterator[list[tuple[str, int, int, int, int]]]:
    """The opcodes of the hunks. Common lines at both ends are skipped: this is fast, and enough for insertions."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    last, last_after = len(before) - end, len(after) - end
    # Without autojunk: lines that occur often (`},` in JSON) are not junk here.
    between = difflib.SequenceMatcher(None, before[start:last], after[start:last_after], autojunk=False)
    opcodes = [
        ('equal', 0, start, 0, start),
        *((tag, a + start, b + start, c + start, d + start) for tag, a, b, c, d in between.get_opcodes()),
        ('equal', last, len(before), last_after, len(after)),
    ]
    yield from _Grouped([opcode for opcode in opcodes if opcode[1] < opcode[2] or opcode[3] < opcode[4]])


class _Grouped(difflib.SequenceMatcher[str]):
    """Groups opcodes that are known into hunks."""

    def __init__(self, opcodes: list[Any]) -> None:
        super().__init__(None, '', '')
        self.known = opcodes

    def get_opcodes(self) -> list[Any]:
        return self.known

    def __iter__(self) -> Iterator[Any]:
        yield from self.get_grouped_opcodes(CONTEXT)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    return next(
        (index for index, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], before: Sequence[str], after: Sequence[str]
) -> Iterator[str]:
    first, last = group[0], group[-1]
    yield f'@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@'
    for tag, a, b, c, d in group:
        if tag == 'equal':
            yield from _marked(' ', before[a:b])
        else:
            yield from _marked('-', before[a:b])
            yield from _marked('+', after[c:d])


def _range(start: int, stop: int) -> str:
    length = stop - start
    first = start + 1 if length else start
    return f'{first}' if length == 1 else f'{first},{length}'


def _marked(sign: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line.removesuffix('\n')
        if not line.endswith('\n'):
            yield '\\ No newline at end of file'
