"""`check`: whether managed providers match their specs."""

from __future__ import annotations

from collections.abc import Sequence

from storage_scaffold.check import Comparison, compare, compared_with, refuse_unknown, render
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.revision import Revision


def check(
    checkout: Checkout, names: Sequence[str] = (), *, rendered: bool = False, against: str | None = None
) -> Comparison:
    """What differs from the record in the providers `names`; in all managed ones if none is named.

    With `rendered`, their specs are rendered again instead of comparing digests. With `against`, a revision of git,
    also what breaks for those who have the providers as they were there. Raises UsageError for names that are not
    managed, and as `Revision.before`.
    """
    before = Revision.before(checkout, against) if against is not None else None
    refuse_unknown(names, checkout, *([before] if before else []))
    found = compare(checkout, names, (lambda lock: render(checkout, lock)) if rendered else lambda _lock: None)
    return compared_with(before, checkout, found, names) if before else found
