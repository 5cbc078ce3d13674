"""Python source as statements of tokens, each with the space that black puts before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import kwlist
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<gap>[ ]*)(?:
    (?P<string>(?:rb|br|fr|rf|[rbf])?(?:
        \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '(?!'')(?:[^'\\\n]|\\.)*' | "(?!"")(?:[^"\\\n]|\\.)*" ))
    |(?P<word>\d[\d_]*(?:\.\d+)?|[^\W\d]\w*|\.\.\.)
    |(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)
    |(?P<operator>->|\*\*|//|<<|>>|[-+*/%@&|^<>=!]=|[-+*/%@&|^<>=:~.])
    |(?P<comment>\#[^\n]*)|(?P<end>\n))""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset(kwlist) - {'None', 'True', 'False'}
_PAIRS = {')': '(', ']': '[', '}': '{'}
_UNARY = frozenset(('-', '+', '~', '*', '**'))
# Escapes that black writes in other letters, and comments that are more than words.
_ESCAPE = re.compile(r'(?<!\\)(?:\\\\)*\\(?:[xuU][\da-f]*[A-F]|N)')
_COMMENT = re.compile(r'# (?!type:|fmt:|yapf:|pylint:)\S(?:.*\S)?')
_IGNORE = '# type: ignore[misc]'


class Unsure(Exception):
    """The text has something of which only black knows how it is laid out."""


class Token(NamedTuple):
    """A token or comment; `gap` is the space before it on a line, a line break for a comment on a line of its own."""

    gap: str
    text: str
    kind: str

    @property
    def is_value(self) -> bool:
        """Whether it ends a value, so that what follows is a binary operator or a trailer."""
        return self.kind in ('string', 'close') or (self.kind == 'word' and self.text not in _KEYWORDS)


class Statement(NamedTuple):
    """A logical line, or a comment between them, `blank` lines below the one before."""

    indent: int
    tokens: list[Token]
    blank: int


class _Level:
    """What is between a pair of brackets, or a whole statement."""

    def __init__(self, kind: str, start: int) -> None:
        self.kind = kind
        self.start = start
        self.is_plain = True  # neither a tuple nor a generator
        self.begins_with_plain = self.in_lambda = self.is_typed = False
        self.colons: list[int] = []

    @property
    def hugs_equals(self) -> bool:
        """Whether `=` is a default or an argument here."""
        return self.in_lambda or (self.kind in ('call', 'def') and not self.is_typed)

    def note(self, token: Token, index: int) -> None:
        """See a token that is not in brackets further inside. Raises Unsure."""
        if token.kind == 'comma':
            self.is_plain = self.is_typed = False
        elif token.text == 'lambda':
            self.in_lambda = True
        elif token.text == 'for':
            self.is_plain = False
        elif token.text == ':':
            if self.in_lambda:
                self.in_lambda = False
            elif self.kind == 'index':
                self.colons.append(index)
            else:
                self.is_typed = True


def statements(source: str) -> Iterator[Statement]:
    """The statements of a module with LF. Raises Unsure."""
    position = depth = blank = 0
    tokens: list[Token] = []
    is_first = True
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup or ''
        if match.start() != position or (kind == 'end' and match['gap']):
            raise Unsure
        position = match.end()
        if kind != 'end':
            # what the line begins with has its gap from the source until the statement is whole
            tokens.append(Token(f'\n{match["gap"]}' if is_first else match['gap'], match[kind], kind))
            depth += (kind == 'open') - (kind == 'close')
            is_first = False
            continue
        is_first = True
        if depth == 0:
            if tokens:
                yield Statement(len(tokens[0].gap) - 1, _spaced(tokens), blank)
            tokens, blank = [], 0 if tokens else blank + 1
    if tokens or position != len(source):
        raise Unsure


def _spaced(tokens: list[Token]) -> list[Token]:
    """The tokens of a statement with black's space before each. Raises Unsure."""
    found: list[Token] = []
    levels = [_Level('def' if tokens[0].text == 'def' else '', 0)]
    before = Token('', '', 'open')
    hugs_next = is_value = False
    for index, token in enumerate(tokens):
        space, text, kind = token
        level, is_power, gap = levels[-1], False, ''
        if kind == 'comment':
            if not _COMMENT.fullmatch(text) and (text != _IGNORE or index + 1 < len(tokens)):
                raise Unsure
            found.append(Token('\n' if space[:1] == '\n' else '  ', text, kind))
            continue
        if kind == 'close':
            if len(levels) == 1 or _PAIRS[text] != found[level.start].text:
                raise Unsure
        else:
            is_power = text == '**' and is_value and _is_simple_power(tokens, index)
            if not (hugs_next or is_power):
                gap = _gap(before, is_value, token, level)
            level.note(token, index)
        before = token if gap == space else Token(gap, text, kind)
        found.append(before)
        if kind == 'open':
            levels.append(_Level(_kind(is_value, text, tokens[0].text), index))
        elif kind == 'close':
            _close(levels.pop(), found)
            if text == ')' and level.kind == 'atom' and level.is_plain and index > level.start + 1:
                _note_parentheses(level, levels[-1], found)
        hugs_next = is_power or (text in _UNARY and not is_value) or (text == '@' and index == 0)
        is_value = before.is_value
    if len(levels) > 1:
        raise Unsure
    return found


