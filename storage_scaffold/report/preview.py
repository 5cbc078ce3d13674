"""A page that shows what a spec generates: the form as the web app lays it out, the files, the registrations.

A pure function from a provider to the text of one self-contained HTML file, for people who have no checkout.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import LAYOUTS, Layout
from storage_scaffold.checkout.own_templates import NONE, OwnTemplates
from storage_scaffold.kinds.kind import findings
from storage_scaffold.register.points import Registration, registrations
from storage_scaffold.render.environment import page_environment
from storage_scaffold.render.form import summary
from storage_scaffold.render.own import shipped
from storage_scaffold.render.provider import owned_paths, render_owned, render_provider
from storage_scaffold.report.file_tree import Folder, tree
from storage_scaffold.report.highlight import highlighted
from storage_scaffold.report.wizard import STORAGES, Wizard, dialog
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.supported import unsupported


def full(features: Features) -> Features:
    """`features` of a tree, as they are where it has its web app and docs, whose sources are not on PyPI."""
    if features.has_web:
        return replace(features, has_docs=True)
    return replace(features, has_web=True, has_docs=True, depends_on=True, visible_when=True, cloud_icon=True)


FULL = full(Features())


@dataclass(frozen=True)
class File:
    """A file that would be written; `id` is unique in the page, an `owned` one then belongs to the developer."""

    id: str
    path: PurePosixPath
    text: str
    owned: bool

    @property
    def lines(self) -> int:
        """The number of lines."""
        return self.text.count('\n')

    @property
    def note(self) -> str:
        """What the tree of files says of it."""
        return _counted(self.lines, 'line')


@dataclass(frozen=True)
class Registered:
    """A file of Label Studio's with what is inserted into it; `id` is unique in the page."""

    id: str
    path: PurePosixPath
    items: tuple[Registration, ...]

    @property
    def note(self) -> str:
        """What the tree of files says of it."""
        return _counted(len(self.items), 'place')


@dataclass(frozen=True)
class Preview:
    """Everything that the page shows. `missing` is what this version cannot generate; if any, there are no files."""

    provider: Provider
    summary: str
    wizards: tuple[Wizard, ...]
    files: tuple[File, ...]
    registrations: tuple[Registered, ...]
    findings: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]

    @property
    def lines(self) -> int:
        """The number of lines of all files."""
        return sum(file.lines for file in self.files)

    @property
    def places(self) -> int:
        """The number of registrations."""
        return sum(len(file.items) for file in self.registrations)

    @property
    def icon(self) -> str | None:
        """The provider's own icon as a data URL: browsers do not run scripts in images."""
        return (
            f'data:image/svg+xml;base64,{_base64(self.provider.icon.encode("utf-8"))}' if self.provider.icon else None
        )


def build(
    provider: Provider,
    spec_path: str,
    features: Features = FULL,
    layout: Layout | None = None,
    *,
    own: OwnTemplates = NONE,
) -> Preview:
    """What is generated for `provider` in a tree of `layout`, by default of its edition, with `features`.

    `own` are templates of a team; `spec_path` is the path of the spec that the generated files name. Raises as
    `render_provider`, if a template is broken.
    """
    provider = replace(provider, edition=provider.edition or 'open-source')
    layout = layout or LAYOUTS[provider.edition or 'open-source']
    missing = tuple(unsupported(provider))
    return Preview(
        provider=provider,
        summary=summary(provider, features.brand),
        wizards=tuple(dialog(provider, role, features) for role in STORAGES if role in provider.roles),
        files=() if missing else tuple(_files(provider, features, spec_path, layout, own)),
        registrations=() if missing else _by_file(registrations(provider, layout=layout)),
        findings=_findings(provider),
        missing=missing,
    )


def render(shown: Preview) -> str:
    """The complete page: styles and script are inline, and its content security policy forbids loading anything."""
    style = ''.join(shipped(f'preview/{name}.css') for name in ('page', 'form', 'code'))
    script = ''.join(shipped(f'preview/{name}.js') for name in ('form', 'code'))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        f"{'img-src data:; ' if shown.icon else ''}base-uri 'none'; form-action 'none'"
    )
    template = page_environment().get_template('preview/preview.html.j2')
    return template.render(
        preview=shown, style=style, script=script, policy=policy, tree=_tree, highlighted=highlighted
    )


def _tree(files: Iterable[File | Registered]) -> Folder[File | Registered]:
    return tree({file.path: file for file in files})


def _files(
    provider: Provider, features: Features, spec_path: str, layout: Layout, own: OwnTemplates
) -> Iterable[File]:
    rendered = {
        **render_provider(provider, features, spec_path, layout, own=own),
        **render_owned(provider, features, spec_path, layout, own=own),
    }
    owned = owned_paths(provider, layout)
    for number, path in enumerate(sorted(rendered)):
        yield File(f'file-{number}', path, rendered[path].decode('utf-8'), path in owned)


def _findings(provider: Provider) -> tuple[tuple[str, str], ...]:
    """The findings about the service (guide 1.2), from the spec or else from the client kind."""
    found = findings(provider)
    return ('Pre-signed URLs', found.presign), ('Writes', found.writes), ('SDK', found.sdk)


def _by_file(items: Iterable[Registration]) -> tuple[Registered, ...]:
    found: dict[PurePosixPath, tuple[Registration, ...]] = {}
    for item in items:
        found[item.point.path] = (*found.get(item.point.path, ()), item)
    return tuple(Registered(f'place-{number}', path, found[path]) for number, path in enumerate(sorted(found)))


def _counted(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _hash(source: str) -> str:
    return f'sha256-{_base64(hashlib.sha256(source.encode("utf-8")).digest())}'


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode('ascii')
