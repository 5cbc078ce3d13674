"""What a provider's README and its page in the docs say of it: every string of the spec as text of that page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import Layout, caveat
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.kinds.kind import findings, load_kind, warnings
from storage_scaffold.kinds.recommendation import TITLES, recommended
from storage_scaffold.literals import (
    hexo,
    hexo_prose,
    html,
    markdown,
    markdown_cell,
    markdown_code,
    markdown_url,
    yaml,
)
from storage_scaffold.render.certificates import certificate_words
from storage_scaffold.render.form import branded, form
from storage_scaffold.render.markdown import example_body, field_words, required_words
from storage_scaffold.spec.provider import Link, Provider, Role


@dataclass(frozen=True)
class FieldRow:
    """A field in a table: its column, its label, sentences about it, and whether it is required ("when shown")."""

    name: str
    label: str
    words: str
    required: str

    @property
    def is_required(self) -> bool:
        """Whether it must not be left blank, at least while the form shows it."""
        return self.required != 'no'


@dataclass(frozen=True)
class FrontMatter:
    """The values at the head of a page in the docs, as YAML."""

    title: str
    short: str
    description: str


@dataclass(frozen=True)
class StorageApi:
    """The API of the provider's `storage`, "source" or "target".

    `path` begins with a slash, `body` is a request that makes a storage, `left` what stays when one is removed.
    """

    storage: str
    path: str
    body: str
    left: str


@dataclass(frozen=True)
class Page:
    """The texts of the README, in Markdown; a page in another dialect overrides the three encoders."""

    provider: Provider

    def name(self, value: str) -> str:
        """A name, as it is."""
        return markdown(value)

    def text(self, value: str) -> str:
        """A plain text, which may speak of the product."""
        return markdown(value)

    def prose(self, value: str) -> str:
        """Markdown of the spec's author."""
        return value.strip()

    @property
    def title(self) -> str:
        """The provider's title."""
        return self.name(self.provider.title)

    @property
    def imports(self) -> bool:
        """Whether there is a source storage."""
        return self.provider.imports

    @property
    def exports(self) -> bool:
        """Whether there is a target storage."""
        return self.provider.exports

    @property
    def location(self) -> str:
        """What the service calls a bucket."""
        return self.text(self.provider.location.label)

    @property
    def has_other_location(self) -> bool:
        """Whether the service has a word of its own for a bucket."""
        return self.location != 'Bucket'

    @property
    def location_words(self) -> str:
        """What is entered as the bucket."""
        return self.text(self.provider.location.help)

    @property
    def scheme_aliases(self) -> str:
        """The sentence on the URIs of earlier schemes; only for a provider that has some."""
        uris = ' and '.join(f'`{scheme}://…`' for scheme in self.provider.scheme_aliases)
        return f'URIs from before the scheme was changed ({uris}) still work.'

    @property
    def overview(self) -> str:
        """The introduction of the spec's author, often empty."""
        return self.prose(self.provider.docs.overview)

    @property
    def setup(self) -> tuple[str, ...]:
        """The items, numbered from 1, of the list that says how the service is set up."""
        return tuple(_item(number, self.prose(step)) for number, step in enumerate(self.provider.docs.setup, 1))

    def after_setup(self, position: int) -> int:
        """The number in that list of the item at `position`, from 1, after those of `setup`."""
        return len(self.provider.docs.setup) + position

    @property
    def links(self) -> tuple[Link, ...]:
        """Links in the service's own documentation."""
        return tuple(Link(self.name(link.title), markdown_url(link.url)) for link in self.provider.docs.links)

    @property
    def fields(self) -> tuple[FieldRow, ...]:
        """The provider's fields in the order of the spec."""
        return tuple(self.rows(self.provider.fields))

    @property
    def certificates(self) -> str:
        """How the server is trusted, where there is something to say about it."""
        return ' '.join(certificate_words(self.provider, self.text))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be known of the connection, in a sentence or two each."""
        return tuple(self.text(text) for text in warnings(self.provider))

    @property
    def owned(self) -> tuple[str, ...]:
        """The files beside the README that are written once, and belong to the developer."""
        return tuple(load_kind(self.provider.client.kind).owned)

    def rows(self, fields: Iterable[Field]) -> Iterator[FieldRow]:
        """The row of each of `fields` in a table."""
        for field in fields:
            words = field_words(self.provider, field, self.text)
            yield FieldRow(field.name, self.text(field.label), words, required_words(self.provider, field))

    @property
    def edition(self) -> str:
        """The edition that the provider is for, and what Label Studio's guide recommends."""
        chosen = self.provider.edition or 'open-source'
        found = recommended(self.provider, chosen)
        words = str(found) if found.edition == chosen else f'{TITLES[chosen]}; recommended: {found}'
        return self.text(markdown_cell('; '.join(filter(None, (words, caveat(chosen))))))

    def finding(self, question: str) -> str:
        """The answer to `presign`, `writes` or `sdk` as a cell of a table."""
        return self.prose(markdown_cell(getattr(findings(self.provider), question)))


