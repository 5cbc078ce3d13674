"""Plans `new` and `remove`: reads a checkout, writes nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold import git, registering
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import defined_names
from storage_scaffold.checkout.rules import MODELS, check_provider
from storage_scaffold.checkout.tree import MIGRATIONS, PACKAGE, STORAGES
from storage_scaffold.errors import CheckoutError, DriftError, Problem, UsageError
from storage_scaffold.lock import Lock, MigrationFile, Registered, directory, read_locks
from storage_scaffold.plan import Change, Kind, Place, Plan
from storage_scaffold.record import SpecSource, record, sha256
from storage_scaffold.register.base import State
from storage_scaffold.register.edits import apply_registrations, registration_state, withdraw_registrations
from storage_scaffold.register.points import Registration
from storage_scaffold.spec.provider import Provider


def plan_new(checkout: Checkout, provider: Provider, source: SpecSource) -> Plan:
    """Everything that `new` writes, but the migration (`Plan.migration` asks for it).

    A provider that is in the tree already, exactly as `source` says, gives an empty plan. Raises UsageError when it
    is managed with another spec, DriftError when its files are not what was generated, CheckoutError when the tree
    has no room for it or a registration point is not the known one.
    """
    from storage_scaffold.render.provider import render_provider

    locks = read_locks(checkout)
    lock = locks.pop(provider.name, None)
    spec = lock.inputs.spec if lock else source.recorded_as(provider.name)
    if lock:
        _check_inputs(provider, source, lock)
    else:
        check_provider(checkout, provider)
    rendered = render_provider(provider, checkout.features, str(spec))
    if lock:
        return _again(checkout, provider, lock, rendered)
    items = registering.wanted(checkout, provider, locks.values())
    edited = apply_registrations(checkout.read, items, registering.entries_of(locks.values()))
    entries = registering.as_registered(checkout, items)
    records = record(provider, source, checkout.features, rendered, entries)
    _refuse_taken(checkout, [*rendered, *records])
    return Plan(
        'new',
        provider.name,
        _sorted(
            *_changes(checkout, rendered, Kind.GENERATED),
            *_changes(checkout, edited, Kind.REGISTERED, items),
            *_changes(checkout, records, Kind.RECORD),
        ),
        notes=registering.left_out(checkout, provider),
        registrations=_places(entries, items, edited),
        migration=provider.name,
        models=_models(provider),
    )


def plan_remove(checkout: Checkout, name: str) -> Plan:
    """Everything that `remove` takes away or restores; `Plan.migration` asks for one that drops the tables.

    The provider's own migration goes when nothing can depend on it: unchanged since it was made, never committed,
    and named by no other migration. Raises UsageError when `name` is not managed, DriftError when generated files
    were edited by hand, CheckoutError when a registration was.
    """
    locks = read_locks(checkout)
    lock = locks.pop(name, None)
    if lock is None:
        raise _not_managed(name, locks)
    if edited := _edited_files(checkout, lock):
        raise DriftError(edited, 'restore them (`git checkout -- FILE`) or move your edits elsewhere, then repeat')
    items = registering.from_lock(lock, locks.values())
    withdrawn = withdraw_registrations(checkout.read, items)
    models = _defined_models(checkout, lock)
    migration, due = _migration_to_remove(checkout, lock, models)
    removed: dict[PurePosixPath, bytes | None] = dict.fromkeys(lock.outputs)
    records: dict[PurePosixPath, bytes | None] = dict.fromkeys(_record_files(checkout, name))
    return Plan(
        'remove',
        name,
        _sorted(
            *_changes(checkout, removed, Kind.GENERATED),
            *_changes(checkout, withdrawn, Kind.REGISTERED, items),
            *_changes(checkout, dict.fromkeys(migration), Kind.MIGRATION),
            *_changes(checkout, records, Kind.RECORD),
        ),
        notes=_remove_notes(lock, migration, due),
        registrations=tuple(Place(item.title, item.path, 0) for item in items),
        migration=f'remove_{name}' if due else None,
        models=models,
    )


def with_migration(checkout: Checkout, plan: Plan, made: tuple[PurePosixPath, bytes] | None) -> Plan:
    """`plan` with the migration that Django made for it; `None` when it found the models migrated already.

    For `new` the lock, in the plan or already in the checkout, notes the file.
    """
    if made is None:
        return replace(plan, migration=None)
    path, content = made
    changes = {change.path: change for change in plan.changes}
    changes[path] = Change(path, None, content, Kind.MIGRATION)
    if plan.command == 'new':
        lock_path = directory(plan.provider) / 'lock.json'
        present = checkout.read(lock_path)
        planned = changes.get(lock_path) or Change(lock_path, present, present, Kind.RECORD)
        lock = Lock.parse(planned.after or b'', str(lock_path))
        noted = replace(lock, migration=MigrationFile(path, sha256(content)))
        changes[lock_path] = replace(planned, after=noted.dump())
    return replace(plan, changes=_sorted(*changes.values()), migration=None)


def _check_inputs(provider: Provider, source: SpecSource, lock: Lock) -> None:
    remedy = f'use `storage-scaffold update {provider.name}`'
    if sha256(source.data) != lock.inputs.spec_sha256:
        raise UsageError(f'`{provider.name}` is already managed, with another spec ({lock.inputs.spec})', remedy)
    if provider.edition != lock.inputs.edition:
        raise UsageError(f'`{provider.name}` was generated for the edition {lock.inputs.edition}', remedy)


def _again(checkout: Checkout, provider: Provider, lock: Lock, rendered: Mapping[PurePosixPath, bytes]) -> Plan:
    """The plan for a provider that is there: empty, or only its missing migration."""
    if problems := _drift(checkout, lock):
        raise DriftError(
            problems,
            f'restore them (`git checkout -- FILE`), or `storage-scaffold remove {lock.name}` and start again',
        )
    if {path: sha256(data) for path, data in rendered.items()} != {
        path: output.rendered for path, output in lock.outputs.items()
    }:
        raise UsageError(
            f'`{lock.name}` was generated by other templates, or for another release of Label Studio',
            f'use `storage-scaffold update {lock.name}`',
        )
    models = _models(provider)
    pending = lock.migration is None and not _migrated(checkout, models)
    changes: tuple[Change, ...] = ()
    return Plan('new', lock.name, changes, migration=lock.name if pending else None, models=models)


def _drift(checkout: Checkout, lock: Lock) -> list[Problem]:
    expected = {path: output.accepted for path, output in lock.outputs.items()}
    expected[lock.inputs.spec] = lock.inputs.spec_sha256
    if lock.migration:
        expected[lock.migration.path] = lock.migration.sha256
    problems = [problem for path, digest in expected.items() if (problem := _differs(checkout, path, digest))]
    for standing in registration_state(checkout.read, registering.from_lock(lock)):
        if standing.state is not State.PRESENT:
            item = standing.registration
            words = f'{item.title}: the entry is {standing.state.value}'
            problems.append(Problem(words, file=str(item.path), line=standing.line))
    return problems


def _differs(checkout: Checkout, path: PurePosixPath, digest: str) -> Problem | None:
    content = checkout.read(path)
    if content is None:
        return Problem('is gone', file=str(path))
    if sha256(content) != digest:
        return Problem('was edited since it was generated', file=str(path))
    return None


def _edited_files(checkout: Checkout, lock: Lock) -> list[Problem]:
    """The generated files that hold somebody's work; a missing one holds none."""
    return [
        Problem('was edited since it was generated', file=str(path))
        for path, output in lock.outputs.items()
        if (content := checkout.read(path)) is not None and sha256(content) != output.accepted
    ]


