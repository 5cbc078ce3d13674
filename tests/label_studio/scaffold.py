"""`storage-scaffold`, run as a user runs it: the installed command, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.label_studio.environment import ROOT, run

# Of kinds whose servers keep objects as files, which the tests see and place; the others are in http/test_roles.py.
PROVIDERS = ('minio', 'nextcloud', 'rclone', 'sftp')


@dataclass(frozen=True)
class Run:
    """One run of the command."""

    code: int
    output: str
    errors: str
    seconds: float

    def __str__(self) -> str:
        return f'exit {self.code} after {self.seconds:.1f} s\n{self.output}\n{self.errors}'


@dataclass(frozen=True)
class Scaffolded:
    """A tree with PROVIDERS generated into it, one after the other, and how that went."""

    tree: Path
    runs: dict[str, Run]
    planned: dict[str, Run]
    """The dry run of each provider, just before it."""

    def succeeded(self) -> Path:
        """The tree. Fails the test when a provider could not be generated."""
        for name, done in self.runs.items():
            assert done.code == 0, f'storage-scaffold new {name}: {done}'
        return self.tree


def spec(name: str) -> Path:
    """The ready spec of a provider."""
    return ROOT / 'specs' / f'{name}.yml'


@cache
def offline() -> tuple[str, ...]:
    """What a command line begins with to have no network: Linux, as root or in a user namespace; else nothing."""
    for prefix in (('unshare', '--net'), ('unshare', '--map-root-user', '--net')):
        if shutil.which(prefix[0]) and run([*prefix, 'true'], cwd=ROOT).returncode == 0:
            return prefix
    return ()


def storage_scaffold(*arguments: str | Path, cwd: Path) -> Run:
    """`storage-scaffold ARGUMENTS`, in `cwd`, without a terminal and, where the system can, without a network."""
    command = Path(sys.executable).with_name('storage-scaffold')
    # git's variables would point at another repository when the tests run from a hook.
    env = {name: value for name, value in os.environ.items() if not name.startswith('GIT_')}
    start = time.monotonic()
    done: subprocess.CompletedProcess[str] = run([*offline(), command, *arguments], cwd=cwd, env=env)
    return Run(done.returncode, done.stdout, done.stderr, time.monotonic() - start)


def new(name: str, tree: Path, *options: str | Path, spec_file: Path | None = None) -> Run:
    """`storage-scaffold new NAME` into `tree`, from a directory that has nothing to do with it."""
    arguments = ('--spec', spec_file or spec(name), '--checkout', tree, '--edition', 'open-source')
    return storage_scaffold('new', name, *arguments, *options, cwd=tree.parent)


def scaffold(tree: Path, python: Path) -> Scaffolded:
    """PROVIDERS generated into `tree`, with their migrations."""
    runs, planned = {}, {}
    for name in PROVIDERS:
        planned[name] = new(name, tree, '--dry-run', '--no-migrate')
        runs[name] = new(name, tree, '--python', python)
    return Scaffolded(tree, runs, planned)
