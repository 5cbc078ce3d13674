"""Compares a tree with its locks: what drifted, where, and how to fix it. Never writes.

The quick way compares files by their hashes and registrations by their bytes in the right container. With renderings,
files are compared with what the specs give and registrations are judged by their shapes. Both find the same, except
that only renderings expose a forged record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from storage_scaffold.check import against, judges
from storage_scaffold.check.findings import Comparison, Finding
from storage_scaffold.check.records import RECORD_BROKEN, UNREADABLE, broken, read_records
from storage_scaffold.check.subject import ManagedTree, Proof, Subject
from storage_scaffold.check.unmerged import without_unmerged
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.snapshot import Snapshot
from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.errors import CheckoutError
from storage_scaffold.record.lock import Lock, base_path, directory, lock_path, not_managed
from storage_scaffold.record.merge_base import base_texts, part_paths
from storage_scaffold.remedies import rendered_again


def compare(
    checkout: Checkout, names: Iterable[str] = (), proofs: Callable[[Lock], Proof] = lambda _lock: None
) -> Comparison:
    """What differs from the records of `checkout`.

    Parameters: `names`, the providers to judge (empty: all); `proofs` returns what a provider's spec renders to (see
    `render`), or `None` for the quick way. A name without a record is ignored. Raises EnvironmentFailed when a file
    cannot be read at all.
    """
    checkout = Snapshot(checkout)
    locks, findings = read_records(checkout)
    chosen = set(names) or {*locks, *(finding.provider for finding in findings)}
    tree = ManagedTree(checkout, tuple(locks.values()), is_complete=not findings)
    for ask in (ask for judge in judges.JUDGES for ask in judge.trees):
        findings += ask(tree)
    for name, lock in locks.items():
        if name in chosen:
            findings += _provider(tree, lock, proofs(lock))
            # the most that a provider has, and none of it is looked at for another
            checkout.forget((*lock.outputs, *part_paths(lock)))
    judged = [lock for name, lock in locks.items() if name in chosen]
    findings = without_unmerged(checkout, judged, findings)
    kept = [finding for finding in findings if not finding.provider or finding.provider in chosen]
    return Comparison(tuple(sorted(chosen)), tuple(sorted(kept, key=_order)))


def compared_with(before: Checkout, checkout: Checkout, found: Comparison, names: Iterable[str] = ()) -> Comparison:
    """`found`, and what breaks in the providers `names` (empty: all) from `before`, an earlier state, to `checkout`.

    Raises EnvironmentFailed when a file cannot be read at all.
    """
    more = against.findings(before, checkout, frozenset(names))
    chosen = {*found.providers, *(finding.provider for finding in more)}
    return Comparison(tuple(sorted(chosen)), tuple(sorted((*found.findings, *more), key=_order)))


def refuse_unknown(names: Iterable[str], *checkouts: Checkout) -> None:
    """Raises UsageError, with a suggestion, for the first of `names` that has no record in any of `checkouts`."""
    for name in names:
        if not any(checkout.exists(directory(name)) for checkout in checkouts):
            paths = (path for checkout in checkouts for path in checkout.glob(f'{RECORDS}/*'))
            raise not_managed(name, {path.name for path in paths if not path.name.startswith('.')})


def _order(finding: Finding) -> tuple[str, str, int, str, str]:
    return finding.provider, str(finding.file), finding.line, finding.rule.id, finding.key


def _provider(tree: ManagedTree, lock: Lock, proof: Proof) -> Iterator[Finding]:
    """All findings on one provider, including one for whatever prevents a judgement."""
    base: Mapping[PurePosixPath, bytes] = {}
    try:
        base = base_texts(tree.checkout, lock)
    except CheckoutError as error:
        yield broken(tree.checkout, RECORD_BROKEN, lock.name, error, base_path(lock.name), rendered_again(lock.name))
    subject = Subject(tree.checkout, lock, tree.locks, proof, base)
    for ask in (ask for judge in judges.JUDGES for ask in judge.providers):
        try:
            yield from ask(subject)
        except CheckoutError as error:
            yield broken(tree.checkout, UNREADABLE, lock.name, error, lock_path(lock.name))
