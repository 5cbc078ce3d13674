"""The registrations of a provider: each exists once, in its container, exactly as it was registered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from storage_scaffold.check.excerpt import LINES, excerpt
from storage_scaffold.check.files import FORMATTED, recorded_provider
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.records import RECORD_BROKEN
from storage_scaffold.check.restoring import bring_back
from storage_scaffold.check.subject import Judge, Subject
from storage_scaffold.errors import CheckoutError
from storage_scaffold.record.lock import Registered
from storage_scaffold.register.engine import Standing, registration_state, registrations_without_place
from storage_scaffold.register.locked import entries_of, from_lock
from storage_scaffold.register.points import DEPENDENCY, Point, points
from storage_scaffold.register.points import registrations as registrations_of
from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.toml_array import may_list
from storage_scaffold.remedies import edit, update
from storage_scaffold.text import line_of, readable

REGISTRATION_MISSING = Rule(
    'registration-missing',
    Severity.DRIFT,
    'A registration is missing',
    'A place in Label Studio does not name the provider, or not in the right list. An update restores the entry.',
)
REGISTRATION_DOUBLED = Rule(
    'registration-doubled',
    Severity.DRIFT,
    'A registration is duplicated',
    'A place in Label Studio names the provider more than once. Delete one of the entries.',
)
REGISTRATION_ALTERED = Rule(
    'registration-altered',
    Severity.DRIFT,
    'A registration was altered',
    'An entry for the provider is not as it was registered. Restore it, or delete it and update.',
)
LEFT_OUT = Rule(
    'left-out',
    Severity.NOTE,
    'A registration without which nothing breaks is left out',
    'The file (a page, a test, a label) has another shape than the one that is known. An update adds the entry once '
    'the file has that shape again.',
)
PLACE_UNKNOWN = Rule(
    'place-unknown',
    Severity.UNJUDGED,
    'A registration cannot be judged',
    'The file does not parse, or its list is not where it is expected. Fix the file; if Label Studio itself has '
    'changed, a newer storage-scaffold may support it.',
)


def registrations(subject: Subject) -> Iterator[Finding]:
    """A finding for each registration that is not as it should be.

    Compares bytes in the quick way; with a rendering, the shapes judge.
    """
    try:
        items = from_lock(subject.checkout, subject.lock)
    except CheckoutError as error:
        message = error.problems[0].message
        home = subject.lock_path.parent
        command = bring_back(subject.checkout, home, edit(subject.lock_path))
        yield subject.finding(RECORD_BROKEN, message, subject.lock_path, command)
        return
    for entry, item in zip(subject.lock.registrations, items, strict=True):
        content = subject.checkout.read(item.point.path)
        quickly = subject.proof is None and content is not None
        if quickly and item.point.shape.stands(content or b'', item.entry, entry.snippet):
            continue
        (standing,) = registration_state({item.point.path: content}.get, [item])
        if standing.state is not State.PRESENT:
            yield _Verdict(subject, entry, standing, content or b'').finding()
    yield from _not_left_out(subject)


class _Verdict:
    """Finds out what is wrong with one registration."""

    def __init__(self, subject: Subject, entry: Registered, standing: Standing, content: bytes) -> None:
        self.subject, self.entry, self.standing, self.content = subject, entry, standing, content
        self.item = standing.registration

    def finding(self) -> Finding:
        """The finding, at the line where the entry is or should be."""
        match self.standing.state:
            case State.NO_FILE:
                return self._as(REGISTRATION_MISSING, 'the file is missing', 1, command=self._restoring())
            case State.ABSENT:
                return self._missing()
            case State.ALTERED:
                return self._altered()
            case State.FORMATTED:
                words = 'has another layout than it was registered in'
                return replace(self._as(FORMATTED, words, self.standing.line or 1), command='')
        return self._as(
            PLACE_UNKNOWN,
            f'cannot be judged: {self.standing.message}',
            self.standing.line or 1,
            command=self._restoring(),
        )

    def _restoring(self) -> str:
        """The command for a file that Label Studio should have; an update leaves out what it can do without."""
        point = self.item.point
        spared = point.harmless or (not point.required and self.standing.state is State.NO_FILE)
        otherwise = update(self.subject.lock.name) if spared else edit(point.path)
        return bring_back(self.subject.checkout, point.path, otherwise)

    def _missing(self) -> Finding:
        others = [lock for lock in self.subject.locks if lock.name != self.subject.lock.name]
        ours = entries_of(others)(self.item.point.id)
        try:
            wanted = self.item.point.shape.insert(self.content, self.item.entry, ours, confirm=False)
        except ShapeError as error:
            return self._as(REGISTRATION_MISSING, f'is missing: {error}', error.line or 1)
        line, diff = excerpt(wanted, self.content)
        words = 'is missing'
        if elsewhere := line_of(self.content, self.entry.snippet):
            words = f'is missing: it is on line {elsewhere}, where it has no effect'
        return self._as(REGISTRATION_MISSING, words, line, diff)

    def _altered(self) -> Finding:
        twins = [entry for entry in self.subject.lock.registrations if _same(entry, self.entry)]
        line = self.standing.line or 1
        if readable(self.content).count(self.entry.snippet) > len(twins):
            words = 'is duplicated: delete one of the two'
            return self._as(REGISTRATION_DOUBLED, words, line, command=edit(self.item.point.path))
        snippet = self.entry.snippet.split('\n')
        found = readable(self.content).split('\n')
        start = _start_of(found, snippet, line)
        first, diff = excerpt('\n'.join(snippet).encode(), '\n'.join(found[start : start + len(snippet)]).encode())
        words = 'was altered: restore the registered text, or delete it and update'
        command = f'{edit(self.item.point.path)} && {update(self.subject.lock.name)}'
        return self._as(REGISTRATION_ALTERED, words, start + first, diff[: 2 * LINES], command)

    def _as(self, rule: Rule, words: str, line: int, diff: Sequence[str] = (), command: str = '') -> Finding:
        return self.subject.finding(
            rule,
            f'{self.item.point.title}: {words}',
            self.item.point.path,
            command=command or None,
            line=line,
            diff=tuple(diff),
            key=self.item.point.id,
        )


def _same(one: Registered, other: Registered) -> bool:
    return (one.path, one.snippet) == (other.path, other.snippet)


def _start_of(lines: Sequence[str], snippet: Sequence[str], line: int) -> int:
    """The index of the line on which an altered entry begins; `line` is the line of some part of it."""
    wanted = set(snippet)

    def likeness(at: int) -> tuple[int, bool, int]:
        window = lines[at : at + len(snippet)]
        return len(wanted.intersection(window)), window[:1] == snippet[:1], -abs(at - line + 1)

    candidates = range(max(line - len(snippet), 0), min(line + 1, len(lines)))
    return max(candidates, key=likeness, default=line - 1)


def _not_left_out(subject: Subject) -> Iterator[Finding]:
    """The points at which the tree needed no entry before but needs one now."""
    table = {point.id: point for point in points(subject.checkout.layout)}
    for name, key in subject.lock.left_out.items():
        point = table.get(name)
        content = subject.checkout.read(point.path) if point else None
        if point is None or content is None or (name == DEPENDENCY and may_list(content, key)):
            continue
        if point.harmless and (reason := _without_place(subject, point, content, key)):
            words = f'{point.title}: is left out: the file has another shape ({reason})'
            yield subject.finding(LEFT_OUT, words, point.path, command='', key=name)
            continue
        words = 'the tree no longer lists it' if name == DEPENDENCY else 'the tree had no place for it before'
        yield subject.finding(REGISTRATION_MISSING, f'{point.title}: is missing: {words}', point.path, key=name)


def _without_place(subject: Subject, point: Point, content: bytes, key: str) -> str:
    """What the file lacks in which a harmless point has no place; empty if it has one."""
    try:
        point.shape.state(content, Entry(key, '', key))
    except ShapeError as error:
        return str(error)
    # Only the whole entry can say whether it would fit: it follows from the spec, which is slow to load.
    provider = recorded_provider(subject)
    items = registrations_of(provider, layout=subject.checkout.layout) if provider else ()
    beside = [item for item in items if item.point.path == point.path]
    others = entries_of(lock for lock in subject.locks if lock.name != subject.lock.name)
    return registrations_without_place(subject.checkout.read, beside, others).get(point.path, '')


JUDGE = Judge(
    (REGISTRATION_MISSING, REGISTRATION_DOUBLED, REGISTRATION_ALTERED, LEFT_OUT, PLACE_UNKNOWN),
    providers=(registrations,),
)
