"""The process cleans up whatever ends it, and gives nothing away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import DEFAULT_SIGNALS, wait_for

ROOT = Path(__file__).resolve().parents[2]
SERVED = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from storage_scaffold.commands.verify import Source, verify
from storage_scaffold.spec.loader import load_bytes
from tests.verify.disk import CLIENT
from tests.verify.memory import PROTOCOL, SPEC, UTILS
modules = {{'client.py': CLIENT.format(disk={disk!r}, protocol=PROTOCOL).encode(), 'utils.py': UTILS.encode()}}
source = Source(load_bytes(SPEC, 'acme.yml'), modules, 'acme.yml')
verified = verify(source, Path({config!r}), root=Path({disk!r}))
print(verified.found, verified.left, [result.words for result in verified.failed])
"""


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A service that is a directory: each object is a file, and writing the last of many takes for ever."""
    disk = tmp_path / 'disk'
    disk.mkdir()
    (tmp_path / 'config.yml').write_text('bucket: bucket\nsecret: correct horse\n')
    return disk


def start(disk: Path) -> subprocess.Popen[str]:
    code = SERVED.format(root=str(ROOT), disk=str(disk), config=str(disk.parent / 'config.yml'))
    command = [*DEFAULT_SIGNALS, sys.executable, '-c', code]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def written(disk: Path) -> list[str]:
    return [path.name for path in disk.iterdir() if path.name.startswith('storage-scaffold-verify')]


def hangs(disk: Path) -> bool:
    """Whether the checks have come to where the service is slow."""
    return any('many' in name for name in written(disk))


def child_of(process: subprocess.Popen[str]) -> int:
    return int(Path(f'/proc/{process.pid}/task/{process.pid}/children').read_text().split()[0])


def test_an_interruption_cleans_up_first(disk: Path) -> None:
    (disk / '.slow').touch()
    process = start(disk)
    wait_for(lambda: hangs(disk), 'objects are written')
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate()
    assert process.returncode != 0 and said == '' and 'KeyboardInterrupt' in errors
    assert written(disk) == []


def test_a_parent_that_is_killed_leaves_nothing_either(disk: Path) -> None:
    (disk / '.slow').touch()
    process = start(disk)
    wait_for(lambda: hangs(disk), 'objects are written')
    process.kill()
    process.communicate()
    wait_for(lambda: written(disk) == [], 'the process that was left alone cleans up')


def test_what_a_killed_run_leaves_the_next_one_deletes(disk: Path) -> None:
    (disk / '.slow').touch()
    process = start(disk)
    wait_for(lambda: hangs(disk), 'objects are written')
    os.kill(child_of(process), signal.SIGKILL)
    assert 'the process that runs the checks ended with -9' in process.communicate()[1]
    left = len(written(disk))
    assert left > 3
    (disk / '.slow').unlink()
    said, errors = start(disk).communicate()
    assert (said, errors) == (f'{left} 0 []\n', '')
    assert written(disk) == []


def test_a_process_that_dies_is_an_error_that_quotes_nothing(disk: Path) -> None:
    (disk / '.dies').touch()
    _, errors = start(disk).communicate()
    last = errors.strip().splitlines()[-1]
    assert 'ended with 1 (SystemError)' in last
    assert 'correct horse' not in errors
