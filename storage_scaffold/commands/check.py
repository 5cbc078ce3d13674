"""`check`: whether managed providers match their specs."""

from __future__ import annotations

from collections.abc import Sequence

from storage_scaffold.check import Comparison, compare, refuse_unknown, render
from storage_scaffold.checkout import Checkout


def check(checkout: Checkout, names: Sequence[str] = (), *, rendered: bool = False) -> Comparison:
    """What differs from the record in the providers `names`; in all managed ones if none is named.

    With `rendered`, their specs are rendered again instead of comparing digests. Raises UsageError for names that are
    not managed.
    """
    refuse_unknown(checkout, names)
    return compare(checkout, names, (lambda lock: render(checkout, lock)) if rendered else lambda _lock: None)
