"""What commands ask a person at the terminal, and tell a person who is waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from storage_scaffold.checkout import Checkout
    from storage_scaffold.commands.edition import AskEdition
    from storage_scaffold.kinds.recommendation import Recommendation
    from storage_scaffold.migrations.make import Django
    from storage_scaffold.plan.plan import AnyPlan
    from storage_scaffold.spec.provider import Edition


def edition_question() -> AskEdition | None:
    """A function that asks for the edition; `None` when there is nobody to ask."""
    return _ask_edition if output.interactive() else None


def _ask_edition(found: Recommendation) -> Edition:
    from storage_scaffold.questions.options import EDITIONS

    output.say('Which edition of Label Studio is the provider for?', err=True)
    for words in EDITIONS.values():
        output.say(f'  {words}', err=True)
    output.report([f'Recommended: {found}.'], err=True)
    answer = click.prompt('Edition', default=found.edition, type=click.Choice([*EDITIONS]), err=True)
    return 'enterprise' if answer == 'enterprise' else 'open-source'


def django(checkout: Checkout, migrate: bool | None, python: str | None) -> Django:
    """The Django that `--migrate` and `--python` ask for, else the config of the checkout; a person at the terminal
    sees what it does.

    Raises UsageError, CheckoutError for a bad config.
    """
    from storage_scaffold.checkout.tree import CONFIG
    from storage_scaffold.cli.progress import Progress
    from storage_scaffold.migrations.make import Django

    tell = Progress('Migration')
    if python is None and migrate is not False and checkout.exists(CONFIG):
        from storage_scaffold.config import configured

        return Django(migrate, configured(checkout).python_command(checkout.root), tell, f'`python` in {CONFIG}:')
    return Django(migrate, python, tell)


def locked(checkout: Checkout, plan: AnyPlan, wanted: bool) -> AnyPlan:
    """`plan` with the lock file if that is `wanted`; a person at the terminal sees what runs. Raises as `locked`."""
    if not wanted:
        return plan
    from storage_scaffold.cli.progress import Progress
    from storage_scaffold.register import lock_file

    return lock_file.locked(checkout, plan, Progress('Lock file'))
