"""The directories that the commands of each page are run in: what the page takes for granted, in miniature."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.conftest import DJANGO
from tests.conftest import CHECKOUT, FULL, lay_down
from tests.docs.pages import blocks
from tests.docs.shell import BIN, user
from tests.samples import git, repository

# Makes a migration for the models of a provider, as Django would.
_MAKES = """
cd io_storages/migrations; last=$(ls 0*.py | tail -1)
number=$(echo "1${last%%_*}" | awk '{ print substr($1 + 1, 2) }')
prefix=$(echo "$4" | awk '{ print toupper(substr($1, 1, 1)) substr($1, 2) }')
cat > "${number}_$4.py" <<END
class Migration:
    dependencies = [('io_storages', '${last%.py}')]
    operations = [migrations.CreateModel(name='${prefix}ImportStorage')]
END
"""
ACME = blocks('README.md', 'yaml')[0].text


@dataclass
class Place:
    """Where a page's commands are run: the directory they begin in, the environment, and which of them fail."""

    where: Path
    env: dict[str, str] = field(default_factory=dict)
    fails: tuple[str, ...] = ()


def _scaffold(root: Path, *arguments: str) -> None:
    command = [BIN / 'storage-scaffold', *arguments]
    done = subprocess.run(command, cwd=root, env=user(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _spec(name: str) -> str:
    return ACME.replace('acme', name).replace('Acme', name.title()).replace('ACME', name.upper())


def checkout(parent: Path) -> Path:
    """A miniature of a full Label Studio tree, committed, with a Python that makes migrations."""
    root = lay_down(FULL, lay_down(CHECKOUT, parent / 'label-studio'))
    (root / '.gitignore').write_text('.venv/\n')
    python = root / '.venv/bin/python'
    python.parent.mkdir(parents=True)
    python.write_text(DJANGO.format(self=python, log='/dev/null', script=_MAKES))
    python.chmod(0o755)
    repository(root)
    git(root, 'rm', '--quiet', '--cached', '-r', '.venv')
    git(root, 'commit', '--quiet', '--message', 'ignored')
    return root


def managed(parent: Path, name: str = 'acme') -> Path:
    """A checkout with a provider in it, committed; its spec is in the checkout."""
    root = checkout(parent)
    add(root, name)
    return root


def add(root: Path, name: str) -> None:
    """Adds one more provider, and commits it."""
    (root / 'specs').mkdir(exist_ok=True)
    (root / f'specs/{name}.yml').write_text(_spec(name))
    _scaffold(root, 'new', name, '--spec', f'specs/{name}.yml', '--stage')
    git(root, 'commit', '--quiet', '--message', name)


def readme(parent: Path) -> Place:
    """The life of a provider: a checkout, and a spec beside it."""
    root = checkout(parent)
    (root / 'acme.yml').write_text(ACME)
    poetry = parent / 'bin/poetry'
    poetry.parent.mkdir()
    poetry.write_text(f'#!/bin/sh\nshift 2; exec {root}/.venv/bin/python "$@"\n')
    poetry.chmod(0o755)
    path = f'{poetry.parent}{os.pathsep}{BIN}{os.pathsep}{os.environ["PATH"]}'
    # `diff` ends with 1 where there is a difference, and there is to be one.
    return Place(parent, {'PATH': path, 'EDITOR': 'sed -i s/Acme.Storage/Acme/'}, ('storage-scaffold diff',))


def teams(parent: Path) -> Place:
    """Two branches, each with a provider."""
    root = checkout(parent)
    git(root, 'switch', '--quiet', '--create', 'zeta')
    add(root, 'zeta')
    git(root, 'switch', '--quiet', 'main')
    add(root, 'acme')
    return Place(root, fails=('git merge zeta',))


def with_origin(parent: Path) -> Place:
    """A clone, whose `origin/main` has the provider."""
    root = managed(parent)
    git(parent, 'clone', '--quiet', str(root), 'clone')
    shutil.copytree(root / '.venv', parent / 'clone/.venv')
    return Place(parent / 'clone')


def one(parent: Path) -> Place:
    """A checkout with a provider in it."""
    return Place(managed(parent))


def templates(parent: Path) -> Place:
    """The same, and an editor that adds a line."""
    return Place(managed(parent), {'EDITOR': 'sed -i /super/aAsk.us'})


def nothing(parent: Path) -> Place:
    """An empty directory, in no checkout."""
    return Place(parent)


PLACES: dict[str, Callable[[Path], Place]] = {
    'README.md': readme,
    'docs/breaking.md': with_origin,
    'docs/editor.md': one,
    'docs/json.md': one,
    'docs/spec.md': nothing,
    'docs/teams.md': teams,
    'docs/templates.md': templates,
}
