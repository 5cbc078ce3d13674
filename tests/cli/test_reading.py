"""`list`, `show` and `checklist`: what is managed, for people and for scripts.

Across modules: `list`, `show` and `checklist` are asked of one tree.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.check.trees import make
from tests.cli.conftest import Invoke


@pytest.fixture(scope='module')
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real providers in the miniature."""
    return make(tmp_path_factory.mktemp('reading') / 'checkout').root


def test_list_names_what_is_managed(invoke: Invoke, root: Path) -> None:
    result = invoke('list', '--checkout', root)
    assert result.exit_code == 0
    head, nextcloud, wasabi = result.stdout.splitlines()
    assert head.split() == ['NAME', 'KIND', 'TITLE', 'STATE', 'SPEC', 'TOOL']
    assert re.match(
        r'nextcloud +webdav +Nextcloud +as recorded +\.storage-scaffold/nextcloud/spec\.yml +\d', nextcloud
    )
    assert wasabi.startswith('wasabi ')


def test_list_shows_what_drifted(invoke: Invoke, root: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(root, tmp_path / 'checkout'))
    (changed / 'label_studio/io_storages/wasabi/urls.py').write_bytes(b'')
    (changed / '.storage-scaffold/wasabi/spec.yml').write_bytes(b'spec: [')
    found = json.loads(invoke('list', '--checkout', changed, '--format', 'json').stdout)
    (only,) = (item for item in found if item['state'] != 'as recorded')
    assert (only['name'], only['title'], only['state']) == ('wasabi', None, 'drifted (2 findings)')


def test_list_of_nothing(invoke: Invoke, mini_checkout: Path) -> None:
    assert invoke('list', '--checkout', mini_checkout).stdout == 'No provider is managed here.\n'
    assert json.loads(invoke('list', '--checkout', mini_checkout, '--format', 'json').stdout) == []


def test_show_has_every_place_with_its_line(invoke: Invoke, root: Path) -> None:
    shown = json.loads(invoke('show', 'wasabi', '--checkout', root, '--format', 'json').stdout)
    assert (shown['kind'], shown['title'], shown['scheme'], shown['state']) == (
        's3',
        'Wasabi',
        'wasabi',
        'as recorded',
    )
    assert {'name': 'region', 'type': 'string', 'label': 'Region'}.items() <= shown['fields'][0].items()
    assert shown['options']['endpoint'] == 'https://s3.{region}.wasabisys.com'
    assert all((root / path).is_file() and how == 'generated' for path, how in shown['files'].items())
    assert shown['migrations'] == ['label_studio/io_storages/migrations/0024_wasabi.py']
    assert len({(item['file'], item['line']) for item in shown['registrations']}) == len(shown['registrations']) >= 20
    for item in shown['registrations']:
        lines = (root / item['file']).read_text().splitlines()
        assert re.search('wasabi|[{(]$', '\n'.join(lines[item['line'] - 1 :][:2]), re.I), item


def test_show_for_people(invoke: Invoke, root: Path) -> None:
    shown = invoke('show', 'wasabi', '--checkout', root).stdout
    assert shown.startswith('wasabi: Wasabi (s3), as recorded\n')
    assert '  secret_access_key  string  label: Secret Access Key, required, credential\n' in shown
    assert re.search(r'  label_studio/io_storages/functions.py:\d+ +list of storages\n', shown)


@pytest.mark.parametrize('command', ['show', 'checklist'])
def test_an_unmanaged_name_gets_a_suggestion(invoke: Invoke, root: Path, command: str) -> None:
    result = invoke(command, 'wassabi', '--checkout', root)
    assert result.exit_code == 2
    assert 'did you mean `wasabi`?' in result.stderr


def test_checklist_shows_evidence_for_each_done_item(invoke: Invoke, root: Path) -> None:
    answers = json.loads(invoke('checklist', 'wasabi', '--checkout', root, '--format', 'json').stdout)
    assert len(answers) > 50
    for answer in answers:
        assert answer['words']
        for word in answer['words'] if answer['done'] else []:
            if place := re.match(r'([\w./-]+):(\d+)(?: (\w+))?$', word):
                line = (root / place[1]).read_text().splitlines()[int(place[2]) - 1 :][:1]
                assert place[3] is None or f'def {place[3]}(' in line[0]
    done = {answer['number']: answer['words'] for answer in answers if answer['done']}
    assert any('test_credentials_are_never_shown' in word for word in done['2.13'])
    assert done['2.12'] == ['label_studio/io_storages/migrations/0024_wasabi.py']
    left = {answer['number']: answer['words'] for answer in answers if not answer['done']}
    assert left['3.2'] == ['this tree does not have the sources of the web app']
    assert {'7a', '7b', '7c', '7d', '6'} <= set(left)


def test_checklist_reopens_an_item_whose_evidence_is_gone(invoke: Invoke, root: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(root, tmp_path / 'checkout'))
    tests = root / 'label_studio/io_storages/tests/test_wasabi.py'
    tests.write_text(tests.read_text().replace('def test_credentials_are_never_shown', 'def other'))
    urls = root / 'label_studio/io_storages/urls.py'
    urls.write_text(urls.read_text().replace("'wasabi/validate'", "'wasabi/validates'"))
    shown = invoke('checklist', 'wasabi', '--checkout', root).stdout
    assert '  [ ] 2.13 credentials are never shown again\n        not found in label_studio/io_storages/tests' in shown
    assert re.search(r'\[ \] 2\.9 routes\n +not registered: routes\n', shown)
    assert re.search(r'^\d+ of \d+ items are done, \d+ are left to you\.$', shown, re.M)
