"""`--format json`: standard output is one document, of the shape that docs/json.md describes, in success and failure.

Across modules: it is one format for all commands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.cli.app import COMMANDS
from tests.cli.conftest import Invoke
from tests.commands import support
from tests.commands.support import MODELS, README
from tests.samples import git, repository, snapshot

PAGE = (Path(__file__).resolve().parents[2] / 'docs/json.md').read_text(encoding='utf-8')
WITHOUT = {'completion', 'demo', 'preview', 'schema', 'spec'}
HEAD = {'format', 'tool', 'exit_code'}
PLAN = {
    *HEAD,
    *(
        'command',
        'written',
        'providers',
        'changes',
        'registrations',
        'notes',
        'conflicts',
        'pending_migrations',
        'left',
    ),
}
PROBLEM = {'message', 'file', 'line', 'column', 'source', 'hint'}

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch, no_label_studio: None) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', support.render)


@pytest.fixture
def tree(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a spec in it, which is the current directory."""
    (mini_checkout / 'wasabi.yml').write_bytes(support.spec())
    monkeypatch.chdir(repository(mini_checkout))
    return mini_checkout


@pytest.fixture
def call(invoke: Invoke) -> Call:
    """What a command says with `--format json`: the whole of stdout, which has the exit code of the command."""

    def run(*arguments: str | Path) -> Any:
        result = invoke(*arguments, '--format', 'json')
        said = json.loads(result.stdout)
        if isinstance(said, dict) and 'exit_code' in said:
            assert said['exit_code'] == result.exit_code, result.output
        return said

    return run


def test_a_plan_says_what_was_done_and_what_is_left(tree: Path, call: Call) -> None:
    made = call('new', 'wasabi', '--spec', 'wasabi.yml')
    assert made.keys() == PLAN
    assert (made['exit_code'], made['written'], made['providers']) == (0, True, ['wasabi'])
    [models] = [change for change in made['changes'] if change['file'] == str(MODELS)]
    assert models == {
        'file': str(MODELS),
        'ownership': 'generated',
        'action': 'created',
        'lines_added': (tree / MODELS).read_bytes().count(b'\n'),
        'lines_removed': 0,
    }
    assert {'title', 'file', 'line'} == made['registrations'][0].keys()
    assert [item['name'] for item in made['pending_migrations']] == ['wasabi']
    assert all(step.keys() == {'text', 'lines', 'more'} for step in made['left'])
    assert made['left'][0]['text'].startswith('Make the migration')
    assert any('git commit' in line for line in made['left'][-1]['lines'])


def test_what_was_not_written_has_its_diff_the_record_too(tree: Path, call: Call, tmp_path: Path) -> None:
    before = snapshot(tree)
    shown = call('new', 'wasabi', '--spec', 'wasabi.yml', '--dry-run')
    assert (shown['written'], shown['left']) == (False, [])
    assert snapshot(tree) == before
    patch = tmp_path / 'patch'
    patch.write_text(''.join(change['diff'] for change in shown['changes'] if change['lines_added'] is not None))
    git(tree, 'apply', '--whitespace=nowarn', str(patch))
    assert (tree / '.storage-scaffold/wasabi/lock.json').exists() and (tree / MODELS).exists()


def test_diff_update_and_a_conflict(tree: Path, call: Call, fake_django: Callable[..., Path]) -> None:
    call('new', 'wasabi', '--spec', 'wasabi.yml')
    assert call('update', '--python', fake_django())['pending_migrations'] == []
    assert call('diff')['changes'] == []
    (tree / 'wasabi.yml').write_bytes(support.spec('Hot'))
    assert (call('diff')['exit_code'], call('diff')['written']) == (1, False)
    support.edit(tree, README, '# Wasabi', '# Mine')
    done = call('update')
    assert (done['exit_code'], done['written'], done['left']) == (1, True, [])
    [conflict] = done['conflicts']
    assert conflict.keys() == PROBLEM
    assert (conflict['file'], conflict['line']) == (str(README), 2)


def test_a_migration_that_nothing_can_make(tree: Path, call: Call) -> None:
    call('new', 'wasabi', '--spec', 'wasabi.yml')
    done = call('update')
    assert (done['exit_code'], done['changes'], len(done['pending_migrations'])) == (1, [], 1)


def test_the_other_commands(tree: Path, call: Call) -> None:
    call('new', 'wasabi', '--spec', 'wasabi.yml')
    support.edit(tree, README, 'One', 'Mine')
    assert [item['rule'] for item in call('check')['findings']] == ['migration-missing', 'generated-edited']
    assert call('accept', README)['providers'] == ['wasabi']
    assert call('undo')['command'] == 'undo accept wasabi'
    assert call('rename', 'wasabi', 'hot', '--dry-run')['providers'] == ['hot']
    assert call('eject', 'wasabi', MODELS, '--dry-run').keys() == PLAN
    assert call('remove', 'wasabi', '--yes', '--purge')['written'] is True
    assert call('list') == []


def test_errors_are_documents_too(tree: Path, call: Call, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / 'bad.yml').write_bytes(support.spec(more='presing: 1\n'))
    for command in ('new wasabi --spec', 'validate'):
        said = call(*command.split(), tmp_path / 'bad.yml')
        [problem] = said['errors']
        assert said['exit_code'] == 2
        assert problem == {
            'message': 'unknown key `presing`',
            'file': str(tmp_path / 'bad.yml'),
            'line': 7,
            'column': 1,
            'source': 'presing: 1',
            'hint': 'did you mean `presign`?',
        }
    assert 'validate' in call('new', 'wasabi', '--spec', tmp_path / 'bad.yml')['remedy']
    for arguments in (('update',), ('undo',), ('show', 'x'), ('checklist', 'x'), ('check', 'x'), ('remove', 'x')):
        said = call(*arguments)
        assert (said.keys(), said['exit_code']) == ({*HEAD, 'errors', 'remedy'}, 2)
        assert invoke(*arguments, '--format', 'json').stderr.startswith('error: '), 'people read it as well'


def test_a_bug_is_a_document_too(tree: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError('no')

    monkeypatch.setattr('storage_scaffold.commands.list.overviews', broken)
    assert (call('list')['exit_code'], call('list')['errors'][0]['message']) == (3, 'ZeroDivisionError: no')


def test_valid_specs_are_listed(tree: Path, call: Call) -> None:
    said = call('validate', 'wasabi.yml')
    assert said['valid'] == [{'file': 'wasabi.yml', 'name': 'wasabi', 'title': 'Wasabi', 'kind': 's3'}]
    assert (said['exit_code'], said['errors']) == (0, [])


@pytest.mark.parametrize('command', sorted(set(COMMANDS) - WITHOUT))
def test_every_command_has_it(invoke: Invoke, command: str) -> None:
    # The commands in the group have their own help.
    words = ['templates', 'list'] if command == 'templates' else [command]
    assert '--format' in invoke(*words, '--help').stdout
    assert f'`{command}`' in PAGE


def test_the_page_names_every_key() -> None:
    named = set(re.findall(r'`([a-z_]+)`', PAGE))
    assert (PLAN | PROBLEM | {'errors', 'remedy', 'valid', 'findings'}) - named == set()
