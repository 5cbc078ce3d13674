"""Code as HTML with a class for each kind of token, made when the page is made: the page itself computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

_LEXERS = {
    '.js': 'JavascriptLexer',
    '.json': 'JsonLexer',
    '.jsx': 'JavascriptLexer',
    '.md': 'MarkdownLexer',
    '.py': 'PythonLexer',
    '.svg': 'XmlLexer',
    '.ts': 'TypeScriptLexer',
    '.tsx': 'TypeScriptLexer',
    '.yaml': 'YamlLexer',
    '.yml': 'YamlLexer',
}
# From types of tokens to classes of the page's style; the closest ancestor counts, and the rest has no colour.
_CLASSES = {
    'Token.Comment': 'c',
    'Token.Generic.Heading': 'd',
    'Token.Generic.Subheading': 'd',
    'Token.Keyword': 'k',
    'Token.Keyword.Constant': 'n',
    'Token.Literal.Number': 'n',
    'Token.Literal.String': 's',
    'Token.Literal.String.Doc': 'c',
    'Token.Name.Attribute': 't',
    'Token.Name.Class': 'd',
    'Token.Name.Decorator': 'd',
    'Token.Name.Function': 'd',
    'Token.Name.Tag': 't',
    'Token.Operator.Word': 'k',
}


def highlighted(path: PurePosixPath, code: str) -> str:
    """The HTML of `code`, in the language that `path` tells; its text is exactly `code`."""
    name = _LEXERS.get(path.suffix)
    return escape(code, quote=False) if name is None else ''.join(_spans(_lexer(name), code))


def _spans(lexer: Lexer, code: str) -> Iterator[str]:
    """Neighbours of one class share an element: most of a page's size is its elements."""
    # not `get_tokens`, which changes line ends
    tokens = lexer.get_tokens_unprocessed(code)
    for name, group in groupby(tokens, lambda token: _class(token[1])):
        text = escape(''.join(value for _, _, value in group), quote=False)
        yield f'<i class={name}>{text}</i>' if name else text


@cache
def _lexer(name: str) -> Lexer:
    # a quarter of a second, which only this command pays
    from pygments import lexers

    found: Lexer = getattr(lexers, name)()
    return found


@cache
def _class(token: _TokenType) -> str:
    names = [str(one) for one in token.split()]
    return next((_CLASSES[name] for name in reversed(names) if name in _CLASSES), '')
