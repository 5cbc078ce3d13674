"""A command that was killed, and the next one; two commands that are started at once.

Across modules: how all writing commands behave when they are killed, or when two run at once.
"""

from __future__ import annotations

import os
import shutil
from itertools import product
from pathlib import Path

import pytest

from storage_scaffold.transaction import pending
from tests.cli.conftest import Invoke
from tests.samples import snapshot, spec
from tests.transaction.support import CountingFs, KillingFs, SteppingFs, killed

STORAGES = 'label_studio/io_storages'
APPLYING = 'storage_scaffold.transaction.applying.Fs'


@pytest.fixture
def steps(invoke: Invoke, mini_checkout: Path, spec_file: Path, tmp_path: Path) -> list[str]:
    """The steps of `new wasabi`."""
    disk, copy = CountingFs(), tmp_path / 'copy'
    shutil.copytree(mini_checkout, copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(APPLYING, lambda: disk)
        invoke('new', 'wasabi', '--spec', spec_file, '--checkout', copy)
    return disk.steps


def kill_new(invoke: Invoke, root: Path, spec_file: Path, step: int) -> None:
    """Kills `new wasabi` at that step of writing."""

    def run() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(APPLYING, lambda: KillingFs(step))
            invoke('new', 'wasabi', '--spec', spec_file, '--checkout', root)

    assert killed(run)


@pytest.fixture
def half(invoke: Invoke, mini_checkout: Path, spec_file: Path, steps: list[str]) -> Path:
    """A checkout in which `new wasabi` was killed when it had placed half of its files."""
    renames = [number for number, name in enumerate(steps, 1) if name == 'rename']
    kill_new(invoke, mini_checkout, spec_file, renames[len(renames) // 2])
    return mini_checkout


def test_the_next_command_rolls_it_back_says_so_and_does_its_own_work(
    invoke: Invoke, mini_checkout: Path, half: Path, tmp_path: Path
) -> None:
    (tmp_path / 'minio.yml').write_bytes(spec('minio'))
    result = invoke('new', 'minio', '--spec', tmp_path / 'minio.yml', '--checkout', half)
    assert result.exit_code == 0, result.output
    assert 'Rolled back `new wasabi`, which was interrupted' in result.stderr
    assert not (half / STORAGES / 'wasabi').exists()
    assert (half / STORAGES / 'minio/models.py').exists()


def test_the_same_command_run_again_completes(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, half: Path, tmp_path: Path
) -> None:
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', half)
    assert result.exit_code == 0, result.output
    assert snapshot(half) == snapshot(tmp_path / 'copy')


def test_undo_rolls_it_back_and_no_more(invoke: Invoke, half: Path) -> None:
    result = invoke('undo', '--checkout', half)
    assert result.exit_code == 0, result.output
    assert 'Rolled back `new wasabi`' in result.stderr
    assert invoke('undo', '--checkout', half).exit_code == 2


def test_a_command_that_had_written_everything_is_finished(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, steps: list[str], tmp_path: Path
) -> None:
    before = snapshot(mini_checkout)
    kill_new(invoke, mini_checkout, spec_file, max(n for n, name in enumerate(steps, 1) if name == 'rename') - 2)
    assert pending(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert 'Finished `new wasabi`, which was interrupted' in result.stderr
    assert 'wasabi: nothing to do' in result.stdout
    assert snapshot(mini_checkout) == snapshot(tmp_path / 'copy')
    assert invoke('undo', '--checkout', mini_checkout).exit_code == 0
    assert snapshot(mini_checkout) == before


@pytest.mark.parametrize('command', [('new', 'wasabi', '--spec', 'SPEC'), ('remove', 'wasabi'), ('undo',)])
def test_a_command_that_only_reads_reports_it_and_leaves_it(
    invoke: Invoke, spec_file: Path, half: Path, command: tuple[str, ...]
) -> None:
    before = snapshot(half)
    arguments = [str(spec_file) if word == 'SPEC' else word for word in command]
    result = invoke(*arguments, '--checkout', half, '--dry-run')
    assert result.exit_code == 2
    assert '`new wasabi` was interrupted' in result.stderr
    assert '`storage-scaffold undo` rolls it back' in result.stderr
    assert snapshot(half) == before


def test_a_file_that_was_edited_since_stops_the_recovery(invoke: Invoke, half: Path) -> None:
    placed = half / '.storage-scaffold/wasabi/lock.json'
    placed.write_text('mine')
    before = snapshot(half)
    for _ in range(2):
        result = invoke('undo', '--checkout', half)
        assert result.exit_code == 1
        assert '.storage-scaffold/wasabi/lock.json: was edited after `new wasabi`' in result.stderr
        assert 'To fix it: ' in result.stderr
        assert snapshot(half) == before
    placed.unlink()
    assert invoke('undo', '--checkout', half).exit_code == 0


def test_two_at_once_ten_times_and_until_they_have_met(invoke: Invoke, mini_checkout: Path, tmp_path: Path) -> None:
    """Each completes or is refused with exit 3; the tree is the one that the completed commands make."""
    trees = {}
    for names in product((None, 'minio'), (None, 'wasabi')):
        root = Path(shutil.copytree(mini_checkout, tmp_path / 'trees' / '-'.join(map(str, names))))
        for name in filter(None, names):
            (tmp_path / f'{name}.yml').write_bytes(spec(name))
            assert invoke('new', name, '--spec', tmp_path / f'{name}.yml', '--checkout', root).exit_code == 0
        trees[names] = snapshot(root)
    refused = turn = 0
    while turn < 10 or (not refused and turn < 200):
        root = Path(shutil.copytree(mini_checkout, tmp_path / f'turn {turn}'))
        codes = at_once(invoke, root, tmp_path)
        assert set(codes.values()) <= {0, 3}
        assert 0 in codes.values()
        refused += 3 in codes.values()
        done = tuple(name if codes[name] == 0 else None for name in ('minio', 'wasabi'))
        assert snapshot(root) == trees[done]
        turn += 1
    assert refused, 'the two never ran at the same time'


def at_once(invoke: Invoke, root: Path, tmp_path: Path) -> dict[str, int]:
    """The exit codes of `new minio` and `new wasabi`, started together."""
    start, starts = os.pipe()
    children = {}
    for name in ('minio', 'wasabi'):
        child = os.fork()
        if child == 0:
            try:
                os.read(start, 1)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(APPLYING, SteppingFs)
                    result = invoke('new', name, '--spec', tmp_path / f'{name}.yml', '--checkout', root)
                told = 'another storage-scaffold command is running in this checkout: process ' in result.stderr
                os._exit(result.exit_code if told or result.exit_code == 0 else 4)
            finally:
                os._exit(5)
        children[name] = child
    os.write(starts, b'xx')
    codes = {name: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for name, child in children.items()}
    os.close(start)
    os.close(starts)
    return codes
