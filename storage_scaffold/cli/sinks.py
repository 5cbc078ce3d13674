"""The two things that can be done with a plan: show it or apply it. Only this module looks at `--dry-run`."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

import click

from storage_scaffold import git, transaction
from storage_scaffold.checkout import Checkout
from storage_scaffold.cli import output
from storage_scaffold.cli.checkouts import find_checkout, readable
from storage_scaffold.commands.undo import Undo
from storage_scaffold.errors import CheckoutError, DriftError, EnvironmentFailed, Problem, UsageError
from storage_scaffold.plan.diff import diff
from storage_scaffold.plan.plan import AnyPlan, Change, Plan
from storage_scaffold.report.commit import to_commit
from storage_scaffold.report.left import Step
from storage_scaffold.report.outcome import WOULD, Tense
from storage_scaffold.report.touched import in_record

# What is printed about a plan, and what is left for a person after it: see `report.outcome`.
View = Callable[[Checkout, AnyPlan, Tense], Iterable[str]]
Left = Callable[[Checkout, AnyPlan, Tense], Iterable[Step]]


@dataclass(frozen=True)
class Question:
    """What a person is asked before a plan is applied.

    `about` gives the lines that are shown before it; `refusal` is the error message if nobody can be asked.
    """

    text: str
    about: Callable[[Plan, Tense], Iterable[str]]
    refusal: str


class Sink(Protocol):
    """What happens to a command's plan."""

    tense: Tense

    def open(self, directory: Path | None) -> Checkout:
        """The checkout that `--checkout` names, or the one around the current directory, ready for the plan.

        Raises CheckoutError; UsageError when the sink needs something that is missing.
        """

    def require_consent(self) -> None:
        """Called before slow steps. Raises UsageError when the plan needs consent and there is nobody to ask."""

    def ask(self, text: str, refusal: str, remedy: str) -> None:
        """Asks a person whether to go on, before there is a plan.

        Raises UsageError with `refusal` and `remedy` when there is nobody to ask; click.Abort when the answer is no.
        """

    def take(self, checkout: Checkout, plan: Plan) -> None:
        """Shows or applies the plan's changes."""


class Show:
    """Prints the plan as a diff, and writes nothing."""

    rolled_back = False

    def __init__(self, *, stage: bool = False) -> None:
        self.tense = Tense(is_done=False, brief=output.brief())
        self._stage = stage

    def open(self, directory: Path | None) -> Checkout:
        """As `Sink.open`. A half-written tree is refused."""
        checkout = readable(directory)
        if self._stage:
            _require_repository(checkout)
        return checkout

    def require_consent(self) -> None:
        """Showing needs no consent."""

    def ask(self, text: str, refusal: str, remedy: str) -> None:
        """Showing needs no answer."""

    def take(self, checkout: Checkout, plan: Plan) -> None:
        """Prints the diff, unless the whole plan is printed as JSON."""
        if not output.is_json():
            show(plan.changes)


class Apply:
    """Writes the plan, all or nothing, and stages its files in git if asked to.

    Parameters: `title` names the command in messages. From `open` until it ends, it is the only command running in the
    checkout, and it first recovers from an interrupted one. `question`, if there is one, must be answered with yes.
    """

    def __init__(self, title: str, *, stage: bool = False, question: Question | None = None) -> None:
        self.tense = Tense(is_done=True, staged=stage, brief=output.brief())
        self.rolled_back = False
        self._title, self._question = title, question

    def open(self, directory: Path | None) -> Checkout:
        """As `Sink.open`. Reports how an interrupted command was recovered; `rolled_back` says if it was rolled back.

        Raises EnvironmentFailed when another command is running, and as `transaction.recover`.
        """
        checkout = find_checkout(directory)
        click.get_current_context().with_resource(transaction.running(checkout.root, self._title))
        if recovered := transaction.recover(checkout.root):
            output.report([str(recovered)], err=True)
            self.rolled_back = not recovered.finished
        if self.tense.staged:
            _require_repository(checkout)
        return checkout

    def require_consent(self) -> None:
        """As `Sink.require_consent`."""
        if self._question and not output.interactive():
            raise UsageError(self._question.refusal, 'repeat with --yes (or --dry-run)')

    def ask(self, text: str, refusal: str, remedy: str) -> None:
        """As `Sink.ask`."""
        if not output.interactive():
            raise UsageError(refusal, remedy)
        click.confirm(text, abort=True, err=True)

    def take(self, checkout: Checkout, plan: Plan) -> None:
        """Raises as `transaction.apply` and `git.stage`; click.Abort when the answer is no."""
        if self._question:
            self.require_consent()
            output.report(self._question.about(plan, WOULD), err=True)
            click.confirm(self._question.text, abort=True, err=True)
        _refuse_left_out(checkout, plan.changes)
        transaction.apply(checkout.root, plan.changes, plan.title)
        for part in plan.parts or (plan,):
            if part.copied:
                transaction.remember(checkout.root, part.provider, *part.copied)
        if self.tense.staged:
            self._stage(checkout, plan)
        if isinstance(plan, Undo) and plan.index:
            _change_index(checkout.root, plan.index, lambda: git.restore_entries(checkout.root, plan.index))

    def _stage(self, checkout: Checkout, plan: Plan) -> None:
        if paths := plan.stageable if plan.conflicts else to_commit(checkout, plan):
            # What changes no file is not a command that `undo` knows.
            keep = bool(plan.changes)
            _change_index(checkout.root, paths, lambda: git.stage(checkout.root, paths), keep=keep)


