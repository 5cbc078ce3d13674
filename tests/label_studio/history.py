"""A team's repository of a real Label Studio, and its database: commits, merges, migrations and rows."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.label_studio.environment import INSIDE, offline_env, run
from tests.label_studio.scaffold import Run, storage_scaffold
from tests.label_studio.tree import git, runnable_copy


@dataclass(frozen=True)
class Team:
    """A repository at `tree`, and a database in `data`; Label Studio is run in copies, because it rewrites a file."""

    tree: Path
    data: Path

    def __post_init__(self) -> None:
        for key, value in (('user.name', 't'), ('user.email', 't@localhost'), ('commit.gpgsign', 'false')):
            git(self.tree, 'config', key, value)

    def commit(self, message: str) -> None:
        """Commits everything."""
        git(self.tree, 'add', '--all', '--force', '--', '.', ':!.storage-scaffold/.state')
        git(self.tree, 'commit', '--quiet', '--allow-empty', '--message', message)

    def scaffold(self, *arguments: str | Path) -> Run:
        """Runs the tool in the tree; it must succeed."""
        done = storage_scaffold(*arguments, cwd=self.tree)
        assert done.code == 0, str(done)
        return done

    def merge(self, branch: str, python: Path) -> str:
        """Merges a branch and has `resolve` settle the conflicts. Returns what it said, empty if git needs no help."""
        stopped = run(['git', 'merge', '--no-edit', branch], cwd=self.tree).returncode != 0
        if not stopped:
            return ''
        said = self.scaffold('resolve', '--python', python).output
        assert git(self.tree, 'ls-files', '--unmerged') == ''
        git(self.tree, 'commit', '--quiet', '--no-edit')
        return said

    def shell(self, command: str, python: Path, scratch: Path) -> str:
        """Runs a printed shell command, `python` in it being that of Label Studio, in a copy of the tree."""
        copy = runnable_copy(self.tree, scratch / 'tree')
        (scratch / 'bin').mkdir(parents=True)
        (scratch / 'bin/python').write_text(f'#!/bin/sh\nexec "{python}" "$@"\n')
        (scratch / 'bin/python').chmod(0o755)
        env = offline_env(copy, self.data)
        done = run(['sh', '-c', command], copy, {**env, 'PATH': f'{scratch / "bin"}:{env["PATH"]}'})
        shutil.rmtree(scratch)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def migrate(self, python: Path, scratch: Path) -> str:
        """Migrates the database, and checks that nothing is left to migrate or to make."""
        manage = 'python manage.py'
        commands = f'{manage} migrate --noinput && {manage} makemigrations --check --dry-run'
        return self.shell(f'cd label_studio && {commands}', python, scratch)

    def rows(self, order: str, python: Path, scratch: Path, name: str, prefix: str) -> list[dict[str, Any]]:
        """What inside/rows.py says."""
        script = INSIDE / 'rows.py'
        said = self.shell(f'cd label_studio && python "{script}" {order} {name} {prefix}', python, scratch)
        found: list[dict[str, Any]] = json.loads(next(line for line in said.splitlines() if line.startswith('[')))
        return found
