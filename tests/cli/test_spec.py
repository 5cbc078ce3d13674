"""`storage-scaffold spec`, also at a terminal."""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.cli.spec import _shown
from storage_scaffold.commands.schema import schema
from storage_scaffold.commands.spec import schema_from
from storage_scaffold.kinds.kind import available_kinds, load_kind
from storage_scaffold.record.lock import read_locks
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Constant
from tests.cli.conftest import Invoke
from tests.cli.dialogue import CLEAR, DOWN, ENTER, dialogue, once
from tests.samples import snapshot
from tests.spec.language_server import language_server
from tests.web.support import CACHE, need_tools

S3 = ('--data', 'kind=s3', '--defaults')


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, which is not in a checkout; the user's cache is this test's."""
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    monkeypatch.delenv('STORAGE_SCAFFOLD_CACHE', raising=False)
    directory = tmp_path / 'here'
    directory.mkdir()
    monkeypatch.chdir(directory)
    return directory


@pytest.mark.parametrize('kind', available_kinds())
def test_a_person_is_asked_what_matters_for_the_kind(console: Path, here: Path, kind: str) -> None:
    answers = {'kind': DOWN * available_kinds().index(kind), 'fields': 'url:url' if kind == 'custom' else ''}
    code, shown = dialogue([console, 'spec', 'acme'], here, once(answers))
    assert code == 0, shown
    assert load_spec(here / 'acme.yml').client.kind == kind
    assert 'storage-scaffold new acme --spec acme.yml' in shown
    asked = set(re.findall(r'^\? (\w+): ', shown, re.MULTILINE))
    assert {'start', 'title', 'kind'} <= asked
    assert 'name' not in asked
    assert ('capabilities' in asked) == (kind == 'custom')
    ways = load_kind(kind).auth
    assert all(way.help in shown for way in ways.values() if len(ways) > 1)


def test_a_bad_answer_is_refused_at_once_and_asked_again(console: Path, here: Path) -> None:
    """With the words of the loader, all of them on a terminal of 80 columns; the file has the good one."""
    answer, refused = once({'kind': DOWN * available_kinds().index('s3'), 'endpoint': 'https://{regoin}.acme.com'}), []

    def typed(question: str, shown: str) -> str | None:
        whole = 'there is no field `regoin`: did you mean `region`?'
        if question == 'endpoint' and not refused and whole in shown.replace('\n', ''):
            refused.append(shown)
            return f'{CLEAR}https://{{region}}.acme.com{ENTER}'
        return answer(question, shown)

    code, shown = dialogue([console, 'spec', 'acme'], here, typed)
    assert code == 0, shown
    assert refused
    assert 'endpoint: "https://{region}.acme.com"' in (here / 'acme.yml').read_text()


def test_when_the_person_stops_nothing_is_left(console: Path, here: Path) -> None:
    code, shown = dialogue([console, 'spec', 'acme'], here, once({'title': '\x03'}))
    assert code == 3, shown
    assert 'Stopped.' in shown
    assert 'Traceback' not in shown
    assert list(here.iterdir()) == []


def test_without_a_terminal_every_missing_answer_is_named_with_its_option(invoke: Invoke, here: Path) -> None:
    result = invoke('spec', 'acme', '--data', 'kind=webdav')
    assert result.exit_code == 2
    assert [line for line in result.stderr.splitlines() if '--data' in line] == [
        '  --data start=none',
        '  --data title=Acme',
        '  --data edition=open-source',
        '  --data roles=both',
        '  --data more=no',
        '  --data auth=basic',
        '  --data base_url=',
    ]
    assert '--defaults' in result.stderr.splitlines()[-1]
    assert list(here.iterdir()) == []


def test_answers_that_do_not_go_together_are_refused_in_the_end(invoke: Invoke, here: Path) -> None:
    refused = invoke('spec', 'acme', *S3, '--data', 'fields=site')
    assert refused.exit_code == 2
    assert 'nothing reads' in refused.stderr
    assert 'To fix it: these answers do not go together: change one of them' in refused.stderr
    assert list(here.iterdir()) == []


def test_answers_come_from_a_file_and_from_the_command_line(invoke: Invoke, here: Path) -> None:
    Path('answers.yml').write_text('kind: sftp\nport: 2222\nhost_key: accept_any\nmore: true\n')
    assert 'more: ' in invoke('spec', 'acme', '--data-file', 'answers.yml', '--defaults').stderr
    Path('answers.yml').write_text('kind: sftp\nport: 2222\nhost_key: accept_any\n')
    result = invoke('spec', 'acme', '--data-file', 'answers.yml', '--data', 'port=23', '--defaults')
    assert (result.exit_code, result.stderr) == (0, '')
    assert load_spec(here / 'acme.yml').client.options['port'] == Constant(23)
    for text in ('[1]', 'a: [', '- kind: s3'):
        Path('answers.yml').write_text(text)
        assert invoke('spec', 'acme', '--data-file', 'answers.yml', '--defaults').exit_code == 2
    assert '--data kind: this is not KEY=VALUE' in invoke('spec', 'acme', '--data', 'kind').stderr


def test_beside_a_spec_that_is_in_no_checkout_lies_its_schema(invoke: Invoke, here: Path) -> None:
    result = invoke('spec', 'acme', *S3)
    assert result.stdout.splitlines() == [
        'spec.schema.json: written, for editors.',
        'acme.yml: written, the spec.',
        'Next',
        '  storage-scaffold validate acme.yml',
        '  storage-scaffold preview acme.yml  # the form, in a browser',
        '  storage-scaffold new acme --spec acme.yml',
    ]
    assert Path('acme.yml').read_text().startswith('# yaml-language-server: $schema=spec.schema.json\n')
    assert Path('spec.schema.json').read_bytes() == schema()
    Path('spec.schema.json').write_bytes(schema().replace(b'access key', b'other key'))
    assert 'spec.schema.json: written' in invoke('spec', 'other', *S3).stdout, 'that of another version'
    Path('spec.schema.json').write_text('{"title": "Mine"}')
    third = invoke('spec', 'third', *S3).stdout
    assert 'Note: spec.schema.json is not a schema of this tool and stays as it is: editors read that one.' in third
    assert Path('spec.schema.json').read_text() == '{"title": "Mine"}'


def test_in_a_checkout_everything_has_its_place_and_can_be_undone(
    invoke: Invoke, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mini_checkout / 'label_studio')
    before = snapshot(mini_checkout)
    result = invoke('spec', 'acme', *S3)
    assert '  storage-scaffold new acme --spec ../.storage-scaffold/specs/acme.yml' in result.stdout
    records = mini_checkout / '.storage-scaffold'
    spec = records / 'specs/acme.yml'
    assert spec.read_text().startswith('# yaml-language-server: $schema=../spec.schema.json\n')
    assert (records / 'spec.schema.json').read_bytes() == schema()
    assert invoke('undo').exit_code == 0
    assert snapshot(mini_checkout) == before
    invoke('spec', 'acme', *S3, '-o', 'acme.yml')
    assert (
        Path('acme.yml')
        .read_text()
        .startswith('# yaml-language-server: $schema=../.storage-scaffold/spec.schema.json\n')
    )
    assert invoke('new', 'acme', '--spec', 'acme.yml', '--no-migrate').exit_code == 0
    assert read_locks(Checkout.at(mini_checkout)).keys() == {'acme'}
    assert 'storage-scaffold update acme' in invoke('spec', 'acme', *S3, '-o', 'acme.yml').stdout


@pytest.mark.parametrize('place', ['here', 'checkout'])
def test_the_answers_are_kept_and_so_is_what_was_edited(
    invoke: Invoke, here: Path, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == 'checkout':
        monkeypatch.chdir(mini_checkout)
    spec = Path('acme.yml') if place == 'here' else mini_checkout / '.storage-scaffold/specs/acme.yml'
    invoke('spec', 'acme', '--data', 'kind=s3', '--data', 'addressing=path', '--defaults')
    assert 'nothing to do' in invoke('spec', 'acme', '--defaults').stdout
    assert invoke('spec', '--data', 'name=acme', '--data', 'kind=s3', '--defaults').exit_code == 0
    assert 'nothing to do' in invoke('spec', 'acme', '--data', 'addressing=path', '--defaults').stdout
    text = spec.read_text().replace('title: Acme\n', 'title: Acme\ndescription: Ours.\n')
    spec.write_text(text)
    result = invoke('spec', 'acme', '--data', 'auth=none', '--defaults')
    assert (result.exit_code, result.stderr) == (0, '')
    provider = load_spec(spec)
    assert (provider.description, provider.client.options['addressing']) == ('Ours.', Constant('path'))
    assert provider.client.options['auth'] == Constant('none')
    spec.write_text(spec.read_text().replace('addressing: path', 'addressing: virtual'))
    before = spec.read_bytes()
    refused = invoke('spec', 'acme', '--data', 'addressing=auto', '--defaults')
    assert (refused.exit_code, spec.read_bytes()) == (1, before)
    assert 'was edited where the answers have changed since' in refused.stderr


def test_a_file_of_others_is_left_alone(invoke: Invoke, here: Path) -> None:
    Path('acme.yml').write_text('mine: true\n')
    refused = invoke('spec', 'acme', *S3)
    assert refused.exit_code == 2
    assert 'acme.yml: is there, and does not come from these questions' in refused.stderr
    assert [path.name for path in here.iterdir()] == ['acme.yml']


def test_damaged_answers_are_no_answers(invoke: Invoke, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mini_checkout)
    kept = mini_checkout / '.storage-scaffold/.answers/acme.json'
    kept.parent.mkdir(parents=True)
    for text in ('[]', '{"answers": {"kind": 5}, "spec": ""}', '{"answers": {"kind": "\\u001b[2J"}, "spec": ""}', 'x'):
        kept.write_text(text)
        refused = invoke('spec', 'acme', '--defaults')
        assert (refused.exit_code, '\x1b' in refused.output) == (2, False)
        assert '--data kind=' in refused.stderr


def test_an_editor_finds_the_schema_of_a_written_spec(invoke: Invoke, mini_checkout: Path) -> None:
    need_tools()
    invoke('spec', 'acme', *S3, '--checkout', mini_checkout)
    spec = mini_checkout / '.storage-scaffold/specs/acme.yml'
    with language_server(CACHE / 'node_modules', spec.parent) as server:
        [error] = server.diagnostics(spec.read_text() + 'presing: true\n', spec)
    assert 'Property presing is not allowed' in error['message']


def test_files_that_git_gave_other_line_ends_are_the_same(
    invoke: Invoke, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mini_checkout)
    invoke('spec', 'acme', *S3)
    records = mini_checkout / '.storage-scaffold'
    for file in (records / name for name in ('.answers/acme.json', 'spec.schema.json', 'specs/acme.yml')):
        file.write_bytes(file.read_bytes().replace(b'\n', b'\r\n'))
    before = snapshot(mini_checkout)
    assert 'nothing to do' in invoke('spec', 'acme', '--defaults').stdout
    assert snapshot(mini_checkout) == before


def test_a_spec_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    spec: Any = PureWindowsPath(r'deploy\specs\acme.yml')
    assert schema_from(spec) == '../../.storage-scaffold/spec.schema.json'

    def other_drive(_file: Path) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr('os.path.relpath', other_drive)
    assert _shown(Path('D:/acme.yml')) == 'D:/acme.yml'
