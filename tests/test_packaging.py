"""The tool as people get it: a wheel on each Python, a source distribution, or an editable install, each alone.

Across modules: it is about what is installed.
"""

from __future__ import annotations

import json
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
OLDEST = 10


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


def pythons() -> dict[str, str]:
    """The oldest and the newest of the supported versions that this machine has, and the one of the tests."""
    found = {sys.version_info[:2]: sys.executable}
    for minor in range(OLDEST, 30):
        if path := shutil.which(f'python3.{minor}'):
            # One that pyenv puts there may only say that it is not installed.
            works = subprocess.run([path, '-c', 'import ensurepip, venv'], capture_output=True).returncode == 0
            found |= {(3, minor): path} if works and (3, minor) not in found else {}
    ends = sorted({min(found), max(found), sys.version_info[:2]})
    return {f'wheel on {major}.{minor}': found[major, minor] for major, minor in ends}


PYTHONS = pythons()


@pytest.fixture(scope='module')
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the source distribution and of the wheel, which is built from it: what that lacks is missed.

    STORAGE_SCAFFOLD_DIST names one that is to be published.
    """
    if there := os.environ.get('STORAGE_SCAFFOLD_DIST'):
        return Path(there).resolve()
    target = tmp_path_factory.mktemp('dist')
    run(uv(), 'build', '--quiet', '--out-dir', target, ROOT, cwd=target)
    return target


@pytest.fixture(scope='module')
def wheel(built: Path) -> Path:
    [found] = built.glob('*.whl')
    return found


@pytest.fixture(scope='module', params=[*PYTHONS, 'sdist', 'editable'])
def command(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`storage-scaffold`, installed into an environment where there was nothing."""
    environment = tmp_path_factory.mktemp('empty') / 'venv'
    python = PYTHONS.get(request.param, sys.executable)
    run(uv(), 'venv', '--quiet', '--python', python, environment, cwd=environment.parent)
    pattern = '*.tar.gz' if request.param == 'sdist' else '*.whl'
    what = ['--editable', ROOT] if request.param == 'editable' else list(built.glob(pattern))
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


def test_everything_says_the_same_version(command: Path, wheel: Path, tmp_path: Path) -> None:
    """What it says, what pip knows, and what the files are called; the lock is in the next test."""
    version = storage_scaffold.__version__
    assert run(command, '--version', cwd=tmp_path) == f'storage-scaffold {version}\n'
    ask = 'from importlib.metadata import version; print(version("storage-scaffold"))'
    assert run(command.with_name('python'), '-c', ask, cwd=tmp_path) == f'{version}\n'
    assert wheel.name == f'storage_scaffold-{version}-py3-none-any.whl'


def test_it_generates_a_provider(command: Path, tmp_path: Path) -> None:
    """From a directory that has nothing to do with the tool, from its own specs, into a checkout elsewhere."""
    checkout = shutil.copytree(CHECKOUT, tmp_path / 'checkout')
    elsewhere = tmp_path / 'elsewhere'
    elsewhere.mkdir()
    ask = 'from storage_scaffold.resources import specs_dir; print(specs_dir() / "wasabi.yml")'
    spec = run(command.with_name('python'), '-c', ask, cwd=elsewhere).strip()

    options = ('--spec', spec, '--checkout', checkout, '--edition', 'open-source', '--no-migrate')
    run(command, 'new', 'wasabi', *options, cwd=elsewhere)

    lock = checkout / '.storage-scaffold/wasabi/lock.json'
    assert json.loads(lock.read_bytes())['inputs']['tool'] == storage_scaffold.__version__
    package = checkout / 'label_studio/io_storages/wasabi'
    assert 'class WasabiImportStorage(' in (package / 'models.py').read_text(encoding='utf-8')
    assert (package / 'client.py').stat().st_size > 1000
    assert 'io_storages.wasabi.api' in (checkout / 'label_studio/io_storages/urls.py').read_text(encoding='utf-8')
    assert list(elsewhere.iterdir()) == []


def test_it_writes_a_spec(command: Path, tmp_path: Path) -> None:
    run(command, 'spec', 'acme', '--data', 'kind=s3', '--defaults', cwd=tmp_path)
    assert 'acme.yml: ok' in run(command, 'validate', 'acme.yml', cwd=tmp_path)
    assert (tmp_path / 'spec.schema.json').read_bytes() == (ROOT / 'spec.schema.json').read_bytes()
