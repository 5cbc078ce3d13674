"""Completion: what the shell is answered, by click's own protocol and in a real bash."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.commands import support
from tests.commands.support import HOME, STORAGES


@pytest.fixture
def tree(mini_checkout: Path, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the providers wasabi and minio, which is the current directory."""
    for name in ('wasabi', 'minio'):
        (tmp_path / f'{name}.yml').write_bytes(support.spec(name=name, title=name.title()))
        assert invoke('new', name, '--spec', tmp_path / f'{name}.yml', '--checkout', mini_checkout).exit_code == 0
    monkeypatch.chdir(mini_checkout)
    return mini_checkout


def answers(console: Path, line: str, directory: Path) -> list[str]:
    """What follows at a Tab after `line`, by the protocol of click's script for bash; nothing on stderr."""
    words = line.split(' ')
    env = {**os.environ, '_STORAGE_SCAFFOLD_COMPLETE': 'bash_complete'}
    env |= {'COMP_WORDS': line, 'COMP_CWORD': str(len(words) - 1)}
    done = subprocess.run([console], cwd=directory, env=env, capture_output=True, text=True, check=False)
    assert done.stderr == '', done.stderr
    return [item.removeprefix('plain,') for item in done.stdout.splitlines() if item]


@pytest.mark.parametrize('command', ['check', 'update', 'diff', 'remove', 'rename', 'eject', 'show', 'checklist'])
def test_names_of_managed_providers(console: Path, tree: Path, command: str) -> None:
    assert answers(console, f'storage-scaffold {command} ', tree) == ['minio', 'wasabi']
    assert answers(console, f'storage-scaffold {command} wa', tree / STORAGES) == ['wasabi']


def test_a_name_is_offered_once_and_checkout_is_looked_at(console: Path, tree: Path, tmp_path: Path) -> None:
    assert answers(console, 'storage-scaffold check wasabi ', tree) == ['minio']
    assert answers(console, f'storage-scaffold check --checkout {tree} ', tmp_path) == ['minio', 'wasabi']


def test_generated_files_from_where_one_is(console: Path, tree: Path) -> None:
    files = answers(console, 'storage-scaffold accept label', tree)
    assert str(HOME / 'models.py') in files and str(STORAGES / 'minio/models.py') in files
    assert answers(console, 'storage-scaffold accept wasabi/m', tree / STORAGES) == ['wasabi/models.py']
    for line in ('eject wasabi wasabi/', 'update wasabi --discard wasabi/', 'accept wasabi/models.py wasabi/'):
        assert 'wasabi/__init__.py' in answers(console, f'storage-scaffold {line}', tree / STORAGES)
    assert answers(console, 'storage-scaffold eject minio wasabi/', tree / STORAGES) == []


def test_specs_and_names_of_ready_specs(console: Path, tree: Path, tmp_path: Path) -> None:
    assert answers(console, 'storage-scaffold validate ', tmp_path) == ['minio.yml', 'wasabi.yml']
    assert answers(console, 'storage-scaffold new x --spec ../w', tree) == ['../wasabi.yml']
    assert answers(console, 'storage-scaffold new x --spec catalog:own', tmp_path) == ['catalog:owncloud']
    assert 'catalog:minio' in answers(console, 'storage-scaffold validate cata', tmp_path)
    assert answers(console, 'storage-scaffold new x --spec lab', tree) == ['file,lab'], 'the shell knows the rest'
    ready = answers(console, 'storage-scaffold new ', tree)
    assert 'nextcloud' in ready and 'wasabi' not in ready, 'wasabi is there'


def test_silence_outside_a_checkout_and_on_a_damaged_record(console: Path, tree: Path, tmp_path: Path) -> None:
    for line in ('check ', 'accept ', 'eject x '):
        assert answers(console, f'storage-scaffold {line}', tmp_path) == []
    for damage in (b'{', b'[]', b'{"outputs": 1}', json.dumps({'outputs': {'\x1b[31m': {}}}).encode()):
        (tree / '.storage-scaffold/wasabi/lock.json').write_bytes(damage)
        files = answers(console, 'storage-scaffold accept ', tree)
        assert files and all('minio' in file for file in files)


def test_nothing_heavy_is_loaded(tree: Path) -> None:
    heavy = 'pydantic, ruamel, libcst, black, jinja2, tree_sitter, storage_scaffold.checkout, storage_scaffold.spec'
    program = (
        'import sys, storage_scaffold.cli.app as app\n'
        'try:\n    app.cli(prog_name="storage-scaffold")\nfinally:\n'
        f'    print([name for name in {heavy.split(", ")!r} if name in sys.modules], file=sys.stderr)\n'
    )
    env = {**os.environ, '_STORAGE_SCAFFOLD_COMPLETE': 'bash_complete'}
    for line in ('storage-scaffold update ', 'storage-scaffold accept ', 'storage-scaffold new x --spec '):
        env |= {'COMP_WORDS': line, 'COMP_CWORD': str(len(line.split(' ')) - 1)}
        done = subprocess.run([sys.executable, '-c', program], cwd=tree, env=env, capture_output=True, text=True)
        assert done.stderr == '[]\n', done.stderr


@pytest.mark.skipif(shutil.which('bash') is None, reason='needs bash')
def test_in_a_real_bash(console: Path, tree: Path) -> None:
    script = (
        f'PATH={console.parent}:$PATH; eval "$(storage-scaffold completion bash)"\n'
        'COMP_WORDS=(storage-scaffold remove w); COMP_CWORD=2\n'
        '_storage_scaffold_completion storage-scaffold w remove\necho "${COMPREPLY[@]}"\n'
        'complete -p storage-scaffold\n'
    )
    done = subprocess.run(['bash', '-c', script], cwd=tree, capture_output=True, text=True, check=False)
    assert (done.stdout.splitlines()[0], done.stderr) == ('wasabi', '')
    assert '_storage_scaffold_completion' in done.stdout.splitlines()[1]
