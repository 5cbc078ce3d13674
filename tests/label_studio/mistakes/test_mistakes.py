"""What people forget or get wrong in a provider does not get past the tests, Label Studio's and the generated ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.register.points.server import server_points
from tests.label_studio.mistakes.mutants import Verdict, reported
from tests.label_studio.mistakes.table import FOURTEEN, MISTAKES, WITHOUT_CONSEQUENCE, Mistake


@pytest.mark.parametrize('mistake', MISTAKES, ids=lambda mistake: mistake.name)
def test_it_is_noticed(mutant_runs: Callable[[str], Verdict], mistake: Mistake) -> None:
    noticed = {reported(test): words for test, words in mistake.noticed.items()}
    healthy = {reported(mistake.healthy)} if mistake.healthy else set()

    unmutated = mutant_runs('')
    assert noticed.keys() | healthy <= unmutated.passed, str(unmutated)

    verdict = mutant_runs(mistake.name)
    assert verdict.passed == healthy, str(verdict)
    assert verdict.failures.keys() == noticed.keys(), str(verdict)
    for test, words in noticed.items():
        assert words in verdict.failures[test]


def test_all_fourteen_are_on_the_list() -> None:
    assert len({mistake.name for mistake in FOURTEEN}) == 14
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)
    assert all(mistake.noticed for mistake in MISTAKES)


def test_every_registration_that_matters_is_missed() -> None:
    withdrawn = {mistake.withdrawn for mistake in MISTAKES if mistake.withdrawn}

    assert withdrawn.isdisjoint(WITHOUT_CONSEQUENCE)
    assert withdrawn | WITHOUT_CONSEQUENCE.keys() == {point.id for point in server_points(OPEN_SOURCE)}
