"""Shape: a `name`/`title` pair in the list of storage types that a tavern test expects from the API."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.lines import Line, Lines, LinesShape
from storage_scaffold.register.syntax.source import Offsets, Text, line_start, own_indent, read_text
from storage_scaffold.register.syntax.yaml_lines import Node, Unread, document_around
from storage_scaffold.register.syntax.yaml_nodes import child, documents

_PLAIN = re.compile(r'[A-Za-z][A-Za-z0-9_./()+ -]*(?<! )')
_RESERVED = {'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n', 'null'}


# The offset just after the key of the list, and the list's items.
Types = tuple[int, list[Line]]


@dataclass(frozen=True)
class YamlTypes(LinesShape):
    """The pair in the block list `response: json:` of the stage that requests a URL that ends with `url`.

    Our pairs are one sorted block before the pair named `last` (the order in which Label Studio answers), or at the
    end if there is none. `Entry.key` is the provider's name, `Entry.code` the pair as two lines.
    """

    url: str
    last: str

    def _open(self, source: bytes) -> Lines:
        text = read_text(source)
        head, pairs = _plain_types(text, self.url) or self._types(text)
        last = next((at for at, pair in enumerate(pairs) if pair.key == self.last), len(pairs))
        items = (*pairs[:last], *(replace(pair, beside=False) for pair in pairs[last:]))
        return Lines(text, head, items, _writer(text.body, pairs[0]), own_indent(text.body, pairs[0].start) or '')

    def _types(self, text: Text) -> Types:
        found = [nodes for nodes in _expectations(documents(text.body)) if nodes[0].endswith(self.url)]
        if len(found) != 1:
            raise ShapeError(f'expected one stage that lists the answer of {self.url}, found {len(found)}')
        _, key, values = found[0]
        offset = Offsets(text.body)
        if values.flow_style or not values.value:
            raise ShapeError(f'expected a block list for {self.url}', key.start_mark.line + 1)
        return offset[key.end_mark.index], [_pair(text.body, node, offset) for node in values.value]


def pair_code(name: str, title: str) -> str:
    """A pair as two lines of YAML."""
    return f'- name: {_scalar(name)}\n  title: {_scalar(title)}'


def _scalar(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return "'" + value.replace("'", "''") + "'"


def _writer(body: bytes, first: Line) -> Callable[[Entry, str], str]:
    """Formats a pair with its dash as far from the keys as in the `first` one."""
    match = re.match(rb'-( +)', body[first.start :])
    gap = match[1].decode('ascii') if match else ' '

    def write(entry: Entry, indent: str) -> str:
        name, title = entry.code.removeprefix('- ').split('\n')
        return f'{indent}-{gap}{name}\n{indent} {gap}{title.strip()}'

    return write


@lru_cache(maxsize=8)
def _plain_types(text: Text, url: str) -> Types | None:
    """The list, read without a YAML parser if the only document that names `url` is simple enough; else None."""
    named = re.compile(rb'%b[\'"]?[ \t\r]*$' % re.escape(url.encode('utf-8')), re.MULTILINE).finditer(text.body)
    places = [match.start() for match in named]
    if len(places) != 1 or text.body.count(url.encode('utf-8')) != 1:
        return None
    try:
        root = document_around(text.body, places[0])
    except Unread:
        return None
    for stage in (node for node in _nodes(root) if node.pairs):
        request, response = stage.child('request'), stage.child('response')
        asked = request.child('url') if request else None
        if asked and response and asked.start <= places[0] < asked.end and 'json' in response.pairs:
            return _plain_list(text, *response.pairs['json'])
    return None


def _plain_list(text: Text, key: Node, values: Node | None) -> Types | None:
    pairs = []
    for item in values.items if values else ():
        named = item.child('name') if item else None
        if item is None or named is None or named.text is None:
            return None
        ends = [value.end for _, value in item.pairs.values() if value and value.text is not None]
        dash = text.body.rfind(b'-', line_start(text.body, item.start), item.start)
        if len(ends) != len(item.pairs) or own_indent(text.body, dash) is None:
            return None
        pairs.append(Line(dash, max(ends), named.text))
    return (key.end, pairs) if pairs else None


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for inner in (*node.items, *(value for _, value in node.pairs.values())):
        if inner is not None:
            yield from _nodes(inner)


def _expectations(nodes: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    """Every tavern stage that expects a list: its URL, the node of the key `json`, and the node of the list."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    for stage in _mappings(nodes):
        url = child(child(stage, 'request')[1], 'url')[1]
        key, values = child(child(stage, 'response')[1], 'json')
        if isinstance(url, ScalarNode) and isinstance(values, SequenceNode) and isinstance(stage, MappingNode):
            yield url.value, key, values


def _mappings(nodes: Sequence[Any]) -> Iterator[Any]:
    """The mappings in `nodes` at any depth, each once (an alias refers to the same node again)."""
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    seen: set[int] = set()
    queue = deque(nodes)
    while queue:
        node = queue.popleft()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            yield node
            queue += [value for _, value in node.value]
        elif isinstance(node, SequenceNode):
            queue += node.value


def _pair(body: bytes, node: Any, offset: Offsets) -> Line:
    """The item as a Line. Raises ShapeError unless it is a block mapping of scalars with a name, on its own lines."""
    _, name = child(node, 'name')
    values = [value for _, value in node.value] if name is not None else []
    if not values or node.flow_style or not all(_is_flow_scalar(value) for value in values):
        raise ShapeError('expected items with a name and a title', node.start_mark.line + 1)
    at = offset[node.start_mark.index]
    dash = body.rfind(b'-', line_start(body, at), at)
    if dash < 0 or own_indent(body, dash) is None:
        raise ShapeError('expected `- name:` on a line of its own', node.start_mark.line + 1)
    return Line(dash, max(offset[value.end_mark.index] for value in values), name.value)


def _is_flow_scalar(node: Any) -> bool:
    """Whether a value ends where its text ends (a block scalar extends over the following lines)."""
    from ruamel.yaml.nodes import ScalarNode

    return isinstance(node, ScalarNode) and node.style not in ('|', '>')
