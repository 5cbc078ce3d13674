"""The digest that records use."""

from __future__ import annotations

import hashlib

from storage_scaffold.text import lf


def text_digest(data: bytes) -> str:
    """The sha256 that locks use: of the text with LF, because git may check files out with CRLF."""
    return hashlib.sha256(lf(data)).hexdigest()
