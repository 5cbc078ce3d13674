"""A page that shows what a spec becomes: the form as the web app lays it out, the files, the registrations.

Pure: from a provider to the text of one HTML file that loads nothing, made for people who have no checkout.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.fieldtypes.control import Control, Option
from storage_scaffold.register.points import Registration, registrations
from storage_scaffold.render.context import context
from storage_scaffold.render.environment import environment, page_environment
from storage_scaffold.render.form import Row, summary, wizard
from storage_scaffold.render.provider import owned_paths, render_owned, render_provider
from storage_scaffold.spec.provider import Provider, Role
from storage_scaffold.spec.supported import unsupported

# A source tree of Label Studio, with web app and docs.
FULL = Features(has_web=True, has_docs=True, depends_on=True, visible_when=True, cloud_icon=True)

_STORAGES: dict[Role, str] = {'import': 'Source Storage', 'export': 'Target Storage'}


@dataclass(frozen=True)
class Step:
    """One step of the wizard; `kind` says what else stands there than rows of controls."""

    title: str
    heading: str
    text: str
    kind: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Wizard:
    """The dialog that adds a storage."""

    role: Role
    title: str
    steps: tuple[Step, ...]

    @property
    def actions(self) -> tuple[tuple[str, int], ...]:
        """What can be done with the service, and at which step; the page only shows these buttons."""
        if self.role == 'export':
            return ('Test Connection', 1), ('Save', 1)
        return ('Test Connection', 1), ('Load Preview', 2), ('Save & Sync', 3), ('Save', 3)

    @cached_property
    def controls(self) -> Mapping[str, Control]:
        """All controls by name."""
        return {control.name: control for step in self.steps for row in step.rows for control in row}

    def conditions(self, control: Control) -> tuple[str, ...]:
        """The values of another control that show this one, as that one shows them."""
        if control.visible_when is None:
            return ()
        options = {option.value: option.label for option in self.controls[control.visible_when.field].options}
        return tuple(_shown(value, options) for value in control.visible_when.choices)


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
        wizards=tuple(_wizard(provider, role, features) for role in _STORAGES if role in provider.roles),
        files=() if missing else tuple(_files(provider, features, spec_path, layout)),
        registrations=() if missing else _by_file(registrations(provider, layout=layout)),
        findings=_findings(provider, features, spec_path, layout),
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


def _findings(provider: Provider, features: Features, spec_path: str, layout: Layout) -> tuple[tuple[str, str], ...]:
    """What was found out about the service (guide 1.2), by the spec's author or else by the kind's."""
    names = environment().get_template(f'clients/{provider.client.kind}/names.j2')
    general = names.make_module(dict(context(provider, features, spec_path, layout))).findings  # type: ignore[attr-defined]
    own = provider.docs.findings
    return (
        ('Pre-signed URLs', own.presign or general['presign']),
        ('Writes', own.writes or general['writes']),
        ('SDK', own.sdk or general['sdk']),
    )


def _by_file(items: Iterable[Registration]) -> tuple[tuple[PurePosixPath, tuple[Registration, ...]], ...]:
    found: dict[PurePosixPath, tuple[Registration, ...]] = {}
    for item in items:
        found[item.point.path] = (*found.get(item.point.path, ()), item)
    return tuple(sorted(found.items()))


def _wizard(provider: Provider, role: Role, features: Features) -> Wizard:
    rows = [
        tuple(control for control in row if control.target in ('both', role))
        for row in wizard(provider, features.brand)
    ]
    own = (_TITLE, *(row for row in rows if row))
    steps = [
        Step('Select Provider', 'Choose your cloud storage provider', 'Where your data is stored', 'provider'),
        Step(
            'Configure Connection',
            provider.title,
            summary(provider, features.brand),
            'connection',
            own if role == 'import' else (*own, _CAN_DELETE),
        ),
    ]
    if role == 'import':
        steps += [
            Step(
                'Import Settings & Preview',
                'Configure Import Settings & Preview Data',
                'Filters for your files, and what they let through',
                'import',
                _IMPORT_SETTINGS,
            ),
            Step('Review & Confirm', 'Ready to Connect', 'Your connection, once more', 'review'),
        ]
    return Wizard(role, f'Add {_STORAGES[role]}', tuple(steps))


def _shown(value: Any, options: Mapping[Any, str]) -> str:
    if isinstance(value, bool):
        return 'on' if value else 'off'
    return options.get(value, str(value)) or 'empty'


def _source(name: str) -> str:
    loader = environment().loader
    assert loader  # noqa: S101 - for the type checker
    return loader.get_source(environment(), name)[0]


def _hash(source: str) -> str:
    return f'sha256-{_base64(hashlib.sha256(source.encode("utf-8")).digest())}'


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode('ascii')


# What the wizard asks for by itself, whatever the provider (R27).
_TITLE: Row = (
    Control(
        'title',
        'text',
        'Storage Title',
        'This name identifies the connection in your project',
        'A descriptive name, such as "Training data"',
        required=True,
    ),
)
_CAN_DELETE: Row = (
    Control(
        'can_delete_objects',
        'toggle',
        'Can delete objects from storage',
        'If unchecked, annotations will not be deleted from storage',
    ),
)
_IMPORT_SETTINGS: tuple[Row, ...] = (
    (
        Control(
            'prefix',
            'text',
            'Bucket Prefix (optional)',
            'The folder in which your files are',
            'path/to/files/ or leave empty for root',
        ),
    ),
    (
        Control(
            'use_blob_urls',
            'select',
            'Import Method (optional)',
            'How to read the data of your storage',
            value='files',
            options=(
                Option('files', 'Files - Automatically creates a task for each storage object'),
                Option('tasks', 'Tasks - Reads tasks from JSON or JSONL files'),
            ),
        ),
    ),
    (
        Control(
            'regex_filter',
            'text',
            'File Name Filter (optional)',
            'A regular expression for the files that are imported',
            r'.*\.(jpg|png)$ - imports only JPG, PNG files',
        ),
    ),
    (Control('recursive_scan', 'toggle', 'Scan all sub-folders', 'Include files from all nested folders'),),
)
