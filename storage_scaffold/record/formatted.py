"""Generated files that a formatter has laid out anew, which is not an edit."""

from __future__ import annotations

from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError
from storage_scaffold.meaning import same_meaning
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, Output
from storage_scaffold.record.merge_base import base_text


def as_recorded(checkout: Checkout, lock: Lock, path: PurePosixPath) -> bool:
    """Whether the generated file `path` is as rendered or accepted, or as rendered in another layout.

    False for a file that is missing or in conflict, and where the text last rendered cannot be read.
    """
    output, content = lock.outputs[path], checkout.read(path)
    if content is None or output.conflict:
        return False
    return text_digest(content) == output.accepted or is_formatted(checkout, lock, path)


def is_formatted(checkout: Checkout, lock: Lock, path: PurePosixPath) -> bool:
    """Whether the generated file `path` differs from the text last rendered, but only in its layout."""
    output, content = lock.outputs[path], checkout.read(path)
    if content is None or not may_be_formatted(content, output):
        return False
    try:
        return same_meaning(path, content, base_text(checkout, lock, path))
    except CheckoutError:
        return False


def may_be_formatted(content: bytes, output: Output) -> bool:
    """Whether `content` is worth comparing with the text last rendered: it has no accepted edit and no conflict."""
    is_plain = output.conflict is None and output.accepted == output.rendered
    return is_plain and text_digest(content) != output.rendered
