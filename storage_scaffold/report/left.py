"""What is left for a person to do, the most important first: code to write, dependencies, a migration, the commit."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.kinds.protocol import owned_problems
from storage_scaffold.migrations.make import command_by_hand
from storage_scaffold.plan.plan import Later, Plan
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.record.recorded_spec import load_managed
from storage_scaffold.register.lock_file import LOCKERS, locker
from storage_scaffold.report.commit import to_commit
from storage_scaffold.report.lines import Line, command, heading, indented
from storage_scaffold.report.touched import in_record
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Step:
    """One thing to do: what, the `lines` to run or to go through, and `more` to know about it.

    A summary shows the lines `short`, if there are any, instead of both.
    """

    text: str
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


def shown(steps: Iterable[Step], *, brief: bool = False) -> Iterator[str]:
    """The steps as text under one heading; nothing if there are none."""
    for number, step in enumerate(steps):
        if not number:
            yield heading('Left for you')
        yield f'  {step.text}'
        lines, more = (step.short, ()) if brief and step.short else (step.lines, step.more)
        yield from (indented('    ', line) for line in lines)
        yield from (f'  {line}' for line in more)


def unwritten_client(checkout: Checkout, plan: Plan) -> Iterator[Step]:
    """Where the files that a person owns still lack something, for each provider of an applied plan."""
    locks = read_locks(checkout)
    for name in dict.fromkeys(part.provider for part in plan.parts or (plan,)):
        if name in locks and locks[name].owned:
            yield from _unwritten(checkout, locks[name])


def _unwritten(checkout: Checkout, lock: Lock) -> Iterator[Step]:
    from storage_scaffold.render.provider import starter

    provider, _ = load_managed(checkout, lock)
    for path in lock.owned:
        problems = owned_problems(checkout.read(path) or b'', provider, path, starter)
        if problems:
            first, others = problems[0], len(problems) - 1
            more = f', and {others} more {"place" if others == 1 else "places"}' if others else ''
            place = Line(('place', f'{path}:{first.line or 1}'), f'  {first.message}{more}')
            yield Step(f'Write {path.name}, which is yours:', (place, command(f'storage-scaffold check {lock.name}')))


def new_dependency(checkout: Checkout, plan: Plan) -> Iterator[Step]:
    """What to do when the plan changes the list of dependencies."""
    changed = {change.path for change in plan.changes}
    if checkout.layout.pyproject in changed:
        tool = locker(checkout) or LOCKERS[0]
        is_locked = checkout.layout.pyproject.with_name(tool.file) in changed
        run = ' && '.join(' '.join(words) for words in ([] if is_locked else [tool.lock]) + [tool.install])
        there = command(f'cd {shlex.quote(str(checkout.root))} && {run}')
        short = (command(run),) if Path.cwd() == checkout.root else ()
        yield Step(f'{"Install" if is_locked else "Lock and install"} the new dependency:', (there,), short=short)


def pending_migrations(checkout: Checkout, plan: Plan) -> Iterator[Step]:
    """How to make each migration that was not made; nothing if none is needed."""
    for part in plan.parts or (plan,):
        if part.migration is not None:
            yield _pending(checkout, part, part.migration.later)


def _pending(checkout: Checkout, plan: Plan, later: Later) -> Step:
    again = ' '.join(['storage-scaffold update', *plan.provider.split(), '--python CMD'])
    assert plan.migration is not None  # noqa: S101 - for the type checker
    if plan.migration.renames:
        return Step(
            'A migration is needed. Made by hand, it would drop what was renamed: let the tool make it, with a',
            more=(f'Python that has the dependencies of Label Studio: `{again}`.',),
        )
    version = checkout.layout.in_package('core/version_.py')
    rewritten = f' (Do not commit {version}, which Django rewrites too.)' if checkout.exists(version) else ''
    ways = {
        Later.REPEATED: 'Or repeat this command with --python CMD: it will only make the migration.',
        Later.UPDATED: f'Or let the tool make it: `{again}`.',
    }
    return Step(
        'Make the migration; without it, Label Studio fails. With a Python that has its dependencies, run',
        tuple(map(command, command_by_hand(checkout, plan.migration).splitlines())),
        (
            f'and commit the file that it creates.{rewritten}',
            *([ways[later]] if later in ways else []),
        ),
        (here(checkout, again),) if later in ways else (),
    )


def manual_checks(checkout: Checkout, provider: Provider) -> Iterator[Step]:
    """The guide's manual checks (section 7) that apply to this provider."""
    checks = tuple(f'[ ] {check}' for check in _manual_checks(provider))
    short = here(checkout, f'storage-scaffold checklist {provider.name}')
    yield Step('Try it by hand in a running Label Studio:', checks, short=(short,))


