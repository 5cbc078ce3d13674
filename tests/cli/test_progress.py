"""What a person at a terminal sees while something takes seconds, and that nobody else does."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.cli.progress import Progress
from tests.cli.conftest import Invoke
from tests.cli.screen import COLOURS, Window, read
from tests.samples import git, repository

if os.name == 'nt':
    pytest.skip('needs a pseudo-terminal', allow_module_level=True)

STEPS = ('finding Python', 'copying the tree', 'asking Django')
# The last thing that is written: all rows are taken away.
GONE = re.compile(r'\r(\x1b\[1A\x1b\[2K)+\Z')


def command(console: Path, tree: Path, python: Path) -> list[str | Path]:
    return [console, 'new', 'wasabi', '--spec', tree.parent / 'wasabi.yml', '--python', python, '--dry-run']


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, *calls: tuple[Any, ...], **options: Any) -> str:
    """What a terminal of 40 columns is sent by a Progress with `options`, called with each of `calls`."""
    ours, theirs = os.openpty()
    monkeypatch.setenv('COLUMNS', '40')
    with os.fdopen(theirs, 'w', encoding='utf-8') as stream, monkeypatch.context() as patch:
        patch.setattr('sys.stderr', stream)
        progress = Progress('Verify', **options)
        for call in calls:
            progress(*call)
    seen = read(ours).decode().replace('\r\n', '\n')
    os.close(ours)
    return seen


def test_each_step_is_a_row_of_a_terminal_and_all_are_gone_at_the_end(
    console: Path, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    repository(mini_checkout)
    ours, theirs = os.openpty()
    env = {**os.environ, 'COLUMNS': '80', 'TERM': 'xterm'}
    words = command(console, mini_checkout, fake_django())
    with (mini_checkout.parent / 'stdout').open('w+') as file:
        process = subprocess.Popen(words, cwd=mini_checkout, env=env, stdin=theirs, stdout=file, stderr=theirs)
        os.close(theirs)
        seen = read(ours).decode()
        assert process.wait() == 0
        file.seek(0)
        stdout = file.read()
    os.close(ours)
    plain = COLOURS.sub('', seen)
    for step in STEPS:
        assert re.search(rf'[-\\|/] +Migration: {step} +\d+ s', plain), seen
    assert re.search(r'ok Migration: finding Python +\d+ s', plain), 'what is done'
    assert GONE.search(seen), repr(seen[-80:])
    assert '\x1b[?25l' not in seen, 'the cursor stays, whatever happens to the process'
    assert all(step not in stdout for step in STEPS)
    assert git(mini_checkout, 'status', '--porcelain') == ''


def test_nothing_of_it_is_in_a_pipe(
    console: Path, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    words = command(console, mini_checkout, fake_django())
    done = subprocess.run(words, cwd=mini_checkout, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, '')
    assert all(step not in done.stdout for step in STEPS)


def test_what_is_counted_shares_a_row_and_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('TERM', 'xterm')
    calls = (('listing [red]all[/red]', 1, 17), ('reading \x1b[31m', 2, 17), ('',))
    seen = on_a_terminal(monkeypatch, *calls)
    rows = [COLOURS.sub('', row).rstrip() for row in re.split(r'[\r\n]|\x1b\[\dA|\x1b\[2K', seen)]
    assert any(re.fullmatch(r'[-\\|/] Verify: reading \\x1b\[31m +2/17  \d+ s', row) for row in rows), rows
    assert not any(row.startswith('ok') for row in rows), 'it is one step'
    assert all(len(row) <= 40 for row in rows)
    assert '\x1b[31m' not in seen and GONE.search(seen)


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('TERM', 'dumb')
    calls = (('listing', 1, 17), ('reading', 2, 17), ('deleting',), ('deleting',), ('',))
    assert on_a_terminal(monkeypatch, *calls) == 'Verify: listing …\nVerify: deleting …\n'


def test_what_is_quick_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_a_terminal(monkeypatch, ('listing', 1, 17), ('',), after=1000) == ''


def test_check_says_which_of_how_many_it_compares(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout).exit_code == 0
    monkeypatch.setattr('storage_scaffold.cli.check.PATIENCE', 0)
    seen = COLOURS.sub('', Window().run('check', '--render', '--checkout', mini_checkout))
    assert re.search(r'Check: wasabi +1/1  \d+ s', seen) and '1 provider checked' in seen
