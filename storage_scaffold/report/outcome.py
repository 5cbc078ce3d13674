"""What each command reports about its plan: what was or would be done, why, and what is left for a person.

A view is a function from the checkout, the plan and the tense to lines of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import New
from storage_scaffold.commands.rename import Rename
from storage_scaffold.commands.resolve import Resolve
from storage_scaffold.commands.undo import Undo
from storage_scaffold.plan.plan import Change, Plan
from storage_scaffold.report.left import commit, manual_checks, new_dependency, pending_migration
from storage_scaffold.report.touched import counts, touched_files
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Tense:
    """Whether a plan was applied or only shown; `staged`: its files are already in git's index."""

    is_done: bool
    staged: bool = False

    def verb(self, would: str, did: str) -> str:
        """`did` if the plan was applied, else `would`."""
        return did if self.is_done else would

    def closing(self, left: Iterable[str], unwritten: Iterable[str] = ()) -> Iterator[str]:
        """The last lines: what is `left` for a person; in a dry run, `unwritten` and that nothing was written."""
        if self.is_done:
            yield from left
        else:
            yield from unwritten
            yield 'Nothing was written (--dry-run).'


WOULD = Tense(is_done=False)


def created(checkout: Checkout, plan: New, tense: Tense) -> Iterator[str]:
    """The report of `new`."""
    if not plan.changes:
        yield f'{plan.provider}: nothing to do, the tree is as the spec says.'
        yield from pending_migration(checkout, plan)
        return
    yield f'{plan.provider}: {tense.verb("would create", "created")} {counts(plan.changes, plan.registrations)}.'
    yield f'Edition: {plan.decision.edition} ({plan.decision.why}).'
    yield ''
    yield from touched_files(plan)
    yield from _notes(plan)
    yield from _findings(plan.described)
    no_python = 'The migration is not included: --no-migrate, or no Python with Label Studio was found (see --python).'
    yield from tense.closing(_left_of_new(checkout, plan, tense), [no_python] if plan.migration else [])


def updated(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """The report of `update`, for each of the plan's parts."""
    for part in plan.parts:
        if part.changes:
            words = counts(part.changes, part.registrations)
            yield f'{part.provider}: {tense.verb("would update", "updated")} {words}.'
            yield ''
            yield from touched_files(part)
        else:
            yield f'{part.provider}: nothing to do.'
        yield from _notes(part)
        yield from pending_migration(checkout, part)
    message = f'feat: Update {plan.provider.replace(" ", ", ")} storage'
    left = chain(new_dependency(checkout, plan), commit(checkout.root, plan, message, staged=tense.staged))
    yield from tense.closing(_headed(left))


def removed(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """The report of `remove`."""
    yield from to_remove(plan, tense)
    message = f'feat: Remove {plan.provider} storage'
    left = chain(pending_migration(checkout, plan), commit(checkout.root, plan, message, staged=tense.staged))
    yield from tense.closing(_headed(left))


def to_remove(plan: Plan, tense: Tense) -> Iterator[str]:
    """What `remove` deletes, as shown before a person is asked."""
    words = counts(plan.changes, plan.registrations)
    yield f'{plan.provider}: {tense.verb("would remove", "removed")} {words}.'
    yield ''
    yield from touched_files(plan)
    yield from _notes(plan)


def renamed(checkout: Checkout, plan: Rename, tense: Tense) -> Iterator[str]:
    """The report of `rename`."""
    there = [change for change in plan.changes if change.after is not None]
    words = counts(there, plan.registrations)
    yield f'{plan.old} {tense.verb("would become", "is now")} {plan.provider}: {words}.'
    yield from touched_files(plan)
    yield from _notes(plan)
    for part in plan.parts:
        yield from pending_migration(checkout, part)
    message = f'refactor: Rename {plan.old} storage to {plan.provider}'
    yield from tense.closing(commit(checkout.root, plan, message, staged=tense.staged))


def accepted(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """The report of `accept`, for each of the plan's parts."""
    for part in plan.parts:
        yield f'{part.provider}: {"accepted" if part.changes else "nothing to do"}.'
        yield from _notes(part)
    yield from tense.closing(
        commit(checkout.root, plan, f'chore: Accept edits of {plan.provider}', staged=tense.staged)
    )


def ejected(checkout: Checkout, plan: Plan, tense: Tense, file: Path | None = None) -> Iterator[str]:
    """The report of `eject`; `file` as named on the command line, if one was."""
    what = f'{plan.provider}: {file}' if file else plan.provider
    yield f'{what}: {tense.verb("would become", "is now")} ordinary code.'
    yield from touched_files(plan)
    yield from _notes(plan)
    yield from tense.closing(commit(checkout.root, plan, f'chore: Eject {what}', staged=tense.staged))


def resolved(checkout: Checkout, plan: Resolve, tense: Tense) -> Iterator[str]:
    """The report of `resolve`."""
    if not plan.unmerged and not plan.changes:
        yield 'Nothing is unmerged.'
        return
    count = plan.unmerged - len(plan.conflicts)
    yield f'{tense.verb("Would settle", "Settled")} {count} of {plan.unmerged} conflicts.'
    yield ''
    yield from touched_files(plan)
    yield from _notes(plan)
    if not plan.conflicts:
        left = [*pending_migration(checkout, plan), f'  Go on: {plan.next_step}']
        yield from tense.closing(_headed(left))


def undone(checkout: Checkout, plan: Undo, tense: Tense) -> Iterator[str]:
    """The report of `undo`."""
    verb = tense.verb('Would redo', 'Redid') if plan.again else tense.verb('Would undo', 'Undid')
    yield f'{verb} `{plan.undone}`.'
    yield ''
    yield from (f'  {change.path}  {_fate(change)}' for change in plan.changes)
    yield ''
    yield from tense.closing(['To reverse this: storage-scaffold undo'])


def _notes(plan: Plan) -> Iterator[str]:
    yield from (f'Note: {note}' for note in plan.notes)


def _findings(provider: Provider) -> Iterator[str]:
    """What the author of the spec found out about the service (guide 1.2)."""
    found = provider.docs.findings
    yield 'Findings about the service, from the spec (docs.findings)'
    for label, text in (('pre-signed URLs', found.presign), ('writes', found.writes), ('SDK', found.sdk)):
        yield f'  {label}: {" ".join(text.split()) or "not stated"}'
    yield ''


def _left_of_new(checkout: Checkout, plan: New, tense: Tense) -> Iterator[str]:
    yield 'Left for you'
    yield from new_dependency(checkout, plan)
    yield from pending_migration(checkout, plan)
    yield '  Try it by hand in a running Label Studio:'
    yield from (f'    [ ] {check}' for check in manual_checks(plan.described))
    yield from commit(checkout.root, plan, f'feat: Add {plan.described.title} storage', staged=tense.staged)


def _headed(left: Iterable[str]) -> Iterator[str]:
    """`left` under a heading, if there is anything."""
    for number, line in enumerate(left):
        if not number:
            yield 'Left for you'
        yield line


def _fate(change: Change) -> str:
    if change.after is None:
        return 'removed'
    return 'restored' if change.before is None else 'reverted'
