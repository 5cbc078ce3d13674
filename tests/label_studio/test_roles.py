"""Providers with one role pass their generated tests, and nothing of the other role is generated."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio, run
from tests.label_studio.generated import (
    assert_formatted,
    assert_generated,
    assert_passed,
    generate_in_process,
    run_generated_tests,
)
from tests.label_studio.suites import Outcome, Suite, run_suite
from tests.label_studio.tree import runnable_copy, status

SPECS = {
    'reader': """\
spec: 1
name: reader
title: Reader
edition: open-source
roles: [import]
client: {kind: webdav}
fields: {password: {env: READER_PASSWORD}}
""",
    'sender': """\
spec: 1
name: sender
title: Sender
edition: open-source
roles: [export]
exports: {extension: json}
client: {kind: s3}
""",
    'puller': """\
spec: 1
name: puller
title: Puller
edition: open-source
roles: [import]
client: {kind: custom}
capabilities: {presign: true, range: true}
fields: {url: {type: url}, token: {credential: true}, extra: {type: json}}
""",
    'walker': """\
spec: 1
name: walker
title: Walker
edition: open-source
client: {kind: http, auth: "{way}", base_url: "{server}/data"}
fields:
  server: {type: url, env: WALKER_SERVER}
  way: {type: choice, choices: [none, basic]}
  password: {env: WALKER_PASSWORD}
""",
    'lister': """\
spec: 1
name: lister
title: Lister
edition: open-source
client: {kind: http, auth: bearer, listing: manifest, manifest: "{list_path}", tls: {verify: "{verified}"}}
fields: {list_path: {type: path, required: true}, verified: {type: boolean, default: true}}
""",
    'pusher': """\
spec: 1
name: pusher
title: Pusher
edition: open-source
roles: [export]
client: {kind: custom}
fields:
  way: {type: choice, choices: [key, nobody]}
  key: {credential: true, env: PUSHER_KEY}
  host: {type: host, env: PUSHER_HOST}
  extra: {type: json}
groups: {auth: {field: way, modes: {key: [key], nobody: []}, default: key}}
""",
}


@pytest.fixture(scope='module')
def generated(slim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the providers in it, without migrations."""
    tree, rules = generate_in_process(SPECS, slim, tmp_path_factory.mktemp('roles'))
    assert rules == {'migration-missing', 'owned-protocol'}, 'the starters are not written yet'
    return tree


@pytest.fixture(scope='module')
def outcome(generated: Path, label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the generated tests say, run once."""
    return run_generated_tests(SPECS, generated, label_studio, tmp_path_factory.mktemp('running'))


@pytest.mark.parametrize('name', SPECS)
def test_the_generated_tests_pass(outcome: Outcome, name: str) -> None:
    assert_passed(outcome, name, at_least=30)


@pytest.mark.parametrize(
    ('name', 'there', 'gone'),
    [
        ('reader', ['ImportStorage', 'test_there_are_no_target_storages'], ['ExportStorage']),
        ('puller', ['test_presigned_url', 'test_what_another_provider_exported_is_not_imported'], ['test_submit']),
        ('sender', ['ExportStorage', 'test_there_are_no_source_storages'], ['ImportStorage']),
        ('pusher', ['test_nobody_can_let_it_delete', 'TestKeyOfTheEnvironment'], ['test_object_iteration']),
    ],
)
def test_there_are_the_tests_of_its_role(outcome: Outcome, name: str, there: list[str], gone: list[str]) -> None:
    assert_generated(outcome, name, there, gone)


def test_label_studios_own_list_of_urls_is_complete(
    generated: Path, label_studio: LabelStudio, tmp_path: Path
) -> None:
    tree = runnable_copy(generated, tmp_path / 'tree')
    outcome = run_suite(
        Suite(('tests/test_endpoints.py::test_urls_mismatch_with_registered',), fast=True),
        tree,
        label_studio.python,
        tmp_path,
    )
    assert outcome.code == 0, str(outcome)


def test_label_studios_style_gates_pass(generated: Path, blue: Path) -> None:
    assert_formatted(generated, blue)
    paths = [path for path in status(generated) if path.endswith('.py')]
    ruff = run([Path(sys.executable).with_name('ruff'), 'check', '--no-cache', *paths], cwd=generated)
    assert ruff.returncode == 0, ruff.stdout
