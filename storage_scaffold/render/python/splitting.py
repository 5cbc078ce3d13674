"""How black splits a statement over lines.

It stands on one line where it fits and has no magic trailing comma. If not, black splits it at its last bracket, and
what is inside at its weakest operators, and so on (black's `linegen.py`). What is rare in templates is left to black.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage_scaffold.render.python.tokens import Statement, Token, Unsure

BLOCKS = frozenset(('if', 'elif', 'else', 'for', 'while', 'try', 'except', 'finally', 'with', 'def', 'class'))
_ASSIGNMENTS = frozenset(('=', '+=', '-=', '*=', '/=', '%=', '@=', '&=', '|=', '^='))
_LOOP, _COMMA, _CONDITION, _STRING, _COMPARISON, _DOT = 20, 18, 16, 12, 10, 1
# Of operators where a line may be split, black's priorities.
_PRIORITIES = {
    **{'if': _LOOP, 'and': 14, 'or': 14, '|': 9, '^': 8, '&': 7, '<<': 6, '>>': 6, '+': 5, '-': 5},
    **dict.fromkeys(('<', '>', '==', '!=', '<=', '>=', 'in', 'not', 'is'), _COMPARISON),
    **dict.fromkeys(('*', '/', '//', '%', '@'), 4),
}
_OPEN, _CLOSE, _TRAILING = Token(' ', '(', 'open'), Token('', ')', 'close'), Token('', ',', 'comma')
# How statements begin from which black takes parentheses, or in which it puts spaces elsewhere.
_CHANGED = re.compile(r'(for|del) \(|class \w+ \( \)|except \*')
# Characters that may take none or two columns.
_ODD = re.compile('[^ -~\xa0-\u02ff]')


class Splitter:
    """Splits statements for lines of `width` columns."""

    def __init__(self, width: int) -> None:
        self.width = width

    def statement(self, statement: Statement) -> list[str]:
        """The lines of a statement. Raises Unsure."""
        indent, first = statement.indent, statement.tokens[0].text
        if _CHANGED.match(' '.join([token.text for token in statement.tokens[:4]])):
            raise Unsure
        tokens, start, end = _without_parentheses(statement.tokens)
        line = self._one_line(tokens, indent)
        if line is not None:
            return [line]
        if first == 'def':
            return self._at_bracket(tokens, indent, next(at for at, token in enumerate(tokens) if token.text == '('))
        if first in ('with', 'except', 'del') or tokens[-1].kind == 'comment':
            raise Unsure
        if first != 'for' and any(
            token.kind == 'open' or token.text in ('=', ':') for token in tokens[: max(start - 1, 0)]
        ):
            raise Unsure
        if start and (first == 'from' or self._keeps_parentheses(tokens[start:end], indent + 4)):
            tokens = [*tokens[:start], _OPEN, *tokens[start:end], _CLOSE, *tokens[end:]]
            return self._at_bracket(tokens, indent, start)
        if not start and any(token.text == 'else' for token in tokens):
            raise Unsure
        return self._at_bracket(tokens, indent, _last_bracket(tokens))

    def _keeps_parentheses(self, tokens: list[Token], indent: int) -> bool:
        """Whether a value that does not fit gets parentheses, rather than being split at its own last bracket."""
        priority, places = _delimiters(tokens)
        if len(tokens) == 1:
            return self._fits(_text(tokens, indent))
        is_one = not places or (priority == _DOT and len(places) == 1)
        if priority in (_COMMA, _CONDITION) or (is_one and _last_bracket(tokens) is None):
            raise Unsure
        if is_one:
            return False
        if len(places) > 1:
            return True
        if tokens[0].kind == 'open' or tokens[-1].kind == 'comment':
            raise Unsure
        if tokens[-1].kind != 'close' or tokens[-2].kind == 'open':
            return True
        at = _match(tokens, len(tokens) - 1)
        if tokens[-1].text == ']' and tokens[at - 1].is_value:
            return True
        has_others = any(token.kind == 'open' for token in tokens[:at])
        return not (has_others or self._fits(_text(tokens[: at + 1], indent)))

    def _inside(self, tokens: list[Token], indent: int, forced: bool = False) -> list[str]:
        """The lines of what is in brackets. Parameters: `forced` where it is split even if it fits."""
        line = None if forced else self._one_line(tokens, indent)
        if line is not None:
            return [line]
        priority, places = _delimiters(tokens)
        if priority == _CONDITION:
            return self._conditional(tokens, indent)
        if places and not (priority == _DOT and len(places) == 1):
            return [line for part in _parts(tokens, priority, places) for line in self._part(part, indent)]
        return self._at_bracket(tokens, indent, _last_bracket(tokens))

    def _conditional(self, tokens: list[Token], indent: int) -> list[str]:
        """The lines of an element whose value is a conditional expression, which gets parentheses."""
        end = len(tokens) - (tokens[-1].kind == 'comma')
        start = next((at + 1 for at, token in enumerate(tokens) if token.text in ('=', ':')), 0)
        if any(token.kind in ('open', 'comment') or token.text == 'lambda' for token in tokens[:start]):
            raise Unsure
        opening = _OPEN._replace(gap='' if tokens[start - 1].text == '=' else ' ')
        lines = [[*tokens[:start], opening], _flush(tokens[start:end]), [_CLOSE, *tokens[end:]]]
        return [self._line(line, indent + 4 * (at == 1)) for at, line in enumerate(lines)]

    def _part(self, tokens: list[Token], indent: int) -> Iterator[str]:
        """The lines of one element, below the comments before it."""
        while tokens and tokens[0].kind == 'comment' and tokens[0].gap == '\n':
            yield _text([tokens.pop(0)], indent)
        if tokens:
            yield from self._inside(_flush(tokens), indent)

    def _at_bracket(self, tokens: list[Token], indent: int, at: int | None) -> list[str]:
        """The lines of what is split at the bracket at `at`: up to it, what is inside, and from its end on."""
        if at is None:
            return [_text(tokens, indent)]
        end = _match(tokens, at)
        is_comment = tokens[at + 1].kind == 'comment' and tokens[at + 1].gap != '\n'
        head, body, tail = tokens[: at + 1 + is_comment], tokens[at + 1 + is_comment : end], tokens[end:]
        if not body:
            # of a long name, and there is nothing to split at
            raise Unsure
        priority, _ = _delimiters(body)
        first = tokens[0].text
        is_call = at > 0 and tokens[at - 1].is_value
        if is_call and tokens[at].text == '[':
            raise Unsure
        if first == 'from' or (first == 'def' and priority != _COMMA):
            if body[-1].kind == 'comment':
                raise Unsure
            body = body if body[-1].kind == 'comma' else [*body, _TRAILING]
        forced = priority == _COMMA and (not is_call or _is_comma(body))
        return [self._line(head, indent), *self._inside(_flush(body), indent + 4, forced), self._line(tail, indent)]

    def _line(self, tokens: list[Token], indent: int) -> str:
        """A line that has to be one."""
        text = _text(tokens, indent)
        if not self._fits(text) or _is_magic(tokens):
            raise Unsure
        return text

    def _one_line(self, tokens: list[Token], indent: int) -> str | None:
        """The tokens on one line if black leaves them there."""
        comments = [token for token in tokens[:-1] if token.kind == 'comment']
        if _is_magic(tokens):
            return None
        if comments:
            if all(token.gap == '\n' for token in comments):
                return None
            raise Unsure
        text = _text(tokens, indent)
        return text if len(tokens) == 1 or self._fits(text) else None

    def _fits(self, text: str) -> bool:
        odd = 0 if text.isascii() else len(_ODD.findall(text))
        if '\n' in text or len(text) - odd <= self.width < len(text) + odd:
            raise Unsure
        return len(text) <= self.width


def _text(tokens: list[Token], indent: int) -> str:
    if any(token.kind == 'comment' for token in tokens[:-1]):
        raise Unsure
    return ' ' * indent + tokens[0].text + ''.join([token.gap + token.text for token in tokens[1:]])


def _flush(tokens: list[Token]) -> list[Token]:
    """The tokens at the beginning of a line."""
    if tokens[0].gap in ('', '\n'):
        return tokens
    return [tokens[0]._replace(gap=''), *tokens[1:]]


def _match(tokens: list[Token], at: int) -> int:
    """The place of the bracket that belongs to the one at `at`."""
    step = 1 if tokens[at].kind == 'open' else -1
    depth = 0
    while True:
        depth += (tokens[at].kind == 'open') - (tokens[at].kind == 'close')
        if depth == 0:
            return at
        at += step


def _last_bracket(tokens: list[Token]) -> int | None:
    """The place of the last opening bracket at the top that has something in it."""
    at = len(tokens) - 1
    while at > 0:
        if tokens[at].kind == 'close':
            end, at = at, _match(tokens, at)
            if end > at + 1:
                return at
        at -= 1
    return None


def _is_comma(tokens: list[Token]) -> bool:
    return next(token.kind for token in reversed(tokens) if token.kind != 'comment') == 'comma'


def _is_magic(tokens: list[Token]) -> bool:
    """Whether a trailing comma before a closing bracket asks for one element a line."""
    code = [token for token in tokens if token.kind != 'comment']
    for at, token in enumerate(code):
        if token.kind == 'close' and at and code[at - 1].kind == 'comma':
            start = _match(code, at)
            is_call = start > 0 and code[start - 1].is_value
            if is_call and token.text == ']':
                raise Unsure
            has_more = _delimiters(code[start + 1 : at - 1])[0] == _COMMA
            if is_call or token.text != ')' or code[0].text == 'from' or has_more:
                return True
    return False


def _delimiters(tokens: list[Token]) -> tuple[int, list[int]]:
    """The highest priority of what separates parts outside of brackets, and where; a last comma does not count."""
    found: dict[int, list[int]] = {}
    depth, waits_for, has_for = 0, '', False
    last = len(tokens) - 1 - (tokens[-1].kind == 'comment' and tokens[-1].gap != '\n')
    for at, (_, text, kind) in enumerate(tokens):
        if kind == 'close':
            depth -= 1
        elif depth or kind == 'comment':
            depth += kind == 'open'
        elif kind == 'open':
            depth += 1
        elif waits_for:
            waits_for = '' if text == waits_for else waits_for
        elif text in ('lambda', 'for'):
            waits_for = ':' if text == 'lambda' else 'in'
            has_for = has_for or text == 'for'
            if text == 'for' and at:
                found.setdefault(_LOOP, []).append(at)
        elif at and (text == 'else' or (text == 'if' and not has_for)):
            found.setdefault(_CONDITION, []).append(at)
        elif at and (at < last or kind != 'comma') and (priority := _priority(tokens, at)):
            found.setdefault(priority, []).append(at)
    return max(found.items(), default=(0, []))


def _priority(tokens: list[Token], at: int) -> int:
    """Black's priority of a token as a place to split a line; 0 where it does not split there."""
    before, (_, text, kind) = tokens[at - 1], tokens[at]
    if kind == 'comma':
        return _COMMA
    if kind == 'string' or text == '.':
        return {('string', 'string'): _STRING, ('close', 'operator'): _DOT}.get((before.kind, kind), 0)
    if text in ('in', 'is') and before.text == 'not':
        return 0
    return _PRIORITIES.get(text, 0) if before.is_value else 0


