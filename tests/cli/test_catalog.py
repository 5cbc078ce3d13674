"""`storage-scaffold catalog`, and `catalog:NAME` wherever a command takes a spec."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold import resources
from storage_scaffold.resources import specs_dir
from tests.cli.conftest import Invoke
from tests.commands import support
from tests.samples import snapshot

COPY = '.storage-scaffold/wasabi/spec.yml'


@pytest.fixture
def made(
    mini_checkout: Path, invoke: Invoke, fake_django: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A checkout with the ready wasabi in it, which is the current directory."""
    monkeypatch.chdir(mini_checkout)
    how = ('--edition', 'open-source', '--python', fake_django())
    result = invoke('new', 'wasabi', '--spec', 'catalog:wasabi', *how)
    assert result.exit_code == 0, result.output
    return mini_checkout


def test_a_row_for_each(invoke: Invoke) -> None:
    result = invoke('catalog', 'nextcloud')
    assert (result.exit_code, result.stderr) == (0, '')
    head, row = result.stdout.splitlines()
    assert head.split('  ')[0] == 'NAME'
    assert [cell.strip() for cell in row.split('  ') if cell] == [
        'nextcloud',
        'Nextcloud',
        'webdav',
        'import, export',
        'no',
    ]
    assert invoke('catalog', 'nonesuch').stdout.startswith('No ready spec mentions that.')


def test_for_scripts(invoke: Invoke) -> None:
    said = json.loads(invoke('catalog', 'minio', '--format', 'json').stdout)
    [entry] = said['specs']
    assert (entry['name'], entry['kind'], entry['capabilities']['presign']) == ('minio', 's3', True)
    assert 'endpoint' in entry['fields'] and entry['links'][0]['url'] == 'https://docs.min.io'
    assert Path(entry['file']).read_bytes() == (specs_dir() / 'minio.yml').read_bytes()
    assert json.loads(invoke('catalog', 'nonesuch', '--format', 'json').stdout)['specs'] == []


def test_a_provider_of_a_ready_spec_says_where_it_came_from(made: Path, invoke: Invoke) -> None:
    ready = (specs_dir() / 'wasabi.yml').read_bytes()
    assert (made / COPY).read_bytes() == ready
    assert support.lock(made, 'wasabi').inputs.ready.name == 'wasabi'
    assert f'Spec: {COPY} (copied from catalog:wasabi), ' in invoke('show', 'wasabi').stdout
    assert json.loads(invoke('show', 'wasabi', '--format', 'json').stdout)['ready'] == 'wasabi'
    assert invoke('update').stdout == 'wasabi: nothing to do.\n'
    again = invoke('new', 'wasabi', '--spec', specs_dir() / 'wasabi.yml', '--edition', 'open-source')
    assert (again.exit_code, 'nothing to do' in again.stdout) == (0, True), again.output


def test_a_newer_ready_spec_is_noticed_by_everybody_and_how_to_take_it_works(
    made: Path, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / 'specs').mkdir()
    newer = (specs_dir() / 'wasabi.yml').read_bytes().replace(b'title: Wasabi', b'title: Wasabi Hot')
    (tmp_path / 'specs/wasabi.yml').write_bytes(newer)
    real = resources._data
    monkeypatch.setattr(resources, '_data', lambda name: tmp_path / name if name == 'specs' else real(name))
    before = snapshot(made)
    told = invoke('diff').stderr
    assert f'The ready spec `wasabi` has changed since it was copied; what counts is the copy, {COPY}.' in told
    assert '`storage-scaffold update wasabi --spec catalog:wasabi`' in told
    assert snapshot(made) == before
    assert invoke('update', 'wasabi', '--spec', 'catalog:wasabi').exit_code == 0
    assert (made / COPY).read_bytes() == newer
    assert (invoke('diff').stderr, invoke('update').stdout) == ('', 'wasabi: nothing to do.\n')


@pytest.mark.parametrize(
    'command', [('new', 'wasaby', '--spec'), ('update', 'wasabi', '--spec'), ('preview',), ('validate',), ('verify',)]
)
def test_a_name_that_no_ready_spec_has(made: Path, invoke: Invoke, command: tuple[str, ...]) -> None:
    before = snapshot(made)
    result = invoke(*command, 'catalog:wasaby')
    assert (result.exit_code, result.stdout) == (2, '')
    assert 'there is no ready spec `wasaby`' in result.stderr and 'did you mean `wasabi`?' in result.stderr
    assert '`storage-scaffold catalog` lists them' in invoke(*command, 'catalog:').stderr
    assert snapshot(made) == before


def test_other_commands_take_it_too(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke('validate', 'catalog:minio').stdout == 'catalog:minio: ok: MinIO (name minio, kind s3)\n'
    page = tmp_path / 'page.html'
    assert invoke('preview', 'catalog:minio', '--output', page).exit_code == 0
    assert 'MinIO' in page.read_text()
