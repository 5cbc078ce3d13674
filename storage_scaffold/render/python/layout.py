"""Python as black lays it out, without black, where that is certain: its import and its work take most of a second."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from storage_scaffold.render.python.splitting import BLOCKS, Splitter
from storage_scaffold.render.python.tokens import Statement, Unsure, statements

_KINDS = {'@': 'decorator', 'def': 'def', 'class': 'class', 'import': 'import', 'from': 'import'}
_DEFINITIONS = ('decorator', 'def', 'class')
_DOCSTRING = re.compile(r'"""[^\s"](?:[^"]*[^\s"])?"""')
_LONG_DOCSTRING = r'''
    """\S[^"\n]*(?<!\ )\n  # the first line
    (?:(?:{0}\ *\S[^"\n]*(?<!\ ))?\n)*  # lines as deep as the statement, or deeper, and blank ones
    {0}"""'''


class _Place(NamedTuple):
    """What a statement or comment is to those after it.

    `opens`, whether a block begins with it; `run`, the blank lines above a comment and those just above that.
    """

    kind: str
    indent: int
    opens: bool
    run: int = 0


def lay_out(source: str, width: int) -> str:
    """What black makes of a module with LF line ends, in lines of `width` columns. Raises Unsure."""
    splitter = Splitter(width)
    lines: list[str] = []
    for statement, blank in _with_blank_lines(statements(source)):
        lines += [''] * blank
        lines += splitter.statement(statement)
    return '\n'.join(lines) + '\n' if lines else ''


def _with_blank_lines(found: Iterator[Statement]) -> Iterator[tuple[Statement, int]]:
    """Statements with the number of blank lines before each (black's `EmptyLineTracker`). Raises Unsure."""
    before = code = _Place('', 0, False)
    definitions: list[int] = []
    for statement in found:
        place = _place(statement, before, code)
        ended = None
        while definitions and definitions[-1] >= place.indent:
            ended = definitions.pop()
        if place.kind in ('def', 'class'):
            definitions.append(place.indent)
        blank = _blank(place, before, min(statement.blank, 1 if place.indent else 2), ended) if before.kind else 0
        yield statement, blank
        if place.kind != 'comment':
            code = place
        elif before.kind == 'comment' and not blank:
            place = place._replace(run=before.run)
        else:
            place = place._replace(run=2 if before.opens or not before.kind else blank)
        before = place
    if before.kind == 'comment' and before.indent:
        raise Unsure


def _place(statement: Statement, before: _Place, code: _Place) -> _Place:
    """Parameters: `before`, the statement or comment before; `code`, the last statement. Raises Unsure."""
    tokens, indent = statement.tokens, statement.indent
    last = tokens[-1 - (tokens[-1].kind == 'comment' and len(tokens) > 1)]
    kind = _KINDS.get(tokens[0].text, 'comment' if last.kind == 'comment' else 'code')
    if last.kind == 'string' and len(tokens) == 1:
        kind = _docstring(last.text, indent, before, code)
    opens = last.text == ':'
    if kind == 'comment':
        return _Place(kind, indent, False)
    if opens != (tokens[0].text in BLOCKS) or (indent != code.indent + 4 if code.opens else indent > code.indent):
        raise Unsure
    if before.kind == 'comment' and before.indent != indent:
        raise Unsure
    return _Place(kind, indent, opens)


def _docstring(text: str, indent: int, before: _Place, code: _Place) -> str:
    """The kind of a statement that is only a string. Raises Unsure where it is no docstring as black leaves it."""
    pattern = _DOCSTRING if '\n' not in text else re.compile(_LONG_DOCSTRING.format(f'[ ]{{{indent}}}'), re.VERBOSE)
    if pattern.fullmatch(text) and '\\' not in text:
        if before.kind in ('def', 'class') and before.opens:
            return f'docstring of a {before.kind}'
        if not code.kind:
            return 'docstring of a module'
    raise Unsure


def _blank(place: _Place, before: _Place, blank: int, ended: int | None) -> int:
    """The blank lines before a statement with `blank` ones in the source, `ended` being the indent of the definition
    that ended before it.
    """
    kind, indent = place.kind, place.indent
    given = blank
    if before.opens and kind.startswith('docstring'):
        return 0
    if before.kind == 'docstring of a module' and kind not in ('def', 'class'):
        return 1
    if ended is not None:
        if ended and not indent and place.opens and kind == 'code':
            raise Unsure
        blank = 1 if indent else 2
    if kind in _DEFINITIONS:
        blank = _blank_of_definition(place, before, blank, given)
    elif before.kind == 'import' and kind != 'import' and before.indent == indent:
        if kind == 'comment' and blank != 1:
            raise Unsure
        blank = max(1, blank) if indent else 1
    elif before.opens and blank:
        raise Unsure
    return max(blank, 1) if before.kind == 'docstring of a class' else blank


def _blank_of_definition(place: _Place, before: _Place, blank: int, given: int) -> int:
    if before.kind == 'decorator':
        return 0
    if before.kind in ('def', 'class') and before.indent < place.indent:
        return min(1, given)
    wanted = 1 if place.indent else 2
    if before.kind == 'comment' and not blank:
        if before.run < wanted:
            raise Unsure
        return 0
    return wanted
