"""Brings managed providers up to date: the work behind `update` and `diff`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.cli import output, steps
from storage_scaffold.cli.create import Request, choose_edition, load
from storage_scaffold.commands.common import combined, managed
from storage_scaffold.commands.update import plan_update
from storage_scaffold.errors import DriftError, UsageError
from storage_scaffold.plan.plan import Plan
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.record.recorded_spec import load_managed
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.report import summary as report
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Wish:
    """What the command line asked for; `None` where it left a choice."""

    names: tuple[str, ...]
    spec: Path | None = None
    migrate: bool | None = None
    python: str | None = None


def plans(checkout: Checkout, wish: Wish) -> list[Plan]:
    """A plan for each provider, of all that are managed when none is named; each starts where the one before ends.

    Raises UsageError for names that are not managed and a `spec` for several, else as `load_managed`, `plan_update`
    and `steps.complete`.
    """
    locks = read_locks(checkout)
    names = tuple(dict.fromkeys(wish.names)) or tuple(sorted(locks))
    if not names:
        raise UsageError('storage-scaffold manages no provider in this checkout', 'make one: `storage-scaffold new`')
    chosen = [managed(locks, name) for name in names]
    if wish.spec and len(chosen) > 1:
        raise UsageError(
            '--spec is the spec of one provider', f'name it: `storage-scaffold update {names[0]} --spec …`'
        )
    done: list[Plan] = []
    here = checkout
    for lock in chosen:
        provider, source = _spec(checkout, lock, wish.spec)
        plan = plan_update(here, provider, source, ask=bool(wish.migrate))
        plan = steps.complete(here, plan, wish.migrate, wish.python, combined(done))
        here = Overlay.over(here, plan.changes)
        done.append(plan)
    return done


def _spec(checkout: Checkout, lock: Lock, file: Path | None) -> tuple[Provider, SpecSource]:
    if file is None:
        provider, source = load_managed(checkout, lock)
    else:
        provider, source = load(Request(lock.name, file), checkout)
    return replace(provider, edition=choose_edition(provider, None, lock.inputs.edition).edition), source


def update(checkout: Checkout, wish: Wish, *, dry_run: bool, stage: bool) -> None:
    """Plans, shows or applies, and says what was done and what is left.

    Raises as `plans`, `transaction.apply` and `git.stage`; DriftError at the end when a person must mend something.
    """
    if stage:
        steps.require_repository(checkout)
    found = plans(checkout, wish)
    names, also = ' '.join(plan.provider for plan in found), {path for plan in found for path in plan.also}
    whole = Plan('update', names, combined(found), also=tuple(also))
    if whole.changes:
        steps.carry_out(checkout, whole, dry_run=dry_run, stage=stage)
    for plan in found:
        for line in _summary(checkout, plan, dry_run=dry_run):
            output.say(output.plain(line))
    if dry_run:
        output.say('Nothing was written (--dry-run).')
    else:
        for line in _left(checkout, whole, stage=stage):
            output.say(output.plain(line))
    refuse_conflicts(found)


def refuse_conflicts(found: Sequence[Plan]) -> None:
    """Raises DriftError, with every file that a person must mend."""
    if conflicts := [problem for plan in found for problem in plan.conflicts]:
        raise DriftError(conflicts, 'mend each of these files, then `storage-scaffold accept FILE`')


def _summary(checkout: Checkout, plan: Plan, *, dry_run: bool) -> Iterator[str]:
    if not plan.changes:
        yield f'{plan.provider}: nothing to do.'
    else:
        yield f'{plan.provider}: {"would update" if dry_run else "updated"} {report.counts(plan)}.'
        yield ''
        yield from report.files(plan)
    yield from (f'Note: {note}' for note in plan.notes)
    yield from report.pending_migration(checkout, plan)


def _left(checkout: Checkout, whole: Plan, *, stage: bool) -> Iterator[str]:
    lines = [
        *report.new_dependency(checkout, whole),
        *report.commit(
            checkout.root, whole, f'feat: Update {whole.provider.replace(" ", ", ")} storage', staged=stage
        ),
    ]
    yield from ['Left for you', *lines] if lines else []
