"""Renders the files of a provider: every template under templates/provider, to the directory that its folder means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.checkout.own_templates import NONE, OwnTemplates
from storage_scaffold.errors import ScaffoldError
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.render.context import context
from storage_scaffold.render.environment import environment, own_environment
from storage_scaffold.render.own import failed, not_python
from storage_scaffold.render.python.format import format_python
from storage_scaffold.render.python.library_imports import with_library_imports
from storage_scaffold.render.python.unused_imports import without_unused_imports
from storage_scaffold.spec.provider import Provider

_ROOT = 'provider/'
_SUFFIX = '.j2'
# In the name of a template; Jinja would take as long for the paths as for a large file.
_NAME = re.compile(r'{{ ([\w.]+) }}')


def render_provider(
    provider: Provider,
    features: Features,
    spec_path: str,
    layout: Layout = OPEN_SOURCE,
    *,
    own: OwnTemplates = NONE,
    formatter: Callable[[str], str] = format_python,
) -> dict[PurePosixPath, bytes]:
    """All generated files of a provider; those that the developer owns are not among them (`render_owned`).

    Parameters: `features` and `layout` of the checkout; `spec_path`, the spec as the header line names it, relative to
    the checkout; `own`, templates of the team; `formatter` is what lays out Python. Returns UTF-8 bytes with LF by
    path relative to the checkout, in the order of their templates. Raises CheckoutError for a defect of one of `own`,
    jinja2.TemplateError and black's InvalidInput for one of ours, before anything is written.
    """
    return _rendered(provider, features, spec_path, layout, own, formatter, owned=False)


def render_owned(
    provider: Provider, features: Features, spec_path: str, layout: Layout = OPEN_SOURCE, *, own: OwnTemplates = NONE
) -> dict[PurePosixPath, bytes]:
    """The files that `new` writes once and that then belong to the developer; see `render_provider`."""
    return _rendered(provider, features, spec_path, layout, own, format_python, owned=True)


def starter(provider: Provider, name: str) -> bytes:
    """The owned file of this name as `new` would write it, whatever the checkout; see `render_provider`."""
    files = render_owned(provider, Features(), 'the spec', OPEN_SOURCE)
    return next(data for path, data in files.items() if path.name == name)


def _rendered(
    provider: Provider,
    features: Features,
    spec_path: str,
    layout: Layout,
    own: OwnTemplates,
    formatter: Callable[[str], str],
    *,
    owned: bool,
) -> dict[PurePosixPath, bytes]:
    theirs = owned_paths(provider, layout)
    if owned and not theirs:
        return {}
    names = context(provider, features, spec_path, layout)
    env = own_environment(own) if own.texts else environment()
    files = {}
    for template in provider_templates():
        if not _has_place(template, provider, features):
            continue
        path = path_of(template, names, layout)
        if (path in theirs) is not owned:
            continue
        try:
            text = env.get_template(template).render(names)
        except Exception as error:
            raise failed(own, error) or error from None
        if path.suffix == '.py' and text.strip():
            try:
                if layout.library != layout.module:
                    text = with_library_imports(text, layout.library)
                # the import lines of a template are those of a provider with both roles
                text = formatter(text if provider.imports and provider.exports else without_unused_imports(text))
            except (ScaffoldError, SyntaxError) as error:
                raise not_python(own, template, path, text) if own.texts else error from None
        files[path] = text.encode('utf-8')
    return files


def _has_place(template: str, provider: Provider, features: Features) -> bool:
    """The PyPI package of Label Studio has no sources of the web app and no docs; not every provider has all files."""
    if template.endswith('/importing.py.j2'):
        return provider.imports
    if template.startswith(f'{_ROOT}web/icons/'):
        return features.has_web and provider.icon is not None
    if template.startswith(f'{_ROOT}web/'):
        return features.has_web
    return features.has_docs if template.startswith(f'{_ROOT}docs/') else True


def path_of(template: str, names: Mapping[str, Any], layout: Layout) -> PurePosixPath:
    """Where the file of a template goes: the path behind the template's folder, with its names filled in."""
    for folder, directory in layout.directories.items():
        if template.startswith(f'{_ROOT}{folder}/'):
            path = template[len(f'{_ROOT}{folder}/') : -len(_SUFFIX)]
            return directory / _NAME.sub(lambda name: _named(name[1], names), path)
    raise LookupError(f'{template} is in none of the folders of `Layout.directories`')


def _named(name: str, names: Mapping[str, Any]) -> str:
    """The value of `name` or `name.attribute`."""
    first, *rest = name.split('.')
    return str(reduce(getattr, rest, names[first]))


def owned_paths(provider: Provider, layout: Layout) -> frozenset[PurePosixPath]:
    """The paths, relative to the checkout, of the files that belong to the developer once they are written."""
    return frozenset(layout.home(provider.name) / name for name in load_kind(provider.client.kind).owned)


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
