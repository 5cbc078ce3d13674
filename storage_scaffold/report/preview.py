"""A page that shows what a spec becomes: the form as the web app lays it out, the files, the registrations.

Pure: from a provider to the text of one HTML file that loads nothing, made for people who have no checkout.
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
from storage_scaffold.render.environment import environment, page_environment
from storage_scaffold.render.form import summary
from storage_scaffold.render.provider import owned_paths, render_owned, render_provider
from storage_scaffold.report.wizard import STORAGES, Wizard, dialog
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.supported import unsupported

# A source tree of Label Studio, with web app and docs.
FULL = Features(has_web=True, has_docs=True, depends_on=True, visible_when=True, cloud_icon=True)


@dataclass(frozen=True)
class File:
    """A file that would be written; an `owned` one is the developer's from then on."""

    path: PurePosixPath
    text: str
    owned: bool

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count('\n')


@dataclass(frozen=True)
class Preview:
    """Everything that the page shows; `missing` is what this version cannot generate, and then there are no files."""

    provider: Provider
    summary: str
    wizards: tuple[Wizard, ...]
    files: tuple[File, ...]
    registrations: tuple[tuple[PurePosixPath, tuple[Registration, ...]], ...]
    findings: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]

    @property
    def lines(self) -> int:
        """How many lines all files have."""
        return sum(file.lines for file in self.files)

    @property
    def places(self) -> int:
        """How many registrations there are."""
        return sum(len(items) for _, items in self.registrations)

    @property
    def icon(self) -> str | None:
        """The provider's own icon as a data URL: a browser runs nothing in a picture."""
        return (
            f'data:image/svg+xml;base64,{_base64(self.provider.icon.encode("utf-8"))}' if self.provider.icon else None
        )


def build(provider: Provider, spec_path: str, features: Features = FULL, layout: Layout = OPEN_SOURCE) -> Preview:
    """What `provider` becomes in a tree of `layout` with `features`.

    `spec_path` is how the generated files call the spec. Raises as `render_provider`, for a defect of a template.
    """
    provider = replace(provider, edition=provider.edition or 'open-source')
    missing = tuple(_missing(provider))
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
    """The page, complete: styles and script are part of it, and its policy lets the browser load nothing else."""
    style, script = (_source(f'preview/preview.{suffix}') for suffix in ('css', 'js'))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        f"{'img-src data:; ' if shown.icon else ''}base-uri 'none'; form-action 'none'"
    )
    template = page_environment().get_template('preview/preview.html.j2')
    return template.render(preview=shown, style=style, script=script, policy=policy)


def _missing(provider: Provider) -> Iterable[str]:
    if provider.edition == 'enterprise':
        yield '`edition: enterprise`: providers of Enterprise live in a tree that this version does not know'
    yield from unsupported(provider)


def _files(provider: Provider, features: Features, spec_path: str, layout: Layout) -> Iterable[File]:
    rendered = {
        **render_provider(provider, features, spec_path, layout),
        **render_owned(provider, features, spec_path, layout),
    }
    owned = owned_paths(provider, layout)
    for path in sorted(rendered):
        yield File(path, rendered[path].decode('utf-8'), path in owned)


def _findings(provider: Provider) -> tuple[tuple[str, str], ...]:
    """What was found out about the service (guide 1.2)."""
    found = findings(provider)
    return ('Pre-signed URLs', found.presign), ('Writes', found.writes), ('SDK', found.sdk)


def _by_file(items: Iterable[Registration]) -> tuple[tuple[PurePosixPath, tuple[Registration, ...]], ...]:
    found: dict[PurePosixPath, tuple[Registration, ...]] = {}
    for item in items:
        found[item.point.path] = (*found.get(item.point.path, ()), item)
    return tuple(sorted(found.items()))


def _source(name: str) -> str:
    loader = environment().loader
    assert loader  # noqa: S101 - for the type checker
    return loader.get_source(environment(), name)[0]


def _hash(source: str) -> str:
    return f'sha256-{_base64(hashlib.sha256(source.encode("utf-8")).digest())}'


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode('ascii')