@dataclass(frozen=True)
class Guide(Page):
    """The texts of the page in the docs, which Hexo and Nunjucks read; a white-labelled tree has its own brand."""

    features: Features
    layout: Layout

    def name(self, value: str) -> str:
        """A name, as it is."""
        return hexo(value)

    def text(self, value: str) -> str:
        """A plain text, with the tree's name for the product."""
        return hexo(branded(value, self.features.brand))

    def prose(self, value: str) -> str:
        """Markdown of the spec's author, with the tree's name for the product."""
        return hexo_prose(branded(value.strip(), self.features.brand))

    @property
    def brand(self) -> str:
        """The tree's name for the product."""
        return self.name(self.features.brand)

    @property
    def front_matter(self) -> FrontMatter:
        """What the theme shows of the page elsewhere. It writes these values as HTML, in attributes too."""
        storages = ' and '.join(['source'] * self.imports + ['target'] * self.exports)
        return FrontMatter(
            title=yaml(html(self._heading)),
            short=yaml(html(self.provider.title)),
            description=yaml(html(f'How to set up {storages} storage for {self.provider.title}.')),
        )

    @property
    def writes_its_heading(self) -> bool:
        """Whether the page has to: the heading that the theme makes of the title is text, not HTML."""
        return html(self._heading) != self._heading

    @property
    def _heading(self) -> str:
        return f'Set up {self.provider.title} storage'

    @property
    def location_words(self) -> str:
        """What is entered as the bucket, with an example."""
        location = self.provider.location
        words = self.text(location.help or 'Where the objects are.')
        return f'{words} Example: {markdown_code(location.placeholder)}.' if location.placeholder else words

    @property
    def import_fields(self) -> tuple[FieldRow, ...]:
        """The fields that a source storage has, in the order of its form."""
        return tuple(self.rows(self._asked('import')))

    @property
    def export_fields(self) -> tuple[FieldRow, ...]:
        """The fields that a target storage has, in the order of its form."""
        return tuple(self.rows(self._asked('export')))

    def _asked(self, role: Role) -> Iterator[Field]:
        for row in form(self.provider, role):
            yield from (self.provider.by_name[item.name] for item in row if item.name in self.provider.by_name)

    @property
    def apis(self) -> Iterator[StorageApi]:
        """The API of each storage that the provider has."""
        provider, root = self.provider, self.layout.api
        if self.imports:
            body = example_body(provider, 'import', project=1, use_blob_urls=True, regex_filter='.*')
            yield StorageApi('source', f'{root}{provider.name}', body, 'its tasks stay')
        if self.exports:
            body = example_body(provider, 'export', project=1)
            yield StorageApi('target', f'{root}export/{provider.name}', body, 'its objects stay')


def _item(number: int, text: str) -> str:
    """An item of a numbered list; its further lines belong to it."""
    mark = f'{number}. '
    first, *rest = text.splitlines() or ['']
    return '\n'.join([mark + first, *(' ' * len(mark) + line if line else '' for line in rest)])
