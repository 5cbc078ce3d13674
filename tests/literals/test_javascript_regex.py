"""Patterns in JavaScript: only those of which both languages have one opinion."""

from __future__ import annotations

import pytest

from storage_scaffold.literals.javascript_regex import regex


@pytest.mark.parametrize(
    ('pattern', 'literal'),
    [
        ('[a-z0-9-]{3,63}', '/^[a-z0-9-]{3,63}$/u'),
        ('a|b', '/^(?:a|b)$/u'),
        (r'https?://[^/]+', r'/^https?:\/\/[^/]+$/u'),
        (r'a\-b\.c', r'/^a-b\.c$/u'),
        (r'[\.\-x\]]', r'/^[.\-x\]]$/u'),
        (r'[\-\.]', '/^[-.]$/u'),
        (r'[\^a][a\^]', r'/^[\^a][a^]$/u'),
        (r'(?:ab)+?\d{2}', r'/^(?:ab)+?\d{2}$/u'),
    ],
)
def test_what_both_read_alike(pattern: str, literal: str) -> None:
    assert regex(pattern) == literal


@pytest.mark.parametrize(
    'pattern',
    [
        r'\w+',
        r'\s',
        r'\bx',
        'é',
        'a  b',
        '[a--b]',
        'a{,3}',
        'x{',
        r'(a)\1',
        '(?=a)',
        '(?i:a)',
        '[[a]',
        r'\n',
        'a]',
        '}',
    ],
)
def test_what_is_left_to_the_server(pattern: str) -> None:
    assert regex(pattern) is None
