"""Markdown pages of a provider, and what a reader sees of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.render.context import context
from storage_scaffold.render.environment import environment
from storage_scaffold.spec.provider import Provider

README = 'provider/storages/{{ name }}/README.md.j2'
DOCS = 'provider/docs/storage_{{ name }}.md.j2'
FENCED = re.compile(r'^ *```.*?^ *```$', re.MULTILINE | re.DOTALL)


def page(template: str, provider: Provider, features: Features | None = None, spec_path: str = 'specs/x.yml') -> str:
    """A provider's page in Markdown."""
    names = context(provider, features or Features(has_docs=True), spec_path, OPEN_SOURCE)
    return environment().get_template(template).render(names)


def body(docs_page: str) -> str:
    """A page of the docs without its front matter."""
    return docs_page.split('\n---\n', 1)[1]


class Reader(HTMLParser):
    """Blocks of text, tags and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or '' for name, value in attrs if name == 'href']
        if tag in ('td', 'th', 'p', 'li', 'h1', 'h2', 'h3', 'pre'):
            self.texts.append('')

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data


def read(markdown: str, *, typographer: bool = False) -> Reader:
    """What a reader sees. Hexo's `typographer` makes other characters of quotes, dashes and dots."""
    parser = MarkdownIt('commonmark', {'html': True, 'typographer': typographer}).enable('table')
    if typographer:
        parser.enable('smartquotes')
        parser.core.ruler.before('smartquotes', 'dashes', _dashes)
    reader = Reader()
    reader.feed(parser.render(markdown))
    reader.texts = [text.strip() for text in reader.texts]
    return reader


def _dashes(state: Any) -> None:
    """As marked does it, on what is text and not an escaped character."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == 'text':
                token.content = token.content.replace('---', '—').replace('--', '\u2013').replace('...', '…')
