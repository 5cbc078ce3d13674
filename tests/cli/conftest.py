"""The command line, called in this process."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from storage_scaffold.cli.app import cli
from tests.samples import quick_render, spec

Invoke = Callable[..., Result]

# Answers the probe like an interpreter that has Label Studio, and makes migrations as Django would.
DJANGO = """#!/bin/sh
if [ "$1" = "-c" ]; then echo '["{self}", "/base"]'; exit 0; fi
echo "$@" >> "{log}"
{script}
"""
MAKES = """
f=io_storages/migrations/00$((22 + $(ls io_storages/migrations | wc -l)))_$4.py
printf "operations = [migrations.CreateModel(name='WasabiImportStorage')]\\n" > $f
"""


@pytest.fixture(autouse=True)
def no_label_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Python with Label Studio is found unless a test names one; the renderer is the quick one."""
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', quick_render)
    monkeypatch.setattr('storage_scaffold.migrations.python._candidates', lambda _root: iter(()))
    monkeypatch.delenv('NO_COLOR', raising=False)


@pytest.fixture
def invoke() -> Invoke:
    """Runs `storage-scaffold ARGUMENTS`; standard input is not a terminal."""

    def run(*arguments: str | Path, answer: str | None = None) -> Result:
        return CliRunner().invoke(
            cli, [str(argument) for argument in arguments], input=answer, prog_name='storage-scaffold'
        )

    return run


@pytest.fixture
def spec_file(tmp_path: Path) -> Path:
    """The spec of wasabi, outside the checkout; it says that it is for open source."""
    file = tmp_path / 'wasabi.yml'
    file.write_bytes(spec('wasabi'))
    return file


@pytest.fixture
def undecided(tmp_path: Path) -> Path:
    """A spec that does not say which edition it is for."""
    file = tmp_path / 'undecided.yml'
    file.write_bytes(spec('wasabi', edition=False))
    return file


@pytest.fixture
def fake_django(tmp_path: Path) -> Callable[..., Path]:
    """Makes a `--python` whose `makemigrations` is a shell script."""

    def make(script: str = MAKES) -> Path:
        path = tmp_path / 'python-with-django'
        path.write_text(DJANGO.format(self=path, log=tmp_path / 'django.log', script=script))
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person sits at the terminal."""
    monkeypatch.setattr('storage_scaffold.cli.output.interactive', lambda: True)


@pytest.fixture(scope='session')
def console() -> Path:
    """The installed command."""
    found = shutil.which('storage-scaffold', path=f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}')
    assert found, 'install the project first'
    return Path(found)
