"""A repository, and providers that are made and committed in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.branches.support import Add, commit
from tests.cli.conftest import Invoke
from tests.commands.support import render
from tests.samples import git, repository, spec

# As Django does it: the next number, following the last migration.
DJANGO = """
import pathlib, re, sys
here = pathlib.Path('io_storages/migrations')
last = max(path.stem for path in here.glob('0*.py'))
models = pathlib.Path('io_storages', sys.argv[1].removesuffix('_update'), 'models.py').read_text()
created = re.findall(r'class (\\w+)\\(Mixin', models) if 'update' not in sys.argv[1] else []
columns = re.findall(r'    (\\w+) = models', models)
made = [f"        migrations.CreateModel(name='{name}', fields={columns})," for name in created] or [
    f"        migrations.AddField(model_name='{prefix}importstorage', name='{name}'),"
    for prefix in [re.findall(r'class (\\w+?)ImportStorage\\(', models)[0].lower()]
    for name in columns
    if not any(f"'{name}'" in path.read_text() for path in here.glob('0*.py'))
]
(here / f'{int(last[:4]) + 1:04}_{sys.argv[1]}.py').write_text('\\n'.join([
    'from django.db import migrations', '', '', 'class Migration(migrations.Migration):', '',
    '    dependencies = [', f"        ('io_storages', '{last}'),", '    ]', '',
    '    operations = [', *made, '    ]', '',
]))
"""


@pytest.fixture
def python(fake_django: Callable[..., Path], tmp_path: Path) -> Path:
    script = tmp_path / 'makemigrations.py'
    script.write_text(DJANGO)
    return fake_django(f'"{sys.executable}" "{script}" "$4"')


@pytest.fixture
def tree(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository on `main`, without a provider, as the current directory."""
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', render)
    monkeypatch.chdir(repository(mini_checkout))
    for key, value in (('user.name', 't'), ('user.email', 't@t.invalid'), ('commit.gpgsign', 'false')):
        git(mini_checkout, 'config', key, value)
    return mini_checkout


@pytest.fixture
def add(invoke: Invoke, python: Path, tmp_path: Path) -> Add:
    """Makes a provider, and commits it as told."""

    def run(name: str) -> None:
        file = tmp_path / f'{name}.yml'
        file.write_bytes(spec(name))
        result = invoke('new', name, '--spec', file, '--python', python, '--stage')
        assert result.exit_code == 0, result.output
        commit(f'add {name}')

    return run