def _not_managed(name: str, locks: Iterable[str]) -> UsageError:
    names = sorted(locks)
    guess = difflib.get_close_matches(name, names, 1)
    there = f'did you mean `{guess[0]}`?' if guess else f'managed here: {", ".join(names) or "none"}'
    return UsageError(f'`{name}` is not a provider that storage-scaffold manages in this checkout', there)


def _refuse_taken(checkout: Checkout, paths: Iterable[PurePosixPath]) -> None:
    if taken := [path for path in paths if checkout.exists(path)]:
        raise CheckoutError(
            [Problem('already exists and is not managed by storage-scaffold', file=str(path)) for path in taken],
            'move it away, or choose another `name` in the spec',
        )


def _changes(
    checkout: Checkout,
    files: Mapping[PurePosixPath, bytes | None],
    kind: Kind,
    items: Sequence[Registration] = (),
) -> Iterable[Change]:
    for path, after in files.items():
        before = checkout.read(path)
        if before != after:
            points = tuple(item.point for item in items if item.path == path)
            yield Change(path, before, after, kind, points)


def _sorted(*changes: Change) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: change.path))


def _places(
    entries: Sequence[Registered], items: Sequence[Registration], edited: Mapping[PurePosixPath, bytes]
) -> tuple[Place, ...]:
    """Where the registrations stand in the `edited` files, file by file."""
    places = []
    for path in sorted(edited):
        here = [(item.title, entry.snippet) for entry, item in zip(entries, items, strict=True) if item.path == path]
        lines = registering.lines_of(edited[path], [snippet for _, snippet in here])
        places += [Place(title, path, line) for (title, _), line in zip(here, lines, strict=True)]
    return tuple(places)


