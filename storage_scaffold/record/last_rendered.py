"""The provider that a record was rendered from, which may differ from what its spec says now."""

from __future__ import annotations

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import SpecError
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock
from storage_scaffold.record.merge_base import base_spec
from storage_scaffold.spec.provider import Provider


def last_rendered(checkout: Checkout, lock: Lock) -> Provider | str:
    """The provider that `lock` was rendered from, or why it is not known, as the end of a sentence.

    Raises CheckoutError and EnvironmentFailed as `Checkout.read`.
    """
    from storage_scaffold.spec.loader import load_bytes

    # at an earlier commit the spec itself is usually still what was rendered
    here = checkout.read(lock.inputs.spec) or b''
    kept = here if text_digest(here) == lock.inputs.spec_sha256 else None
    data = base_spec(checkout, lock) or kept
    if data is None:
        return 'the record does not hold the spec that it was last rendered from'
    try:
        return load_bytes(data, str(lock.inputs.spec), name=lock.name)
    except SpecError as error:
        return f'this version refuses the spec that it was last rendered from: {error.problems[0].message}'
