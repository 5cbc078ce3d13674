"""Shape: objects in a JSON file that is one array, in the file's own layout."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from storage_scaffold.meaning import same_json
from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.sequence import Box, Element, SequenceShape, Write
from storage_scaffold.register.syntax.source import Offsets, line_indent, read_text

_SPACE = re.compile(r'[ \t\r\n]*')


@dataclass(frozen=True)
class JsonArray(SequenceShape):
    """Objects of the array; `Entry.code` holds one or more, separated by commas.

    `key` reads an object's key; our block follows the last foreign object whose `member` begins with `prefix`.
    """

    key: Callable[[dict[str, Any]], str | None]
    member: str
    prefix: str

    def _open(self, source: bytes) -> Box:
        text = read_text(source)
        spans = list(_elements(text.body.decode('utf-8')))
        if not spans or not any(self._beside(value) for value, *_ in spans):
            raise ShapeError(f'expected an array of objects, one of them with a {self.member!r} in {self.prefix!r}', 1)
        offsets = Offsets(text.body)
        items = tuple(
            Element(
                offsets[start],
                offsets[end],
                None if comma is None else offsets[comma],
                self.key(value) if isinstance(value, dict) else None,
                self._beside(value),
            )
            for value, start, end, comma in spans
        )
        like = next(item for item in items if item.beside)
        opened = text.body.index(b'[') + 1
        return Box(text, opened, text.body.rindex(b']'), items, _writer(text.body, like))

    def _same(self, text: str, entry: Entry) -> bool:
        return same_json(f'[{text}]'.encode(), f'[{entry.code}]'.encode())

    def _beside(self, value: Any) -> bool:
        return isinstance(value, dict) and str(value.get(self.member, '')).startswith(self.prefix)


def _elements(text: str) -> Iterator[tuple[Any, int, int, int | None]]:
    """Each element of the array in `text`: value, start, end, and the offset after its comma.

    Raises ShapeError with the line when `text` is not a JSON array.
    """
    decoder = json.JSONDecoder()
    at = _skip(text, 0)
    if text[at : at + 1] != '[':
        raise ShapeError('expected a JSON array', _line(text, at))
    at = _skip(text, at + 1)
    while text[at : at + 1] != ']':
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise ShapeError(f'expected valid JSON: {error.msg}', error.lineno) from None
        after = _skip(text, end)
        comma = after + 1 if text[after : after + 1] == ',' else None
        yield value, at, end, comma
        at = _skip(text, comma or after)
        if (text[at : at + 1] == ']') != (comma is None):
            raise ShapeError('expected valid JSON: elements separated by commas', _line(text, at))
    at = _skip(text, at + 1)
    if at < len(text):
        raise ShapeError('expected the end of the file after the JSON array', _line(text, at))


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _line(text: str, at: int) -> int:
    return text.count('\n', 0, at) + 1


def _writer(body: bytes, like: Element) -> Write:
    """Formats objects like `like`: over several lines with its indentation, or on one line."""
    sample = body[like.start : like.end].decode('utf-8')
    outer = line_indent(body, like.start)
    step: str | None = None
    if '\n' in sample:
        second = sample.split('\n')[1]
        step = second[: len(second) - len(second.lstrip())].removeprefix(outer) or '    '

    def write(entry: Entry, indent: str, inline: bool) -> str:
        objects = [json.dumps(value, indent=step) for value in json.loads(f'[{entry.code}]')]
        separator = ', ' if inline else ',\n' + indent
        return separator.join(text.replace('\n', '\n' + indent) for text in objects)

    return write
