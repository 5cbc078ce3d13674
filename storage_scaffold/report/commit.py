"""Which files belong in the commit after a command, so that a clone of it is as complete as this tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.plan.plan import Plan
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, directory, read_locks
from storage_scaffold.text import line_of


def to_commit(checkout: Checkout, plan: Plan) -> tuple[PurePosixPath, ...]:
    """The files to commit once `plan` is applied to `checkout`, sorted.

    These are the files that it changed, and those that the records of its providers name and git does not have yet:
    the spec, templates of the team's own, a client that was there before, a migration made by hand, and whatever an
    earlier command left uncommitted. A hand edit that nobody accepted is not among them. Empty outside a repository.

    Raises GitFailed; CheckoutError as `read_locks`.
    """
    if not git.is_repository(checkout.root):
        return ()
    locks = read_locks(checkout)
    ours = [locks[part.provider] for part in plan.parts or (plan,) if part.provider in locks]
    changed = {change.path for change in plan.changes}
    named = {*plan.also, *(path for lock in ours for path in _named(checkout, lock))} - changed
    registered = {entry.path for lock in ours for entry in lock.registrations} - changed
    uncommitted = set(_uncommitted(checkout, named | registered))
    committed = git.committed_contents(checkout.root, registered & uncommitted)
    behind = {path for path in registered & uncommitted if _is_behind(committed.get(path), path, ours)}
    return tuple(sorted({*changed, *(named & uncommitted), *behind}))


def _named(checkout: Checkout, lock: Lock) -> Iterator[PurePosixPath]:
    """The files of the record, and those that it names, but for the ones that hold other people's code too."""
    yield from (path for path in checkout.glob(f'{directory(lock.name)}/**/*') if checkout.is_file(path))
    if own := lock.inputs.own:
        yield from checkout.glob(f'{own.directory}/**/*.j2')
    yield from (lock.inputs.spec, *lock.owned, *(made.path for made in lock.migrations))
    for path, output in lock.outputs.items():
        if text_digest(checkout.read(path) or b'') == output.accepted:
            yield path


def _is_behind(committed: bytes | None, path: PurePosixPath, locks: Iterable[Lock]) -> bool:
    """Whether the last commit lacks a registration in `path`: otherwise what is uncommitted there is not ours."""
    if committed is None:
        return True
    snippets = [entry.snippet for lock in locks for entry in lock.registrations if entry.path == path]
    return any(line_of(committed, snippet) is None for snippet in snippets)


def _uncommitted(checkout: Checkout, paths: Iterable[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Those of `paths` that are not, or not as they are, in the last commit."""
    wanted = sorted(set(paths))
    if not wanted:
        return
    prefix = git.run(checkout.root, 'rev-parse', '--show-prefix').rstrip('\n')
    options = ('-z', '--no-renames', '--untracked-files=all', '--ignored=traditional')
    answer = git.run(checkout.root, 'status', '--porcelain=v1', *options, '--', *map(str, wanted))
    for line in answer.split('\0'):
        if line:
            yield PurePosixPath(line[3:].removeprefix(prefix))
