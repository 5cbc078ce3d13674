"""Strings of a spec as literals of the generated languages; they are never pasted between quotes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

# plain YAML scalars that every YAML 1.1 or 1.2 reader takes for this string
_PLAIN_YAML = re.compile(r'[A-Za-z][A-Za-z0-9_./-]*(,? [A-Za-z0-9_./()-]+)*')
_YAML_WORDS = {'true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n'}
# what Markdown reads as markup, a character reference or, with GitHub's extensions, as the link of a bare address
_MARKDOWN = re.compile(r'[\\`*_{}\[\]<>#|~&@]|:(?=//)|(?<=www)\.', re.IGNORECASE)
# what Hexo's typographer would replace with other characters
_TYPOGRAPHY = re.compile(r'''["']|-(?=-)|(?<!\\)\.(?=\.)''')
# what is not changed between backticks, in a table cell or by Hexo's plugins
_PLAIN_CODE = re.compile(r'(?! )[^`{}|\\<\[\n]+(?<! )')
_CODE_SPAN = re.compile(r'(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)', re.DOTALL)
# fenced code as Hexo recognizes it: closed by the same fence that opened it
_FENCED = re.compile(
    r'^(?:[^\S\n]*>){0,3}[^\S\n]*(`{3,}|~{3,})[^\S\n]*(?:[^\n]*[^`\s])?[^\S\n]*\n'
    r'(?:.*?\n)?(?:[^\S\n]*>){0,3}[^\S\n]*\1[^\S\n]?$',
    re.DOTALL | re.MULTILINE,
)


def python(value: Any) -> str:
    """A Python literal with single quotes where the value allows; tuples become lists, mappings keep their order.

    Raises ValueError for a value that has no literal (infinity, objects).
    """
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f'{value} has no Python literal')
        return repr(value)
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(python(item) for item in value) + ']'
    if isinstance(value, dict):
        return '{' + ', '.join(f'{python(key)}: {python(item)}' for key, item in value.items()) + '}'
    raise ValueError(f'{type(value).__name__} has no Python literal')


def yaml(value: Any) -> str:
    """A YAML scalar that means the same to YAML 1.1 (Label Studio reads the form with PyYAML) and 1.2."""
    if isinstance(value, str):
        if _PLAIN_YAML.fullmatch(value) and value.lower() not in _YAML_WORDS:
            return value
        return '"' + ''.join(_yaml_character(character) for character in value) + '"'
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f'{value} has no YAML literal here')
    return json.dumps(value)


def _yaml_character(character: str) -> str:
    if character in '"\\':
        return '\\' + character
    if character.isprintable():
        return character
    if character in '\n\t':
        return {'\n': '\\n', '\t': '\\t'}[character]
    code = ord(character)
    return f'\\x{code:02x}' if code < 0x100 else f'\\u{code:04x}' if code < 0x10000 else f'\\U{code:08x}'


def markdown(value: str) -> str:
    """Markdown that shows the text unchanged, on one line."""
    return _MARKDOWN.sub(r'\\\g<0>', ' '.join(value.split()))


def markdown_cell(value: str) -> str:
    """Markdown prose as one cell of a table."""
    return ' '.join(value.split()).replace('\\|', '|').replace('|', '\\|')


def markdown_code(value: Any) -> str:
    """A value as code on one line of Markdown, in a table's cell too; in Hexo's pages nothing in it is executed."""
    text = value if isinstance(value, str) else json.dumps(value)
    if _PLAIN_CODE.fullmatch(text):
        return f'`{text}`'
    return f'<code>{_references(text)}</code>'


def markdown_url(value: str) -> str:
    """The destination of a Markdown link: an address without white space, quotes and angle brackets."""
    return re.sub(r'[()\[\]{}|\\]', lambda found: f'%{ord(found.group()):02X}', value)


def html(value: str) -> str:
    """HTML for the text, between tags or between double quotes."""
    return value.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;')


def hexo(value: str) -> str:
    """Text that a page of Hexo shows as it is: Markdown, whose output Nunjucks executes, with a typographer."""
    return _without_braces(_TYPOGRAPHY.sub(r'\\\g<0>', markdown(value)).replace('\\{', '{').replace('\\}', '}'))


def hexo_prose(value: str) -> str:
    """Markdown prose for a page of Hexo, where nothing in it is executed: no tag and no expression of Nunjucks.

    Hexo itself keeps fenced code from Nunjucks, and there a character reference would be shown as it is written.
    """
    return ''.join(part if is_fenced else _spans_without_braces(part) for part, is_fenced in _divided(value, _FENCED))


def _spans_without_braces(prose: str) -> str:
    return ''.join(
        _code_without_braces(part) if is_code else _without_braces(part)
        for part, is_code in _divided(prose, _CODE_SPAN)
    )


def _code_without_braces(span: str) -> str:
    return f'<code>{_references(span.strip("`").strip())}</code>' if '{' in span or '}' in span else span


def _without_braces(text: str) -> str:
    """Escape single braces too: what is next to them in the page is not known here."""
    return text.replace('{', '&#123;').replace('}', '&#125;')


def _divided(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """The parts of `text`, and whether each of them matches `pattern`."""
    end = 0
    for found in pattern.finditer(text):
        yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    yield text[end:], False


def _references(text: str) -> str:
    """Character references for everything but letters, digits and spaces, so that nothing is taken for markup."""
    return re.sub(r'[^\w\n ]|_', lambda found: f'&#{ord(found.group())};', text)
