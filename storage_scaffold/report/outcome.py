"""What each command reports about its plan: what was or would be done, why, and what is left for a person.

A view is a function from the checkout, the plan and the tense to lines of text.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from storage_scaffold.checkout import Checkout
from storage_scaffold.plan.plan import Change, Ownership, Plan
from storage_scaffold.report.left import (
    Step,
    commit,
    here,
    manual_checks,
    new_dependency,
    pending_migrations,
    shown,
    unwritten_client,
)
from storage_scaffold.report.lines import Line, Tree, heading
from storage_scaffold.report.touched import counts, most_files, touched_files
from storage_scaffold.spec.provider import Provider

# A report needs nothing of a command but the shape of its plan.
if TYPE_CHECKING:
    from storage_scaffold.commands.new import New
    from storage_scaffold.commands.rename import Rename
    from storage_scaffold.commands.resolve import Resolve
    from storage_scaffold.commands.undo import Undo


@dataclass(frozen=True)
class Tense:
    """Whether a plan was applied or only shown; `staged`: its files are already in git's index.

    `brief`: for a summary that fits on a screen.
    """

    is_done: bool
    staged: bool = False
    brief: bool = False

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
        rest = 'nothing to do but the migration' if plan.migration else 'nothing to do, the tree is as the spec says'
        yield f'{plan.provider}: {rest}.'
        left = (*pending_migrations(checkout, plan), *_commit_of_new(checkout, plan, tense))
        yield from shown(left, brief=tense.brief)
        return
    yield f'{plan.provider}: {tense.verb("would create", "created")} {counts(plan.changes, plan.registrations)}.'
    if tense.brief:
        yield from _summary(checkout, plan, tense)
    said = f'; {checkout.layout.caveat}' if checkout.layout.caveat else ''
    yield f'Edition: {plan.decision.edition} ({plan.decision.why}){said}.'
    yield ''
    if not tense.brief:
        yield from touched_files(plan)
    yield from _notes(plan)
    if tense.brief and plan.notes:
        yield ''
    if not tense.brief:
        yield from _findings(plan.described)
    yield from tense.closing(shown(left_of_new(checkout, plan, tense), brief=tense.brief), _not_included(plan))


def left_of_new(checkout: Checkout, plan: New, tense: Tense) -> Iterator[Step]:
    """What is left after `new`."""
    yield from unwritten_client(checkout, plan)
    yield from new_dependency(checkout, plan)
    yield from pending_migrations(checkout, plan)
    if plan.changes:
        yield from manual_checks(checkout, plan.described)
    yield from _commit_of_new(checkout, plan, tense)


def _commit_of_new(checkout: Checkout, plan: New, tense: Tense) -> Iterator[Step]:
    title = plan.described.title
    what = title if title.lower().endswith('storage') else f'{title} storage'
    yield from commit(checkout, plan, f'feat: Add {what}', staged=tense.staged)


def updated(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """The report of `update`, for each of the plan's parts."""
    for part in plan.parts:
        if part.changes:
            words = counts(part.changes, part.registrations)
            yield f'{part.provider}: {tense.verb("would update", "updated")} {words}.'
            if tense.brief:
                yield from _summary(checkout, part, tense)
            else:
                yield ''
                yield from touched_files(part)
        else:
            yield f'{part.provider}: {"nothing to do but the migration" if part.migration else "nothing to do"}.'
        yield from _notes(part)
    if plan.conflicts and tense.staged:
        yield 'Nothing was staged, because of the conflict.'
    yield from tense.closing(shown(left_of_update(checkout, plan, tense), brief=tense.brief), _not_included(plan))


