"""Kinds that exist only in a folder of the tests go all the way from a spec to the files; nothing else knows of them.

The generated tests of their providers run in `tests/label_studio/test_kind_from_outside.py`.

Across modules: a kind is what spec, templates, preview and registrations follow.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.kinds.kind import available_kinds
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.render.provider import render_provider
from storage_scaffold.render.python.format import format_python
from storage_scaffold.report.preview import FULL, build, render
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Constant, FieldRef, Provider, Requirement, Template
from storage_scaffold.spec.schema import spec_schema
from storage_scaffold.transaction import apply
from tests.clients.render import imported
from tests.kinds.outside import SPECS, TOKEN, known, served
from tests.render.python.generated import utils_of
from tests.samples import snapshot
from tests.spec.specs import assert_said, problems

STORAGES = PurePosixPath('label_studio/io_storages')


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with known():
        yield


def _provider(name: str, more: str = '') -> Provider:
    return load_bytes(f'{SPECS[name]}{more}'.encode(), f'{name}.yml')


def _storage(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**{'bucket': 'b', 'host': 'v.example', 'port': None, 'token': 'typed', **values})


def test_specs_and_their_schema_know_it() -> None:
    assert {'vault', 'board'} <= set(available_kinds())
    assert 'vault' in spec_schema()['definitions']['ClientFile']['properties']['kind']['enum']
    provider = _provider('cellar')
    assert provider.client.options == {
        'host': FieldRef('host'),
        'port': FieldRef('port'),
        'greeting': Constant('hello'),
    }
    assert provider.client.requires == Requirement('idna (>=3,<4)', 'idna')
    attic = _provider('attic').client.options
    assert (attic['host'], attic['port']) == (Template('{floor}.attic.example', ('floor',)), Constant(7443))


@pytest.mark.parametrize(
    ('client', 'words'),
    [
        ('port: §"22"', 'a port must be a number from 1 to 65535'),
        ('port: §0', 'a port must be a number from 1 to 65535'),
        ('port: §true', 'a port must be a number from 1 to 65535'),
        ('port: §"{host}"', 'cannot be a field of type `host`'),
        ('port: §"1{port}"', 'takes a value or `{field}`'),
        ('host: §a b', 'letters, digits, dots and hyphens'),
    ],
)
def test_a_port_is_a_number_or_a_field_of_its_type(client: str, words: str) -> None:
    text = f'spec: 1\nname: store\ntitle: Store\nclient: {{kind: vault, {client}}}\n'
    column = text.splitlines()[3].index('§') + 1
    assert_said(problems(text.replace('§', ''))[:1], (4, column, words))


@pytest.mark.parametrize('name', SPECS)
def test_python_compiles_and_the_gates_leave_it(name: str, tmp_path: Path) -> None:
    for path, data in render_provider(_provider(name), FULL, f'{name}.yml').items():
        if path.suffix == '.py':
            source = data.decode('utf-8')
            compile(source, str(path), 'exec', dont_inherit=True)
            assert format_python(source) == source, path
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
    command = [Path(sys.executable).with_name('ruff'), 'check', '--isolated', '--no-cache', '--line-length', '119']
    done = subprocess.run([*command, '--select', 'E4,E7,E9,F,I', tmp_path], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, 'All checks passed!\n')


def test_the_preview_shows_it() -> None:
    shown = build(_provider('cellar'), 'cellar.yml')
    assert dict(shown.findings) == {
        'Pre-signed URLs': 'A vault has no links',
        'Writes': 'One drawer for each annotation',
        'SDK': 'idna (>=3,<4)',
    }
    assert shown.missing == () and any(file.path.name == 'client.py' for file in shown.files)
    assert 'One drawer for each annotation' in render(shown)


@pytest.mark.parametrize('name', SPECS)
def test_it_comes_and_goes_without_a_trace(name: str, mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    source = SpecSource(SPECS[name].encode())
    apply(mini_checkout, plan_new(Checkout.at(mini_checkout), _provider(name), source).changes)
    assert '    "idna (>=3,<4)",\n' in (mini_checkout / 'pyproject.toml').read_text(encoding='utf-8')
    assert (mini_checkout / STORAGES / name / 'client.py').is_file()
    apply(mini_checkout, plan_remove(Checkout.at(mini_checkout), name, purge=True).changes)
    assert snapshot(mini_checkout) == before


def test_another_port_is_another_server() -> None:
    utils = utils_of(_provider('cellar'))
    here = utils.endpoints(_storage())
    assert here == (('vault', 'v.example', 7117, ''),)
    assert here == utils.endpoints(_storage(host='V.Example', port=7117))
    assert here != utils.endpoints(_storage(port=7118))
    assert here != utils.endpoints(_storage(host='w.example'))


def test_its_server_is_checked_at_its_port() -> None:
    for name, storage, asked in (
        ('cellar', _storage(port=7118), ('v.example', 7118)),
        ('attic', _storage(floor='Third'), ('third.attic.example', 7443)),
        ('notice', _storage(), ('v.example', 7117)),
    ):
        utils = utils_of(_provider(name))
        utils.get_client(storage)
        assert utils.asked[0] == asked


@pytest.mark.parametrize(
    ('typed', 'goes'),
    [
        ({}, True),
        ({'host': 'V.EXAMPLE', 'port': 7117}, True),
        ({'port': 7118}, False),
        ({'host': 'evil.example'}, False),
    ],
)
def test_the_operators_token_goes_to_the_operators_server(typed: dict[str, Any], goes: bool) -> None:
    utils = utils_of(_provider('cellar'), {'CELLAR_TOKEN': 'own', 'CELLAR_HOST': 'v.example'})
    if goes:
        assert utils.client_options(_storage(token=None, **typed)).token == 'own'
    else:
        with pytest.raises(utils.BadCredentials, match='only for the server that CELLAR_HOST and CELLAR_PORT name'):
            utils.client_options(_storage(token=None, **typed))
    assert utils.client_options(_storage(**typed)).token == 'typed'


@pytest.fixture
def client_module(tmp_path: Path) -> ModuleType:
    files = render_provider(_provider('cellar'), FULL, 'cellar.yml')
    file = tmp_path / 'cellar_client.py'
    file.write_bytes(files[STORAGES / 'cellar/client.py'])
    return imported(file)


def test_its_client_speaks_to_a_socket(client_module: ModuleType) -> None:
    buckets: dict[str, dict[str, bytes]] = {'b': {'in/deep/a.txt': b'0123456789'}}
    with served(buckets) as port:
        options = client_module.VaultOptions('b', '127.0.0.1', port, 'hello', TOKEN)
        client = client_module.VaultClient(options)
        client.write('in/b.txt', b'b', 'text/plain')
        assert [entry.key for entry in client.list('in', False)] == ['in/b.txt']
        assert [entry.key for entry in client.list('', True)] == ['in/b.txt', 'in/deep/a.txt']
        stream = client.open_range('in/deep/a.txt', 'bytes=5-7')
        assert (stream.status, stream.content_range, b''.join(stream.iter_chunks())) == (206, 'bytes 5-7/10', b'567')
        client.delete('in/b.txt')
        assert list(buckets['b']) == ['in/deep/a.txt']
        with pytest.raises(client_module.ObjectNotFound):
            client.read('in/b.txt')
        wrong = client_module.VaultOptions('b', '127.0.0.1', port, 'hello', 'wrong')
        with pytest.raises(client_module.BadCredentials) as caught:
            client_module.VaultClient(wrong).validate('', False)
        assert 'wrong token' in str(caught.value) and TOKEN not in repr(options)
    with pytest.raises(client_module.Unreachable):
        client.read('in/deep/a.txt')
