"""What the commands on a checkout have in common: the steps around a plan."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import click

from storage_scaffold import git, transaction
from storage_scaffold.checkout import Checkout, paths
from storage_scaffold.cli import output
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, Problem, UsageError
from storage_scaffold.migrations import make as migration
from storage_scaffold.migrations.recorded import with_migration
from storage_scaffold.plan.diff import unified
from storage_scaffold.plan.plan import Change, Plan
from storage_scaffold.transaction import Recovered


def find_checkout(directory: Path | None) -> Checkout:
    """The checkout that `--checkout` names, or the one around the current directory. Raises CheckoutError."""
    return Checkout.at(directory) if directory else Checkout.find()


def open_checkout(directory: Path | None, *, writing: str | None = None) -> Checkout:
    """The same, ready to be worked on.

    `writing` is what a command that writes is called in messages (`new wasabi`): it is then the only one at work there
    until it ends, and first puts right what an interrupted one left. Raises CheckoutError, also for a half-written
    tree when the command only reads; else as `begin`.
    """
    checkout = find_checkout(directory)
    if writing:
        begin(checkout, writing)
    elif message := transaction.pending(checkout.root):
        raise CheckoutError(message, 'if it is not at work any more, `storage-scaffold undo` rolls it back')
    return checkout


def begin(checkout: Checkout, command: str) -> Recovered | None:
    """Takes the run lock of the checkout until the command ends, and says what became of an interrupted one.

    Raises EnvironmentFailed when another command is at work, and as `transaction.recover`.
    """
    click.get_current_context().with_resource(transaction.running(checkout.root, command))
    recovered = transaction.recover(checkout.root)
    if recovered:
        output.say(output.plain(str(recovered)), err=True)
    return recovered


def path_in(checkout: Checkout, file: Path) -> PurePosixPath:
    """The path in the checkout of a file named on the command line: as seen from here, or else from the root.

    Raises UsageError for one outside.
    """
    here = Path(os.path.normpath(Path.cwd() / file))
    inside = here.relative_to(checkout.root) if here.is_relative_to(checkout.root) else file
    try:
        return paths.relative(PurePosixPath(inside.as_posix()))
    except paths.UnsafePath as error:
        raise UsageError(Problem(f'is no file of the checkout: it {error}', file=str(file))) from error


def complete(
    checkout: Checkout, plan: Plan, migrate: bool | None, python: str | None, before: Sequence[Change] = ()
) -> Plan:
    """`plan` with its migration, when one is due and may and can be made.

    Parameters: `migrate` and `python` as on the command line (`None`: not given); `before`, see `migration.make`.
    Raises EnvironmentFailed when `--migrate` asks for it and no Python is found, else as `migration.find_python` and
    `migration.make`.
    """
    if plan.migration is None or migrate is False:
        return plan
    interpreter = migration.find_python(python, checkout.root)
    if interpreter is None:
        if migrate:
            raise EnvironmentFailed(
                'no Python with Label Studio and its dependencies was found, so --migrate cannot be done',
                'name one (--python "poetry run python"), or leave --migrate out and make the migration by hand',
            )
        return plan
    if output.interactive():
        output.say('Asking Django for the migration, in a copy of the tree …', err=True)
    return with_migration(checkout, plan, migration.make(checkout, plan, interpreter, before))


def require_repository(checkout: Checkout) -> None:
    """Refuses `--stage` before anything is written. Raises UsageError outside a repository."""
    if not git.is_repository(checkout.root):
        raise UsageError(
            f'--stage: {checkout.root} is not in a git repository', 'leave --stage out, or `git init` first'
        )


def show(changes: Sequence[Change]) -> None:
    """Prints the changes as a unified diff."""
    for change in changes:
        for line in unified(change):
            output.say(output.diff_line(line))


def carry_out(checkout: Checkout, plan: Plan, *, dry_run: bool, stage: bool = False) -> None:
    """Shows the plan as a diff, or applies it. Raises as `transaction.apply` and `git.stage`."""
    if dry_run:
        show(plan.changes)
        return
    transaction.apply(checkout.root, plan.changes, f'{plan.command} {plan.provider}')
    if stage:
        try:
            git.stage(checkout.root, plan.paths)
        except EnvironmentFailed as error:
            raise EnvironmentFailed(error.problems, 'everything was written; only `git add` is left to you') from error
