"""Checkouts from others' hands, and what is asked of a command in them."""

from __future__ import annotations

import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from storage_scaffold.checkout.tree import MAX_BYTES
from tests.cli.conftest import Invoke, fake_django, invoke, no_label_studio, spec_file
from tests.conftest import CHECKOUT, lay_down
from tests.processes import HANG
from tests.transaction.support import STATE

__all__ = ['fake_django', 'invoke', 'no_label_studio', 'spec_file']


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """A fifo must not be waited for."""

    def late(_number: int, _frame: object) -> None:
        raise TimeoutError('the command does not end')

    previous = signal.signal(signal.SIGALRM, late)
    signal.alarm(HANG)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.fixture(scope='session')
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a checkout with wasabi in it is kept, once a test has made it."""
    return tmp_path_factory.mktemp('managed') / 'checkout'


@pytest.fixture
def managed(invoke: Invoke, tmp_path: Path, spec_file: Path, pristine: Path) -> Path:
    """A checkout with wasabi in it."""
    if not pristine.exists():
        made = lay_down(CHECKOUT, tmp_path / 'made')
        result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', made)
        assert result.exit_code == 0, result.output
        shutil.copytree(made, pristine)
        shutil.rmtree(made)
    return Path(shutil.copytree(pristine, tmp_path / 'checkout'))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory beside the checkout with a file in it; the test fails when either is touched."""
    directory = tmp_path / 'outside'
    directory.mkdir()
    (directory / 'precious').write_bytes(b'precious')
    return directory


def refused(result: Result, *codes: int) -> None:
    """A refusal that says what is wrong and how to fix it."""
    assert result.exit_code in (codes or (2, 3)), result.output
    findings = result.stdout if result.exit_code in (1, 2) else ''  # of `check`
    assert 'error: ' in result.stderr or findings
    assert 'To fix it: ' in result.stderr or 'To fix it' in findings
    assert 'Traceback' not in result.output
    assert 'This is a bug' not in result.output


def untouched(outside: Path) -> None:
    """Nothing came to a directory made by `outside`, nothing went, nothing was written."""
    assert [path.name for path in outside.iterdir()] == ['precious']
    assert (outside / 'precious').read_bytes() == b'precious'


# Every command that reads or writes a checkout, as it is called where wasabi is managed. SPEC stands for its spec.
CALLS = {
    'accept': ('label_studio/io_storages/wasabi/models.py',),
    'check': (),
    'checklist': ('wasabi',),
    'diff': (),
    'doctor': (),
    'eject': ('wasabi',),
    'init': ('--defaults',),
    'list': (),
    'new': ('wasabi', '--spec', 'SPEC'),
    'remove': ('wasabi', '--yes'),
    'rename': ('wasabi', 'hot'),
    'resolve': (),
    'show': ('wasabi',),
    'spec': ('hot', '--data', 'kind=s3', '--defaults'),
    'templates': ('eject', 'README.md'),
    'undo': (),
    'update': (),
}
MARKS = {f'{STATE}/run.lock', f'{STATE}/.gitignore'}
ALONE = {'catalog', 'completion', 'demo', 'preview', 'schema', 'validate', 'verify'}


def call(invoke: Invoke, name: str, root: Path, spec_file: Path) -> Result:
    """Runs the command as CALLS has it."""
    arguments = [str(spec_file) if word == 'SPEC' else word for word in CALLS[name]]
    return invoke(name, *arguments, '--checkout', root)


def everything(root: Path) -> dict[str, object]:
    """Everything below `root` except git's files and those of a running command; only opens regular files."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob('*')):
        mode = path.lstat().st_mode
        small = stat.S_ISREG(mode) and path.stat().st_size <= MAX_BYTES
        content: object = path.read_bytes() if small else path.readlink() if stat.S_ISLNK(mode) else None
        found[path.relative_to(root).as_posix()] = (mode, content)
    return {path: what for path, what in found.items() if not path.startswith('.git/') and path not in MARKS}
