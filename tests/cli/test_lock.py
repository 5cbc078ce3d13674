"""`--lock`: the lock file of the tree's own tool, a real uv, and a poetry that only says what it was asked.

Across modules: the option of three commands, and `register/lock_file.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.samples import snapshot

PROJECT = """\
[project]
name = "label-studio"
version = "1.23.2"
requires-python = ">=3.10"
dependencies = [
    "idna (>=3,<4)",
]
"""
SPEC = """\
spec: 1
name: acme
title: Acme
edition: open-source
client: {kind: s3, requires: {pypi: "six (>=1.16,<2)", import: six}}
"""
POETRY = """\
#!/bin/sh
test "$*" = lock || exit 7
echo "made of $(grep -c six pyproject.toml) six" >> poetry.lock
"""


@pytest.fixture
def tree(mini_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (mini_checkout / 'pyproject.toml').write_text(PROJECT)
    (tmp_path / 'acme.yml').write_text(SPEC)
    monkeypatch.chdir(mini_checkout)
    return mini_checkout


def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    path = tmp_path / 'bin' / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)
    monkeypatch.setenv('PATH', f'{path.parent}:/usr/bin:/bin')


def test_a_real_uv(invoke: Invoke, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = Path(sys.executable).with_name('uv')
    monkeypatch.setenv('PATH', f'{uv.parent}:/usr/bin:/bin')
    subprocess.run([uv, 'lock', '--quiet'], cwd=tree, check=True)
    before = (tree / 'uv.lock').read_text()
    assert 'name = "six"' not in before
    result = invoke('new', 'acme', '--spec', tmp_path / 'acme.yml', '--no-migrate', '--lock')
    assert result.exit_code == 0, result.output
    assert 'name = "six"' in (tree / 'uv.lock').read_text()
    assert 'Install the new dependency:\n    uv sync' in result.stdout.replace(f'cd {tree} && ', '')
    assert 'uv.lock' in result.stdout
    subprocess.run([uv, 'lock', '--check', '--quiet'], cwd=tree, check=True)
    assert invoke('check').stdout.count('uv.lock') == 0
    assert invoke('remove', 'acme', '--yes', '--no-migrate', '--lock').exit_code == 0
    assert (tree / 'uv.lock').read_text() == before


def test_poetry_sees_the_new_list_and_undo_takes_all_of_it_back(
    invoke: Invoke, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool(tmp_path, monkeypatch, 'poetry', POETRY)
    (tree / 'poetry.lock').write_bytes(b'first\r\n')
    before = snapshot(tree)
    assert invoke('new', 'acme', '--spec', tmp_path / 'acme.yml', '--no-migrate', '--lock', '--dry-run').exit_code == 0
    assert snapshot(tree) == before
    assert invoke('new', 'acme', '--spec', tmp_path / 'acme.yml', '--no-migrate', '--lock').exit_code == 0
    assert (tree / 'poetry.lock').read_bytes() == b'first\r\nmade of 1 six\r\n'
    assert invoke('undo').exit_code == 0
    assert snapshot(tree) == before


@pytest.mark.parametrize(
    ('script', 'code', 'words'),
    [
        (None, 3, 'poetry was not found'),
        ('#!/bin/sh\necho no such package; exit 1\n', 3, 'no such package'),
        ('#!/bin/sh\nrm poetry.lock\n', 3, 'poetry lock failed'),
        ('no script', 3, 'poetry lock failed'),
    ],
)
def test_a_tool_that_fails_costs_nothing(
    invoke: Invoke,
    tree: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str | None,
    code: int,
    words: str,
) -> None:
    tool(tmp_path, monkeypatch, 'poetry' if script else 'other', script or '')
    (tree / 'poetry.lock').write_text('first\n')
    before = snapshot(tree)
    result = invoke('new', 'acme', '--spec', tmp_path / 'acme.yml', '--no-migrate', '--lock')
    assert result.exit_code == code, result.output
    assert words in result.stderr
    assert 'leave out --lock' in result.stderr
    assert snapshot(tree) == before


def test_without_a_lock_file(invoke: Invoke, tree: Path, tmp_path: Path) -> None:
    result = invoke('new', 'acme', '--spec', tmp_path / 'acme.yml', '--no-migrate', '--lock')
    assert result.exit_code == 2
    assert 'there is no poetry.lock or uv.lock in this tree' in result.stderr


def test_without_the_option_the_commands_are_those_of_the_tree(invoke: Invoke, tree: Path, tmp_path: Path) -> None:
    shutil.copy(tree / 'pyproject.toml', tree / 'uv.lock')
    result = invoke('new', 'acme', '--spec', tmp_path / 'acme.yml', '--no-migrate')
    assert 'Lock and install the new dependency:' in result.stdout
    assert 'uv lock && uv sync' in result.stdout


def test_a_list_that_stays_needs_no_tool(invoke: Invoke, tree: Path, spec_file: Path) -> None:
    (tree / 'poetry.lock').write_text('first\n')
    assert invoke('new', 'wasabi', '--spec', spec_file, '--no-migrate', '--lock').exit_code == 0
    assert (tree / 'poetry.lock').read_text() == 'first\n'
