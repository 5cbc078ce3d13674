"""`check`: whether managed providers match their specs."""

from __future__ import annotations

from collections.abc import Sequence

from storage_scaffold.check.findings import Comparison
from storage_scaffold.check.verdicts import recall, remember
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.witness import Witness


def check(
    checkout: Checkout, names: Sequence[str] = (), *, rendered: bool = False, against: str | None = None
) -> Comparison:
    """What differs from the record in the providers `names`; in all managed ones if none is named.

    With `rendered`, their specs are rendered again instead of comparing digests. With `against`, a revision of git,
    also what breaks for those who have the providers as they were there. Raises UsageError for names that are not
    managed, and as `Revision.before`.
    """
    if rendered or against is not None:
        return _afresh(checkout, names, rendered, against)
    found = recall(checkout, names)
    if found is None:
        witness = Witness(checkout)
        found = _afresh(witness, names)
        remember(witness, names, found)
    return found


def _afresh(
    checkout: Checkout, names: Sequence[str], rendered: bool = False, against: str | None = None
) -> Comparison:
    from storage_scaffold.check.compare import compare, compared_with, refuse_unknown
    from storage_scaffold.check.rendering import render
    from storage_scaffold.checkout.revision import Revision

    before = Revision.before(checkout, against) if against is not None else None
    refuse_unknown(names, checkout, *([before] if before else []))
    found = compare(checkout, names, (lambda lock: render(checkout, lock)) if rendered else lambda _lock: None)
    return compared_with(before, checkout, found, names) if before else found
