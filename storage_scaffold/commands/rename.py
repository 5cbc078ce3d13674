"""`rename`: gives a provider another name, as long as no database elsewhere can have its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import check_provider
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.commands.unmerged import require_merged
from storage_scaffold.commands.update_provider import plan_update
from storage_scaffold.errors import Problem, UsageError
from storage_scaffold.migrations.models import defined_models
from storage_scaffold.migrations.own import own_migrations, removable
from storage_scaffold.migrations.planned import Migrator, complete
from storage_scaffold.plan.plan import Change, Ownership, Plan, changes, joined, ordered
from storage_scaffold.record.lock import Lock, lock_path, managed, read_locks, record_files
from storage_scaffold.record.merge_base import base_text, parts
from storage_scaffold.record.recorded_spec import load_managed, recorded_templates
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.register.engine import withdraw_registrations
from storage_scaffold.register.locked import from_lock
from storage_scaffold.spec.edit import with_name
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True, kw_only=True)
class Rename(Plan):
    """A plan of two parts: the move of the provider `old`, and the update that follows."""

    old: str


def rename(checkout: Checkout, old: str, new: str, migrator: Migrator) -> Rename:
    """The move of provider `old` to `new`, and the update that follows, with its migration.

    Files move with the edits in them, which the update merges as always; the spec gets the new name. Raises UsageError
    when `old` is not managed or `new` is, and when a migration of `old` is tracked by git, was edited or is needed by
    another one, because databases may then have its tables; SpecError when the spec cannot have the new name,
    CheckoutError when the name is taken in the tree; otherwise as `plan_update` and `migrator`.
    """
    require_merged(checkout)
    locks = read_locks(checkout)
    lock = managed(locks, old)
    if new in locks:
        raise UsageError(f'`{new}` is already managed', 'choose another name')
    _refuse_used(checkout, lock)
    before, recorded = load_managed(checkout, lock)
    data = with_name(recorded.data, str(lock.inputs.spec), old, new)
    source = replace(recorded, data=data, own=recorded_templates(checkout, lock))
    after = _loaded(source, lock.inputs.spec, new, before)
    check_provider(Overlay.over(checkout, plan_remove(checkout, old, purge=True).changes), after)
    others = tuple(other for other in locks.values() if other is not lock)
    withdrawn = withdraw_registrations(checkout.read, from_lock(checkout, lock, others))
    paths = _paths(checkout, before, after)
    moved = ordered(
        *_moves(checkout, (*lock.outputs, *lock.ejected), paths, Ownership.GENERATED),
        *_moves(checkout, lock.owned, paths, Ownership.OWNED),
        *changes(checkout.read, withdrawn, Ownership.REGISTERED),
        *changes(checkout.read, dict.fromkeys(made.path for made in lock.migrations), Ownership.MIGRATION),
        *changes(checkout.read, _record(checkout, lock, source, new, paths), Ownership.RECORD),
    )
    notes = tuple(f'{paths.get(path, path)} was ejected: change the name in it by hand.' for path in lock.ejected)
    there = Overlay.over(checkout, moved)
    update = complete(there, plan_update(there, after, source), migrator)
    whole = joined('rename', new, [Plan(f'rename {new}', new, moved, notes=notes), update])
    return Rename(**vars(whole), old=old)


def _refuse_used(checkout: Checkout, lock: Lock) -> None:
    made = own_migrations(checkout, lock, defined_models(checkout, lock))
    there = [item.path for item in made if checkout.exists(item.path)]
    remedy = 'keep the name; to change what people see, change `title` in the spec'
    if tracked := [path for path in there if git.is_tracked(checkout.root, path)]:
        words = 'is tracked by git: databases may have its tables under the old name'
        raise UsageError([Problem(words, file=str(path)) for path in tracked], remedy)
    free = removable(checkout, made)
    if used := [path for path in there if path not in free]:
        words = 'was edited, or another migration depends on it'
        raise UsageError([Problem(words, file=str(path)) for path in used], remedy)


def _loaded(source: SpecSource, file: PurePosixPath, name: str, before: Provider) -> Provider:
    from storage_scaffold.spec.loader import load_bytes

    return replace(load_bytes(source.data, str(file), name=name), edition=before.edition)


def _paths(checkout: Checkout, before: Provider, after: Provider) -> dict[PurePosixPath, PurePosixPath]:
    """Maps the provider's files to their paths under the new name: the same templates make both, in the same order."""
    from storage_scaffold.render.provider import render_owned, render_provider

    return {
        old: new
        for render in (render_provider, render_owned)
        for old, new in zip(
            render(before, checkout.features, '', checkout.layout),
            render(after, checkout.features, '', checkout.layout),
            strict=True,
        )
    }


def _moves(
    checkout: Checkout,
    files: Iterable[PurePosixPath],
    paths: Mapping[PurePosixPath, PurePosixPath],
    ownership: Ownership,
) -> Iterator[Change]:
    for path in files:
        content = checkout.read(path)
        if path in paths and content is not None:
            yield from changes(checkout.read, {path: None, paths[path]: content}, ownership)


def _record(
    checkout: Checkout, lock: Lock, source: SpecSource, name: str, paths: Mapping[PurePosixPath, PurePosixPath]
) -> dict[PurePosixPath, bytes | None]:
    """The record under the new name: like the old one, but without what the update makes again."""
    spec = source.recorded_as(name)
    now = Lock(
        name=name,
        inputs=replace(lock.inputs, spec=spec),
        outputs={paths.get(path, path): output for path, output in lock.outputs.items()},
        owned={paths.get(path, path): digest for path, digest in lock.owned.items()},
        ejected=tuple(paths.get(path, path) for path in lock.ejected),
    )
    texts = [base_text(checkout, lock, path) for path in lock.outputs]
    old: dict[PurePosixPath, bytes | None] = dict.fromkeys(record_files(checkout, lock.name))
    return {**old, lock_path(name): now.dump(), **parts(name, texts), spec: source.data}
