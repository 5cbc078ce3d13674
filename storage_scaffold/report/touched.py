"""The files that a plan touches: counted, and listed by ownership."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    places = f'{_count(len(registrations), "registration")} in {_count(number[Ownership.REGISTERED], "file")}'
    parts = {
        f'{_count(number[Ownership.GENERATED], "file")} ({lines})': number[Ownership.GENERATED],
        places: number[Ownership.REGISTERED],
        _count(number[Ownership.MIGRATION], 'migration'): number[Ownership.MIGRATION],
    }
    return ', '.join(words for words, count in parts.items() if count) or 'only the record'


def touched_files(plan: Plan) -> Iterator[str]:
    """Every touched file by ownership: with its number of lines, or with the registrations in it."""
    for ownership, head in _HEADS.items():
        changes = [change for change in plan.changes if change.ownership is ownership]
        if not changes:
            continue
        yield head
        for change in changes:
            registered = ownership is Ownership.REGISTERED
            yield from _places(plan, change) if registered else [f'  {change.path}  {_lines(change)}']
        yield ''


def _count(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _lines(change: Change) -> str:
    if change.after is None:
        return 'removed'
    if b'\0' in change.after:
        return f'{len(change.after)} bytes'
    return _count(change.after.count(b'\n'), 'line')


def _places(plan: Plan, change: Change) -> Iterator[str]:
    """Each registration in a file, with its line unless the plan removes it."""
    for place in plan.registrations:
        if place.path == change.path:
            yield f'  {place.path}:{place.line}  {place.title}' if place.line else f'  {place.path}  {place.title}'
