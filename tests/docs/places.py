"""The directories that the commands of each page are run in: what the page takes for granted, in miniature."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.cli.conftest import DJANGO
from tests.clients.servers import KEY_ID, SECRET, rclone_s3
from tests.conftest import CHECKOUT, FULL, lay_down
from tests.docs.pages import blocks
from tests.docs.shell import BIN, user
from tests.samples import git, repository

# Makes a migration for the models of a provider, or one that merges all those that are the last, as Django would.
_MAKES = """
cd io_storages/migrations; last=$(ls 0*.py | tail -1); last=${last%%_*}
number=$(echo "1$last" | awk '{ print substr($1 + 1, 2) }')
name=$4 model=$(echo "$4" | awk '{ print toupper(substr($1, 1, 1)) substr($1, 2) "ImportStorage" }')
operations="migrations.CreateModel(name='$model')"
[ "$4" != --merge ] || name=merge operations=
cat > "${number}_$name.py" <<END
class Migration:
    dependencies = [$(ls ${last}_*.py | sed "s/\\(.*\\).py/('io_storages', '\\1'),/")]
    operations = [$operations]
END
"""
AGAINST = 'storage-scaffold check --against origin/main'
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


def managed(parent: Path) -> Path:
    """A checkout with a provider in it, committed; its spec is in the checkout."""
    return Path(shutil.copytree(_managed(), parent / 'label-studio'))


@cache
def _managed() -> Path:
    """The same, made once."""
    parent = Path(mkdtemp(prefix='docs-'))
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    root = checkout(parent)
    add(root, 'acme')
    return root


def add(root: Path, name: str) -> None:
    """Adds one more provider, and commits it."""
    (root / 'specs').mkdir(exist_ok=True)
    (root / f'specs/{name}.yml').write_text(_spec(name))
    _scaffold(root, 'new', name, '--spec', f'specs/{name}.yml', '--stage')
    git(root, 'commit', '--quiet', '--message', name)


def poetry(parent: Path, python: Path | str) -> dict[str, str]:
    """An environment in which `poetry run python` is this Python."""
    command = parent / 'bin/poetry'
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nshift 2; exec {python} "$@"\n')
    command.chmod(0o755)
    return {'PATH': f'{command.parent}{os.pathsep}{user()["PATH"]}'}


def readme(parent: Path, _: ExitStack) -> Place:
    """The life of a provider: a checkout, and a spec in it."""
    root = checkout(parent)
    (root / 'acme.yml').write_text(ACME)
    env = {**poetry(parent, root / '.venv/bin/python'), 'EDITOR': 'sed -i s/Acme.Storage/Acme/'}
    # `diff` ends with 1 where there is a difference, and there is to be one.
    return Place(parent, env, ('storage-scaffold diff',))


def one(parent: Path, _: ExitStack) -> Place:
    """A checkout with a provider in it."""
    return Place(managed(parent))


def custom(parent: Path, stack: ExitStack) -> Place:
    """The same; the client that the page makes is not written yet."""
    return Place(one(parent, stack).where, fails=('storage-scaffold check',))


def teams(parent: Path, _: ExitStack) -> Place:
    """Two branches, each with a provider."""
    root = checkout(parent)
    git(root, 'switch', '--quiet', '--create', 'zeta')
    add(root, 'zeta')
    git(root, 'switch', '--quiet', 'main')
    add(root, 'acme')
    return Place(root, fails=('git merge zeta',))


def releases(parent: Path, _: ExitStack) -> Place:
    """A provider, and a release that brings a storage of its own to the same place, with a migration."""
    root = checkout(parent)
    git(root, 'switch', '--quiet', '--create', 'upstream')
    settings = root / 'label_studio/core/settings/base.py'
    link = "    'io_storages_localfilesimportstoragelink',\n"
    settings.write_text(settings.read_text().replace(link, link + link.replace('localfiles', 'box')))
    migration = "class Migration:\n    dependencies = [('io_storages', '0022_x')]\n    operations = []\n"
    (root / 'label_studio/io_storages/migrations/0023_box.py').write_text(migration)
    git(root, 'add', '--all')
    git(root, 'commit', '--quiet', '--message', 'a release')
    git(root, 'tag', '1.24.0')
    git(root, 'switch', '--quiet', 'main')
    add(root, 'acme')
    return Place(root, fails=('git merge 1.24.0',))


def two(parent: Path, _: ExitStack) -> Place:
    """A checkout with two providers in it."""
    root = managed(parent)
    add(root, 'zeta')
    return Place(root)


def with_origin(parent: Path, _: ExitStack) -> Place:
    """A clone, whose `origin/main` has the provider."""
    root = managed(parent)
    git(parent, 'clone', '--quiet', str(root), 'clone')
    return Place(parent / 'clone')


def broken(parent: Path, stack: ExitStack) -> Place:
    """The same; the page goes on to break it."""
    return Place(with_origin(parent, stack).where, fails=('storage-scaffold diff', AGAINST))


def service(parent: Path, stack: ExitStack) -> Place:
    """A service with a bucket, and a spec for it."""
    (parent / 'buckets/pictures/sandbox').mkdir(parents=True)
    (parent / 'buckets/pictures/sandbox/one.jpg').write_bytes(b'one')
    address = stack.enter_context(rclone_s3(parent / 'buckets', parent / 'log'))
    client = f'client: {{kind: s3, endpoint: {address}, addressing: path}}\npresign: false\n'
    (parent / 'acme.yml').write_text(f'spec: 1\nname: acme\ntitle: Acme Storage\n{client}')
    [config] = blocks('docs/verify.md', 'yaml')
    (parent / 'my-acme.yml').write_text(config.text.replace('AKIA…', KEY_ID))
    return Place(parent, {**poetry(parent, sys.executable), 'STORAGE_SCAFFOLD_SECRET_ACCESS_KEY': SECRET})


def templates(parent: Path, _: ExitStack) -> Place:
    """The same, and an editor that adds a line."""
    return Place(managed(parent), {'EDITOR': 'sed -i /super/aAsk.us'})


def nothing(parent: Path, _: ExitStack) -> Place:
    """An empty directory, in no checkout."""
    return Place(parent)


PLACES: dict[str, Callable[[Path, ExitStack], Place]] = {
    'README.md': readme,
    'docs/breaking.md': broken,
    'docs/ci.md': with_origin,
    'docs/custom-client.md': custom,
    'docs/editor.md': one,
    'docs/json.md': one,
    'docs/releases.md': releases,
    'docs/teams.md': teams,
    'docs/templates.md': templates,
    'docs/upstream.md': two,
    'docs/verify.md': service,
    'docs/write-a-spec.md': nothing,
}