def _manual_checks(provider: Provider) -> Iterator[str]:
    title = provider.title
    if provider.imports:
        ways = 'with pre-signed URLs and through the proxy' if provider.presign.supported else 'through the proxy'
        yield f'Add {title} as a source storage to a new project and sync it: its files appear in the Data Manager.'
        yield f'Open a task with an address that begins with `{provider.scheme}://`: the file loads, {ways}.'
    if provider.exports:
        yield f"Add {title} as a target storage, annotate tasks, sync: the files appear in the service's console."
        yield 'Submit another annotation: its file appears without a sync.'
    yield 'Break the settings on purpose: the storage shows Failed, and "View logs" says why, without any secret.'


def commit(checkout: Checkout, plan: Plan, message: str, *, staged: bool = False) -> Iterator[Step]:
    """The commands that commit exactly what belongs in the commit; nothing outside a repository or with a conflict.

    The plan is carried out by then, so a git that fails is told, not raised.
    """
    if plan.conflicts:
        return
    try:
        yield from list(_commit(checkout, plan, message, staged=staged))
    except git.GitFailed as error:
        text = f'Commit exactly the files named above, once git works again: {error}'
        yield Step(text, (error.remedy,) if error.remedy else ())


def _commit(checkout: Checkout, plan: Plan, message: str, *, staged: bool) -> Iterator[Step]:
    root = checkout.root
    ours = to_commit(checkout, plan) if (plan.changes or staged) and git.is_repository(root) else ()
    paths = git.known(root, ours)
    if not paths:
        return
    where = '' if Path.cwd() == root else f'-C {shlex.quote(str(root))} '
    others = [name for name in git.staged(root) if PurePosixPath(name) not in ours]
    lines: list[str] = []
    if others:
        lines.append(f'(other files are already staged: {", ".join(others[:3])}; commit those separately)')
    if (root / '.pre-commit-config.yaml').is_file():
        lines.append(command(f'cd {shlex.quote(str(root))} && pre-commit run'))
    lines.append(command(f'git {where}commit -m {shlex.quote(message)}'))
    if staged:
        yield Step('Commit exactly what is staged (never `git commit -a`):', tuple(lines))
        return
    force = '--force ' if git.any_ignored(root, paths) else ''
    add = _wrapped(f'git {where}add {force}--', tuple(dict.fromkeys(map(in_record, paths))))
    by_tool = here(checkout, f'storage-scaffold update {plan.provider} --stage')
    yield Step(
        'Commit exactly these files (never `git commit -a`):', (*map(command, add), *lines), short=(by_tool, *lines)
    )


def here(checkout: Checkout, text: str, before: str = '') -> Line:
    """A command of the tool that works in the current directory, and what stands `before` it."""
    inside = Path.cwd().is_relative_to(checkout.root)
    return command(text if inside else f'{text} --checkout {shlex.quote(str(checkout.root))}', before)


def _wrapped(command: str, paths: Sequence[PurePosixPath]) -> Iterator[str]:
    words = [command, *(shlex.quote(str(path)) for path in paths)]
    yield from (f'{"  " if index else ""}{word} \\' for index, word in enumerate(words[:-1]))
    yield f'  {words[-1]}'
