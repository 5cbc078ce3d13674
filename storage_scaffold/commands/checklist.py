"""`checklist`: how much of the guide's checklist a managed provider has done."""

from __future__ import annotations

from storage_scaffold.checklist import Answer, checklist
from storage_scaffold.checkout import Checkout
from storage_scaffold.record.lock import managed, read_locks
from storage_scaffold.record.recorded_spec import load_managed


def answers_of(checkout: Checkout, name: str) -> list[Answer]:
    """The answer to each item for the provider `name`. Raises UsageError when it is not managed, as `load_managed`."""
    lock = managed(read_locks(checkout), name)
    provider, _ = load_managed(checkout, lock)
    return list(checklist(checkout, lock, provider))