def _parts(tokens: list[Token], priority: int, places: list[int]) -> Iterator[list[Token]]:
    """The parts between delimiters; each part of a list with its comma, and the comment behind it."""
    start = 0
    if priority != _COMMA:
        for at in [*places, len(tokens)]:
            yield tokens[start:at]
            start = at
        return
    if not _is_comma(tokens):
        if tokens[-1].kind == 'comment':
            raise Unsure
        tokens = [*tokens, _TRAILING]
    last = max(at for at, token in enumerate(tokens) if token.kind == 'comma')
    for at in sorted({*places, last}):
        end = at + 1
        if end < len(tokens) and tokens[end].kind == 'comment' and tokens[end].gap != '\n':
            end += 1
        yield tokens[start:end]
        start = end
    yield tokens[start:]


def _without_parentheses(tokens: list[Token]) -> tuple[list[Token], int, int]:
    """A statement without the parentheses that black takes from around its value, and the place of the value.

    The place is 0 where black puts no parentheses around what the statement holds. Raises Unsure.
    """
    start, end = _value(tokens)
    if not start or start >= end or tokens[start].text != '(' or _match(tokens, start) != end - 1:
        return tokens, start, end
    inside = tokens[start + 1 : end - 1]
    if not inside or _is_comma(inside) or (_has_comma_or_for(inside) and tokens[0].text != 'from'):
        return tokens, 0, 0
    if any(token.kind == 'comment' or token.text == 'yield' for token in inside):
        raise Unsure
    return [*tokens[:start], inside[0]._replace(gap=tokens[start].gap), *inside[1:], *tokens[end:]], start, end - 2


def _has_comma_or_for(tokens: list[Token]) -> bool:
    depth = 0
    for _, text, kind in tokens:
        depth += (kind == 'open') - (kind == 'close')
        if not depth and (kind == 'comma' or text == 'for'):
            return True
    return False


def _value(tokens: list[Token]) -> tuple[int, int]:
    """Where the value of a statement begins and ends, around which black may put parentheses; else 0, 0."""
    first = tokens[0].text
    end = len(tokens) - (tokens[-1].kind == 'comment')
    if first in ('return', 'assert', 'if', 'elif', 'while'):
        return 1, end - (first in BLOCKS)
    if first == 'from':
        return next(at for at, token in enumerate(tokens) if token.text == 'import') + 1, end
    if first in BLOCKS - {'for'} or first in ('import', '@'):
        return 0, 0
    depth = start = 0
    for at, (_, text, kind) in enumerate(tokens):
        depth += (kind == 'open') - (kind == 'close')
        if depth == 0 and text == 'lambda':
            return start, end
        if depth == 0 and (text in _ASSIGNMENTS or (text == 'in' and first == 'for')):
            start = at + 1
            if first == 'for':
                return start, end - 1
    return start, end
