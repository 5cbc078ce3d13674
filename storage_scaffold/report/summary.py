"""What a command says when it is done: what there is now, why, and what is left for a person."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.migrations.make import command_by_hand
from storage_scaffold.plan.plan import Change, Kind, Plan
from storage_scaffold.spec.provider import Edition, Provider

_HEADS = {
    Kind.GENERATED: 'Generated',
    Kind.OWNED: 'Yours from now on (written once)',
    Kind.REGISTERED: 'Registered',
    Kind.MIGRATION: 'Migration',
    Kind.RECORD: 'Record (commit it too)',
}


@dataclass(frozen=True)
class Decision:
    """The edition that was chosen, and who chose it."""

    edition: Edition
    why: str


def counts(plan: Plan) -> str:
    """`11 files (1900 lines), 20 registrations in 12 files, 1 migration`."""
    number = {kind: sum(change.kind is kind for change in plan.changes) for kind in Kind}
    generated = [change.after or change.before or b'' for change in plan.changes if change.kind is Kind.GENERATED]
    lines = _count(sum(content.count(b'\n') for content in generated), 'line')
    registrations = f'{_count(len(plan.registrations), "registration")} in {_count(number[Kind.REGISTERED], "file")}'
    parts = {
        f'{_count(number[Kind.GENERATED], "file")} ({lines})': number[Kind.GENERATED],
        registrations: number[Kind.REGISTERED],
        _count(number[Kind.MIGRATION], 'migration'): number[Kind.MIGRATION],
    }
    return ', '.join(words for words, any_there in parts.items() if any_there) or 'nothing but the record'


def files(plan: Plan) -> Iterator[str]:
    """Every touched file under whose it is: with its lines, or with the registrations in it."""
    for kind, head in _HEADS.items():
        changes = [change for change in plan.changes if change.kind is kind]
        if not changes:
            continue
        yield head
        for change in changes:
            yield from _places(plan, change) if kind is Kind.REGISTERED else [f'  {change.path}  {_lines(change)}']
        yield ''


def findings(provider: Provider) -> Iterator[str]:
    """What the spec's author found out about the service (guide 1.2)."""
    found = provider.docs.findings
    yield 'Findings on the service, from the spec (docs.findings)'
    for label, text in (('pre-signed URLs', found.presign), ('writes', found.writes), ('SDK', found.sdk)):
        yield f'  {label}: {" ".join(text.split()) or "not stated"}'
    yield ''


def left_for_you(checkout: Checkout, plan: Plan, provider: Provider, *, staged: bool) -> Iterator[str]:
    """What no tool can do: dependencies, a pending migration, the guide's manual checks (7), the commit."""
    yield 'Left for you'
    yield from new_dependency(checkout, plan)
    yield from pending_migration(checkout, plan)
    yield '  Try it by hand, in a running Label Studio:'
    yield from (f'    [ ] {check}' for check in manual_checks(provider))
    yield from commit(checkout.root, plan, f'feat: Add {provider.title} storage', staged=staged)


def new_dependency(checkout: Checkout, plan: Plan) -> Iterator[str]:
    """What to do when the plan touches the list of dependencies."""
    if any(change.path == checkout.layout.pyproject for change in plan.changes):
        yield '  Install and lock the new dependency:'
        yield f'    cd {shlex.quote(str(checkout.root))} && poetry install && poetry lock'


def pending_migration(checkout: Checkout, plan: Plan) -> Iterator[str]:
    """How to make the migration that was not made; nothing when none is due."""
    if plan.migration is None:
        return
    again = f'storage-scaffold update {plan.provider} --python CMD'
    if plan.renames:
        yield '  A migration is due. Made by hand it would drop what was renamed: let the tool make it, with a Python'
        yield f'  that has the dependencies of Label Studio: `{again}`.'
        return
    yield '  Make the migration; without it Label Studio fails. With a Python that has its dependencies:'
    yield from (f'    {line}' for line in command_by_hand(checkout, plan.migration).splitlines())
    version = checkout.layout.in_package('core/version_.py')
    yield f'  and commit the file that it makes. (Django rewrites {version} too: not that.)'
    if plan.command == 'new':
        yield '  Or repeat this command with --python CMD: it then makes the migration and nothing else.'
    elif plan.command == 'update':
        yield f'  Or let the tool make it: `{again}`.'


def manual_checks(provider: Provider) -> Iterator[str]:
    """The guide's checks for a person (section 7), as far as this provider can do them."""
    title = provider.title
    if 'import' in provider.roles:
        ways = 'with pre-signed URLs and through the proxy' if provider.presign.supported else 'through the proxy'
        yield f'Add {title} as a source storage to a new project and sync it: its files show up in the Data Manager.'
        yield f'Open a task with a `{provider.scheme}://` address: the file loads in the editor, {ways}.'
    if 'export' in provider.roles:
        yield f"Add {title} as a target storage, annotate tasks, sync: the files show up in the service's console."
        yield 'Submit one more annotation: its file appears without a sync.'
    yield 'Break the settings on purpose: the storage says Failed, and "View logs" tells why, without any secret.'


def commit(root: Path, plan: Plan, message: str, *, staged: bool) -> Iterator[str]:
    """The commands that commit exactly the touched files; nothing outside a repository."""
    if not git.is_repository(root) or not plan.changes:
        return
    where = '' if Path.cwd() == root else f'-C {shlex.quote(str(root))} '
    yield '  Commit exactly these files (never `git commit -a`):'
    paths = git.known(root, plan.paths)
    if not staged:
        force = '--force ' if git.any_ignored(root, paths) else ''
        yield from _wrapped(f'git {where}add {force}--', paths)
    if others := [name for name in git.staged(root) if PurePosixPath(name) not in paths]:
        yield f'    (the index holds other files already: {", ".join(others[:3])}; commit those apart)'
    if (root / '.pre-commit-config.yaml').is_file():
        yield f'    cd {shlex.quote(str(root))} && pre-commit run'
    yield f'    git {where}commit -m {shlex.quote(message)}'


def _wrapped(command: str, paths: Sequence[PurePosixPath]) -> Iterator[str]:
    words = [command, *(shlex.quote(str(path)) for path in paths)]
    yield from (f'    {"  " if index else ""}{word} \\' for index, word in enumerate(words[:-1]))
    yield f'      {words[-1]}'


def _count(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _lines(change: Change) -> str:
    if change.after is None:
        return 'removed'
    if b'\0' in change.after:
        return f'{len(change.after)} bytes'
    return _count(change.after.count(b'\n'), 'line')


def _places(plan: Plan, change: Change) -> Iterator[str]:
    """Each registration in a file, with its line when it stands there after the plan."""
    for place in plan.registrations:
        if place.path == change.path:
            yield f'  {place.path}:{place.line}  {place.title}' if place.line else f'  {place.path}  {place.title}'
