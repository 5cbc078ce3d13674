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
from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.kinds.kind import findings
from storage_scaffold.register.points import Registration, registrations
from storage_scaffold.render.environment import page_environment
from storage_scaffold.render.form import summary
from storage_scaffold.render.own import shipped
from storage_scaffold.render.provider import owned_paths, render_owned, render_provider
from storage_scaffold.report.wizard import STORAGES, Wizard, dialog
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.supported import unsupported

# A source tree of Label Studio with the web app and the docs.
FULL = Features(has_web=True, has_docs=True, depends_on=True, visible_when=True, cloud_icon=True)


@dataclass(frozen=True)
class File:
    """A file that would be written; an `owned` one then belongs to the developer."""

    path: PurePosixPath
    text: str
    owned: bool

    @property
    def lines(self) -> int:
        """The number of lines."""
        return self.text.count('\n')


@dataclass(frozen=True)
class Preview:
    """Everything that the page shows. `missing` is what this version cannot generate; if any, there are no files."""

    provider: Provider
    summary: str
    wizards: tuple[Wizard, ...]
    files: tuple[File, ...]
    registrations: tuple[tuple[PurePosixPath, tuple[Registration, ...]], ...]
    findings: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]

    @property
    def lines(self) -> int:
        """The number of lines of all files."""
        return sum(file.lines for file in self.files)

    @property
    def places(self) -> int:
        """The number of registrations."""
        return sum(len(items) for _, items in self.registrations)

    @property
    def icon(self) -> str | None:
        """The provider's own icon as a data URL: browsers do not run scripts in images."""
        return (
            f'data:image/svg+xml;base64,{_base64(self.provider.icon.encode("utf-8"))}' if self.provider.icon else None
        )


def build(provider: Provider, spec_path: str, features: Features = FULL, layout: Layout = OPEN_SOURCE) -> Preview:
    """What is generated for `provider` in a tree of `layout` with `features`.

    `spec_path` is the path of the spec that the generated files name. Raises as `render_provider`, if a template is
    broken.
    """
    provider = replace(provider, edition=provider.edition or 'open-source')
    missing = tuple(unsupported(provider))
    return Preview(
        provider=provider,
        summary=summary(provider, features.brand),
        wizards=tuple(dialog(provider, role, features) for role in STORAGES if role in provider.roles),
        files=() if missing else tuple(_files(provider, features, spec_path, layout)),
        registrations=() if missing else _by_file(registrations(provider, layout=layout)),
        findings=_findings(provider),
        missing=missing,
    )


def render(shown: Preview) -> str:
    """The complete page: styles and script are inline, and its content security policy forbids loading anything."""
    style, script = (shipped(f'preview/preview.{suffix}') for suffix in ('css', 'js'))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        f"{'img-src data:; ' if shown.icon else ''}base-uri 'none'; form-action 'none'"
    )
    template = page_environment().get_template('preview/preview.html.j2')
    return template.render(preview=shown, style=style, script=script, policy=policy)


def _files(provider: Provider, features: Features, spec_path: str, layout: Layout) -> Iterable[File]:
    rendered = {
        **render_provider(provider, features, spec_path, layout),
        **render_owned(provider, features, spec_path, layout),
    }
    owned = owned_paths(provider, layout)
    for path in sorted(rendered):
        yield File(path, rendered[path].decode('utf-8'), path in owned)


def _findings(provider: Provider) -> tuple[tuple[str, str], ...]:
    """The findings about the service (guide 1.2), from the spec or else from the client kind."""
    found = findings(provider)
    return ('Pre-signed URLs', found.presign), ('Writes', found.writes), ('SDK', found.sdk)


def _by_file(items: Iterable[Registration]) -> tuple[tuple[PurePosixPath, tuple[Registration, ...]], ...]:
    found: dict[PurePosixPath, tuple[Registration, ...]] = {}
    for item in items:
        found[item.point.path] = (*found.get(item.point.path, ()), item)
    return tuple(sorted(found.items()))


def _hash(source: str) -> str:
    return f'sha256-{_base64(hashlib.sha256(source.encode("utf-8")).digest())}'


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode('ascii')
