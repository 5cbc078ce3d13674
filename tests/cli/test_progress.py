"""What a person at a terminal sees while Django is asked, and that nobody else does."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.cli.progress import Progress
from tests.samples import git, repository

STEPS = ('finding Python', 'copying the tree', 'asking Django')


def run(console: Path, tree: Path, python: Path, terminal: int | None) -> tuple[str, str]:
    """stdout and stderr of `new`; with a `terminal`, that is where it is read from and written to."""
    command = [console, 'new', 'wasabi', '--spec', tree.parent / 'wasabi.yml', '--python', python, '--dry-run']
    streams = subprocess.PIPE if terminal is None else terminal
    stdin = subprocess.DEVNULL if terminal is None else terminal
    env = {**os.environ, 'COLUMNS': '80'}
    done = subprocess.run(command, cwd=tree, env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=streams, check=True)
    return done.stdout.decode(), (done.stderr or b'').decode()


@pytest.mark.skipif(os.name == 'nt', reason='needs a pseudo-terminal')
def test_each_step_is_shown_on_one_line_of_a_terminal_which_is_gone_at_the_end(
    console: Path, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    repository(mini_checkout)
    ours, theirs = os.openpty()
    stdout, _ = run(console, mini_checkout, fake_django(), theirs)
    seen = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    lines = seen.split('\r\x1b[K')
    for step in STEPS:
        assert any(f'{step} … ' in line for line in lines), seen
    assert any(
        re.search(r'Migration: finding Python \d+ s, copying the tree \d+ s, asking Django … \d+ s$', line)
        for line in lines
    ), 'what is done'
    assert (lines[-1], '\n' in seen) == ('', False)
    assert all(len(line) < 80 for line in lines)
    assert all(step not in stdout for step in STEPS)
    assert git(mini_checkout, 'status', '--porcelain') == ''


def test_nothing_of_it_is_in_a_pipe(
    console: Path, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    stdout, stderr = run(console, mini_checkout, fake_django(), None)
    assert stderr == ''
    assert all(step not in stdout for step in STEPS)


def test_an_error_does_not_stand_on_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress('Working')
    progress('first')
    progress('second')
    assert re.search(r"first \d+ s, second … ", progress.line(0.0))
    progress('')
    assert capsys.readouterr().err.endswith('\r\x1b[K')
    progress('')
    assert capsys.readouterr().err == '', 'it is over'
