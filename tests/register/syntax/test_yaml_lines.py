"""Plain YAML read line by line says what a YAML parser says, or nothing."""

from __future__ import annotations

import pytest
import ruamel.yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from storage_scaffold.register.syntax.yaml_lines import Node, Unread, document_around
from tests.conftest import CHECKOUT

PLAIN = b"""\
# a test
name: the first 'test' of:two#1 [no]
stages:
- id: signup
  type: ref   # a comment
-   name: "a b"
    request:
        url: '{host}/it''s'
    response:
      json:
        - name: s3
          title: AWS S3
        - plain/item
        - - one
          - two
      empty:
last: 12
"""


def load(source: bytes) -> object:
    parser = ruamel.yaml.YAML(typ='safe', pure=True)
    (document,) = parser.compose_all(source.decode())
    return plain(document, source)


def plain(node: object, source: bytes) -> object:
    """Keys and values with the offsets of the scalars, as lists, as both readers can say them."""
    match node:
        case ruamel.yaml.nodes.MappingNode(value=pairs):
            return {key.value: plain(value, source) for key, value in pairs}
        case ruamel.yaml.nodes.SequenceNode(value=items):
            return [plain(item, source) for item in items]
        case ruamel.yaml.nodes.ScalarNode(value=value, start_mark=start, end_mark=end):
            return (value, source[start.index : end.index]) if end.index > start.index else None
    return node


def read(node: Node | None, source: bytes) -> object:
    if node is None:
        return None
    if node.text is not None:
        return node.text, source[node.start : node.end]
    if node.is_sequence:
        return [read(item, source) for item in node.items]
    return {name: read(value, source) for name, (_, value) in node.pairs.items()}


def test_it_reads_what_yaml_reads() -> None:
    assert read(document_around(PLAIN, 0), PLAIN) == load(PLAIN)


@pytest.mark.parametrize(
    'line',
    [
        'key: |',
        'key: >-',
        'key: [a, b]',
        'key: {a: b}',
        'key: !tag x',
        'key: &anchor x',
        'key: *alias',
        'key: "a\\nb"',
        'key: "open',
        'key: first\n  second',
        'key: first\n  second: third',
        '? key',
        '"key": value',
        'key:\tvalue',
        'key: a: b',
        'last: again',
        '<<: *alias',
        'key: @x',
        'key: -1\n -2',
        '- item',
        '... ',
    ],
)
def test_what_it_does_not_know_it_leaves_unread(line: str) -> None:
    source = PLAIN + line.encode() + b'\n'
    with pytest.raises(Unread):
        document_around(source, 0)


def test_each_document_stands_alone() -> None:
    source = b'---\nkey: |\n  anything\n---\nname: x\n--- \nother: [\n'
    assert document_around(source, source.index(b'name')).child('name')
    with pytest.raises(Unread):
        document_around(source, source.index(b'other'))


_WORDS = st.sampled_from(
    ['name: a', 'b:', 'c: "x"', '- name: d', '-', '- e', 'f', '# g', '', "'h'", 'i: j #k', '- - l']
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), _WORDS), min_size=1, max_size=7))
def test_it_never_reads_something_else(lines: list[tuple[int, str]]) -> None:
    source = ''.join(' ' * (2 * indent) + word + '\n' for indent, word in lines).encode()
    try:
        found = read(document_around(source, 0), source)
    except Unread:
        return
    assert found == load(source)


def test_label_studios_kind_of_test_is_read() -> None:
    source = (CHECKOUT / 'label_studio/tests/io_storages.tavern.yml').read_bytes()
    assert document_around(source, source.index(b'/api/storages/types')).child('stages')
