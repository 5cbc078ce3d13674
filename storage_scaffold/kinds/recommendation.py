"""Which edition of Label Studio suits a provider, by the two lists of Label Studio's storage guide (item 1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage_scaffold.kinds.kind import Kind, load_kind
from storage_scaffold.spec.provider import AUTH, Constant, Edition, FieldRef, Provider

TITLES: dict[Edition, str] = {'open-source': 'Open Source', 'enterprise': 'Enterprise'}

# What the guide wants in Enterprise and no option of a client kind can be: it shows in the author's own fields.
_IN_FIELDS = (
    ('Parquet', re.compile(r'parquet', re.IGNORECASE)),
    ('audit logging', re.compile(r'\baudit', re.IGNORECASE)),
    ('access control lists', re.compile(r'\bacls?\b|access[ _]control', re.IGNORECASE)),
    ('billing restrictions', re.compile(r'\bbilling|\bquota|storage[ _]limit', re.IGNORECASE)),
    ('review-based export triggers', re.compile(r'\breview', re.IGNORECASE)),
)


@dataclass(frozen=True)
class Recommendation:
    """The edition that the guide recommends, and why: what was found in the spec, or what the guide says otherwise."""

    edition: Edition
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f'{TITLES[self.edition]}, because of {" and ".join(self.reasons)}'


def recommended(provider: Provider, tree: str | None = None) -> Recommendation:
    """The edition for a provider in a `tree` of an edition (`None`: it is in none).

    One thing of the guide's list for Enterprise decides. Without any, what is on the list for Open Source does; where
    nothing does, the tree, and in the end Enterprise, as the guide says.
    """
    kind = load_kind(provider.client.kind)
    if found := tuple(dict.fromkeys(_of_enterprise(provider, kind))):
        return Recommendation('enterprise', found)
    if found := tuple(_of_open_source(provider, kind)):
        return Recommendation('open-source', found)
    if tree:
        edition: Edition = 'enterprise' if tree == 'enterprise' else 'open-source'
        return Recommendation(edition, ('the tree, which is of this edition',))
    return Recommendation('enterprise', ('the guide, which has new providers there',))


def _of_enterprise(provider: Provider, kind: Kind) -> Iterator[str]:
    for way in _ways(provider, kind):
        if words := kind.auth[way].enterprise:
            yield words
    for name, binding in provider.client.options.items():
        option = kind.options.get(name)
        if option and option.enterprise and binding != Constant(option.default):
            yield option.enterprise
    texts = [text for field in provider.fields for text in (field.name.replace('_', ' '), field.label)]
    for what, pattern in _IN_FIELDS:
        if any(map(pattern.search, texts)):
            yield what


def _of_open_source(provider: Provider, kind: Kind) -> Iterator[str]:
    typed = [field.label for field in provider.fields if field.credential]
    if typed:
        yield f'credentials that people enter ({", ".join(typed)})'
    elif kind.auth and not any(kind.auth[way].fields for way in _ways(provider, kind)):
        yield 'connecting without credentials of its own'


def _ways(provider: Provider, kind: Kind) -> tuple[str, ...]:
    """The ways to log in that the provider has."""
    match provider.client.options.get(AUTH):
        case Constant(value):
            return (str(value),)
        case FieldRef(name):
            return tuple(str(choice.value) for choice in provider.by_name[name].choices)
    return tuple(kind.auth)[:1]
