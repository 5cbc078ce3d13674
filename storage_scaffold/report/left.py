"""What is left for a person to do: dependencies, a migration, the guide's manual checks, the commit."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.migrations.make import command_by_hand
from storage_scaffold.plan.plan import Later, Plan
from storage_scaffold.spec.provider import Provider


def new_dependency(checkout: Checkout, plan: Plan) -> Iterator[str]:
    """What to do when the plan changes the list of dependencies."""
    if any(change.path == checkout.layout.pyproject for change in plan.changes):
        yield '  Install and lock the new dependency:'
        yield f'    cd {shlex.quote(str(checkout.root))} && poetry install && poetry lock'


def pending_migration(checkout: Checkout, plan: Plan) -> Iterator[str]:
    """How to make the migration that was not made; nothing if none is needed."""
    if plan.migration is None:
        return
    again = ' '.join(['storage-scaffold update', *plan.provider.split(), '--python CMD'])
    if plan.migration.renames:
        yield '  A migration is needed. Made by hand, it would drop what was renamed: let the tool make it, with a'
        yield f'  Python that has the dependencies of Label Studio: `{again}`.'
        return
    yield '  Make the migration; without it, Label Studio fails. With a Python that has its dependencies, run'
    yield from (f'    {line}' for line in command_by_hand(checkout, plan.migration).splitlines())
    version = checkout.layout.in_package('core/version_.py')
    yield f'  and commit the file that it creates. (Do not commit {version}, which Django rewrites too.)'
    if plan.migration.later is Later.REPEATED:
        yield '  Or repeat this command with --python CMD: it will only make the migration.'
    elif plan.migration.later is Later.UPDATED:
        yield f'  Or let the tool make it: `{again}`.'


def manual_checks(provider: Provider) -> Iterator[str]:
    """The guide's manual checks (section 7) that apply to this provider."""
    title = provider.title
    if 'import' in provider.roles:
        ways = 'with pre-signed URLs and through the proxy' if provider.presign.supported else 'through the proxy'
        yield f'Add {title} as a source storage to a new project and sync it: its files appear in the Data Manager.'
        yield f'Open a task with a `{provider.scheme}://` address: the file loads in the editor, {ways}.'
    if 'export' in provider.roles:
        yield f"Add {title} as a target storage, annotate tasks, sync: the files appear in the service's console."
        yield 'Submit another annotation: its file appears without a sync.'
    yield 'Break the settings on purpose: the storage shows Failed, and "View logs" says why, without any secret.'


def commit(root: Path, plan: Plan, message: str, *, staged: bool = False) -> Iterator[str]:
    """The commands that commit exactly the touched files; nothing outside a repository.

    The plan is carried out by then, so a git that fails is told, not raised.
    """
    try:
        yield from list(_commit(root, plan, message, staged=staged))
    except git.GitFailed as error:
        yield f'  Commit exactly the files named above, once git works again: {error}'
        yield f'    {error.remedy}'


def _commit(root: Path, plan: Plan, message: str, *, staged: bool) -> Iterator[str]:
    if not plan.changes or not git.is_repository(root):
        return
    where = '' if Path.cwd() == root else f'-C {shlex.quote(str(root))} '
    yield '  Commit exactly these files (never `git commit -a`):'
    paths = git.known(root, plan.paths)
    if not staged:
        force = '--force ' if git.any_ignored(root, paths) else ''
        yield from _wrapped(f'git {where}add {force}--', paths)
    if others := [name for name in git.staged(root) if PurePosixPath(name) not in paths]:
        yield f'    (other files are already staged: {", ".join(others[:3])}; commit those separately)'
    if (root / '.pre-commit-config.yaml').is_file():
        yield f'    cd {shlex.quote(str(root))} && pre-commit run'
    yield f'    git {where}commit -m {shlex.quote(message)}'


def _wrapped(command: str, paths: Sequence[PurePosixPath]) -> Iterator[str]:
    words = [command, *(shlex.quote(str(path)) for path in paths)]
    yield from (f'    {"  " if index else ""}{word} \\' for index, word in enumerate(words[:-1]))
    yield f'      {words[-1]}'
