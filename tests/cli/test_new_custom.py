"""`storage-scaffold new` for a client that its developer writes: the starter, or the finished file of the spec.

Across modules: `new` has tests of its name, and kind custom adds so much that it has a file of its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import Invoke
from tests.samples import snapshot

SPECS = Path(__file__).resolve().parents[2] / 'specs'
CLIENT = 'label_studio/io_storages/rclone/client.py'


@pytest.fixture
def custom_spec(tmp_path: Path) -> Path:
    """`rclone.yml` with its finished client, outside the checkout."""
    shutil.copytree(SPECS / 'rclone', tmp_path / 'rclone', ignore=shutil.ignore_patterns('__pycache__'))
    return Path(shutil.copy(SPECS / 'rclone.yml', tmp_path))


def new(invoke: Invoke, spec: Path, checkout: Path, *options: str) -> Result:
    return invoke('new', 'rclone', '--spec', spec, '--checkout', checkout, *options)


def test_writes_the_finished_client(invoke: Invoke, mini_checkout: Path, custom_spec: Path) -> None:
    result = new(invoke, custom_spec, mini_checkout)
    assert result.exit_code == 0, result.output
    assert f'Yours from now on (written once)\n  {CLIENT}' in result.stdout
    assert (mini_checkout / CLIENT).read_bytes() == (SPECS / 'rclone/client.py').read_bytes()


def test_reads_the_finished_client_only_once(invoke: Invoke, mini_checkout: Path, custom_spec: Path) -> None:
    new(invoke, custom_spec, mini_checkout)
    (mini_checkout / CLIENT).write_bytes(b'# written by hand\n')
    shutil.rmtree(custom_spec.with_name('rclone'))
    before = snapshot(mini_checkout)
    result = new(invoke, custom_spec, mini_checkout, '--no-migrate')
    assert (result.exit_code, result.stderr) == (0, '')
    assert 'nothing to do' in result.stdout
    assert snapshot(mini_checkout) == before


def test_writes_a_starter_where_the_spec_names_no_file(invoke: Invoke, mini_checkout: Path, custom_spec: Path) -> None:
    text = custom_spec.read_text(encoding='utf-8')
    custom_spec.write_text(text.replace('  file: rclone/client.py\n', ''), encoding='utf-8')
    assert new(invoke, custom_spec, mini_checkout).exit_code == 0
    starter = (mini_checkout / CLIENT).read_text(encoding='utf-8')
    assert starter.startswith('# Yours: storage-scaffold wrote this once, from .storage-scaffold/rclone/spec.yml.')
    assert starter.count('raise NotImplementedError') == 7


def test_a_missing_file_stops_it(invoke: Invoke, mini_checkout: Path, custom_spec: Path) -> None:
    client = custom_spec.with_name('rclone') / 'client.py'
    client.unlink()
    before = snapshot(mini_checkout)
    result = new(invoke, custom_spec, mini_checkout)
    assert result.exit_code == 2
    assert f'error: {client}: `client.file` is not there' in result.stderr
    assert 'then `new` writes a starter' in result.stderr
    assert snapshot(mini_checkout) == before


def test_a_file_that_breaks_the_protocol_stops_it(invoke: Invoke, mini_checkout: Path, custom_spec: Path) -> None:
    client = custom_spec.with_name('rclone') / 'client.py'
    text = client.read_text(encoding='utf-8').replace('    def delete(self', '    def remove(self')
    client.write_text(text.replace('class TlsError(StorageError)', 'class TlsError(Exception)'), encoding='utf-8')
    before = snapshot(mini_checkout)
    result = new(invoke, custom_spec, mini_checkout)
    assert result.exit_code == 2
    assert '`RcloneClient` lacks `delete`' in result.stderr
    assert '`TlsError` is not a StorageError' in result.stderr
    assert snapshot(mini_checkout) == before
