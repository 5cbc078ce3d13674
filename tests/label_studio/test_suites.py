"""Label Studio's own tests, and the generated ones, pass with the providers in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.label_studio.scaffold import PROVIDERS
from tests.label_studio.suites import Outcome

# Passed in 1.23.2 without our providers: fewer would mean that something was not even collected.
PASSED_BEFORE = {'python': 146, 'tavern': 40}


@pytest.mark.parametrize('suite', ['python', 'tavern'])
def test_label_studios_own_suites_pass(suite_runs: Callable[[str], Outcome], suite: str) -> None:
    outcome = suite_runs(suite)

    assert (outcome.code, outcome.failed) == (0, ()), str(outcome)
    assert sum(outcome.passed.values()) >= PASSED_BEFORE[suite], str(outcome)


@pytest.mark.parametrize('name', PROVIDERS)
def test_the_generated_tests_pass(suite_runs: Callable[[str], Outcome], name: str) -> None:
    outcome = suite_runs('python')

    passed = sum(count for module, count in outcome.passed.items() if f'io_storages.tests.test_{name}' in module)
    assert passed >= 10, str(outcome)
    assert [test for test in (*outcome.failed, *outcome.skipped) if f'test_{name}' in test] == []
