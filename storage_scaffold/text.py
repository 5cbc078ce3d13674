"""Text of files: compared with LF, written with the line endings that the file has, searched for lines."""

from __future__ import annotations

from collections.abc import Iterable


def lf(text: bytes) -> bytes:
    """`text` with LF line endings."""
    return text.replace(b'\r\n', b'\n')


def like(text: bytes, model: bytes | None) -> bytes:
    """`text` with CRLF line endings if `model` has no others, because git's autocrlf wrote it."""
    crlf = model is not None and b'\r\n' in model and model.count(b'\n') == model.count(b'\r\n')
    return lf(text).replace(b'\n', b'\r\n') if crlf else text


def readable(content: bytes) -> str:
    """`content` as text with LF line endings, for searching and showing; invalid UTF-8 is replaced."""
    return lf(content).decode('utf-8', 'replace')


def line_of(content: bytes, snippet: str) -> int | None:
    """The line (counted from 1) on which `snippet` (with LF) first begins in `content`, or None."""
    text = readable(content)
    at = text.find(snippet)
    return None if at < 0 else text.count('\n', 0, at) + 1


def lines_of(content: bytes, snippets: Iterable[str]) -> tuple[int, ...]:
    """The line (counted from 1) on which each of `snippets` (with LF) begins in `content`; 1 if it is not found.

    Equal snippets are matched in order of occurrence.
    """
    text = readable(content)
    after: dict[str, int] = {}
    lines = []
    for snippet in snippets:
        found = max(text.find(snippet, after.get(snippet, 0)), 0)
        after[snippet] = found + 1
        lines.append(text.count('\n', 0, found) + 1)
    return tuple(lines)
