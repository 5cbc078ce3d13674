"""What breaks for those who have the providers of an earlier state of the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.breaking import KINDS, PROVIDER_REMOVED, Kind, breaking_changes, placed
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.records import read_records
from storage_scaffold.check.subject import Judge
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, SpecError
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.last_rendered import last_rendered
from storage_scaffold.record.lock import Lock, lock_path
from storage_scaffold.record.recorded_spec import load_managed
from storage_scaffold.spec.provider import Provider

_RULES: Mapping[str, Rule] = {
    kind.id: Rule(kind.id, Severity.BREAKING if kind.needs_consent else Severity.NOTE, kind.title, kind.help)
    for kind in KINDS
}
BREAKING_UNKNOWN = Rule(
    'breaking-unknown',
    Severity.UNJUDGED,
    'It is not known whether something breaks',
    'The earlier spec or the current one cannot be loaded, so they cannot be compared.',
)
NO_LONGER_MANAGED = Rule(
    'no-longer-managed',
    Severity.NOTE,
    'A provider is no longer managed',
    'It was ejected, or its record was removed: its code is still there, but changes in it are not compared.',
)


@dataclass(frozen=True)
class _Trees:
    """The earlier state and the current one, with the locks of each that can be read."""

    before: Checkout
    now: Checkout
    old_locks: Mapping[str, Lock]
    locks: Mapping[str, Lock]


def findings(before: Checkout, now: Checkout, names: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """A finding for each breaking change of a provider (of `names`, if there are any) between two states of a tree.

    Raises EnvironmentFailed when a file cannot be read at all.
    """
    old_locks, unreadable = read_records(before)
    locks, broken = read_records(now)
    trees = _Trees(before, now, old_locks, locks)
    # A record that is broken now is a finding of its own.
    known = {finding.provider for finding in broken}
    found = [_unknown(item.provider, f'the earlier record: {item.message}', item.file) for item in unreadable]
    for name, lock in old_locks.items():
        if name in known:
            continue
        try:
            found += _provider(trees, lock)
        except CheckoutError as error:
            found.append(_unknown(name, error.problems[0].message, lock_path(name)))
    return tuple(finding for finding in found if not names or finding.provider in names)


def _provider(trees: _Trees, old: Lock) -> Iterator[Finding]:
    """The findings on one provider of the earlier state."""
    lock = trees.locks.get(old.name)
    if lock and _is_unchanged(trees.now, lock, old):
        return
    before = last_rendered(trees.before, old)
    if lock is None:
        lock = None if isinstance(before, str) else _successor(trees, before)
    if lock is None:
        yield _gone(trees.now, old)
        return
    if isinstance(before, str):
        yield _unknown(old.name, before, lock.inputs.spec)
        return
    try:
        provider, source = load_managed(trees.now, lock)
    except (SpecError, CheckoutError) as error:
        problem = error.problems[0]
        message = f'the spec cannot be loaded: {problem.message}'
        yield _unknown(lock.name, message, lock.inputs.spec, problem.line or 1, problem.column or 1)
        return
    changes = breaking_changes(before, provider)
    for change, problem in zip(changes, placed(changes, source.data, str(lock.inputs.spec)), strict=True):
        yield _finding(
            change.kind,
            lock.name,
            f'{change.message}; way out: {change.way_out}',
            lock.inputs.spec,
            problem.line or 1,
            problem.column or 1,
            change.key,
        )


def _is_unchanged(now: Checkout, lock: Lock, old: Lock) -> bool:
    """Whether the spec is the one that was rendered at the earlier state."""
    try:
        return text_digest(now.read(lock.inputs.spec) or b'') == old.inputs.spec_sha256
    except CheckoutError:
        return False


def _successor(trees: _Trees, before: Provider) -> Lock | None:
    """The lock of a new provider that has taken over the schemes or the classes of `before`, which is gone."""
    for name, lock in trees.locks.items():
        if name in trees.old_locks:
            continue
        try:
            provider, _ = load_managed(trees.now, lock)
        except (SpecError, CheckoutError):
            continue
        if set(before.schemes) & set(provider.schemes) or before.class_prefix == provider.class_prefix:
            return lock
    return None


def _gone(now: Checkout, old: Lock) -> Finding:
    """The finding on a provider whose record is gone, perhaps with its code."""
    if now.exists(now.layout.home(old.name) / 'models.py'):
        message = f'`{old.name}` is no longer managed: what changes in its code is not compared'
        return Finding(NO_LONGER_MANAGED, old.name, message, now.layout.home(old.name) / 'models.py')
    message = (
        f'`{old.name}` was removed: its storages and their tables go, and URIs in tasks that lead to them no longer '
        'resolve; way out: keep it until no project uses it'
    )
    return _finding(PROVIDER_REMOVED, old.name, message, lock_path(old.name))


def _finding(
    kind: Kind, provider: str, message: str, file: PurePosixPath, line: int = 1, column: int = 1, key: str = ''
) -> Finding:
    return Finding(_RULES[kind.id], provider, message, file, line, column, key=key)


def _unknown(provider: str, message: str, file: PurePosixPath, line: int = 1, column: int = 1) -> Finding:
    return Finding(BREAKING_UNKNOWN, provider, f'cannot be compared: {message}', file, line, column)


# It only has rules: what it compares needs an earlier state too, which not every check has.
JUDGE = Judge((*_RULES.values(), BREAKING_UNKNOWN, NO_LONGER_MANAGED))
