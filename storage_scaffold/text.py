"""Line ends of texts: compared as LF, written as the file has them."""

from __future__ import annotations


def lf(text: bytes) -> bytes:
    """`text` with LF line ends."""
    return text.replace(b'\r\n', b'\n')


def like(text: bytes, model: bytes | None) -> bytes:
    """`text` with CRLF line ends when `model` has no others: git's autocrlf wrote that one."""
    crlf = model is not None and b'\r\n' in model and model.count(b'\n') == model.count(b'\r\n')
    return lf(text).replace(b'\n', b'\r\n') if crlf else text
