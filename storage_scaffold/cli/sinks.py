"""The two things that can be done with a plan: show it or apply it. Only this module looks at `--dry-run`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import click

from storage_scaffold import git, transaction
from storage_scaffold.checkout import Checkout
from storage_scaffold.cli import output
from storage_scaffold.cli.checkouts import find_checkout, readable
from storage_scaffold.errors import DriftError, EnvironmentFailed, UsageError
from storage_scaffold.plan.diff import unified
from storage_scaffold.plan.plan import Change, Plan
from storage_scaffold.report.outcome import WOULD, Tense

AnyPlan = TypeVar('AnyPlan', bound=Plan)
# What is printed about a plan: see `report.outcome`.
View = Callable[[Checkout, AnyPlan, Tense], Iterable[str]]


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
        self.tense = WOULD
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
        """Prints the diff."""
        show(plan.changes)


class Apply:
    """Writes the plan, all or nothing, and stages its files in git if asked to.

    Parameters: `title` names the command in messages. From `open` until it ends, it is the only command running in the
    checkout, and it first recovers from an interrupted one. `question`, if there is one, must be answered with yes.
    """

    def __init__(self, title: str, *, stage: bool = False, question: Question | None = None) -> None:
        self.tense = Tense(is_done=True, staged=stage)
        self.rolled_back = False
        self._title, self._question = title, question

    def open(self, directory: Path | None) -> Checkout:
        """As `Sink.open`. Reports how an interrupted command was recovered; `rolled_back` says if it was rolled back.

        Raises EnvironmentFailed when another command is running, and as `transaction.recover`.
        """
        checkout = find_checkout(directory)
        click.get_current_context().with_resource(transaction.running(checkout.root, self._title))
        if recovered := transaction.recover(checkout.root):
            output.say(output.plain(str(recovered)), err=True)
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
            for line in self._question.about(plan, WOULD):
                output.say(output.plain(line), err=True)
            click.confirm(self._question.text, abort=True, err=True)
        transaction.apply(checkout.root, plan.changes, plan.title)
        if self.tense.staged and plan.changes:
            try:
                git.stage(checkout.root, plan.paths)
            except EnvironmentFailed as error:
                left = 'everything was written; only `git add` is left for you to do'
                raise EnvironmentFailed(error.problems, left) from error


def sink(title: str, *, dry_run: bool, stage: bool = False, question: Question | None = None) -> Show | Apply:
    """The sink that the command line asks for; the parameters are those of `Apply`."""
    return Show(stage=stage) if dry_run else Apply(title, stage=stage, question=question)


def finish(into: Sink, checkout: Checkout, plan: AnyPlan, view: View[AnyPlan]) -> None:
    """Gives the plan to the sink, then prints what was done and what is left to do.

    Raises as `Sink.take`; DriftError at the end when there are conflicts that a person must resolve.
    """
    into.take(checkout, plan)
    for line in view(checkout, plan, into.tense):
        output.say(output.plain(line))
    refuse_conflicts(plan)


def show(changes: Iterable[Change]) -> None:
    """Prints the changes as a unified diff."""
    for change in changes:
        for line in unified(change):
            output.say(output.diff_line(line))


def refuse_conflicts(plan: Plan) -> None:
    """Raises DriftError with every file in which a person must resolve a conflict."""
    if plan.conflicts:
        raise DriftError(
            plan.conflicts, 'resolve the conflict in each of these files, then run `storage-scaffold accept FILE`'
        )


def _require_repository(checkout: Checkout) -> None:
    if not git.is_repository(checkout.root):
        raise UsageError(
            f'--stage: {checkout.root} is not in a git repository', 'leave out --stage, or run `git init` first'
        )
