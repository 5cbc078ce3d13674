"""Providers that exist for one test only: generated into a tree, and their generated tests run inside Label Studio."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from click.testing import CliRunner

from storage_scaffold.cli.app import cli
from tests.label_studio.environment import LabelStudio, run
from tests.label_studio.suites import Outcome, Suite, run_suite
from tests.label_studio.tree import clone, runnable_copy, status

TESTS = 'io_storages/tests'


def generate_in_process(specs: Mapping[str, str], source: Path, home: Path) -> tuple[Path, set[str]]:
    """A clone of `source` with `specs` generated into it, by this process and with all that a test has added to it.

    Without migrations. With the rules of which `check --render` has findings then.
    """
    tree = clone(source, home / 'tree')
    for name, text in specs.items():
        spec = home / f'{name}.yml'
        spec.write_text(text, encoding='utf-8')
        arguments = ['new', name, '--spec', str(spec), '--checkout', str(tree), '--no-migrate']
        done = CliRunner().invoke(cli, arguments, prog_name='storage-scaffold')
        assert done.exit_code == 0, done.output
    checked = CliRunner().invoke(cli, ['check', '--checkout', str(tree), '--render'], prog_name='storage-scaffold')
    return tree, set(re.findall(r'\[([a-z-]+)\]$', checked.output, re.MULTILINE))


def run_generated_tests(
    names: Iterable[str],
    generated: Path,
    label_studio: LabelStudio,
    scratch: Path,
    more: Mapping[str, str] | None = None,
) -> Outcome:
    """The outcome of the generated tests of `names` in a copy of `generated`; `more` are modules beside them."""
    tree = runnable_copy(generated, scratch / 'tree')
    more = more or {}
    for module, source in more.items():
        (tree / 'label_studio' / TESTS / f'{module}.py').write_text(source, encoding='utf-8')
    targets = tuple(f'{TESTS}/{module}.py' for module in (*(f'test_{name}' for name in names), *more))
    return run_suite(Suite(targets, fast=True), tree, label_studio.python, scratch)


def assert_passed(outcome: Outcome, name: str, at_least: int = 45) -> None:
    """All generated tests of the provider were run and passed."""
    assert [test for test in (*outcome.failed, *outcome.skipped) if f'test_{name}' in test] == [], str(outcome)
    assert sum(count for module, count in outcome.passed.items() if f'test_{name}' in module) >= at_least, str(outcome)


def assert_generated(outcome: Outcome, name: str, there: Iterable[str], gone: Iterable[str]) -> None:
    """The provider has tests with each of `there` in their names, and none with one of `gone`."""
    names = [test for test in outcome.names if f'test_{name}' in test]
    assert [part for part in there if not any(part in test for test in names)] == []
    assert [part for part in gone if any(part in test for test in names)] == []


def assert_formatted(generated: Path, blue: Path) -> None:
    """Label Studio's formatter would change nothing that was written."""
    paths = [path for path in status(generated) if path.endswith('.py')]
    assert len(paths) > 10
    done = run([blue, '--check', *paths], cwd=generated)
    assert done.returncode == 0, done.stderr
