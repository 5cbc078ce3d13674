"""Which edition of Label Studio a provider is for (the first decision of the guide)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from storage_scaffold.checkout.layout import caveat
from storage_scaffold.errors import UsageError
from storage_scaffold.kinds.recommendation import Recommendation, recommended
from storage_scaffold.spec.provider import Edition, Provider

# Asks a person for the edition.
AskEdition = Callable[[Recommendation], Edition]


@dataclass(frozen=True)
class Decision:
    """The edition that was chosen, and why."""

    edition: Edition
    why: str


def choose_edition(
    provider: Provider,
    option: Edition | None = None,
    recorded: str | None = None,
    configured: Edition | None = None,
    ask: AskEdition | None = None,
    tree: str | None = None,
) -> Decision:
    """The edition from the spec, `option`, the lock (`recorded`), the config (`configured`) or asking, in this order.

    Who is asked gets the recommendation for a `tree` of that edition. Raises UsageError when the spec and the option
    disagree, when there is nobody to `ask` (`None`), with the recommendation, and when the tree is of another edition.
    """
    if provider.edition and option and option != provider.edition:
        raise UsageError(
            f'--edition {option} contradicts the spec, which says `edition: {provider.edition}`',
            'leave out --edition, or change the spec',
        )
    if provider.edition:
        decision = Decision(provider.edition, 'the spec says so')
    elif option:
        decision = Decision(option, '--edition says so')
    elif recorded:
        edition: Edition = 'enterprise' if recorded == 'enterprise' else 'open-source'
        decision = Decision(edition, 'as when it was generated')
    elif configured:
        decision = Decision(configured, 'the config of the checkout says so')
    elif ask:
        found = recommended(provider, tree)
        decision = Decision(ask(found), f'you chose it; recommended: {found}')
    else:
        raise _nobody_chose(recommended(provider, tree), tree or 'open-source')
    if tree and decision.edition != tree:
        raise UsageError(
            f'the provider is for edition {decision.edition} ({decision.why}), and this is a tree of edition {tree}',
            f'use a tree of edition {decision.edition}, or make the provider for edition {tree}',
        )
    return decision


def _nobody_chose(found: Recommendation, tree: str) -> UsageError:
    said = '; '.join(filter(None, (str(found), caveat(found.edition))))
    return UsageError(
        f'the spec does not say which edition of Label Studio the provider is for; recommended: {said}',
        f'pass --edition {tree}, or write `edition: {tree}` in the spec',
    )
