"""Providers that log in, or know their server, otherwise than those of the other tests work inside Label Studio."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.generated import assert_formatted, assert_passed, run_generated_tests
from tests.label_studio.scaffold import new
from tests.label_studio.suites import Outcome
from tests.label_studio.tree import clone

SPECS = {
    'roles': """\
spec: 1
name: roles
title: Roles
client:
  kind: s3
  auth: assume_role
  request_payer: "{pays}"
  role: {sts_endpoint: "https://sts.example.com", duration: 1800}
fields: {pays: {type: boolean}, external_id: false}
""",
    'open': """\
spec: 1
name: open
title: Open data
client: {kind: s3, auth: none, tls: {verify: false}}
""",
    'chosen': """\
spec: 1
name: chosen
title: Chosen
client: {kind: s3, auth: "{way}"}
fields: {way: {type: choice, choices: [keys, ambient, assume_role, none], default: assume_role}, session_token: false}
""",
    'inside': """\
spec: 1
name: inside
title: Inside
client:
  kind: s3
  auth: ambient
  public_endpoint: "{outside}"
  tls: {verify: "{verify}", ca_bundle: "{authorities}"}
fields: {outside: {type: url}, verify: {type: boolean, default: true}, authorities: {type: text}}
""",
    'blobs': """\
spec: 1
name: blobs
title: Blobs
client: {kind: azure, endpoint: "https://{account_name}.blob.core.usgovcloudapi.net"}
fields: {account_key: {env: BLOBS_KEY}}
""",
    'shared': """\
spec: 1
name: shared
title: Shared
client: {kind: azure, auth: "{way}", tls: {ca_bundle: "{authorities}"}}
fields: {way: {type: choice, choices: [sas, account_key]}, authorities: {type: text}}
""",
    'federated': """\
spec: 1
name: federated
title: Federated
client: {kind: gcs, auth: workload_identity, token_file: /var/run/tokens/one, user_project: who-pays}
""",
    'google': """\
spec: 1
name: google
title: Google
client: {kind: gcs, auth: "{way}", tls: {ca_bundle: "{authorities}"}}
fields:
  way: {type: choice, choices: [ambient, service_account]}
  service_account_key: {env: GOOGLE_KEY}
  authorities: {type: text}
""",
    'principal': """\
spec: 1
name: principal
title: Principal
client: {kind: azure, auth: "{way}"}
fields: {way: {type: choice, choices: [service_principal, managed_identity]}}
""",
}


@pytest.fixture(scope='module')
def generated(slim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the providers in it, without migrations."""
    home = tmp_path_factory.mktemp('access')
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


def test_what_is_generated_is_formatted(generated: Path, blue: Path) -> None:
    assert_formatted(generated, blue)
