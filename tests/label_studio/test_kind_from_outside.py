"""Providers of client kinds from outside (`tests/fixtures/kinds/`) work inside Label Studio."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from storage_scaffold.cli.app import cli
from tests.kinds.outside import SPECS, known
from tests.label_studio.environment import LabelStudio, run
from tests.label_studio.suites import Outcome, Suite, run_suite
from tests.label_studio.tree import clone, git, runnable_copy, status


@pytest.fixture(scope='module')
def generated(slim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the providers in it, made in this process, which alone knows the kinds."""
    home = tmp_path_factory.mktemp('outside')
    tree = clone(slim, home / 'tree')
    with known():
        for name, text in SPECS.items():
            spec = home / f'{name}.yml'
            spec.write_text(text, encoding='utf-8')
            arguments = ['new', name, '--spec', str(spec), '--checkout', str(tree), '--no-migrate']
            done = CliRunner().invoke(cli, arguments, prog_name='storage-scaffold')
            assert done.exit_code == 0, done.output
        checked = CliRunner().invoke(cli, ['check', '--checkout', str(tree), '--render'], prog_name='storage-scaffold')
    # the migrations were left out
    assert set(re.findall(r'\[([a-z-]+)\]$', checked.output, re.MULTILINE)) == {'migration-missing'}, checked.output
    return tree


@pytest.fixture(scope='module')
def outcome(generated: Path, label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the generated tests say, run once."""
    scratch = tmp_path_factory.mktemp('running')
    tree = runnable_copy(generated, scratch / 'tree')
    targets = tuple(f'io_storages/tests/test_{name}.py' for name in SPECS)
    return run_suite(Suite(targets, fast=True), tree, label_studio.python, scratch)


@pytest.mark.parametrize('name', SPECS)
def test_the_generated_tests_pass(outcome: Outcome, name: str) -> None:
    assert [test for test in (*outcome.failed, *outcome.skipped) if f'test_{name}' in test] == [], str(outcome)
    assert sum(count for module, count in outcome.passed.items() if f'test_{name}' in module) >= 45, str(outcome)


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
    names = [test for test in outcome.names if f'test_{name}' in test]
    assert [part for part in there if not any(part in test for test in names)] == []
    assert [part for part in gone if any(part in test for test in names)] == []


def test_the_tree_needs_their_package_once(generated: Path) -> None:
    added = [line for line in git(generated, 'diff', 'pyproject.toml').splitlines() if re.match(r'\+[^+]', line)]
    assert added == ['+    "idna (>=3,<4)",']


def test_label_studios_formatter_would_change_nothing(generated: Path, blue: Path) -> None:
    paths = [path for path in status(generated) if path.endswith('.py')]
    assert len(paths) > 10
    done = run([blue, '--check', *paths], cwd=generated)
    assert done.returncode == 0, done.stderr