def _models(provider: Provider) -> tuple[str, ...]:
    return tuple(f'{provider.class_prefix}{model}' for model in MODELS)


def _defined_models(checkout: Checkout, lock: Lock) -> tuple[str, ...]:
    """The provider's model classes, from its own code: a lock does not name them."""
    path = STORAGES / lock.name / 'models.py'
    source = checkout.read(path) if path in lock.outputs else None
    return tuple(sorted(name for name in defined_names(source or b'', path) if name.endswith(MODELS)))


def _migrated(checkout: Checkout, models: Sequence[str]) -> bool:
    """Whether a migration of the tree makes one of `models`."""
    needles = [f"name='{model}'".encode() for model in models]
    return any(
        needle in (checkout.read(path) or b'') for path in checkout.glob(f'{MIGRATIONS}/*.py') for needle in needles
    )


def _migration_to_remove(
    checkout: Checkout, lock: Lock, models: Sequence[str]
) -> tuple[tuple[PurePosixPath, ...], bool]:
    """The migration that can simply go, and whether a new one is due instead."""
    made = lock.migration
    content = checkout.read(made.path) if made else None
    if made is None or content is None:
        return (), _migrated(checkout, models)
    free = sha256(content) == made.sha256 and not _is_needed(checkout, made.path)
    if free and not git.is_committed(checkout.root, made.path):
        return (made.path,), False
    return (), True


def _is_needed(checkout: Checkout, migration: PurePosixPath) -> bool:
    name = f"'{migration.stem}'".encode()
    others = checkout.glob(f'{PACKAGE}/**/migrations/*.py')
    return any(name in (checkout.read(path) or b'') for path in others if path != migration)


def _record_files(checkout: Checkout, name: str) -> list[PurePosixPath]:
    return [path for path in checkout.glob(f'{directory(name)}/*') if (checkout.root / path).is_file()]


def _remove_notes(lock: Lock, migration: Sequence[PurePosixPath], due: bool) -> tuple[str, ...]:
    if migration:
        return (
            f'a database that has {migration[0].stem} applied keeps its tables: go back in it first '
            '(`manage.py migrate io_storages <the one before>`).',
        )
    if not due:
        return ()
    stays = lock.migration.path.name if lock.migration else 'its migration'
    return (f'{stays} may be in use elsewhere, so it stays (and belongs in git); a new one drops the tables.',)
