"""Trees of Label Studio: clones of the baseline, what changed in them, copies to run."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from tests.label_studio.environment import run
from tests.samples import is_hidden


def clone(source: Path, target: Path) -> Path:
    """A fresh checkout of `source`'s commit at `target`; shares its objects, so it costs a second."""
    completed = run(['git', 'clone', '--quiet', '--shared', source, target], cwd=source.parent)
    assert completed.returncode == 0, completed.stderr
    git(target, 'config', 'core.autocrlf', 'false')
    return target


def slim(source: Path, target: Path) -> Path:
    """A clone of `source` with the web build left out, by a commit of its own."""
    clone(source, target)
    for part in ('web', 'label_studio/core/static', 'label_studio/core/static_build'):
        shutil.rmtree(target / part, ignore_errors=True)
    who = ('-c', 'user.name=harness', '-c', 'user.email=harness@localhost', '-c', 'commit.gpgsign=false')
    git(target, *who, 'commit', '--quiet', '--all', '--message', 'without the web build')
    return target


def git(tree: Path, *arguments: str) -> str:
    """What `git ARGUMENTS` prints in `tree`. Fails the test when git fails."""
    completed = run(['git', *arguments], cwd=tree)
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def status(tree: Path) -> dict[str, str]:
    """`git status --porcelain`, ignored files left out: path -> ` M`, `??` …"""
    entries = git(tree, 'status', '--porcelain', '-z', '--untracked-files=all').split('\0')
    return {entry[3:]: entry[:2] for entry in entries if entry}


def digests(tree: Path) -> dict[str, str]:
    """Every file of `tree`, without git's own and what `undo` needs -> digest; empty directories count, as `''`."""
    found = {}
    for path in sorted(tree.rglob('*')):
        relative = path.relative_to(tree)
        if is_hidden(relative):
            continue
        if path.is_file():
            found[relative.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif not any(path.iterdir()):
            found[relative.as_posix()] = ''
    return found


def runnable_copy(tree: Path, target: Path) -> Path:
    """A copy of `tree` to start Django in: without `.git`, or every start would rewrite core/version_.py."""
    shutil.copytree(tree, target, ignore=shutil.ignore_patterns('.git'))
    return target