def _is_simple_power(tokens: list[Token], at: int) -> bool:
    """Whether there is no space around a `**`, since it is between two names or numbers. Raises Unsure."""
    around = [*tokens[max(at - 2, 0) : at], *tokens[at + 1 : at + 3]]
    if tokens[at - 1].kind != 'word' or tokens[at + 1].kind != 'word' or any(token.text in '.([' for token in around):
        raise Unsure
    return True


def _kind(is_value: bool, bracket: str, first: str) -> str:
    """What a bracket opens, after a value or not."""
    if not is_value:
        return 'atom'
    if bracket == '[':
        return 'index'
    return 'def' if first == 'def' else 'call'


def _gap(before: Token, is_value: bool, token: Token, level: _Level) -> str:
    """The space between two tokens of a level; `is_value`, whether the first ends a value. Raises Unsure."""
    text = token.text
    if text in ('await', 'async') or (_ESCAPE.search(text) and token.kind == 'string'):
        raise Unsure
    if before.kind in ('word', 'string') and token.kind in ('word', 'string') and not token.gap:
        raise Unsure
    if before.kind == 'open' or token.kind == 'comma' or text == ':':
        return ''
    if text == '.':
        return _gap_of_dot(before)
    if before.text == '.':
        return ' ' if text == 'import' else ''
    if (text == '=' and not is_value) or (before.text, text) == ('from', '...'):
        raise Unsure
    if text == '=' or before.text == '=':
        return '' if level.hugs_equals else ' '
    if before.text == ':' and level.kind == 'index':
        return ''
    return '' if token.kind == 'open' and is_value else ' '


def _gap_of_dot(before: Token) -> str:
    """The space before a dot, of an attribute or of a relative import. Raises Unsure for one of a number."""
    if before.text == 'from':
        return ' '
    if before.text == '.' or (before.is_value and not before.text.isdigit()):
        return ''
    raise Unsure


def _note_parentheses(level: _Level, outer: _Level, found: list[Token]) -> None:
    """See parentheses that may have no effect, in places where black takes such away. Raises Unsure."""
    outer.begins_with_plain = level.start == outer.start + 1 and outer.kind != ''
    if found[level.start - 1].text in (':', '->', 'for', 'with', 'assert', 'del', 'except', 'yield'):
        raise Unsure


def _close(level: _Level, found: list[Token]) -> None:
    """Finish a pair of brackets, of which the last of `found` is the second. Raises Unsure."""
    inside = found[level.start + 1 : -1]
    if level.begins_with_plain and level.is_plain and inside[-1].text == ')':
        raise Unsure
    if not level.colons:
        return
    if level.in_lambda or len(level.colons) > 1 or any(token.kind == 'comma' for token in inside):
        raise Unsure
    at = level.colons[0]
    if any(token.kind != 'word' and token.text != ':' and (token.gap, token.text) != ('', '-') for token in inside):
        # around the colon of a slice with more than names and numbers there are spaces
        for index in (at, at + 1):
            if index not in (level.start + 1, len(found) - 1):
                found[index] = found[index]._replace(gap=' ')
