"""The tool as people get it: a wheel, or an editable install, alone in an environment of its own.

Across modules: it is about what is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import storage_scaffold

ROOT = Path(__file__).resolve().parents[1]
CHECKOUT = ROOT / 'tests/fixtures/checkout'


def run(*command: str | Path, cwd: Path) -> str:
    """What `command` prints. Fails the test when it fails."""
    # A user's environment: nothing that would let the source tree be found.
    env = {name: value for name, value in os.environ.items() if not name.startswith(('PYTHON', 'VIRTUAL_ENV'))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding='utf-8',
    )
    assert done.returncode == 0, f'{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}'
    return done.stdout


def uv() -> Path:
    """The uv of the environment that the tests run in."""
    return Path(sys.executable).with_name('uv')


@pytest.fixture(scope='module')
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution, so that what that lacks is missed."""
    target = tmp_path_factory.mktemp('dist')
    run(uv(), 'build', '--out-dir', target, ROOT, cwd=target)
    assert len(list(target.glob('*.tar.gz'))) == 1
    (built,) = target.glob('*.whl')
    return built


@pytest.fixture(scope='module', params=['wheel', 'editable'])
def command(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`storage-scaffold`, installed into an environment where there was nothing."""
    environment = tmp_path_factory.mktemp(request.param) / 'venv'
    run(uv(), 'venv', '--quiet', '--python', sys.executable, environment, cwd=environment.parent)
    what = [wheel] if request.param == 'wheel' else ['--editable', ROOT]
    run(uv(), 'pip', 'install', '--quiet', '--python', environment / 'bin/python', *what, cwd=environment.parent)
    return environment / 'bin/storage-scaffold'


def files_below(directory: Path) -> set[str]:
    """All files below a directory of the source tree, relative to its parent."""
    return {
        path.relative_to(directory.parent).as_posix()
        for path in directory.rglob('*')
        if path.is_file() and '__pycache__' not in path.parts
    }


def test_the_wheel_holds_the_package_its_templates_and_specs_and_nothing_else(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if '.dist-info/' not in name}

    data = files_below(ROOT / 'templates') | files_below(ROOT / 'specs') | {'spec.schema.json'}
    assert data
    assert held == files_below(ROOT / 'storage_scaffold') | {f'storage_scaffold/_data/{name}' for name in data}


def test_it_says_its_version(command: Path, tmp_path: Path) -> None:
    assert storage_scaffold.__version__ in run(command, '--version', cwd=tmp_path)


def test_it_generates_a_provider(command: Path, tmp_path: Path) -> None:
    """From a directory that has nothing to do with the tool, from its own specs, into a checkout elsewhere."""
    checkout = shutil.copytree(CHECKOUT, tmp_path / 'checkout')
    elsewhere = tmp_path / 'elsewhere'
    elsewhere.mkdir()
    ask = 'from storage_scaffold.resources import specs_dir; print(specs_dir() / "wasabi.yml")'
    spec = run(command.with_name('python'), '-c', ask, cwd=elsewhere).strip()

    options = ('--spec', spec, '--checkout', checkout, '--edition', 'open-source', '--no-migrate')
    run(command, 'new', 'wasabi', *options, cwd=elsewhere)

    package = checkout / 'label_studio/io_storages/wasabi'
    assert 'class WasabiImportStorage(' in (package / 'models.py').read_text(encoding='utf-8')
    assert (package / 'client.py').stat().st_size > 1000
    assert 'io_storages.wasabi.api' in (checkout / 'label_studio/io_storages/urls.py').read_text(encoding='utf-8')
    assert list(elsewhere.iterdir()) == []
