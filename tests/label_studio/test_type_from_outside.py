"""A provider with a field type from outside (`tests/fieldtypes/duration.py`) works inside Label Studio."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fieldtypes.duration import SPEC, known
from tests.label_studio.environment import LabelStudio
from tests.label_studio.generated import assert_formatted, generate_in_process, run_generated_tests
from tests.label_studio.suites import Outcome

# Beside the generated tests, whose fixtures it uses.
DURATIONS = """\
import pytest

from io_storages.lapse import utils
from io_storages.lapse.models import LapseImportStorage
from io_storages.tests.test_lapse import FIELDS, post, project, service  # noqa: F401


def save(client, project, **fields):
    return post(client, 'lapse', project=project.id, **{**FIELDS, **fields})


@pytest.mark.django_db
@pytest.mark.parametrize('zero', [0, '0', '0m'])
def test_zero_is_a_value(business_client, project, service, zero):  # noqa: F811
    created = save(business_client, project, patience=zero, grace=zero, first=zero, second='given')
    assert created.status_code == 201, created.content
    assert [created.json()[name] for name in ('patience', 'grace', 'first')] == [0, 0, 0]
    options = utils.client_options(LapseImportStorage.objects.get(pk=created.json()['id']))
    assert (options.patience, options.grace, options.first) == (0, 0, 0)


@pytest.mark.django_db
def test_what_is_typed_becomes_seconds(business_client, project, service):  # noqa: F811
    created = save(business_client, project, patience='2h', grace='', idle=None)
    assert created.status_code == 201, created.content
    assert [created.json()[name] for name in ('patience', 'grace', 'idle')] == [7200, None, None]
    options = utils.client_options(LapseImportStorage.objects.get(pk=created.json()['id']))
    assert (options.patience, options.grace, options.idle) == (7200, 900, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    'name, value, words',
    [
        ('grace', 'soon', 'Not a duration'),
        ('grace', '2h', 'at most'),
        ('pause', '1s', 'at least'),
        ('patience', '', 'required'),
    ],
)
def test_what_is_wrong_is_refused(business_client, project, service, name, value, words):  # noqa: F811
    response = save(business_client, project, **{name: value})
    assert response.status_code == 400
    assert name in response.content.decode() and words in response.content.decode()
"""


@pytest.fixture(scope='module')
def generated(slim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the provider in it, made in this process, which alone knows the type."""
    with known():
        tree, rules = generate_in_process({'lapse': SPEC}, slim, tmp_path_factory.mktemp('outside'))
    # the client is still a starter, and the migration was left out
    assert rules == {'migration-missing', 'owned-protocol'}
    return tree


@pytest.fixture(scope='module')
def outcome(generated: Path, label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the generated tests and DURATIONS say, run once."""
    more = {'test_durations': DURATIONS}
    return run_generated_tests(['lapse'], generated, label_studio, tmp_path_factory.mktemp('running'), more)


def test_the_generated_tests_pass(outcome: Outcome) -> None:
    assert (outcome.code, outcome.failed, outcome.skipped) == (0, (), ()), str(outcome)
    assert sum(count for module, count in outcome.passed.items() if 'test_lapse' in module) >= 45, str(outcome)
    for field in ('patience', 'pause', 'grace', 'idle', 'first'):
        assert any(f'test_{field}_is_taken_as_the_form_sends_it' in name for name in outcome.names)


def test_durations_are_read_stored_and_given_to_the_client(outcome: Outcome) -> None:
    assert sum(count for module, count in outcome.passed.items() if 'test_durations' in module) == 8, str(outcome)


def test_label_studios_formatter_would_change_nothing(generated: Path, blue: Path) -> None:
    assert_formatted(generated, blue)
