"""`update`: brings existing providers up to date with their specs, the tool and the checkout."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.commands.breaking import Broken, broken_by
from storage_scaffold.commands.discard import discard
from storage_scaffold.commands.edition import choose_edition
from storage_scaffold.commands.reformat import plan_reformat
from storage_scaffold.commands.spec_file import load_spec_file
from storage_scaffold.commands.unmerged import require_merged
from storage_scaffold.commands.update_provider import plan_update
from storage_scaffold.errors import UsageError
from storage_scaffold.migrations.ordering import order_migrations
from storage_scaffold.migrations.planned import Migrator, complete
from storage_scaffold.plan.plan import (
    Plan,
    combined,
    joined,
)
from storage_scaffold.record.lock import Lock, managed, read_locks, spec_path
from storage_scaffold.record.recorded_spec import chosen_templates, load_managed
from storage_scaffold.record.spec_source import SpecSource, has_changed
from storage_scaffold.resources import CATALOG
from storage_scaffold.spec.provider import Provider
from storage_scaffold.transaction.originals import changed_original


@dataclass(frozen=True)
class How:
    """How providers are updated.

    Parameters: `spec`, a file that becomes the spec of the one provider; `ask`, see `plan_update`; `discarded`, the
    generated files whose edits are dropped; `reformat`, whether what a formatter has laid out anew gets the generated
    layout again (see `plan_reformat`); `templates`, the directory of the team's own templates from now on, `shipped`
    for none (`None`: as recorded).
    """

    spec: Path | None = None
    ask: bool = False
    discarded: Sequence[PurePosixPath] = ()
    reformat: bool = False
    templates: PurePosixPath | None = None


def update(
    checkout: Checkout,
    names: Sequence[str],
    migrator: Migrator,
    how: How = How(),  # noqa: B008 - it is frozen
    ready: Callable[[tuple[Broken, ...]], None] = lambda _broken: None,
) -> Plan:
    """The changes that bring the providers `names` up to date (all managed ones if none is named), a part for each.

    `ready` is called with what breaks in each of them, before anything is rendered. Raises UsageError for names that
    are not managed and for a spec with several names, otherwise as `load_managed`, `load_spec_file`, `discard`,
    `ready`, `plan_update` and `migrator`.
    """
    require_merged(checkout)
    locks = read_locks(checkout)
    chosen = _chosen(locks, names, how)
    described = [(lock, *_described(checkout, lock, how)) for lock in chosen]
    ready(tuple(broken_by(checkout, *item, str(how.spec or item[0].inputs.spec)) for item in described))
    parts: list[Plan] = []
    here = checkout
    if order := order_migrations(checkout, locks.values(), migrator):
        here = Overlay.over(here, order.changes)
        parts.append(order)
    dropped = discard(here, [read_locks(here)[lock.name] for lock in chosen], how.discarded)
    for lock, provider, source in described:
        first = dropped.get(lock.name, Plan('', lock.name, ()))
        if how.reformat:
            there = Overlay.over(here, first.changes)
            now = read_locks(there)
            first = _both(first, plan_reformat(there, now[lock.name], now.values()))
        there = Overlay.over(here, first.changes)
        part = complete(there, plan_update(there, provider, source, ask=how.ask, always=how.reformat), migrator)
        part = _both(first, part)
        notes = (*part.notes, *_other_original(checkout, lock, source))
        parts.append(replace(part, notes=notes, copied=source.copied))
        here = Overlay.over(here, part.changes)
    return joined('update', ' '.join(lock.name for lock in chosen), parts)


def _chosen(locks: Mapping[str, Lock], names: Sequence[str], how: How) -> list[Lock]:
    """The locks of the providers to update. Raises UsageError."""
    names = tuple(dict.fromkeys(names)) or tuple(sorted(locks))
    if not names:
        raise UsageError(
            'storage-scaffold manages no provider in this checkout', 'create one with `storage-scaffold new`'
        )
    chosen = [managed(locks, name) for name in names]
    if how.spec and len(chosen) > 1:
        raise UsageError(
            '--spec works for one provider only', f'name the provider: `storage-scaffold update {names[0]} --spec …`'
        )
    return chosen


def _described(checkout: Checkout, lock: Lock, how: How) -> tuple[Provider, SpecSource]:
    """The provider of `lock` as `how.spec` or else its recorded spec describes it, and what it is generated from."""
    provider, source = load_spec_file(how.spec, lock.name, checkout) if how.spec else load_managed(checkout, lock)
    decision = choose_edition(provider, None, lock.inputs.edition, tree=checkout.layout.edition)
    why = lock.inputs.edition_why if decision.edition == lock.inputs.edition else decision.why
    source = replace(source, own=chosen_templates(checkout, lock, how.templates), edition_why=why)
    return replace(provider, edition=decision.edition), source


def _both(first: Plan, part: Plan) -> Plan:
    """`part`, which starts where `first` ends, with the changes of both."""
    return replace(
        part,
        changes=combined([first, part]),
        notes=(*first.notes, *part.notes),
        registrations=(*first.registrations, *part.registrations),
    )


def _other_original(checkout: Checkout, lock: Lock, source: SpecSource) -> tuple[str, ...]:
    """A note if the spec is a copy, and what it was copied from has changed since."""
    copy = spec_path(lock.name)
    if source.original or source.path or lock.inputs.spec != copy:
        return ()
    if source.ready:
        if not has_changed(source.ready, source.data):
            return ()
        called, spec = f'The ready spec `{source.ready.name}`', f'{CATALOG}{source.ready.name}'
    else:
        original = changed_original(checkout.root, lock.name, source.data)
        if original is None:
            return ()
        called, spec = str(original), shlex.quote(str(original))
    return (
        f'{called} has changed since it was copied; what counts is the copy, {copy}. '
        f'To take the changed one: `storage-scaffold update {lock.name} --spec {spec}`.',
    )
