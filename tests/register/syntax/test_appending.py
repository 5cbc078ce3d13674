from __future__ import annotations

import pytest

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.appending import has, with_item, with_lines

ITEM = '- repo: local\n  hooks: [x]'


@pytest.mark.parametrize(
    ('before', 'after'),
    [
        (b'repos:\n  - repo: a\n', b'repos:\n  - repo: a\n  - repo: local\n    hooks: [x]\n'),
        (b'repos:\n- repo: a\n', b'repos:\n- repo: a\n- repo: local\n  hooks: [x]\n'),
        (b'repos:\n-   repo: a', b'repos:\n-   repo: a\n- repo: local\n  hooks: [x]'),
        (b'repos:\r\n  - repo: a\r\n', b'repos:\r\n  - repo: a\r\n  - repo: local\r\n    hooks: [x]\r\n'),
        (
            b'repos:\n  - repo: a  # why\n\n# after\nci: {}\n',
            b'repos:\n  - repo: a  # why\n  - repo: local\n    hooks: [x]\n\n# after\nci: {}\n',
        ),
        (
            b'repos:\n  - repo: a\n    hooks:\n      - args: >-\n          b\n          c\n\n# after\n',
            b'repos:\n  - repo: a\n    hooks:\n      - args: >-\n          b\n          c\n'
            b'  - repo: local\n    hooks: [x]\n\n# after\n',
        ),
        (
            b'repos:\n  - &a {repo: a}\n  - repo: b\nfail_fast: true',
            b'repos:\n  - &a {repo: a}\n  - repo: b\n  - repo: local\n    hooks: [x]\nfail_fast: true',
        ),
        (
            b'repos:\n\n  - repo: a\n\n  - repo: b\n',
            b'repos:\n\n  - repo: a\n\n  - repo: b\n\n  - repo: local\n    hooks: [x]\n',
        ),
        (b'stages: [a]\n', b'stages: [a]\nrepos:\n  - repo: local\n    hooks: [x]\n'),
        (b'a: !reference [b]\n\n# end\n', b'a: !reference [b]\nrepos:\n  - repo: local\n    hooks: [x]\n\n# end\n'),
        (b'\xef\xbb\xbfa: \xc3\xa9\n', b'\xef\xbb\xbfa: \xc3\xa9\nrepos:\n  - repo: local\n    hooks: [x]\n'),
        (b'a: b\n...\n', b'a: b\nrepos:\n  - repo: local\n    hooks: [x]\n...\n'),
        (b'', b'repos:\n  - repo: local\n    hooks: [x]\n'),
    ],
)
def test_every_other_byte_stays_as_it_is(before: bytes, after: bytes) -> None:
    assert with_item(before, 'repos', ITEM) == after


@pytest.mark.parametrize(
    ('source', 'words'),
    [
        (b'repos: []\n', 'expected a list under `repos`'),
        (b'repos: [{repo: a}]\n', 'expected a list under `repos`'),
        (b'repos: {a: b}\n', 'expected a list under `repos`'),
        (b'repos:\n', 'expected a list under `repos`'),
        (b'{repos: [a]}\n', 'expected one mapping'),
        (b'- repos\n', 'expected one mapping'),
        (b'a: b\n---\nc: d\n', 'expected one mapping'),
        (b'repos: [\n', 'expected valid YAML'),
        (b'\xff', 'expected utf-8'),
        (b'a\rb', 'lone carriage return'),
        (b'a: ' + b'[' * 1_000, 'expected'),
        (b'a: "\\UFFFFFFFF"', 'expected'),
        (b'a: &x {repo: a}\nrepos:\n  - repo: b\n  - *x\n', 'expected'),
    ],
)
def test_another_shape_is_not_guessed_at(source: bytes, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        with_item(source, 'repos', ITEM)


def test_lines_are_appended_with_the_line_ends_of_the_file() -> None:
    assert with_lines(b'', b'\na\n') == b'a\n'
    assert with_lines(b'x', b'a\n') == b'x\na\n'
    assert with_lines(b'x\r\n', b'\na\n') == b'x\r\n\r\na\r\n'


def test_an_entry_is_found_wherever_it_is() -> None:
    assert has(b'  - id: "storage-scaffold-check"\n', 'storage-scaffold-check')
    assert not has(b'  - id: storage-scaffold-checker\n', 'storage-scaffold-check')
    assert not has(None, 'a')
