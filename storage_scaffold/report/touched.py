"""The files that a plan touches: counted, and listed by ownership."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.plan.plan import Change, Ownership, Plan, RegistrationPlace

_HEADS = {
    Ownership.GENERATED: 'Generated',
    Ownership.OWNED: 'Yours from now on (written once)',
    Ownership.REGISTERED: 'Registered',
    Ownership.MIGRATION: 'Migration',
    Ownership.RECORD: 'Record',
}


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
        yield head
        if ownership is Ownership.RECORD:
            yield from _record(changes)
        else:
            for change in changes:
                registered = ownership is Ownership.REGISTERED
                yield from _places(plan, change) if registered else [f'  {change.path}  {_lines(change)}']
        yield ''


def _record(changes: Sequence[Change]) -> Iterator[str]:
    """Each file of a record, but a folder in it in one line: the names in there say nothing."""
    for place, group in groupby(changes, lambda change: in_record(change.path)):
        found = list(group)
        yield (
            f'  {place}  {_lines(found[0])}' if place == found[0].path else f'  {place}/  {_count(len(found), "file")}'
        )


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


def _places(plan: Plan, change: Change) -> Iterator[str]:
    """Each registration in a file, with its line unless the plan removes it; the file alone if it was only merged."""
    here = [place for place in plan.registrations if place.path == change.path]
    for place in here:
        yield f'  {place.path}:{place.line}  {place.title}' if place.line else f'  {place.path}  {place.title}'
    if not here:
        yield f'  {change.path}'
