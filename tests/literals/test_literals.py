"""A string of a spec must come back unchanged from every language that it is written in."""

from __future__ import annotations

import ast
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from storage_scaffold import literals

# what the loader lets through: no control characters but the line ends of prose
texts = st.text(st.characters(exclude_categories=['Cs', 'Cc']) | st.sampled_from('\n\t'), max_size=40)
NASTY = [
    "'",
    '"',
    '\\',
    '{x}',
    '{{ x }}',
    '${x}',
    'a: b',
    '# no',
    '- a',
    'yes',
    'null',
    '1',
    '~',
    '&a',
    '*a',
    '!tag',
    '%x',
    '@x',
    '`x`',
    ' x',
    'x ',
    '\u2028',
    '\u202e',
    '🚀',
    '\ufeff',
    'a, b',
    'e',
    '0x1f',
    '1:20',
    "'''",
    '"""',
]


@given(texts)
def test_python_strings_survive(text: str) -> None:
    assert ast.literal_eval(literals.python(text)) == text


@given(texts)
def test_yaml_strings_survive_both_versions(text: str) -> None:
    document = f'key: {literals.yaml(text)}\n'
    for version in ('1.1', '1.2'):
        yaml = YAML(typ='safe', pure=True)
        yaml.version = version
        assert yaml.load(io.StringIO(document)) == {'key': text}, version


@pytest.mark.parametrize('text', NASTY)
def test_nasty_strings_survive(text: str) -> None:
    test_python_strings_survive.hypothesis.inner_test(text)  # type: ignore[attr-defined]
    test_yaml_strings_survive_both_versions.hypothesis.inner_test(text)  # type: ignore[attr-defined]


@pytest.mark.parametrize('value', [None, True, False, 0, -3, 1.5, ['a', 1], {'a': [None], "b'": 2}])
def test_other_values(value: object) -> None:
    assert ast.literal_eval(literals.python(value)) == value


def test_what_has_no_literal_is_refused() -> None:
    for value in (float('inf'), float('nan'), object()):
        with pytest.raises(ValueError, match='no Python literal'):
            literals.python(value)
    with pytest.raises(ValueError, match='no YAML literal'):
        literals.yaml(float('inf'))


@pytest.mark.parametrize('plain', ['Bucket Name', 'us-east-1', 'path/to/files', 'Tasks (JSON, JSONL)'])
def test_yaml_stays_readable(plain: str) -> None:
    assert literals.yaml(plain) == plain


def test_markdown_is_text() -> None:
    assert literals.markdown('a *b* <script> [x](y) `c`\n# d') == r'a \*b\* \<script\> \[x\](y) \`c\` \# d'
    assert literals.markdown_cell('a | b\nc') == r'a \| b c'


def test_markdown_code_and_addresses() -> None:
    assert literals.markdown_code('https://s3.example.com/a_b*c') == '`https://s3.example.com/a_b*c`'
    assert literals.markdown_code(3) == '`3`'
    assert literals.markdown_code('`{|') == '<code>&#96;&#123;&#124;</code>'
    assert literals.markdown_code(' a') == '<code> a</code>'
    assert literals.markdown_url('https://x.example/a(b)|{c}') == 'https://x.example/a%28b%29%7C%7Bc%7D'


def test_bare_addresses_stay_text() -> None:
    """GitHub makes links of them, with the backslashes that escape what stands in them."""
    assert literals.markdown('https://a_b.example www.x.example a@x.example') == (
        r'https\://a\_b.example www\.x.example a\@x.example'
    )
