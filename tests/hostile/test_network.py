"""No command but `demo` and `verify` uses the network: each other one runs where there is none and tries nothing."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path

import pytest

from storage_scaffold.cli.app import COMMANDS
from storage_scaffold.render import provider as renderer
from tests.cli.conftest import Invoke
from tests.hostile.conftest import CALLS, call
from tests.transaction.support import killed

REAL_RENDERER = renderer.render_provider
ATTEMPTS = ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto', 'urllib.Request')
ALONE = {
    'catalog': (),
    'completion': ('bash',),
    'schema': (),
    'preview': ('SPEC', '--output', 'OUTPUT'),
    'validate': ('SPEC',),
}


def cut_off() -> list[str]:
    """Takes the network from this process and its children; returns the list of what it will have tried."""
    new_network, new_user = 0x40000000, 0x10000000
    flags = new_network | (0 if os.geteuid() == 0 else new_user)
    if ctypes.CDLL(None, use_errno=True).unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), 'unshare')
    with socket.socket() as probe, pytest.raises(OSError):
        probe.connect(('127.0.0.1', 9))
    tried: list[str] = []
    sys.addaudithook(lambda event, arguments: tried.append(f'{event} {arguments}') if event in ATTEMPTS else None)
    return tried


def test_every_command_is_run() -> None:
    assert set(CALLS) | set(ALONE) | {'demo', 'verify'} == set(COMMANDS)


@pytest.mark.parametrize('name', sorted({*CALLS, *ALONE}))
def test_without_a_network(invoke: Invoke, managed: Path, spec_file: Path, tmp_path: Path, name: str) -> None:
    def run() -> None:
        tried = cut_off()
        if name in ALONE:
            words = {'SPEC': str(spec_file), 'OUTPUT': str(tmp_path / 'preview.html')}
            result = invoke(name, *(words.get(word, word) for word in ALONE[name]))
        else:
            result = call(invoke, name, managed, spec_file)
        assert result.exit_code in (0, 1), result.output
        assert tried == []

    assert not killed(run)


def test_new_with_the_real_renderer_and_a_migration(
    invoke: Invoke,
    mini_checkout: Path,
    spec_file: Path,
    fake_django: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(renderer, 'render_provider', REAL_RENDERER)
    python = fake_django()  # type: ignore[operator]

    def run() -> None:
        tried = cut_off()
        result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', python)
        assert result.exit_code == 0, result.output
        assert tried == []

    assert not killed(run)
    assert (mini_checkout / 'label_studio/io_storages/wasabi/client.py').exists()