def left_of_update(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[Step]:
    """What is left after `update`; while there is a conflict, nothing but that (`DriftError` says it)."""
    if plan.conflicts:
        return
    if plan.changes:
        yield from unwritten_client(checkout, plan)
    yield from new_dependency(checkout, plan)
    yield from pending_migrations(checkout, plan)
    names = [part.provider for part in plan.parts if part.changes] or plan.provider.split()
    yield from commit(checkout, plan, f'feat: Update {", ".join(names)} storage', staged=tense.staged)


def removed(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """The report of `remove`."""
    yield from to_remove(plan, tense)
    yield from tense.closing(shown(left_of_remove(checkout, plan, tense)), _not_included(plan))


def left_of_remove(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[Step]:
    """What is left after `remove`."""
    yield from pending_migrations(checkout, plan)
    yield from commit(checkout, plan, f'feat: Remove {plan.provider} storage', staged=tense.staged)


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
    yield from tense.closing(shown(left_of_rename(checkout, plan, tense)), _not_included(plan))


def left_of_rename(checkout: Checkout, plan: Rename, tense: Tense) -> Iterator[Step]:
    """What is left after `rename`."""
    yield from pending_migrations(checkout, plan)
    message = f'refactor: Rename {plan.old} storage to {plan.provider}'
    yield from commit(checkout, plan, message, staged=tense.staged)


def accepted(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """The report of `accept`, for each of the plan's parts."""
    for part in plan.parts:
        yield f'{part.provider}: {"accepted" if part.changes else "nothing to do"}.'
        yield from _notes(part)
    yield from tense.closing(shown(left_of_accept(checkout, plan, tense)))


def left_of_accept(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[Step]:
    """What is left after `accept`."""
    yield from commit(checkout, plan, f'chore: Accept edits of {plan.provider}', staged=tense.staged)


def ejected(checkout: Checkout, plan: Plan, tense: Tense, file: Path | None = None) -> Iterator[str]:
    """The report of `eject`; `file` as named on the command line, if one was."""
    what = f'{plan.provider}: {file}' if file else plan.provider
    yield f'{what}: {tense.verb("would become", "is now")} ordinary code.'
    yield from touched_files(plan)
    yield from _notes(plan)
    yield from tense.closing(shown(left_of_eject(checkout, plan, tense, file)))


def left_of_eject(checkout: Checkout, plan: Plan, tense: Tense, file: Path | None = None) -> Iterator[Step]:
    """What is left after `eject`."""
    what = f'{plan.provider}: {file}' if file else plan.provider
    yield from commit(checkout, plan, f'chore: Eject {what}', staged=tense.staged)


def template_ejected(checkout: Checkout, plan: Plan, tense: Tense, directory: PurePosixPath) -> Iterator[str]:
    """The report of `templates eject` into `directory`."""
    for change in plan.changes:
        yield f'{tense.verb("Would write", "Wrote")} {change.path}.'
    yield from tense.closing(shown(left_of_template(checkout, plan, tense, directory)))


def left_of_template(checkout: Checkout, plan: Plan, tense: Tense, directory: PurePosixPath) -> Iterator[Step]:
    """What is left after `templates eject`."""
    yield Step(
        'edit it, then generate with it:', (f'storage-scaffold update --templates {shlex.quote(str(directory))}',)
    )


def resolved(checkout: Checkout, plan: Resolve, tense: Tense) -> Iterator[str]:
    """The report of `resolve`."""
    if not plan.unmerged and not plan.changes:
        yield 'Nothing is unmerged.'
        yield from tense.closing(shown(left_of_resolve(checkout, plan, tense)))
        return
    yield f'{tense.verb("Would settle", "Settled")} {plan.settled} of {plan.unmerged} unmerged files.'
    if plan.waiting:
        yield f'{plan.waiting} more follow once the conflict below is resolved.'
    yield ''
    yield from touched_files(plan)
    yield from _notes(plan)
    if not plan.conflicts:
        yield from tense.closing(shown(left_of_resolve(checkout, plan, tense)))


def left_of_resolve(checkout: Checkout, plan: Resolve, tense: Tense) -> Iterator[Step]:
    """What is left after `resolve`; while there is a conflict, nothing but that (`DriftError` says it)."""
    if not plan.conflicts:
        yield from pending_migrations(checkout, plan)
        if plan.next_step:
            yield Step(f'Go on: {plan.next_step}')


def undone(checkout: Checkout, plan: Undo, tense: Tense) -> Iterator[str]:
    """The report of `undo`."""
    verb = tense.verb('Would redo', 'Redid') if plan.again else tense.verb('Would undo', 'Undid')
    yield f'{verb} `{plan.undone}`.'
    yield ''
    yield from _fates(plan)
    yield ''
    yield from tense.closing(['To reverse this: storage-scaffold undo'])


def _summary(checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """Where most of it is, and where to find the rest."""
    yield from most_files(plan)
    head = '  All files and places: '
    yield here(checkout, f'storage-scaffold show {plan.provider}', head) if tense.is_done else f'{head}see --verbose'


def _notes(plan: Plan) -> Iterator[str]:
    yield from (Line(('note', 'Note:'), f' {note}') for note in plan.notes)


def _not_included(plan: Plan) -> Iterator[str]:
    if any(part.migration for part in plan.parts or (plan,)):
        yield 'The migration is not included: --no-migrate, or no Python with Label Studio was found (see --python).'


def _findings(provider: Provider) -> Iterator[str]:
    """What was found out about the service (guide 1.2), as the README and the checklist say it."""
    from storage_scaffold.kinds.kind import findings

    found = findings(provider)
    yield heading('Findings about the service (`docs.findings` in the spec, or else of its kind)')
    for label, text in (('pre-signed URLs', found.presign), ('writes', found.writes), ('SDK', found.sdk)):
        yield f'  {label}: {" ".join(text.split())}'
    yield ''


def _fates(plan: Undo) -> Iterator[str]:
    """What becomes of the files that people look at, and how many more there are."""
    changes = [change for change in plan.changes if change.ownership is not Ownership.RECORD]
    if changes:
        yield Tree((change.path, _fate(change)) for change in changes)
    if number := len(plan.changes) - len(changes):
        yield f'  {"and " if changes else ""}{number} {"file" if number == 1 else "files"} in the records'


def _fate(change: Change) -> str:
    if change.after is None:
        return 'removed'
    return 'restored' if change.before is None else 'reverted'
