"""Texts of files: compared with LF line ends, written with those that the file has, searched for lines."""

from __future__ import annotations

from collections.abc import Iterable


def lf(text: bytes) -> bytes:
    """`text` with LF line ends."""
    return text.replace(b'\r\n', b'\n')


def like(text: bytes, model: bytes | None) -> bytes:
    """`text` with CRLF line ends when `model` has no others: git's autocrlf wrote that one."""
    crlf = model is not None and b'\r\n' in model and model.count(b'\n') == model.count(b'\r\n')
    return lf(text).replace(b'\n', b'\r\n') if crlf else text


def readable(content: bytes) -> str:
    """`content` as text with LF line ends, for searching and showing: what is not UTF-8 is replaced."""
    return lf(content).decode('utf-8', 'replace')


def line_of(content: bytes, snippet: str) -> int | None:
    """The line, from 1, on which `snippet` (LF) first begins in `content`; None where it does not stand."""
    text = readable(content)
    at = text.find(snippet)
    return None if at < 0 else text.count('\n', 0, at) + 1


def lines_of(content: bytes, snippets: Iterable[str]) -> tuple[int, ...]:
    """The line, from 1, on which each of `snippets` (LF) begins in `content`; equal ones stand there in that order.

    Of one that is not there, 1.
    """
    text = readable(content)
    after: dict[str, int] = {}
    lines = []
    for snippet in snippets:
        found = max(text.find(snippet, after.get(snippet, 0)), 0)
        after[snippet] = found + 1
        lines.append(text.count('\n', 0, found) + 1)
    return tuple(lines)
