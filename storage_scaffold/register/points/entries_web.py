"""The entry of a provider at each registration point of the web application and the documentation."""

from __future__ import annotations

from storage_scaffold import literals
from storage_scaffold.literals.typescript import string
from storage_scaffold.register.shape import Entry
from storage_scaffold.render.typescript import names
from storage_scaffold.spec.provider import Provider


def provider_import(provider: Provider) -> Entry:
    """The provider's own form, by its default export."""
    return Entry(f'./{provider.name}', f'import {names.constant(provider)} from "./{provider.name}";', provider.name)


def provider_property(provider: Provider) -> Entry:
    """The form, under the provider's name, which is its type in the API."""
    return Entry(provider.name, f'{provider.name}: {names.constant(provider)}', provider.name)


def icon_export(provider: Provider) -> Entry | None:
    """The icon of the spec as a component; None when the provider has the stock icon."""
    if provider.icon is None:
        return None
    module = f'./{names.icon_file(provider)}'
    return Entry(
        module, f'export {{ ReactComponent as {names.icon_export(provider)} }} from "{module}";', provider.name
    )


def summary_item(provider: Provider) -> Entry:
    """The location, as on the cards of S3 storages."""
    label = provider.location.label
    plain = label.isprintable() and not any(character in label for character in '"&\\')
    term = f'"{label}"' if plain else f'{{{string(label)}}}'
    item = f'<DescriptionList.Item case="{provider.name}" term={term}>'
    return Entry(provider.name, f'{item}{{storage.bucket}}</DescriptionList.Item>', provider.name)


def title_property(provider: Provider) -> Entry:
    """The title, under the provider's name."""
    return Entry(provider.name, f'{provider.name}: {string(provider.title)}', provider.name)


def docs_row(provider: Provider) -> Entry:
    """A link to the provider's page and the editions that have it."""
    page = f'storage_{provider.name}'
    community = '❌' if provider.edition == 'enterprise' else '✅'
    return Entry(page, f'[{literals.hexo(provider.title)}]({page}) | {community} | ✅', provider.name)
