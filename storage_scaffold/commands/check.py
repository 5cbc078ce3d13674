"""`check`: whether managed providers match their specs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING

from storage_scaffold.check.findings import Comparison
from storage_scaffold.check.verdicts import recall, remember
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.checkout.witness import Witness

if TYPE_CHECKING:
    from storage_scaffold.check.subject import Proof
    from storage_scaffold.record.lock import Lock


# Called with the name of a provider, and which of how many it is.
Tell = Callable[[str, int, int], None]


def check(
    checkout: Checkout,
    names: Sequence[str] = (),
    *,
    rendered: bool = False,
    against: str | None = None,
    tell: Tell = lambda _name, _number, _total: None,
) -> Comparison:
    """What differs from the record in the providers `names`; in all managed ones if none is named.

    With `rendered`, their specs are rendered again instead of comparing digests. With `against`, a revision of git,
    also what breaks for those who have the providers as they were there. `tell` is called before a provider is
    compared. Raises UsageError for names that are not managed, and as `Revision.before`.
    """
    if rendered or against is not None:
        return _afresh(checkout, names, tell, rendered, against)
    found = recall(checkout, names)
    if found is None:
        witness = Witness(checkout)
        found = _afresh(witness, names, tell)
        remember(witness, names, found)
    return found


def _afresh(
    checkout: Checkout, names: Sequence[str], tell: Tell, rendered: bool = False, against: str | None = None
) -> Comparison:
    from storage_scaffold.check.compare import compare, compared_with, refuse_unknown
    from storage_scaffold.check.rendering import render
    from storage_scaffold.checkout.revision import Revision

    before = Revision.before(checkout, against) if against is not None else None
    refuse_unknown(names, checkout, *([before] if before else []))
    total = len(set(names)) or len(list(checkout.glob(f'{RECORDS}/*/lock.json')))
    number = count(1)

    def proof(lock: Lock) -> Proof:
        tell(lock.name, next(number), total)
        return render(checkout, lock) if rendered else None

    found = compare(checkout, names, proof)
    return compared_with(before, checkout, found, names) if before else found