def _refuse_left_out(checkout: Checkout, changes: Iterable[Change]) -> None:
    """Raises CheckoutError for files that would have to change, but are not in the work tree of a sparse checkout."""
    paths = [change.path for change in changes if change.before is not None and change.path in checkout.left_out]
    if paths:
        tops = shlex.join(sorted({path.parts[0] for path in paths}))
        words = 'has to change, but the sparse checkout leaves it out'
        raise CheckoutError(
            [Problem(words, file=str(path)) for path in dict.fromkeys(map(in_record, paths))],
            f'`git sparse-checkout add {tops}`, then repeat; nothing was written',
        )


def _change_index(
    root: Path, paths: Iterable[PurePosixPath], change: Callable[[], None], *, keep: bool = True
) -> None:
    """Changes git's index after the files; `undo` can take that back if `keep`."""
    try:
        if keep:
            transaction.keep_index(root, git.entries(root, paths))
        change()
    except (EnvironmentFailed, OSError) as error:
        left = 'everything was written; only `git add` is left for you to do'
        problems = error.problems if isinstance(error, EnvironmentFailed) else [str(error)]
        raise EnvironmentFailed(problems, left) from error


def sink(title: str, *, dry_run: bool, stage: bool = False, question: Question | None = None) -> Show | Apply:
    """The sink that the command line asks for; the parameters are those of `Apply`."""
    return Show(stage=stage) if dry_run else Apply(title, stage=stage, question=question)


def finish(
    into: Sink,
    checkout: Checkout,
    plan: AnyPlan,
    view: View[AnyPlan],
    left: Left[AnyPlan] | None = None,
    *,
    migrate: bool | None = False,
) -> None:
    """Gives the plan to the sink, then prints what was done and what is left to do, as text or as JSON.

    `migrate` is what the command line says about the migration: if nothing, and the migration is all that there was
    to do, it has to be made. Raises as `Sink.take`; DriftError at the end when there are conflicts that a person must
    resolve, and for that migration.
    """
    into.take(checkout, plan)
    unfinished = _unfinished(plan, migrate is None and into.tense.is_done)
    if output.is_json():
        from storage_scaffold.report.plan_document import plan_document

        steps = left(checkout, plan, into.tense) if left and into.tense.is_done else ()
        code = unfinished.exit_code if unfinished else 0
        output.say(plan_document(plan, steps, written=into.tense.is_done, exit_code=code))
        if unfinished:
            output.problems(unfinished)
            click.get_current_context().exit(code)
        return
    output.report(view(checkout, plan, into.tense))
    if unfinished:
        raise unfinished


def show(changes: Iterable[Change]) -> None:
    """Prints the changes as a unified diff, the records summed up."""
    for line in diff(changes):
        if line.startswith('Record '):
            output.report([line])
        else:
            output.say(output.diff_line(line))


def refuse_conflicts(plan: Plan) -> None:
    """Raises DriftError with every file in which a person must resolve a conflict."""
    if error := _unfinished(plan):
        raise error


def _unfinished(plan: Plan, must_migrate: bool = False) -> DriftError | None:
    """What keeps the work from being done, if anything: conflicts, or a migration that nothing could make."""
    if plan.conflicts:
        return DriftError(plan.conflicts, plan.after_conflicts)
    missing = [part.provider for part in plan.parts or (plan,) if part.migration]
    if not must_migrate or not missing or plan.changes:
        return None
    return DriftError(
        [
            Problem(f'the migration of `{name}` is missing, and no Python with Label Studio was found to make it')
            for name in missing
        ],
        f'`storage-scaffold update {" ".join(missing)} --python CMD`, with a Python that has Label Studio installed, '
        'such as "poetry run python"; or make it by hand as said above',
    )


def _require_repository(checkout: Checkout) -> None:
    if not git.is_repository(checkout.root):
        raise UsageError(
            f'--stage: {checkout.root} is not in a git repository', 'leave out --stage, or run `git init` first'
        )
