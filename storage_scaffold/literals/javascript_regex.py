"""A pattern of a spec as a JavaScript literal, if it means the same in both languages."""

from __future__ import annotations

import re

# Letters that only a human's language has, `\w` (Python's knows more letters) and what else differs is left to the
# server, whose answer stands beside the field too. So are two spaces in a row, of which biome warns.
_TOKEN = re.compile(
    r"""
    (?P<set>\[\^?(?:[A-Za-z0-9 _.,:;@%&=~'"!<>\#/(){}|*+?$-]|\\[\\\]\[.^$*+?(){}|/d-])+\])
    | (?P<escape>\\[\\.^$*+?()\[\]{}|/-])
    | (?P<digit>\\d)
    | (?P<plain>[A-Za-z0-9_,:;@%&=~'"!<>\#-]|[ ](?![ ]))
    | (?P<slash>/)
    | (?P<syntax>\(\?:|\((?!\?)|[).|^$]|(?:[*+?]|\{\d+(?:,\d*)?\})\??)
    """,
    re.VERBOSE,
)
_SYNTAX = frozenset('\\.^$*+?()[]{}|/')


def regex(pattern: str) -> str | None:
    """The literal that matches what `re.fullmatch(pattern, …)` matches; None when that is not certain."""
    written, at = [], 0
    while at < len(pattern):
        match = _TOKEN.match(pattern, at)
        if match is None or any(twice in match.group() for twice in ('--', '&&', '~~', '||', '[[', '  ')):
            return None
        written.append(_javascript(str(match.lastgroup), match.group()))
        at = match.end()
    body = ''.join(written)
    return f'/^(?:{body})$/u' if '|' in body else f'/^{body}$/u'


def _javascript(kind: str, text: str) -> str:
    if kind == 'escape':
        return text if text[1] in _SYNTAX else text[1]
    if kind == 'set':
        return _set(text)
    return '\\/' if kind == 'slash' else text


def _set(text: str) -> str:
    start = '[^' if text.startswith('[^') else '['
    items = re.findall(r'\\.|.', text[len(start) : -1])
    last = len(items) - 1
    return start + ''.join(_item(item, at, last) for at, item in enumerate(items)) + ']'


def _item(item: str, at: int, last: int) -> str:
    """The set without the escapes that it does not need, which biome would remove."""
    if not item.startswith('\\') or item in ('\\\\', '\\]', '\\[', '\\d'):
        return item
    if item == '\\^':
        return item if at == 0 else '^'
    if item == '\\-':
        return item if 0 < at < last else '-'
    return item[1]
