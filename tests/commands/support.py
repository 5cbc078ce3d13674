"""A provider that changes: specs, a renderer whose output shows what changed, and updates applied to a tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import Checkout, Features
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.commands.update_provider import plan_update
from storage_scaffold.plan.plan import Change, MigrationRequest, Plan
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from storage_scaffold.transaction import Fs
from storage_scaffold.transaction import apply as apply_for_good

STORAGES = PurePosixPath('label_studio/io_storages')
HOME = STORAGES / 'wasabi'
MODELS, README = HOME / 'models.py', HOME / 'README.md'
RECORD = PurePosixPath('.storage-scaffold/wasabi')
CLASSES = ('ImportStorage', 'ExportStorage', 'ImportStorageLink', 'ExportStorageLink')


def spec(
    title: str = 'Wasabi', *, name: str = 'wasabi', fields: str = 'region: {default: us-east-1}', more: str = ''
) -> bytes:
    """A spec of kind s3; `more` are further lines. One field beside `region` is what the client is told as a key."""
    own = [name for name in re.findall(r'(\w+): {', fields) if name != 'region']
    key = ''.join(f', sse: aws:kms, sse_kms_key_id: "{{{name}}}"' for name in own)
    return f"""\
spec: 1
name: {name}
title: {title}
edition: open-source
client: {{kind: s3, endpoint: "https://s3.{{region}}.wasabisys.com"{key}}}
fields: {{{fields}}}
{more}""".encode()


def render(
    item: Provider, features: Features, spec_path: str, layout: Layout, *, own: object = None
) -> dict[PurePosixPath, bytes]:
    """Like the real renderer: every file depends on the provider, the features and the path of the spec."""
    home = layout.home(item.name)
    columns = ''.join(f'    {field.name} = models.TextField({field.name!r})\n' for field in item.fields)
    classes = [name for name in (f'{item.class_prefix}{name}' for name in CLASSES) if name in item.models]
    models = ''.join(f'class {name}(Mixin):\n    pass\n\n\n' for name in classes)
    files = {
        home / '__init__.py': b'',
        home
        / 'models.py': f'# {spec_path}\nclass Mixin:\n    url_scheme = {item.scheme!r}\n{columns}\n{models}'.encode(),
        home / 'README.md': f'<!-- {features.digest()} -->\n# {item.title}\n\nOne\n\nTwo\n\nThree\n'.encode(),
    }
    if item.docs.overview:
        files[home / 'overview.md'] = item.docs.overview.encode()
    return files


class FastFs(Fs):
    """The disk without fsync: what a test writes need not survive a power failure."""

    def sync(self, descriptor: int) -> None:
        pass


def apply(root: Path, changes: Sequence[Change]) -> None:
    apply_for_good(root, changes, fs=FastFs())


def loaded(data: bytes) -> Provider:
    return load_bytes(data, 'spec.yml')


def planned(root: Path, data: bytes | None = None) -> Plan:
    data = data or spec()
    return plan_new(Checkout.at(root), loaded(data), SpecSource(data))


def after(plan: Plan, path: str | PurePosixPath) -> bytes:
    found = next(change for change in plan.changes if change.path == PurePosixPath(path))
    assert found.after is not None
    return found.after


def new(root: Path, data: bytes | None = None) -> Plan:
    plan = planned(root, data)
    apply(root, plan.changes)
    return plan


def updating(root: Path, data: bytes | None = None) -> Plan:
    data = data or spec()
    return plan_update(Checkout.at(root), loaded(data), SpecSource(data))


def requested(plan: Plan) -> MigrationRequest:
    assert plan.migration is not None
    return plan.migration


def update(root: Path, data: bytes | None = None) -> Plan:
    plan = updating(root, data)
    apply(root, plan.changes)
    return plan


def remove(root: Path, name: str = 'wasabi') -> Plan:
    plan = plan_remove(Checkout.at(root), name)
    apply(root, plan.changes)
    return plan


def lock(root: Path, name: str = 'wasabi') -> Lock:
    return read_locks(Checkout.at(root))[name]


def edit(root: Path, path: PurePosixPath, old: str, new_text: str) -> None:
    file = root / path
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new_text).encode())
