"""What a spec file may be made of, and where each refusal points."""

from __future__ import annotations

import pytest

from storage_scaffold.spec.reading.source import MAX_BYTES, MAX_NODES, read_document
from tests.spec.specs import Said, assert_said, problems, problems_after_head


@pytest.mark.parametrize(
    ('tail', 'expected'),
    [
        ('description: &a Fine\n', (6, 14, 'anchors are not allowed: `&a`')),
        ('description: !!str Fine\n', (6, 14, 'tags are not allowed')),
        ('description: !x Fine\n', (6, 14, 'tags are not allowed: `!x`')),
        ('title: Twice\n', (6, 1, 'it is already on line 3')),
        ('fields: {region: {}, "region": {}}\n', (6, 22, 'duplicate key `region`')),
        ('<<: {description: x}\n', (6, 1, 'merge keys are not allowed')),
        ('? [a]\n: b\n', (6, 3, 'a key must be a word')),
        ('---\nspec: 1\n', (6, 1, 'a second document')),
        ('description:\n', (6, 1, '`description` has no value')),
        ('description: ~\n', (6, 1, '`description` has no value')),
        ('roles: [import, null]\n', (6, 17, 'a list item has no value')),
        ('presign: {ttl: .inf}\n', (6, 16, '`.inf` is out of range')),
        ('presign: {ttl: 123456789012345678901234567890}\n', (6, 16, 'is out of range')),
        ('description: "a\\u202Eb"\n', (6, 14, 'U+202E')),
        ('description: "\\uD800"\n', (6, 14, 'U+D800')),
        ('"descr\\0iption": x\n', (6, 1, 'U+0000')),
        ('description: "open\n', (6, 14, 'not valid YAML: this quote is never closed | close the quote')),
        ("description: 'open\nroles: [import]\n", (6, 14, 'this quote is never closed')),
        ('roles: [import\n', (6, 8, 'this bracket is never closed')),
        ('presign: {ttl: 5\n', (6, 10, 'this brace is never closed')),
        ('presign: {ttl: 5\ndocs: {}\n', (7, 5, 'is the brace on line 6 closed?')),
        ('description: a: b\n', (6, 15, 'mapping values are not allowed')),
        ('docs:\n\toverview: a\n', (7, 1, 'not valid YAML')),
        ('description: \u202ea\n', (6, 14, 'the character U+202E is not allowed')),
        ('description: a\u200bb\n', (6, 15, 'U+200B')),
        ('description: \x07\n', (6, 14, 'U+0007')),
    ],
)
def test_refused(tail: str, expected: Said) -> None:
    assert_said(problems_after_head(tail), expected)


def test_aliases_are_refused_where_they_stand() -> None:
    found = problems_after_head('description: &a Text\ndocs: {overview: *a, setup: [*a]}\n')
    assert_said(
        found,
        (6, 14, 'anchors are not allowed'),
        (7, 18, 'aliases are not allowed: `*a`'),
        (7, 30, 'aliases are not allowed: `*a`'),
    )


@pytest.mark.parametrize('text', ['', '\n\n', '# nothing yet\n', '---\n', '--- ~\n'])
def test_empty(text: str) -> None:
    assert [problem.message for problem in problems(text)] == ['the file is empty']


@pytest.mark.parametrize('text', ['- spec\n', 'spec\n', '"spec: 1"\n'])
def test_not_a_mapping(text: str) -> None:
    assert_said(problems(text), (1, 1, 'a spec is a mapping'))


def test_directives_are_refused() -> None:
    found = problems('%YAML 1.1\n---\nspec: 1\nname: store\ntitle: on\nclient: {kind: s3}\n')
    assert_said(found, (2, 1, 'directives are not allowed'))


def test_not_utf8_says_where() -> None:
    document, found = read_document('title: Ä'.encode('latin-1'), 'store.yml')
    assert document is None
    assert_said(found, (1, 8, 'save the file as UTF-8'))


def test_utf16_is_not_utf8() -> None:
    _, found = read_document('spec: 1'.encode('utf-16'), 'store.yml')
    assert [problem.message for problem in found] == ['not UTF-8']


def test_a_byte_order_mark_and_crlf_are_fine() -> None:
    data = b'\xef\xbb\xbfspec: 1\r\ntitle: Store\r\n'
    document, found = read_document(data, 'store.yml')
    assert not found
    assert document is not None
    assert document.keys() == ('spec', 'title')
    assert document.lines[:2] == ('spec: 1', 'title: Store')


def test_yaml_1_2_leaves_words_alone() -> None:
    document, _ = read_document(b'a: [no, on, yes, 2024-01-01, 1_000, 0o17, 0x1F, -3, 1.5, 1e3, true, "1"]\n', 'f')
    assert document is not None
    node = document.node(('a',))
    values = [item.value for item in node.items]  # type: ignore[union-attr]
    assert values == ['no', 'on', 'yes', '2024-01-01', '1_000', 15, 31, -3, 1.5, 1000.0, True, '1']
    assert [type(value) for value in values[5:]] == [int, int, int, float, float, bool, str]


def test_too_large() -> None:
    found = problems('# ' + 'x' * MAX_BYTES)
    assert [problem.message for problem in found] == ['the file is too large: a spec has at most 256 KiB']


def test_too_deep() -> None:
    assert_said(problems('a: ' + '[' * 100_000), (1, 23, 'nested deeper than 20 levels'))


def test_too_many_values() -> None:
    found = problems('a: [' + 'x,' * (MAX_NODES + 10) + ']')
    assert len(found) == 1
    assert 'more than 5,000 values' in found[0].message
    assert found[0].source is None


def test_the_line_is_shown_with_a_caret_below_the_place() -> None:
    [problem] = problems_after_head('description: &a Fine\n')
    assert str(problem).splitlines()[1:3] == ['  6 | description: &a Fine', '      ' + ' ' * 13 + '^']


@pytest.mark.parametrize('escape', ['\\U00110000', '\\UFFFFFFFF'])
def test_characters_that_do_not_exist(escape: str) -> None:
    [problem] = problems_after_head(f'description: "{escape}"\n')
    assert problem.message.startswith('not valid YAML')


def test_the_end_of_the_file_is_in_the_file() -> None:
    [problem] = problems('spec: 1\nfields: {a: [1,\n')
    assert problem.line is not None
    assert problem.line <= 3
