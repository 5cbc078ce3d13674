from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold import copier_template, resources
from storage_scaffold.copier_template import rendered
from storage_scaffold.errors import EnvironmentFailed, UsageError

QUESTIONS = """\
_templates_suffix: .jinja
_exclude: [copier.yml]
animal: {type: str, default: cat, validator: "{% if animal == 'cow' %}no cows{% endif %}"}
sound: {type: str, when: "{{ animal == 'dog' }}", default: "{{ 'woof' if animal == 'dog' else '' }}"}
"""


@pytest.fixture(autouse=True)
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pets = tmp_path / 'pets'
    (pets / 'in').mkdir(parents=True)
    (pets / 'copier.yml').write_text(QUESTIONS)
    (pets / 'in' / '{{ animal }}.txt.jinja').write_text('{{ animal }} {{ sound }}\n')
    (pets / 'answers.yml.jinja').write_text('{{ _copier_answers | to_nice_yaml }}')
    monkeypatch.setattr(resources, 'templates_dir', lambda: tmp_path)
    return pets


def test_answers_come_from_data_then_from_the_last_time_then_from_the_template() -> None:
    assert rendered('pets', data={}, ask=False)['in/cat.txt'] == b'cat \n'
    assert rendered('pets', data={}, last={'animal': 'dog'}, ask=False)['in/dog.txt'] == b'dog woof\n'
    files = rendered('pets', data={'animal': 'eel'}, last={'animal': 'dog'}, ask=False)
    assert set(files) == {'answers.yml', 'in/eel.txt'}
    assert b'animal: eel' in files['answers.yml']


def test_a_template_can_have_more_files(template: Path) -> None:
    (template / 'copier.yml').write_text(f'{QUESTIONS}\n---\n!include more.yml\n')
    files = rendered('pets', data={}, ask=False, more={'more.yml': b'legs: {type: int, default: 4}\n'})
    assert b'legs: 4' in files['answers.yml']
    assert not (template / 'more.yml').exists()


def test_a_refused_answer_is_the_users() -> None:
    with pytest.raises(UsageError, match='no cows'):
        rendered('pets', data={'animal': 'cow'}, ask=False)


def test_a_template_that_fails_is_not_the_users(template: Path) -> None:
    (template / 'copier.yml').write_text('_min_copier_version: "99"\n')
    with pytest.raises(EnvironmentFailed, match='cannot render pets'):
        rendered('pets', data={}, ask=False)


def test_neither_copiers_settings_nor_a_place_on_the_disk_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / 'settings.yml'
    settings.write_text('defaults: {animal: cow}\n')
    monkeypatch.setenv('COPIER_SETTINGS_PATH', str(settings))
    monkeypatch.chdir(tmp_path)
    assert 'in/cat.txt' in copier_template.rendered('pets', data={}, ask=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ['pets', 'settings.yml']
