"""Appends lines to a file, or an item to a list in a YAML file; every other byte stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.source import (
    Offsets,
    Splice,
    Text,
    eol,
    line_end,
    line_start,
    own_indent,
    read_text,
    rest_is_comment,
    with_eol,
)
from storage_scaffold.register.syntax.yaml_nodes import child, documents, parsed


def with_item(source: bytes, name: str, item: str) -> bytes:
    """`source` with `item`, text that begins with a dash (LF, indented by two spaces), last in the list `name`.

    A file without that key gets it at its end. Raises ShapeError where there is no such place: the file is not one
    mapping in YAML, or what the key has is not a list with an item on each line.
    """
    text = read_text(source)
    splice = _splice(text, name, item)
    result = text.spliced([splice])
    _confirm(text, read_text(result), name)
    return result


def with_lines(source: bytes, lines: bytes) -> bytes:
    """`source` with `lines` (LF) at its end, on lines of their own."""
    end = b'\r\n' if b'\r\n' in source else b'\n'
    between = b'' if not source or source.endswith(b'\n') else end
    return source + between + (lines if source else lines.lstrip(b'\n')).replace(b'\n', end)


def has(source: bytes | None, mark: str) -> bool:
    """Whether `mark` stands in the file as a word, wherever that is: then somebody has put the entry there."""
    return re.search(rf'(?<![\w.-]){re.escape(mark)}(?![\w-])'.encode(), source or b'') is not None


def _splice(text: Text, name: str, item: str) -> Splice:
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    found, body = documents(text.body), text.body
    root = found[0] if found else None
    if len(found) > 1 or not (root is None or (isinstance(root, MappingNode) and not root.flow_style)):
        raise ShapeError('expected one mapping of keys to values')
    offset = Offsets(body)
    _, values = child(root, name)
    if values is None:
        at = line_end(body, _end(body, root, offset)) if root is not None else len(body.rstrip())
        item = '\n'.join([f'{name}:', *(f'  {line}' for line in item.split('\n'))])
        return Splice(at, at, with_eol(f'\n{item}' if at else f'{item}\n', eol(body, max(at - 1, 0))))
    if not isinstance(values, SequenceNode) or values.flow_style or not values.value:
        raise ShapeError(f'expected a list under `{name}`, each item on a line', values.start_mark.line + 1)
    first, last = (offset[values.value[at].start_mark.index] for at in (0, -1))
    dash = body.rfind(b'-', line_start(body, first), first)
    indent = own_indent(body, dash) if dash >= 0 else None
    end = _end(body, values.value[-1], offset)
    if indent is None or not rest_is_comment(body, end) or last > end:
        raise ShapeError(f'expected each item of `{name}` on a line of its own', values.start_mark.line + 1)
    at = line_end(body, end)
    lines = ''.join(f'\n{indent}{line}' for line in item.split('\n'))
    if last > first and body[: line_start(body, last)].endswith((b'\n\n', b'\n\r\n')):
        # As between the others.
        lines = f'\n{lines}'
    return Splice(at, at, with_eol(lines, eol(body, first)))


def _end(body: bytes, node: Any, offset: Offsets) -> int:
    """Where the text of a node ends: a parser says where the next one begins, after comments."""
    while not isinstance(node.value, str) and not node.flow_style and node.value:
        node = node.value[-1] if node.id == 'sequence' else node.value[-1][1]
    return len(body[: offset[node.end_mark.index]].rstrip())


def _confirm(before: Text, after: Text, name: str) -> None:
    """Raises ShapeError unless a parser reads the same as before, with one item more in the list `name`."""
    old, new = list(_events(before.body)), list(_events(after.body))
    same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    is_more = _length(after, name) == _length(before, name) + 1
    if not is_more or (old and new[same + len(new) - len(old) :] != old[same:]):
        raise ShapeError('found no place for it where it changes nothing else')


def _length(text: Text, name: str) -> int:
    _, values = child(next(iter(documents(text.body)), None), name)
    return len(values.value) if values is not None else 0


def _events(body: bytes) -> Iterator[tuple[Any, ...]]:
    for event in parsed(body):
        yield type(event).__name__, *(getattr(event, name, None) for name in ('anchor', 'tag', 'value'))
