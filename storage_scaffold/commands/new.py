"""`new`: adds a provider to a checkout."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import check_provider, refuse_taken
from storage_scaffold.commands.edition import AskEdition, Decision, choose_edition
from storage_scaffold.commands.shared import settled
from storage_scaffold.commands.spec_file import client_of, load_spec_file
from storage_scaffold.commands.unmerged import require_merged
from storage_scaffold.config import configured
from storage_scaffold.errors import DriftError, Problem, UsageError
from storage_scaffold.migrations import formatted
from storage_scaffold.migrations.models import tables
from storage_scaffold.migrations.own import noted
from storage_scaffold.migrations.planned import Migrator, complete
from storage_scaffold.plan.plan import Later, MigrationRequest, Ownership, Plan, changes, combined, ordered
from storage_scaffold.record.build import record
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.formatted import is_formatted
from storage_scaffold.record.lock import Lock, MigrationFile, lock_path, read_locks
from storage_scaffold.record.recorded_features import recorded_features
from storage_scaffold.record.recorded_spec import chosen_templates
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.register.engine import apply_registrations, registration_state
from storage_scaffold.register.locked import as_registered, entries_of, from_lock, registration_places
from storage_scaffold.register.shape import State
from storage_scaffold.register.wanted import left_out_notes, left_out_points, wanted_registrations
from storage_scaffold.spec.provider import Edition, Provider
from storage_scaffold.text import like


@dataclass(frozen=True, kw_only=True)
class New(Plan):
    """A plan with the provider that it creates, as its spec describes it, and how its edition was chosen."""

    described: Provider
    decision: Decision


def new(
    checkout: Checkout,
    name: str,
    spec: Path,
    migrator: Migrator,
    *,
    edition: Edition | None = None,
    ask: AskEdition | None = None,
    templates: PurePosixPath | None = None,
    first: Plan | None = None,
) -> New:
    """Everything that `new` writes: the provider `name` from the file `spec`, its registrations, record and migration.

    Parameters: `edition`, for a spec that does not name one; `ask`, asks a person for it (`None`: there is nobody to
    ask); `templates`, the directory of the team's own; `first`, the plan that writes the spec, which becomes part of
    this one. Raises as `load_spec_file`, `configured`, `choose_edition`, `client_of`, `chosen_templates`, `plan_new`
    and `migrator`.
    """
    require_merged(checkout)
    written = {checkout.root / change.path: change.after for change in first.changes} if first else {}
    provider, source = load_spec_file(spec, name, checkout, written.get(spec))
    lock = read_locks(checkout).get(provider.name)
    recorded = lock.inputs.edition if lock else None
    default = configured(checkout).edition
    decision = choose_edition(provider, edition, recorded, default, ask, checkout.layout.edition)
    provider = replace(provider, edition=decision.edition)
    if lock is None:
        source = replace(source, client=client_of(provider, spec))
    why = lock.inputs.edition_why if lock else decision.why
    source = replace(source, own=chosen_templates(checkout, lock, templates), edition_why=why)
    plan = complete(checkout, plan_new(checkout, provider, source), migrator)
    plan = replace(plan, copied=source.copied)
    if first:
        plan = replace(plan, changes=combined([first, plan]), notes=(*first.notes, *plan.notes))
    return New(**vars(plan), described=provider, decision=decision)


def plan_new(checkout: Checkout, provider: Provider, source: SpecSource) -> Plan:
    """Everything that `new` writes except the migration (`Plan.migration` asks for it).

    A provider that is already in the tree, exactly as `source` says, gives an empty plan, or one that records a
    migration made by hand. An owned file that already exists is kept as it is. Raises UsageError when the provider is
    managed with another spec, DriftError when its files are not what was generated, CheckoutError when one of its
    names or files is taken or a registration point does not have the known shape.
    """
    from storage_scaffold.render.provider import owned_paths, render_owned, render_provider

    locks = read_locks(checkout)
    lock = locks.pop(provider.name, None)
    spec = str(lock.inputs.spec if lock else source.recorded_as(provider.name))
    if lock:
        _check_inputs(provider, source, lock)
    else:
        check_provider(checkout, provider, besides=owned_paths(provider, checkout.layout))
    features = recorded_features(checkout, lock) if lock else checkout.features
    rendered = render_provider(provider, features, spec, checkout.layout, own=source.own)
    if lock:
        return _again(checkout, provider, lock, rendered)
    owned = render_owned(provider, checkout.features, spec, checkout.layout, own=source.own)
    if source.client is not None:
        owned[checkout.layout.home(provider.name) / 'client.py'] = source.client
    return settled(checkout, _first(checkout, provider, source, locks.values(), rendered, owned))


def _first(
    checkout: Checkout,
    provider: Provider,
    source: SpecSource,
    others: Collection[Lock],
    rendered: Mapping[PurePosixPath, bytes],
    owned: Mapping[PurePosixPath, bytes],
) -> Plan:
    """The plan for a provider that is not in the tree yet; `others` are the locks of those that are."""
    there = [path for path in owned if checkout.exists(path)]
    items = wanted_registrations(checkout, provider, others)
    edited = apply_registrations(checkout.read, items, entries_of(others))
    entries = as_registered(checkout, items)
    left_out = left_out_points(checkout, provider, items)
    records = record(provider, source, checkout.features, rendered, entries, owned, left_out)
    refuse_taken(checkout, [*rendered, *records])
    starters = {path: data for path, data in owned.items() if path not in there}
    return Plan(
        title=f'new {provider.name}',
        provider=provider.name,
        changes=ordered(
            *changes(checkout.read, rendered, Ownership.GENERATED),
            *changes(checkout.read, starters, Ownership.OWNED),
            *changes(checkout.read, edited, Ownership.REGISTERED),
            *changes(checkout.read, records, Ownership.RECORD),
        ),
        notes=(
            *left_out_notes(checkout, provider, others),
            *(f'{path} already exists and is yours: it stays as it is.' for path in there),
        ),
        registrations=registration_places(entries, items, edited),
        migration=_migration(provider),
    )


def _check_inputs(provider: Provider, source: SpecSource, lock: Lock) -> None:
    remedy = f'use `storage-scaffold update {provider.name}`'
    if text_digest(source.data) != lock.inputs.spec_sha256:
        words = f'`{provider.name}` is already managed, with another spec ({lock.inputs.spec})'
        recorded = source.recorded_as(lock.name) == lock.inputs.spec and source.path
        raise UsageError(words, remedy if recorded else f'{remedy[:-1]} --spec FILE`')
    if provider.edition != lock.inputs.edition:
        raise UsageError(f'`{provider.name}` was generated for edition {lock.inputs.edition}', remedy)


def _again(checkout: Checkout, provider: Provider, lock: Lock, rendered: Mapping[PurePosixPath, bytes]) -> Plan:
    """The plan for an existing provider: empty except for a missing migration or the record of one made by hand."""
    if problems := _drift(checkout, lock):
        raise DriftError(
            problems,
            f'run `storage-scaffold update {lock.name}` to bring back what is missing, `storage-scaffold accept FILE` '
            'to keep an edit for good, or restore the files (`git checkout -- FILE`)',
        )
    if {path: text_digest(data) for path, data in rendered.items() if path not in lock.ejected} != {
        path: output.rendered for path, output in lock.outputs.items()
    }:
        raise UsageError(
            f'`{lock.name}` was generated from other templates, or for another release of Label Studio',
            f'use `storage-scaffold update {lock.name}`',
        )
    now = noted(checkout, lock, provider.models)
    path = lock_path(lock.name)
    lines = {} if now == lock else {path: like(now.dump(), checkout.read(path))}
    return Plan(
        title=f'new {lock.name}',
        provider=lock.name,
        changes=ordered(*changes(checkout.read, lines, Ownership.RECORD)),
        migration=None if now.migrated == tables(checkout, lock.name) else _migration(provider),
    )


def _migration(provider: Provider) -> MigrationRequest:
    return MigrationRequest(provider.name, provider.models, later=Later.REPEATED)


def _drift(checkout: Checkout, lock: Lock) -> list[Problem]:
    expected = {
        path: output.accepted for path, output in lock.outputs.items() if not is_formatted(checkout, lock, path)
    }
    expected[lock.inputs.spec] = lock.inputs.spec_sha256
    expected |= {made.path: made.sha256 for made in lock.migrations if not _is_formatted(checkout, made)}
    problems = [problem for path, digest in expected.items() if (problem := _difference(checkout, path, digest))]
    problems += [Problem('is missing', file=str(path)) for path in lock.owned if not checkout.exists(path)]
    for standing in registration_state(checkout.read, from_lock(checkout, lock)):
        if standing.state not in (State.PRESENT, State.FORMATTED):
            item = standing.registration
            words = f'{item.point.title}: the entry is {standing.state.value}'
            problems.append(Problem(words, file=str(item.point.path), line=standing.line))
    return problems


def _is_formatted(checkout: Checkout, made: MigrationFile) -> bool:
    content = checkout.read(made.path)
    is_other = content is not None and text_digest(content) != made.sha256
    return is_other and formatted.is_formatted(checkout, made, content or b'')


def _difference(checkout: Checkout, path: PurePosixPath, digest: str) -> Problem | None:
    """What is wrong with the file at `path` if its content does not have `digest`."""
    content = checkout.read(path)
    if content is None:
        return Problem('is missing', file=str(path))
    if text_digest(content) != digest:
        return Problem('was edited after it was generated', file=str(path))
    return None
