"""The releases of Label Studio that are tried, and what happens in the tree of one.

A provider of each client kind comes, passes the tree's own gates, and goes.
"""

from __future__ import annotations

import ast
import hashlib
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold.checkout import Checkout, Features
from storage_scaffold.spec.loader import load_spec
from tests.label_studio.environment import CACHE, existing, find_label_studio, offline_env, run
from tests.label_studio.scaffold import new, spec, storage_scaffold
from tests.label_studio.tree import clone, digests, git, runnable_copy, status

_HERE = Path(__file__).parent
RUFF = Path(sys.executable).with_name('ruff')
# What `make label-studio` fetches, oldest first: all that there are from the first to the last.
RELEASES = tuple(
    line.partition('==')[2].split()[0]
    for name in ('releases.txt', 'sdist.txt')
    for line in (_HERE / name).read_text(encoding='utf-8').splitlines()
)
OLDEST = RELEASES[0]
# A ready spec of each client kind.
SPECS = ('azure_key', 'gcs_service_account', 'http_index', 'minio', 'nextcloud', 'rclone', 'sftp', 'smb')
_BLUE = re.compile(r'^\[tool\.blue\]\n.*?(?=^\[|\Z)', re.MULTILINE | re.DOTALL)


def history() -> Path:
    """A repository with one commit for each release. Raises ToolMissing."""
    return existing(CACHE / 'releases/src/.git').parent


def python_of(release: str) -> Path:
    """A Python that has what the release needs. Raises ToolMissing."""
    return existing(CACHE / 'releases/venv/bin/python') if release == OLDEST else find_label_studio().python


def tree_of(release: str, home: Path) -> Path:
    """A fresh checkout of a release. Raises ToolMissing."""
    tree = clone(history(), home / 'tree')
    git(tree, 'checkout', '--quiet', f'origin/v{release}')
    return tree


@dataclass(frozen=True)
class Trial:
    """What a tree offers, and what was seen: empty texts where it went well.

    `generated` are the Python files that were written and that the tree's formatters look at (path -> content), and
    `migrations` those that Django made; `blue` is the section of pyproject.toml with the settings of that formatter.
    """

    features: Features
    blue: str
    generated: Mapping[str, bytes]
    migrations: tuple[str, ...]
    checked: str
    ruff: str
    left_behind: str


def try_tree(tree: Path, python: Path) -> Trial:
    """Generates a provider of each client kind into a clean `tree`, and takes them out again."""
    before, features = digests(tree), Checkout.at(tree).features
    for name in SPECS:
        done = new(name, tree, '--no-migrate')
        assert done.code == 0, str(done)
    written = [path for path in status(tree) if path.endswith('.py')]
    ruff = run([RUFF, 'check', '--no-cache', '--quiet', *written], cwd=tree)
    migrations = _migrate(tree, python)
    checked = storage_scaffold('check', cwd=tree)
    generated = {path: (tree / path).read_bytes() for path in written}
    # A migration that others follow would stay.
    for name in reversed(SPECS):
        done = storage_scaffold('remove', name, '--yes', '--no-migrate', cwd=tree)
        assert done.code == 0, str(done)
    after = digests(tree)
    different = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    settings = _BLUE.search((tree / 'pyproject.toml').read_text(encoding='utf-8'))
    return Trial(
        features=features,
        blue=settings[0] if settings else '',
        generated=generated,
        migrations=migrations,
        checked='' if checked.code == 0 else str(checked),
        ruff=ruff.stdout,
        left_behind='\n'.join([*different, *status(tree)]),
    )


def _migrate(tree: Path, python: Path) -> tuple[str, ...]:
    """The names of the migrations for all providers, as the release's own Django makes them after its system checks.

    It starts once, which takes as long as all the rest, and makes one; each provider gets its part of it.
    """
    scratch = tree.parent / 'django'
    copy = runnable_copy(tree, scratch / 'tree')
    pattern = 'label_studio/io_storages/migrations/*.py'
    known = {path.name for path in copy.glob(pattern)}
    command = [python, 'manage.py', 'makemigrations', 'io_storages', '--no-header', '--name', 'all']
    done = run(command, copy / 'label_studio', offline_env(copy, scratch / 'data'))
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = [path for path in copy.glob(pattern) if path.name not in known]
    source, target = made.read_text(encoding='utf-8'), tree / made.relative_to(copy).parent
    shutil.rmtree(scratch)
    [before] = re.findall(r"\('io_storages', '(\w+)'\)", source)
    names = []
    for number, name in enumerate(SPECS, int(made.name[:4])):
        part = _part(source, spec(name)).replace(f"'{before}'", f"'{names[-1] if names else before}'")
        names.append(f'{number:04}_{name}')
        (target / f'{names[-1]}.py').write_text(part, encoding='utf-8')
    return tuple(names)


def _part(migration: str, path: Path) -> str:
    """The migration without the operations on models of others than the provider whose spec is at `path`."""
    models = {model.lower() for model in load_spec(path, name=path.stem).models}
    lines = migration.splitlines(keepends=True)
    for node in ast.walk(ast.parse(migration)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == 'migrations.CreateModel':
            [name] = [item.value for item in node.keywords if item.arg == 'name']
            if ast.literal_eval(name).lower() not in models:
                lines[node.lineno - 1 : node.end_lineno] = [''] * ((node.end_lineno or 0) - node.lineno + 1)
    return ''.join(lines)


def blue_would_change(trials: Mapping[str, Trial], blue: Path, home: Path) -> str:
    """What blue says of all that was written, with each tree's own settings; what is the same is looked at once."""
    said = []
    for settings in sorted({trial.blue for trial in trials.values()}):
        place = home / hashlib.sha256(settings.encode()).hexdigest()[:8]
        place.mkdir()
        (place / 'pyproject.toml').write_text(settings, encoding='utf-8')
        for trial in trials.values():
            for path, source in trial.generated.items() if trial.blue == settings else ():
                name = f'{Path(path).stem}_{hashlib.sha256(source).hexdigest()[:16]}.py'
                (place / name).write_bytes(source)
        files = sorted(path.name for path in place.glob('*.py'))
        done = run([blue, '--check', *files], cwd=place)
        if done.returncode or f'{len(files)} files would be left unchanged' not in done.stderr:
            said.append(done.stderr)
    return '\n'.join(said)
