"""What nine specs become in a full source tree, committed whole: a changed template shows in the diff of a commit.

So is the JSON Schema that the ready specs name. `make golden` renews them; look at `git diff` before you commit that.

Across modules: all templates and registration points, by what they make.
"""

from __future__ import annotations

import difflib
import os
import shutil
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.schema import schema
from storage_scaffold.plan.plan import Ownership, Plan
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.spec.loader import load_spec

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / 'tests' / 'golden'
NAMES = (
    *('wasabi', 'minio', 'nextcloud', 'rclone', 'sftp', 'smb', 'http_index'),
    *('azure_service_principal', 'gcs_service_account'),
)
KINDS = {'s3': ('wasabi', 'r2'), 'webdav': ('nextcloud', 'webdav')}
_MADE = (Ownership.GENERATED, Ownership.OWNED)
RENEW = os.environ.get('RENEW_GOLDEN') == '1'


def _plan(name: str, checkout: Path) -> Plan:
    # without the finished client that a spec may name: what is judged here is the starter
    spec = ROOT / 'specs' / f'{name}.yml'
    found = Checkout.find(checkout)
    return plan_new(found, load_spec(spec, name=name), SpecSource(spec.read_bytes()))


def _registrations(plan: Plan) -> bytes:
    """The edits of existing files as a diff without context: nothing but what is ours."""
    lines: list[str] = []
    for change in plan.changes:
        if change.ownership is Ownership.REGISTERED:
            before, after = ((data or b'').decode('utf-8').splitlines(True) for data in (change.before, change.after))
            lines += difflib.unified_diff(before, after, f'a/{change.path}', f'b/{change.path}', n=0)
    return ''.join(lines).encode('utf-8')


def _tree(plan: Plan) -> dict[str, bytes]:
    files = {str(change.path): change.after or b'' for change in plan.changes if change.ownership in _MADE}
    return {**files, 'registrations.diff': _registrations(plan)}


@pytest.mark.parametrize('name', NAMES)
def test_generated_files_are_the_committed_ones(name: str, full_checkout: Path) -> None:
    made, home = _tree(_plan(name, full_checkout)), GOLDEN / name
    if RENEW:
        shutil.rmtree(home, ignore_errors=True)
        for path, data in made.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_bytes(data)
    kept = {file.relative_to(home).as_posix(): file.read_bytes() for file in home.rglob('*') if file.is_file()}
    assert sorted(made) == sorted(kept)
    for path, data in made.items():
        assert data.decode('utf-8') == kept[path].decode('utf-8'), f'{path}: if this is meant, run `make golden`'


@pytest.mark.parametrize('name', NAMES)
def test_registrations_only_insert(name: str, full_checkout: Path) -> None:
    changed = [line for line in _registrations(_plan(name, full_checkout)).decode('utf-8').splitlines() if line]
    assert changed
    assert [line for line in changed if line.startswith('-') and not line.startswith('--- a/')] == []


@pytest.mark.parametrize('kind', KINDS)
def test_clients_of_a_kind_differ_in_nothing_but_the_header(kind: str, full_checkout: Path) -> None:
    clients = {
        change.after.partition(b'\n')[2]
        for name in KINDS[kind]
        for change in _plan(name, full_checkout).changes
        if change.path.name == 'client.py' and change.after
    }
    assert len(clients) == 1


def test_the_schema_that_ready_specs_name_is_the_one_that_is_printed() -> None:
    kept = ROOT / 'spec.schema.json'
    if RENEW:
        kept.write_bytes(schema())
    assert kept.read_bytes() == schema(), 'if this is meant, run `make golden`'
