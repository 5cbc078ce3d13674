"""The installed command, in a process of its own.

Across modules: what all commands have in common when they are run as a process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage_scaffold import __version__
from storage_scaffold.cli.app import COMMANDS
from tests.processes import DEFAULT_SIGNALS, HANG, wait_for
from tests.samples import snapshot

# What no light command needs, and what those that read no checkout and no spec do not need besides.
HEAVY = {'black', 'copier', 'jinja2', 'libcst', 'markdown_it', 'pydantic', 'rich', 'ruamel', 'tree_sitter', 'zipfile'}
STANDARD = {'difflib', 'hashlib', 'json', 'random', 'subprocess', 'tempfile', 'traceback'}
SPEC = Path(__file__).resolve().parents[2] / 'specs/wasabi.yml'
# What each light command does not import.
LIGHT: dict[tuple[str | Path, ...], set[str]] = {
    ('--version',): HEAVY | STANDARD,
    ('--help',): HEAVY | STANDARD,
    ('new', '--help'): HEAVY | STANDARD,
    ('completion', 'bash'): HEAVY | {'hashlib'},
    ('list',): HEAVY | {'difflib', 'tempfile'},
    ('check',): HEAVY | {'difflib', 'tempfile'},
    ('undo',): HEAVY,
    ('accept', 'x'): HEAVY,
    ('eject', 'x'): HEAVY,
    ('remove', 'x', '--yes'): HEAVY,
    ('resolve',): HEAVY,
    ('validate', SPEC): HEAVY - {'pydantic', 'ruamel', 'zipfile'} | {'difflib'},
}


def run(console: Path, *arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [console, *arguments]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)  # type: ignore[call-overload, no-any-return]


def test_version(console: Path) -> None:
    done = run(console, '--version')
    assert (done.returncode, done.stdout) == (0, f'storage-scaffold {__version__}\n')


@pytest.mark.parametrize('help_option', ['-h', '--help'])
@pytest.mark.parametrize('command', [(), *((name,) for name in COMMANDS)], ids=str)
def test_every_command_has_help_with_an_example(console: Path, command: tuple[str, ...], help_option: str) -> None:
    done = run(console, *command, help_option)
    assert (done.returncode, done.stderr) == (0, '')
    assert f'Example:\n    storage-scaffold {" ".join(command)}' in done.stdout


@pytest.mark.parametrize('arguments', LIGHT, ids=lambda arguments: arguments[0])
def test_a_light_command_imports_nothing_heavy(arguments: tuple[str | Path, ...], mini_checkout: Path) -> None:
    code = (
        'import sys\n'
        'from storage_scaffold.cli import main\n'
        f'sys.argv = ["storage-scaffold", *{[*map(str, arguments)]}]\n'
        'try:\n    main()\nexcept SystemExit:\n    pass\n'
        f'print(sorted({LIGHT[arguments]} & set(sys.modules)))\n'
    )
    done = subprocess.run([sys.executable, '-c', code], cwd=mini_checkout, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == '[]', done.stdout + done.stderr


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (['nwe'], "Did you mean 'new'?"),
        (['frobnicate'], 'Commands: accept, catalog, check, '),
        (['new', 'x', '--specc', 'y'], '--spec'),
        (['new'], "Missing argument 'NAME'"),
        (['completion', 'tcsh'], 'bash'),
    ],
)
def test_bad_usage_is_exit_2_on_stderr(console: Path, arguments: list[str], words: str) -> None:
    done = run(console, *arguments)
    assert (done.returncode, done.stdout) == (2, '')
    assert words in done.stderr


@pytest.mark.parametrize('shell', ['bash', 'zsh', 'fish'])
def test_completion_scripts(console: Path, shell: str) -> None:
    done = run(console, 'completion', shell)
    assert done.returncode == 0
    assert '_STORAGE_SCAFFOLD_COMPLETE' in done.stdout


def test_completion_completes_commands(console: Path) -> None:
    env = {
        **os.environ,
        '_STORAGE_SCAFFOLD_COMPLETE': 'bash_complete',
        'COMP_WORDS': 'storage-scaffold n',
        'COMP_CWORD': '1',
    }
    assert run(console, env=env).stdout.splitlines() == ['plain,new']


def test_a_reader_that_stops_early_is_not_an_error(console: Path, mini_checkout: Path, spec_file: Path) -> None:
    command = f'"{console}" new wasabi --spec "{spec_file}" --checkout "{mini_checkout}" --dry-run --no-migrate'
    done = subprocess.run(
        ['bash', '-c', f'set -o pipefail; {command} | head -1'],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stderr) == (0, '')


def test_a_terminal_that_only_has_ascii(console: Path, mini_checkout: Path, spec_file: Path) -> None:
    spec_file.write_text(spec_file.read_text().replace('title: Wasabi', 'title: わさび'), encoding='utf-8')
    env = {**os.environ, 'PYTHONIOENCODING': 'ascii'}
    arguments = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--no-migrate')
    done = run(console, *arguments, env=env)
    assert (done.returncode, done.stderr) == (0, '')


def test_interrupted_is_exit_3_without_a_traceback(
    console: Path, mini_checkout: Path, spec_file: Path, tmp_path: Path
) -> None:
    before = snapshot(mini_checkout)
    python = tmp_path / 'slow-python'
    started = tmp_path / 'started'
    # Ends on its own when the test has failed and its files are gone.
    python.write_text(f'#!/bin/sh\ntouch "{started}"\nwhile test -e "{started}"; do sleep 0.2; done\n')
    python.chmod(0o755)
    arguments = ['new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', python]
    command = [*DEFAULT_SIGNALS, console, *arguments]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: started.exists() or process.poll() is not None, 'makemigrations is started')
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=HANG)
    started.unlink()
    assert (process.returncode, errors) == (3, 'Stopped.\n')
    assert snapshot(mini_checkout) == before
