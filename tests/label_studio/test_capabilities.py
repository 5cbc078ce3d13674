"""Providers whose client can less, whose client is still a starter, or of which people choose how it logs in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio, run
from tests.label_studio.generated import assert_generated, assert_passed, run_generated_tests
from tests.label_studio.scaffold import new
from tests.label_studio.suites import Outcome
from tests.label_studio.tree import clone, status

SPECS = {
    'narrow': """\
spec: 1
name: narrow
title: Narrow
client: {kind: webdav}
capabilities: {delete: false, recursive: false, range: false}
""",
    'starter': """\
spec: 1
name: starter
title: Starter
client: {kind: custom}
capabilities: {delete: true, presign: true, range: true}
fields:
  url: {type: url, required: true}
  host: {type: host}
  port: {type: port, default: 443}
  retries: {type: integer, min: 1, max: 5}
  token: {credential: true, env: STARTER_TOKEN}
  extra: {type: json, default: {a: [1]}}
  share: {type: number, required: true, min: 0}
  unless_fast: {visible_when: {fast: false}}
  fast: {type: boolean}
  lanes: {type: port, visible_when: {fast: true}}
  pace: {type: number, min: 0.5, visible_when: {retries: [2, 3]}}
  mode: {type: choice, choices: [a, b], default: a}
""",
    'ways': """\
spec: 1
name: ways
title: Ways
client: {kind: webdav, auth: "{way}", tls: {verify: "{checked}", ca_bundle: "{pem}"}}
fields:
  way: {type: choice, choices: [basic, bearer, none], default: bearer}
  token: {env: WAYS_TOKEN}
  checked: {type: boolean, default: true}
  pem: {type: text, visible_when: {checked: true}}
""",
    'choosy': """\
spec: 1
name: choosy
title: Choosy
client: {kind: custom}
fields:
  way: {type: choice, choices: [key, pair, nobody]}
  key: {credential: true, required: true}
  user: {required: true}
  secret: {credential: true, required: true}
  written_to: {target: export, required: true}
  read_from: {target: import, required: true}
  folded: {type: boolean}
  depth: {type: integer, required: true, visible_when: {folded: true}}
  note: {}
  more: {required: true, depends_on: note}
groups: {together: [[user, secret]], auth: {field: way, modes: {key: [key], pair: [user, secret]}, default: key}}
""",
}


@pytest.fixture(scope='module')
def generated(slim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the providers in it, without migrations."""
    home = tmp_path_factory.mktemp('capabilities')
    tree = clone(slim, home / 'tree')
    for name, text in SPECS.items():
        file = home / f'{name}.yml'
        file.write_text(text, encoding='utf-8')
        done = new(name, tree, '--no-migrate', spec_file=file)
        assert done.code == 0, str(done)
    return tree


@pytest.fixture(scope='module')
def outcome(generated: Path, label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the generated tests say, run once."""
    return run_generated_tests(SPECS, generated, label_studio, tmp_path_factory.mktemp('generated'))


@pytest.mark.parametrize('name', SPECS)
def test_the_generated_tests_pass(outcome: Outcome, name: str) -> None:
    assert_passed(outcome, name)


@pytest.mark.parametrize(
    ('name', 'there', 'gone'),
    [
        (
            'narrow',
            (
                'test_nobody_can_let_it_delete',
                'test_folders_in_folders_are_not_scanned',
                'test_there_are_no_presigned_urls',
            ),
            ('test_submit_writes_and_delete_deletes', 'test_nothing_is_deleted_without_permission'),
        ),
        (
            'starter',
            (
                'test_submit_writes_and_delete_deletes',
                'test_presigned_url',
                'test_extra_is_taken_as_the_form_sends_it',
                'TestTokenOfTheEnvironment',
            ),
            ('test_nobody_can_let_it_delete', 'test_private_addresses_are_refused_at_each_connection'),
        ),
        ('ways', ('test_what_the_form_hides_is_not_kept', 'TestTokenOfTheEnvironment'), ()),
        ('choosy', ('test_what_the_form_hides_is_not_kept',), ()),
    ],
)
def test_there_are_the_tests_that_its_capabilities_call_for(
    outcome: Outcome, name: str, there: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    assert_generated(outcome, name, there, gone)


def test_label_studios_style_gates_pass(generated: Path, blue: Path) -> None:
    paths = [path for path in status(generated) if path.endswith('.py') and '/migrations/' not in path]
    assert len(paths) > 20
    done = run([blue, '--check', *paths], cwd=generated)
    assert done.returncode == 0, done.stderr
    ruff = run([Path(sys.executable).with_name('ruff'), 'check', '--no-cache', *paths], cwd=generated)
    assert ruff.returncode == 0, ruff.stdout
