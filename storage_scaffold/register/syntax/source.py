"""A file as bytes to splice into: encoding, BOM, lines and line ends are recognized, and nothing is rewritten."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

from storage_scaffold.register.shape import ShapeError

_LONE_RETURN = re.compile(rb'\r(?!\n)')
# White space and comments up to the end of a line, in languages with `#` and in those with `//` and `/* */`.
HASH_COMMENT = re.compile(rb'[ \t]*(#[^\r\n]*)?(?=\r?\n|\Z)')
SLASH_COMMENT = re.compile(rb'[ \t]*(/\*((?!\*/)[^\r\n])*\*/[ \t]*)*(//[^\r\n]*)?(?=\r?\n|\Z)')
_REST_IS_BLANK = re.compile(rb'[ \t]*(?=\r?\n|\Z)')


@dataclass(frozen=True)
class Splice:
    """Bytes `start` to `end` of a body become `text`; an insertion when both are equal, a deletion without text."""

    start: int
    end: int
    text: bytes = b''


@dataclass(frozen=True)
class Text:
    """A file's content: `body` is UTF-8 without a BOM, whatever `encoding` the file itself has."""

    prefix: bytes
    encoding: str
    body: bytes

    def spliced(self, splices: Iterable[Splice]) -> bytes:
        """The file with `splices` (not overlapping) applied, in its own encoding.

        Raises ShapeError when that encoding does not have an inserted character.
        """
        body = self.body
        for splice in sorted(splices, key=lambda item: (item.start, item.end), reverse=True):
            body = body[: splice.start] + splice.text + body[splice.end :]
        try:
            return self.prefix + body.decode('utf-8').encode(self.encoding)
        except UnicodeEncodeError as error:
            raise ShapeError(
                f'{error.object[error.start]!r} cannot be written in the encoding {self.encoding}'
            ) from None


def read_text(source: bytes, encoding: str = 'utf-8') -> Text:
    """`source` decoded. Raises ShapeError for bytes that are not in `encoding` and for lone carriage returns."""
    prefix = codecs.BOM_UTF8 if source.startswith(codecs.BOM_UTF8) else b''
    content = source[len(prefix) :]
    lone = _LONE_RETURN.search(content)
    if lone:
        raise ShapeError(
            'expected lines ending in LF or CRLF, found a lone carriage return', line_of(content, lone.start())
        )
    try:
        body = content.decode(encoding).encode('utf-8')
    except UnicodeDecodeError as error:
        raise ShapeError(f'expected {encoding} text, found other bytes', line_of(content, error.start)) from None
    return Text(prefix, encoding, body)


def read_python(source: bytes) -> Text:
    """`source` decoded by its coding cookie. Raises ShapeError like `read_text`, and for a bad cookie."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    except SyntaxError as error:
        raise ShapeError(f'expected a Python file: {error}', 1) from None
    return read_text(source, 'utf-8' if encoding == 'utf-8-sig' else encoding)


class Offsets:
    """`offsets[n]`: the offset in UTF-8 of character `n` of a body, for parsers that count characters."""

    def __init__(self, body: bytes) -> None:
        self._text = '' if body.isascii() else body.decode('utf-8')

    def __getitem__(self, at: int) -> int:
        return len(self._text[:at].encode('utf-8')) if self._text else at


def line_of(body: bytes, at: int) -> int:
    """The number of the line that holds offset `at`, from 1."""
    return body.count(b'\n', 0, at) + 1


def line_start(body: bytes, at: int) -> int:
    """The offset at which the line of `at` begins."""
    return body.rfind(b'\n', 0, at) + 1


def line_end(body: bytes, at: int) -> int:
    """The offset at which the line of `at` ends, before its LF or CRLF."""
    end = body.find(b'\n', at)
    if end < 0:
        return len(body)
    return end - 1 if end > at and body[end - 1 : end] == b'\r' else end


def previous_line_end(body: bytes, at: int) -> int:
    """The offset at which the line before the line of `at` ends; 0 on the first line."""
    start = line_start(body, at)
    return line_end(body, line_start(body, start - 1)) if start else 0


def eol(body: bytes, at: int) -> bytes:
    """The line end in use around `at`: that of its own line, else of the line before, else LF."""
    for end in (line_end(body, at), previous_line_end(body, at)):
        if body[end : end + 2] == b'\r\n':
            return b'\r\n'
        if body[end : end + 1] == b'\n':
            return b'\n'
    return b'\n'


def own_indent(body: bytes, at: int) -> str | None:
    """The white space before `at` on its line; None when there is anything else before it."""
    before = body[line_start(body, at) : at]
    return before.decode('ascii') if not before.strip(b' \t') else None


def line_indent(body: bytes, at: int) -> str:
    """The white space at the beginning of the line of `at`."""
    line = body[line_start(body, at) : line_end(body, at)]
    return line[: len(line) - len(line.lstrip(b' \t'))].decode('ascii')


def rest_is_blank(body: bytes, at: int) -> bool:
    """Whether only white space follows on the line of `at`."""
    return bool(_REST_IS_BLANK.match(body, at))


def rest_is_comment(body: bytes, at: int, comment: re.Pattern[bytes] = HASH_COMMENT) -> bool:
    """Whether only white space or a `comment` follows on the line of `at`."""
    return bool(comment.match(body, at))


def with_eol(text: str, end: bytes) -> bytes:
    """`text` (LF) as UTF-8 with the line end `end`."""
    return text.encode('utf-8').replace(b'\n', end)


def indented(text: str, indent: str) -> str:
    """`text` (LF, four spaces a step) with `indent` before every line but the first; with tabs if `indent` has."""
    lines = text.split('\n')
    return '\n'.join([_stepped(lines[0], indent), *(indent + _stepped(line, indent) for line in lines[1:])])


def _stepped(line: str, indent: str) -> str:
    if '\t' not in indent:
        return line
    bare = line.lstrip(' ')
    return '\t' * ((len(line) - len(bare)) // 4) + bare
