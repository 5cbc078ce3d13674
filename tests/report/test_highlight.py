"""Code in colours: whatever the code says, its text stays what it is."""

from __future__ import annotations

import re
from html import unescape
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage_scaffold.report.highlight import highlighted

SUFFIXES = ['.js', '.json', '.jsx', '.md', '.py', '.svg', '.ts', '.tsx', '.yaml', '.yml', '.toml']
PIECES = ['def f', '"', "'", '"""', '#', '//', '<a b="', '</i>', '<i class=k>', '&amp;', '`', '\n', '\r', '\t', '- ',
          'k: v', '{', '}', '(', ' ', 'é', '\x00', '\u2028', '1', '```python\n']  # fmt: skip


@pytest.mark.parametrize(
    ('suffix', 'code', 'shown'),
    [
        ('.py', 'if x == "<b>":  # y', '<i class=k>if</i> x == <i class=s>"&lt;b&gt;"</i>:  <i class=c># y</i>'),
        ('.yml', 'name: 5', '<i class=t>name</i>: 5'),
        ('.ts', "const a = '&';", "<i class=k>const</i> a = <i class=s>'&amp;'</i>;"),
        ('.toml', '<a = 1', '&lt;a = 1'),
    ],
)
def test_tokens_have_classes(suffix: str, code: str, shown: str) -> None:
    assert highlighted(PurePosixPath(f'a{suffix}'), code) == shown


@given(st.sampled_from(SUFFIXES), st.lists(st.sampled_from(PIECES), max_size=20).map(''.join))
def test_the_text_is_kept_and_nothing_in_it_is_markup(suffix: str, code: str) -> None:
    shown = highlighted(PurePosixPath(f'a{suffix}'), code)
    assert unescape(re.sub('<i class=[a-z]>|</i>', '', shown)) == code
