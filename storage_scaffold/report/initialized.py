"""What `init` reports about its plan, and what it leaves for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.report.left import Step, commit, shown
from storage_scaffold.report.lines import command
from storage_scaffold.report.outcome import Tense
from storage_scaffold.report.touched import touched_files

if TYPE_CHECKING:
    from storage_scaffold.commands.init import Init


def initialized(checkout: Checkout, plan: Init, tense: Tense) -> Iterator[str]:
    """The report of `init`."""
    if plan.changes:
        number = len([change for change in plan.changes if change.ownership.value != 'record'])
        files = f'{number} {"file" if number == 1 else "files"}' if number else 'only the record'
        yield f'init: {tense.verb("would write", "wrote")} {files}.'
        yield ''
        yield from touched_files(plan)
    else:
        yield 'init: nothing to do.'
    yield from (f'Note: {note}' for note in plan.notes)
    if plan.conflicts and tense.staged:
        yield 'Nothing was staged, because of the conflict.'
    yield from tense.closing(shown(left_of_init(checkout, plan, tense)))


def left_of_init(checkout: Checkout, plan: Init, tense: Tense) -> Iterator[Step]:
    """What is left after `init`; while there is a conflict, nothing but that (`DriftError` says it)."""
    if plan.conflicts:
        return
    for path, entry in plan.by_hand.items():
        yield Step(f'Add to {path} by hand:', tuple(entry.splitlines()))
    if plan.nowhere:
        text = 'CI cannot install storage-scaffold from the disk of this machine. Set STORAGE_SCAFFOLD in'
        yield Step(text, tuple(map(str, plan.nowhere)), ('to what it can: what follows `pip install`.',))
    if plan.changes and git.is_repository(checkout.root):
        commands = {
            'storage-scaffold resolve --install': plan.answers.merge_driver,
            'pre-commit install': plan.answers.pre_commit,
        }
        if lines := tuple(command(line) for line, wanted in commands.items() if wanted):
            yield Step('Run in the checkout, once in each clone:', lines)
    yield from commit(checkout, plan, 'chore: Set storage-scaffold up', staged=tense.staged)
