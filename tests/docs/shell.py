"""The commands of a page, run by one shell, as somebody would who pastes them block by block."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.docs.pages import Block
from tests.processes import HANG

BIN = Path(sys.executable).parent
_WHO = {f'GIT_{role}_{what}': 't@t.invalid' for role in ('AUTHOR', 'COMMITTER') for what in ('NAME', 'EMAIL')}
_NEXT, _FAILED = '== next block', '== failed: '
_TRAP = f"set -E -o pipefail; trap 'echo \"{_FAILED}$BASH_COMMAND\"' ERR"


def user() -> dict[str, str]:
    """The environment of somebody without a virtual environment, whose cache is the tests' own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('GIT_', 'VIRTUAL_ENV'))}
    kept.pop('STORAGE_SCAFFOLD_CACHE', None)
    path = f'{BIN}{os.pathsep}{os.environ["PATH"]}'
    return {**kept, **_WHO, 'PATH': path, 'XDG_CACHE_HOME': _cache()}


@cache
def _cache() -> str:
    directory = mkdtemp(prefix='docs-cache-')
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


def run(blocks: Sequence[Block], where: Path, env: Mapping[str, str], fails: Collection[str] = ()) -> None:
    """Runs the blocks in the directory `where`, with `env` in the environment.

    Fails where a command fails that is not one of `fails`, or one of those does not, and where a block does not print
    the lines that stand below it in this order (`[…]` stands for any, and a line may go on where it ends so). Numbers
    need not be the same: lines are counted and versions named as of the day.
    """
    script = '\n'.join([_TRAP, *(f"{block.text}\necho '{_NEXT}'" for block in blocks)])
    done = subprocess.run(
        ['bash', '-c', script],
        cwd=where,
        env={**user(), **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding='utf-8',
        timeout=HANG,
    )
    said = done.stdout.split(f'{_NEXT}\n')
    failed = [line.removeprefix(_FAILED) for line in done.stdout.splitlines() if line.startswith(_FAILED)]
    assert sorted(failed) == sorted(fails), done.stdout
    assert len(said) == len(blocks) + 1, done.stdout
    for block, output in zip(blocks, said, strict=False):
        missing = _missing(block.shown, output)
        assert not missing, f'{block.page} shows {missing!r} below `{block.first}`, which printed:\n{output}'


def _missing(shown: str, output: str) -> str:
    """The first line that is shown and was not printed after those before it."""
    lines = iter(re.sub(r'\d+', 'N', output).splitlines())
    for expected in shown.splitlines():
        start = re.sub(r'\d+', 'N', expected).removesuffix('[…]').rstrip()
        goes_on = expected.endswith('[…]')
        if start and not any(line == start or (goes_on and line.startswith(start)) for line in lines):
            return expected
    return ''
