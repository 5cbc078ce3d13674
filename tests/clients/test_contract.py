"""Every client keeps the contract at each of its servers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clients.contract import CHECKS
from tests.clients.subject import Case, Subject
from tests.clients.subjects import SUBJECTS


@pytest.mark.parametrize('check', CHECKS)
@pytest.mark.parametrize('name', SUBJECTS)
def test_contract(
    name: str, check: str, subject_of: Callable[[str], Subject], record_property: Callable[[str, object], None]
) -> None:
    subject = subject_of(name)
    reason = subject.why_not(check, CHECKS[check].needs)
    if reason:
        record_property('not_applicable', f'{name}: {check} ({reason})')
    else:
        CHECKS[check].run(Case(subject, check.replace('_', '-')[:63].rstrip('-')))


@pytest.mark.parametrize('name', SUBJECTS)
def test_what_is_not_applicable_is_a_check(name: str, subject_of: Callable[[str], Subject]) -> None:
    assert set(subject_of(name).not_applicable) <= set(CHECKS)
