"""The values of a storage come from a file, the environment or a person; what is wrong with them is told at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage_scaffold.errors import SpecError, UsageError
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Provider
from storage_scaffold.verify.settings import complete, read_config

KEYS = {'access_key_id': 'AKIA', 'secret_access_key': 'hush'}


@pytest.fixture
def wasabi() -> Provider:
    return load_spec(specs_dir() / 'wasabi.yml')


def test_a_config_is_what_people_type(wasabi: Provider, tmp_path: Path) -> None:
    file = tmp_path / 'config.yml'
    file.write_text('bucket: mine\naccess_key_id: AKIA\n')
    assert read_config(wasabi, file) == {'bucket': 'mine', 'access_key_id': 'AKIA'}


def test_all_that_is_wrong_with_a_config(wasabi: Provider, tmp_path: Path) -> None:
    file = tmp_path / 'config.yml'
    file.write_text('bucket: 5\nregoin: eu\naccess_key_id: [a]\n')
    with pytest.raises(SpecError) as refused:
        read_config(wasabi, file)
    assert [(problem.line, problem.message) for problem in refused.value.problems] == [
        (1, 'must be text'),
        (2, 'is not a field of this provider (did you mean `region`?)'),
        (3, 'must be text of one line'),
    ]


@pytest.mark.parametrize('written', ['|\n  {"type": "x",\n   "key": "a\\nb"}\n', '{"type": "x", "key": "a\\nb"}\n'])
def test_a_key_file_is_pasted_as_it_is(tmp_path: Path, written: str) -> None:
    google = load_spec(specs_dir() / 'gcs_service_account.yml')
    file = tmp_path / 'config.yml'
    file.write_text(f'bucket: mine\nservice_account_key: {written}')
    typed = complete(google, read_config(google, file), None)['service_account_key']
    assert json.loads(typed) == {'type': 'x', 'key': 'a\nb'}


def test_nobody_is_asked_for_what_has_several_lines() -> None:
    google = load_spec(specs_dir() / 'gcs_service_account.yml')
    with pytest.raises(UsageError, match='service_account_key') as missing:
        complete(google, {}, lambda label, hidden: 'the first line')
    assert '--config' in str(missing.value.remedy)


def test_what_is_left_out_has_its_default(wasabi: Provider) -> None:
    values = complete(wasabi, {'bucket': 'mine', **KEYS}, None)
    assert values == {'bucket': 'mine', **KEYS, 'region': 'us-east-1', 'session_token': None}


def test_the_environment_is_asked(wasabi: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('STORAGE_SCAFFOLD_BUCKET', 'theirs')
    monkeypatch.setenv('STORAGE_SCAFFOLD_SECRET_ACCESS_KEY', 'hush')
    monkeypatch.setenv('STORAGE_SCAFFOLD_REGION', 'eu-west-1')
    values = complete(wasabi, {'access_key_id': 'AKIA', 'region': 'us-west-1'}, None)
    assert (values['bucket'], values['secret_access_key'], values['region']) == ('theirs', 'hush', 'us-west-1')


def test_a_person_is_asked_for_the_rest_and_secrets_are_hidden(wasabi: Provider) -> None:
    asked: list[tuple[str, bool]] = []

    def ask(label: str, hidden: bool) -> str:
        asked.append((label, hidden))
        return label.lower()

    values = complete(wasabi, {'access_key_id': 'AKIA'}, ask)
    assert asked == [('Bucket', False), ('Secret Access Key', True)]
    assert (values['bucket'], values['secret_access_key']) == ('bucket', 'secret access key')


def test_without_anybody_all_that_is_missing_is_told(wasabi: Provider) -> None:
    with pytest.raises(UsageError) as refused:
        complete(wasabi, {}, None)
    assert [problem.message for problem in refused.value.problems] == [
        'there is no value for `bucket` (Bucket)',
        'there is no value for `access_key_id` (Access Key ID)',
        'there is no value for `secret_access_key` (Secret Access Key)',
    ]
    assert 'STORAGE_SCAFFOLD_NAME' in str(refused.value.remedy)


def test_what_the_spec_reads_from_the_environment_need_not_be_given(
    wasabi: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (specs_dir() / 'wasabi.yml').read_text()
    both = text.replace('fields:\n', 'fields:\n  access_key_id: {env: A_KEY}\n  secret_access_key: {env: A_SECRET}\n')
    from storage_scaffold.spec.loader import load_bytes

    provider = load_bytes(both.encode(), 'wasabi.yml')
    monkeypatch.setenv('A_KEY', 'AKIA')
    monkeypatch.setenv('A_SECRET', 'hush')
    assert complete(provider, {'bucket': 'mine'}, None)['access_key_id'] is None
