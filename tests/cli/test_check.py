"""`check`, as people, scripts and CI call it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.check.trees import make
from tests.cli.conftest import Invoke
from tests.samples import git, repository, snapshot

REPOSITORY = Path(__file__).resolve().parents[2]
API = 'label_studio/io_storages/wasabi/api.py'
HEAVY = ('black', 'jinja2', 'libcst', 'markdown_it', 'packaging', 'pydantic', 'ruamel', 'ruamel.yaml', 'tree_sitter')


@pytest.fixture(scope='module')
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real providers in the miniature, committed."""
    return repository(make(tmp_path_factory.mktemp('check') / 'checkout').root)


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy of that tree."""
    return Path(shutil.copytree(made, tmp_path / 'checkout'))


@pytest.fixture
def drifted(root: Path) -> Path:
    """The tree with one edit."""
    with (root / API).open('a') as file:
        file.write('# mine\n')
    return root


def test_a_clean_tree(invoke: Invoke, root: Path) -> None:
    before = snapshot(root)
    result = invoke('check', '--checkout', root)
    assert (result.exit_code, result.stdout) == (0, '2 providers as recorded: nextcloud, wasabi.\n')
    assert snapshot(root) == before


def test_drift_is_reported_with_place_diff_and_command(invoke: Invoke, drifted: Path) -> None:
    before = snapshot(drifted)
    result = invoke('check', '--checkout', drifted)
    assert result.exit_code == 1
    assert re.search(rf'^wasabi\n  {re.escape(API)}:\d+: was edited by hand', result.stdout)
    assert '\n      +# mine\n' in result.stdout
    assert f'\n    To fix it: storage-scaffold accept {API}\n' in result.stdout
    assert snapshot(drifted) == before


def test_the_command_that_is_named_fixes_it(invoke: Invoke, drifted: Path) -> None:
    (finding,) = json.loads(invoke('check', '--checkout', drifted, '--format', 'json').stdout)['findings']
    assert invoke(*finding['command'].split()[1:], '--checkout', drifted).exit_code == 0
    result = invoke('check', '--checkout', drifted)
    assert result.exit_code == 0
    assert 'Not drift, but worth knowing\n' in result.stdout


def test_names(invoke: Invoke, drifted: Path) -> None:
    assert invoke('check', 'nextcloud', '--checkout', drifted).exit_code == 0
    assert invoke('check', 'nextcloud', 'wasabi', '--checkout', drifted).exit_code == 1
    result = invoke('check', 'wassabi', '--checkout', drifted)
    assert result.exit_code == 2
    assert 'did you mean `wasabi`?' in result.stderr


def test_nothing_to_check(invoke: Invoke, mini_checkout: Path) -> None:
    result = invoke('check', '--checkout', mini_checkout)
    assert (result.exit_code, result.stdout) == (0, 'No provider is managed here.\n')


def test_what_cannot_be_judged(invoke: Invoke, root: Path) -> None:
    (root / '.storage-scaffold/wasabi/lock.json').write_bytes(b'{')
    for options in ((), ('--format', 'github'), ('--format', 'sarif'), ('--format', 'json')):
        assert invoke('check', '--checkout', root, *options).exit_code == 2
    assert invoke('check', 'nextcloud', '--checkout', root).exit_code == 0
    assert invoke('check', 'wasabi', '--checkout', root).exit_code == 2


def test_an_interrupted_command_is_only_reported(invoke: Invoke, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / '.storage-scaffold/.state').mkdir(exist_ok=True)
    monkeypatch.setattr('storage_scaffold.transaction.pending', lambda _root: '`new acme` was interrupted')
    before = snapshot(root)
    result = invoke('check', '--checkout', root)
    assert result.exit_code == 2
    assert '`new acme` was interrupted' in result.stdout
    assert snapshot(root) == before


def test_no_label_studio_tree(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke('check', '--checkout', tmp_path).exit_code == 2


def console_check(console: Path, root: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [console, 'check', *options], cwd=root, env={**os.environ, **environment}, capture_output=True, text=True
    )


@pytest.mark.parametrize('options', [(), ('--render',)])
def test_the_installed_command(console: Path, drifted: Path, options: tuple[str, ...]) -> None:
    done = console_check(console, drifted, *options, '--format', 'github', GITHUB_WORKSPACE=str(drifted.parent))
    assert done.returncode == 1
    assert done.stdout.startswith(f'::error file=checkout/{API},line=')
    git(drifted, 'checkout', '--quiet', '--', API)
    assert console_check(console, drifted, *options).returncode == 0


def test_nothing_is_said_about_code_that_is_not_ours(console: Path, root: Path) -> None:
    """Python's parser warns of it since 3.12."""
    with (root / 'label_studio/io_storages/functions.py').open('a', encoding='utf-8') as file:
        file.write("\n_DIGIT = '\\d'\n")
    done = console_check(console, root)
    assert (done.returncode, done.stderr) == (0, '')


def test_a_quick_check_loads_nothing_heavy(root: Path) -> None:
    # The miniature has a decoy that needs a YAML parser; Label Studio has none.
    proxy = root / 'label_studio/tests/io_storages_presign_proxy.tavern.yml'
    proxy.write_text(re.sub(r'(?s)- name: a decoy in prose.*?(?=- name: types)', '', proxy.read_text()))
    program = (
        'import sys; from storage_scaffold.cli.app import cli; cli(["check"], standalone_mode=False);'
        f'print(sorted(set({HEAVY}) & set(sys.modules)))'
    )
    done = subprocess.run([sys.executable, '-c', program], cwd=root, capture_output=True, text=True)
    assert done.stdout.endswith('\n[]\n'), done.stdout + done.stderr


def test_the_hook_of_pre_commit(console: Path, root: Path) -> None:
    (hook,) = YAML(typ='safe').load((REPOSITORY / '.pre-commit-hooks.yaml').read_bytes())
    assert (hook['language'], hook['always_run'], hook['pass_filenames']) == ('python', True, False)
    # Its environment is the installation under test, because building another one takes minutes.
    local = {'repo': 'local', 'hooks': [{**hook, 'language': 'system'}]}
    (root / '.pre-commit-config.yaml').write_text(json.dumps({'repos': [local]}))
    git(root, 'add', '.pre-commit-config.yaml')
    environment = {
        **os.environ,
        'PATH': f'{console.parent}{os.pathsep}{os.environ["PATH"]}',
        'PRE_COMMIT_HOME': str(root.parent / 'cache'),
        'GIT_AUTHOR_NAME': 't',
        'GIT_AUTHOR_EMAIL': 't@t.invalid',
        'GIT_COMMITTER_NAME': 't',
        'GIT_COMMITTER_EMAIL': 't@t.invalid',
    }

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)

    pre_commit = [sys.executable, '-m', 'pre_commit']
    assert run(*pre_commit, 'install').returncode == 0
    done = run('git', 'commit', '--message', 'with the hook')
    assert done.returncode == 0, done.stderr
    assert 'storage providers are as their specs say' in done.stderr + done.stdout
    (root / API).unlink()
    run('git', 'add', '--all')
    done = run('git', 'commit', '--message', 'a file lost')
    assert done.returncode == 1
    assert f'{API}:1: is missing' in done.stderr + done.stdout
