"""Compares a tree with its locks: what drifted, where, and what mends it. Never writes.

Quickly: files by their hashes, registrations by their bytes in the right container. With renderings: by what the specs
give, and by the shapes' own judgement. Both find the same, but for a record that was itself forged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.check import rules
from storage_scaffold.check.files import left_over, outputs, owned
from storage_scaffold.check.findings import Comparison, Finding, Rule, Severity
from storage_scaffold.check.inputs import inputs
from storage_scaffold.check.migrations import migrations
from storage_scaffold.check.records import broken, mismatches, read_base, read_records
from storage_scaffold.check.registrations import places
from storage_scaffold.check.rendering import render
from storage_scaffold.check.subject import Proof, Rendering, Subject
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.snapshot import Snapshot
from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.errors import CheckoutError
from storage_scaffold.record.lock import Lock, base_path, directory, lock_path, not_managed

__all__ = ['Comparison', 'Finding', 'Proof', 'Rendering', 'Rule', 'Severity', 'compare', 'refuse_unknown', 'render']

_Judge = Callable[[Subject], Iterator[Finding]]


def compare(
    checkout: Checkout, names: Iterable[str] = (), proofs: Callable[[Lock], Proof] = lambda _lock: None
) -> Comparison:
    """What is not as the records of `checkout` say.

    Parameters: `names`, the providers to judge (none given: all); `proofs` gives what a provider's spec renders to
    (see `render`), `None` for the quick way. A name that no record has is not judged. Raises EnvironmentFailed when a
    file cannot be read at all.
    """
    checkout = Snapshot(checkout)
    locks, findings = read_records(checkout)
    chosen = set(names) or {*locks, *(finding.provider for finding in findings)}
    readable = not findings
    findings += _unfinished(checkout)
    every = tuple(locks.values())
    for name, lock in locks.items():
        if name in chosen:
            findings += _provider(checkout, lock, every, proofs(lock))
    if readable:  # else nobody knows whose a file is
        findings += left_over(checkout, every)
    kept = [finding for finding in findings if not finding.provider or finding.provider in chosen]
    return Comparison(tuple(sorted(chosen)), tuple(sorted(kept, key=_order)))


def refuse_unknown(checkout: Checkout, names: Iterable[str]) -> None:
    """Raises UsageError, with a guess, for the first of `names` that has no record in `checkout`."""
    for name in names:
        if not checkout.exists(directory(name)):
            there = (path.name for path in checkout.glob(f'{RECORDS}/*') if not path.name.startswith('.'))
            raise not_managed(name, there)


def _order(finding: Finding) -> tuple[str, str, int, str, str]:
    return finding.provider, str(finding.file), finding.line, finding.rule.id, finding.key


def _unfinished(checkout: Checkout) -> Iterator[Finding]:
    if not (checkout.root / RECORDS / '.state').exists():
        return
    from storage_scaffold.transaction import pending

    try:
        message = pending(checkout.root)
    except CheckoutError as error:
        # Git does not have it: it is for this checkout alone, and nothing but `undo` and a recovery needs it.
        yield replace(broken(rules.RECORD_BROKEN, '', error, RECORDS), command=f'rm -r {RECORDS / ".state"}')
        return
    if message:
        yield Finding(rules.UNFINISHED, '', message, RECORDS, command='storage-scaffold undo')


def _provider(checkout: Checkout, lock: Lock, every: Sequence[Lock], proof: Proof) -> Iterator[Finding]:
    """All findings on one provider; one of them where something keeps it from being judged."""
    base: Mapping[PurePosixPath, bytes] = {}
    try:
        base = read_base(checkout, lock)
    except CheckoutError as error:
        yield broken(rules.RECORD_BROKEN, lock.name, error, base_path(lock.name))
    subject = Subject(checkout, lock, proof, base)
    changed = False
    try:
        for finding in inputs(subject):
            changed = True
            yield finding
    except CheckoutError as error:
        yield broken(rules.UNREADABLE, lock.name, error, lock_path(lock.name))
    judges: list[_Judge] = [outputs, owned, lambda item: places(item, every), migrations]
    if not changed:
        judges.append(mismatches)
    for judge in judges:
        try:
            yield from judge(subject)
        except CheckoutError as error:
            yield broken(rules.UNREADABLE, lock.name, error, lock_path(lock.name))
