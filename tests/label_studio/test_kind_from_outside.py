"""Providers of client kinds from outside (`tests/fixtures/kinds/`) work inside Label Studio."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kinds.outside import SPECS, known
from tests.label_studio.environment import LabelStudio
from tests.label_studio.generated import (
    assert_formatted,
    assert_generated,
    assert_passed,
    generate_in_process,
    run_generated_tests,
)
from tests.label_studio.suites import Outcome
from tests.label_studio.tree import git


@pytest.fixture(scope='module')
def generated(slim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the providers in it, made in this process, which alone knows the kinds."""
    with known():
        tree, rules = generate_in_process(SPECS, slim, tmp_path_factory.mktemp('outside'))
    # the migrations were left out
    assert rules == {'migration-missing'}
    return tree


@pytest.fixture(scope='module')
def outcome(generated: Path, label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the generated tests say, run once."""
    return run_generated_tests(SPECS, generated, label_studio, tmp_path_factory.mktemp('running'))


@pytest.mark.parametrize('name', SPECS)
def test_the_generated_tests_pass(outcome: Outcome, name: str) -> None:
    assert_passed(outcome, name)


@pytest.mark.parametrize(
    ('name', 'there', 'gone'),
    [
        (
            'cellar',
            (
                'test_one_bucket_is_on_one_server',
                'test_stored_credentials_stay_on_their_server',
                'test_private_addresses_are_refused_at_each_connection',
                'TestTokenOfTheEnvironment',
            ),
            (),
        ),
        ('attic', ('test_one_bucket_is_on_one_server', 'test_private_addresses_are_refused['), ('Environment',)),
        (
            'notice',
            ('test_one_bucket_is_on_one_server', 'test_nobody_can_let_it_delete'),
            ('test_stored_credentials_stay_on_their_server',),
        ),
    ],
)
def test_there_are_the_tests_that_its_kind_calls_for(
    outcome: Outcome, name: str, there: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    assert_generated(outcome, name, there, gone)


def test_the_tree_needs_their_package_once(generated: Path) -> None:
    added = [line for line in git(generated, 'diff', 'pyproject.toml').splitlines() if re.match(r'\+[^+]', line)]
    assert added == ['+    "idna (>=3,<4)",']


def test_label_studios_formatter_would_change_nothing(generated: Path, blue: Path) -> None:
    assert_formatted(generated, blue)
