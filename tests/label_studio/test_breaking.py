"""Providers whose scheme has changed pass their generated tests, and what is said to break does break."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.generated import (
    assert_formatted,
    assert_generated,
    assert_passed,
    generate_in_process,
    run_generated_tests,
)
from tests.label_studio.suites import Outcome

SPECS = {
    'depot': """\
spec: 1
name: depot
title: Depot
edition: open-source
scheme: depot2
scheme_aliases: [depot, old-depot]
client: {kind: s3, endpoint: "https://s3.{region}.depot.example"}
fields: {region: {default: eu-1}}
""",
    'shelf': """\
spec: 1
name: shelf
title: Shelf
edition: open-source
scheme: board
scheme_aliases: [shelf]
client: {kind: webdav}
presign: false
""",
}
# Beside the generated tests, whose fixtures it uses.
MORE = """\
import base64

import pytest

from io_storages.shelf.models import ShelfImportStorage
from io_storages.tests.test_shelf import BUCKET, import_storage, project, service  # noqa: F401
from tasks.models import Task


@pytest.mark.django_db
@pytest.mark.parametrize('presign, status', [(True, 404), (False, 200)])
def test_a_storage_from_before_presign_was_taken_away(
    business_client, import_storage, service, presign, status  # noqa: F811
):
    service.put('a.txt')
    ShelfImportStorage.objects.update(presign=presign)
    uri = f'shelf://{BUCKET}/a.txt'
    task = Task.objects.create(project=import_storage.project, data={'text': uri})
    encoded = base64.urlsafe_b64encode(uri.encode()).decode()
    assert business_client.get(f'/tasks/{task.id}/resolve/?fileuri={encoded}').status_code == status
"""


@pytest.fixture(scope='module')
def generated(slim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the providers in it, without migrations."""
    tree, rules = generate_in_process(SPECS, slim, tmp_path_factory.mktemp('breaking'))
    assert rules == {'migration-missing'}
    return tree


@pytest.fixture(scope='module')
def outcome(generated: Path, label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the generated tests and MORE say, run once."""
    more = {'test_presign_gone': MORE}
    return run_generated_tests(SPECS, generated, label_studio, tmp_path_factory.mktemp('running'), more)


@pytest.mark.parametrize('name', SPECS)
def test_the_generated_tests_pass_with_aliases(outcome: Outcome, name: str) -> None:
    assert_passed(outcome, name)
    assert_generated(outcome, name, ['test_uris_from_before_the_scheme_was_changed'], [])


def test_presigned_storages_answer_404_once_presign_is_taken_away(outcome: Outcome) -> None:
    assert outcome.failed == (), str(outcome)
    assert sum(count for module, count in outcome.passed.items() if 'test_presign_gone' in module) == 2, str(outcome)


def test_label_studios_formatter_would_change_nothing(generated: Path, blue: Path) -> None:
    assert_formatted(generated, blue)
