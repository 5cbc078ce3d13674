"""Renders the files of a provider: every template under templates/provider, its path a template too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.tree import STORAGES
from storage_scaffold.checkout.web import ICONS
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.render.context import context
from storage_scaffold.render.environment import environment
from storage_scaffold.render.python.format import format_python
from storage_scaffold.spec.provider import Provider

Layout = Callable[[str], str]
_ROOT = 'provider/'
_SUFFIX = '.j2'


def render_provider(
    provider: Provider, features: Features, spec_path: str, layout: Layout = format_python
) -> dict[PurePosixPath, bytes]:
    """All generated files of a provider; those that the developer owns are not among them (`render_owned`).

    Parameters: `features` of the checkout; `spec_path`, the spec as the header line names it, relative to the
    checkout; `layout` is what lays out Python. Returns UTF-8 bytes with LF by path relative to the checkout, in the
    order of their paths. Raises jinja2.TemplateError and black's InvalidInput for a defect of a template, before
    anything is written.
    """
    return _rendered(provider, features, spec_path, layout, owned=False)


def render_owned(provider: Provider, features: Features, spec_path: str) -> dict[PurePosixPath, bytes]:
    """The files that `new` writes once and that then belong to the developer; see `render_provider`."""
    return _rendered(provider, features, spec_path, format_python, owned=True)


def _rendered(
    provider: Provider, features: Features, spec_path: str, layout: Layout, *, owned: bool
) -> dict[PurePosixPath, bytes]:
    names = context(provider, features, spec_path)
    env = environment()
    theirs = owned_paths(provider)
    files = {}
    for template in provider_templates():
        if not _has_place(template, provider, features):
            continue
        path = PurePosixPath(env.from_string(template[len(_ROOT) : -len(_SUFFIX)]).render(names))
        if (path in theirs) is not owned:
            continue
        text = env.get_template(template).render(names)
        if path.suffix == '.py' and text.strip():
            text = layout(text)
        files[path] = text.encode('utf-8')
    return files


def _has_place(template: str, provider: Provider, features: Features) -> bool:
    """The PyPI package of Label Studio has no sources of the web app and no docs; not every spec has an icon."""
    if template.startswith(f'{_ROOT}{ICONS}/'):
        return features.has_web and provider.icon is not None
    if template.startswith(f'{_ROOT}web/'):
        return features.has_web
    return features.has_docs if template.startswith(f'{_ROOT}docs/') else True


def owned_paths(provider: Provider) -> frozenset[PurePosixPath]:
    """The paths, relative to the checkout, of the files that belong to the developer once they are written."""
    return frozenset(STORAGES / provider.name / name for name in load_kind(provider.client.kind).owned)


def provider_templates() -> Iterator[str]:
    """The names of the templates that every provider is made of, sorted."""
    for name in environment().list_templates(extensions=['j2']):
        if name.startswith(_ROOT):
            yield name


def client_templates(kind: str) -> Iterator[str]:
    """The names of the templates that a client kind adds, sorted; together they decide what is rendered."""
    for name in environment().list_templates(extensions=['j2', 'yml']):
        if name.startswith((f'clients/{kind}/', 'clients/_shared/')):
            yield name
