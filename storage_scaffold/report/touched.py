"""The files that a plan touches: counted, and listed by ownership."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.plan.plan import Change, Ownership, Plan, RegistrationPlace
from storage_scaffold.report.lines import Line, Tree, heading

_HEADS = {
    Ownership.GENERATED: 'Generated',
    Ownership.OWNED: 'Yours from now on (written once)',
    Ownership.REGISTERED: 'Registered',
    Ownership.MIGRATION: 'Migration',
    Ownership.RECORD: 'Record',
}

_IN_MANY_PLACES = (Ownership.REGISTERED, Ownership.RECORD)
_MOST = 3


def counts(changes: Sequence[Change], registrations: Sequence[RegistrationPlace]) -> str:
    """`11 files (1900 lines), 20 registrations in 12 files, 1 migration`."""
    number = {ownership: sum(change.ownership is ownership for change in changes) for ownership in Ownership}
    generated = [change.after or change.before or b'' for change in changes if change.ownership is Ownership.GENERATED]
    lines = _count(sum(content.count(b'\n') for content in generated), 'line')
    made = [change for change in changes if change.ownership is Ownership.MIGRATION and change.after is not None]
    places = f'{_count(len(registrations), "registration")} in {_count(number[Ownership.REGISTERED], "file")}'
    parts = {
        f'{_count(number[Ownership.GENERATED], "file")} ({lines})': number[Ownership.GENERATED],
        places: number[Ownership.REGISTERED],
        # A migration that gets another name is one, not two.
        _count(len(made) or number[Ownership.MIGRATION], 'migration'): number[Ownership.MIGRATION],
    }
    return ', '.join(words for words, count in parts.items() if count) or 'only the record'


def touched_files(plan: Plan) -> Iterator[str]:
    """Every touched file by ownership: with its number of lines, or with the registrations in it."""
    for ownership, head in _HEADS.items():
        changes = [change for change in plan.changes if change.ownership is ownership]
        if not changes:
            continue
        yield heading(head)
        if ownership is Ownership.REGISTERED:
            yield Tree(place for change in changes for place in _places(plan, change))
        else:
            yield Tree(_grouped(changes, in_record))
        yield ''


def most_files(plan: Plan) -> Iterator[str]:
    """The files that are not only registered or recorded, by folder: the fullest ones."""
    changes = [change for change in plan.changes if change.ownership not in _IN_MANY_PLACES]
    number = Counter(change.path.parent for change in changes)
    rows = list(_grouped(changes, lambda path: path.parent if number[path.parent] > 1 else path))
    rows.sort(key=lambda row: -number[PurePosixPath(row[0])])
    yield from (Line('  ', ('place', place), f'  {note}') for place, note in rows[:_MOST])


def _grouped(
    changes: Sequence[Change], place_of: Callable[[PurePosixPath], PurePosixPath]
) -> Iterator[tuple[str, str]]:
    """Each file, but those whose place is a folder in one line."""
    for place, group in groupby(changes, lambda change: place_of(change.path)):
        found = list(group)
        if place == found[0].path:
            yield str(place), _lines(found[0])
        else:
            yield f'{place}/', _count(len(found), 'file')


def in_record(path: PurePosixPath) -> PurePosixPath:
    """How a path is shown: a file in a folder of a record by that folder, any other as it is."""
    return PurePosixPath(*path.parts[:3]) if path.parts[0] == RECORDS.name else path


def _count(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _lines(change: Change) -> str:
    if change.after is None:
        return 'removed'
    if b'\0' in change.after:
        return f'{len(change.after)} bytes'
    return _count(change.after.count(b'\n'), 'line')


def _places(plan: Plan, change: Change) -> Iterator[tuple[str, str]]:
    """Each registration in a file, with its line unless the plan removes it; the file alone if it was only merged."""
    here = [place for place in plan.registrations if place.path == change.path]
    for place in here:
        yield f'{place.path}:{place.line}' if place.line else str(place.path), place.title
    if not here:
        yield str(change.path), ''
