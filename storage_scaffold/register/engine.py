"""Applies registrations to the files of a tree: bytes in, bytes out, all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os.path import commonprefix
from pathlib import PurePosixPath

from storage_scaffold.checkout.paths import Read
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.register.points import Registration
from storage_scaffold.register.shape import Ours, ShapeError, State
from storage_scaffold.register.syntax.splicing import AlteredError

_Edit = Callable[[Registration, bytes], bytes]

_HINT_LINES = 12
_REMEDY = (
    'These files differ from the Label Studio that storage-scaffold knows. Restore the expected form at the places '
    'named above, then run the same command again.'
)


@dataclass(frozen=True)
class Standing:
    """The state of a registration in a tree.

    `line` is where it is formatted or altered; with `message` it says why the state is unknown or altered.
    """

    registration: Registration
    state: State
    message: str = ''
    line: int | None = None


def apply_registrations(
    read: Read, registrations: Iterable[Registration], ours: Callable[[str], Ours]
) -> dict[PurePosixPath, bytes]:
    """The changed files, with all `registrations` in them.

    `ours(point)` returns the entries of the other managed providers at a point: a mapping of `Entry.key` to
    `Entry.sort` (the provider's name). Points that are not required are skipped where the file does not exist (see
    `registrations_without_file`). Raises CheckoutError with one Problem for every point that does not have its shape.
    """

    def insert(registration: Registration, source: bytes) -> bytes:
        return registration.point.shape.insert(source, registration.entry, ours(registration.point.id))

    return _edited(read, list(registrations), insert)


def withdraw_registrations(read: Read, registrations: Iterable[Registration]) -> dict[PurePosixPath, bytes]:
    """The changed files without `registrations`: the inverse of `apply_registrations`, byte for byte.

    Entries that are absent are skipped, and harmless points that do not have their shape: the entry is not in its
    place there. Raises CheckoutError with one Problem for every entry that was altered and every other point that does
    not have its shape.
    """

    def remove(registration: Registration, source: bytes) -> bytes:
        try:
            if registration.point.shape.state(source, registration.entry) is State.ABSENT:
                return source
        except ShapeError:
            if registration.point.harmless:
                return source
            raise
        return registration.point.shape.remove(source, registration.entry)

    present = [item for item in registrations if read(item.point.path) is not None]
    return _edited(read, present[::-1], remove)


def registration_state(read: Read, registrations: Iterable[Registration]) -> tuple[Standing, ...]:
    """The state of each registration; never raises for what is in the files."""
    return tuple(_standing(read(item.point.path), item) for item in registrations)


def registration_snippets(read: Read, registrations: Iterable[Registration]) -> dict[str, str]:
    """The exact lines (LF) of the provider at each point whose file exists, by the id of the point; for the lock.

    Raises CheckoutError like `apply_registrations`.
    """
    snippets: dict[str, str] = {}

    def note(registration: Registration, source: bytes) -> bytes:
        snippets[registration.point.id] = registration.point.shape.snippet(source, registration.entry)
        return source

    _edited(read, list(registrations), note)
    return snippets


def registrations_without_file(read: Read, registrations: Iterable[Registration]) -> tuple[Registration, ...]:
    """The registrations that are skipped because a whole file does not exist (a trimmed tree)."""

    def is_missing(path: PurePosixPath | None) -> bool:
        return path is not None and read(path) is None

    return tuple(
        item
        for item in registrations
        if not item.point.required and (is_missing(item.point.path) or is_missing(item.point.needs))
    )


def registrations_without_place(
    read: Read, registrations: Iterable[Registration], ours: Callable[[str], Ours]
) -> dict[PurePosixPath, str]:
    """The files without the shape that a harmless one of `registrations` expects, each with what was expected.

    None of the harmless registrations has a place in such a file, so that no import is left without its use. An entry
    that was altered has its place.
    """
    found: dict[PurePosixPath, str] = {}
    for item in registrations:
        source = read(item.point.path) if item.point.harmless else None
        if source is None or item.point.path in found:
            continue
        try:
            item.point.shape.insert(source, item.entry, ours(item.point.id), confirm=False)
        except AlteredError:
            continue
        except ShapeError as error:
            found[item.point.path] = str(error)
    return found


def _edited(read: Read, registrations: list[Registration], edit: _Edit) -> dict[PurePosixPath, bytes]:
    before: dict[PurePosixPath, bytes | None] = {}
    after: dict[PurePosixPath, bytes] = {}
    problems = []
    for registration in registrations:
        path = registration.point.path
        if path not in before:
            before[path] = read(path)
        source = after.get(path, before[path])
        if source is None:
            if registration.point.required:
                problems.append(_problem(registration, ShapeError('expected this file, but it does not exist')))
            continue
        try:
            after[path] = edit(registration, source)
        except ShapeError as error:
            problems.append(_problem(registration, _as_read(edit, registration, before[path], error), source))
    if problems:
        raise CheckoutError(problems, remedy=_REMEDY)
    return {path: content for path, content in after.items() if content != before[path]}


def _as_read(edit: _Edit, registration: Registration, source: bytes | None, error: ShapeError) -> ShapeError:
    """`error` with the line of the file as it was read: other edits of this run may have shifted it."""
    try:
        edit(registration, source or b'')
    except ShapeError as original:
        return original
    return error


def _problem(registration: Registration, error: ShapeError, source: bytes = b'') -> Problem:
    hint = None
    if isinstance(error, AlteredError):
        lines = registration.point.shape.snippet(source, registration.entry).split('\n')
        hint = 'Delete it, or make it read exactly:\n' + '\n'.join(lines[:_HINT_LINES])
        hint += '\n…' if len(lines) > _HINT_LINES else ''
    return Problem(
        f'{registration.point.title}: {error}', file=str(registration.point.path), line=error.line, hint=hint
    )


def _line_of_cut(before: bytes, after: bytes) -> int:
    """The line of `before` from which something was taken out."""
    same = len(commonprefix([before, after]))
    return before.count(b'\n', 0, same) + (1 if before[same : same + 1] != b'\n' else 2)


def _standing(source: bytes | None, registration: Registration) -> Standing:
    if source is None:
        return Standing(registration, State.NO_FILE, 'the file does not exist')
    shape, entry = registration.point.shape, registration.entry
    try:
        state = shape.state(source, entry)
        if state is State.ALTERED:
            shape.remove(source, entry, confirm=False)
        cut = shape.remove(source, entry, confirm=False) if state is State.FORMATTED else None
        line = None if cut is None else _line_of_cut(source, cut)
        return Standing(registration, state, line=line)
    except AlteredError as error:
        return Standing(registration, State.ALTERED, str(error), error.line)
    except ShapeError as error:
        return Standing(registration, State.UNKNOWN, str(error), error.line)
