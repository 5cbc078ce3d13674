"""Killed at any moment: the next command leaves the tree either exactly as before or exactly as after.

Across modules: applying, journal and recovery are one promise.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.commands.update_provider import plan_update
from storage_scaffold.plan.plan import Change
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.transaction import Recovered, apply, recover, running
from tests.samples import provider, quick_render, snapshot, spec
from tests.transaction.support import CHANGES, CountingFs, FreezingFs, Frozen, KillingFs, killed, leftovers, make_tree

Prepare = Callable[[Path], Sequence[Change]]
# The events of `sys.addaudithook` that change a disk.
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MUTATIONS = {'os.mkdir', 'os.rmdir', 'os.rename', 'os.remove', 'os.truncate', 'os.link', 'os.symlink', 'os.chmod'}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', quick_render)


def new(root: Path) -> Sequence[Change]:
    return plan_new(Checkout.at(root), provider(), SpecSource(spec('wasabi'))).changes


def remove(root: Path) -> Sequence[Change]:
    apply(root, new(root), 'new wasabi')
    return plan_remove(Checkout.at(root), 'wasabi').changes


def stepped(root: Path, changes: Sequence[Change]) -> list[str]:
    """The steps of applying `changes`."""
    fs = CountingFs()
    apply(root, changes, 'it', fs)
    return fs.steps


def update(root: Path) -> Sequence[Change]:
    apply(root, new(root), 'new wasabi')
    changed = replace(provider(), class_prefix='Hot', scheme='hot')
    return plan_update(Checkout.at(root), changed, SpecSource(spec('wasabi') + b'# changed\n')).changes


@pytest.mark.parametrize('prepare', [new, update, remove])
def test_at_every_step_of_a_command(mini_checkout: Path, tmp_path: Path, prepare: Prepare) -> None:
    root, original = mini_checkout, tmp_path / 'original'
    changes = prepare(root)
    shutil.copytree(root, original)
    before, undo = snapshot(root), leftovers(root)
    steps = stepped(root, changes)
    after = snapshot(root)
    moments = [(number, False) for number in range(1, len(steps) + 1)]
    moments += [(number, True) for number, name in enumerate(steps, 1) if name == 'write']
    outcomes = []
    found = after
    for number, halfway in moments:
        if found != before:
            shutil.rmtree(root)
            shutil.copytree(original, root)
        moment = f'step {number}: {steps[number - 1]}{" halfway" if halfway else ""}'
        assert killed(partial(apply, root, changes, 'it', KillingFs(number, halfway=halfway))), moment
        with running(root, 'next'):
            recovered = recover(root)
        found = snapshot(root)
        assert found in (before, after), moment
        assert leftovers(root) == (undo if found == before else {'undo'}), moment
        assert recovered in (None, Recovered('it', finished=found == after)), moment
        outcomes.append(found == after)
    assert outcomes.count(False) > 100
    assert outcomes.count(True) > 3


def test_at_every_step_of_a_recovery_too(tmp_path: Path) -> None:
    """Kills every step of applying, every step of the recovery from that, and then recovers again."""
    steps = stepped(make_tree(tmp_path / 'good'), CHANGES)
    before, after = snapshot(make_tree(tmp_path / 'untouched')), snapshot(tmp_path / 'good')
    twice = 0
    for first in range(1, len(steps) + 1):
        for second in count(1):
            root = make_tree(tmp_path / 'tree')
            with pytest.raises(Frozen):
                apply(root, CHANGES, 'it', FreezingFs(first))
            try:
                disk = FreezingFs(second)
                with running(root, 'next', disk):
                    recover(root, disk)
                interrupted = False
            except Frozen:
                interrupted = True
            with running(root, 'the one after that'):
                recover(root)
            moment = f'steps {first} ({steps[first - 1]}) and {second}'
            found = snapshot(root)
            assert found in (before, after), moment
            assert leftovers(root) == (set() if found == before else {'undo'}), moment
            shutil.rmtree(root)
            if not interrupted:
                break
            twice += 1
    assert twice > 300


def test_nothing_changes_the_disk_but_the_steps(tmp_path: Path) -> None:
    """The tests above kill every step that exists, according to Python's own audit events."""
    root = make_tree(tmp_path / 'tree')

    class Noticing(CountingFs):
        """Knows whether a step is running."""

        busy = 0

        def around(self, name: str, act: Callable[[], None]) -> None:
            self.busy += 1
            super().around(name, act)
            self.busy -= 1

    def audited() -> None:
        disk = Noticing()
        beyond: list[str] = []

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            writes = event == 'open' and isinstance(arguments[2], int) and arguments[2] & WRITING
            if (writes or event in MUTATIONS) and not disk.busy:
                beyond.append(f'{event}{arguments}')

        sys.addaudithook(hook)
        apply(root, CHANGES, 'it', disk)
        assert disk.steps
        assert [what for what in beyond if 'run.lock' not in what] == []
        (tmp_path / 'noticed').write_text('\n'.join(beyond))
        assert beyond, 'the lock file is opened outside the steps, so the hook must see it'

    assert not killed(audited)
