"""`check --against`: what a branch breaks for those who have the providers as they were where it began."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from storage_scaffold.cli.app import cli
from tests.check.trees import make
from tests.samples import git, repository

SPEC = Path('.storage-scaffold/wasabi/spec.yml')


@pytest.fixture(scope='module')
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real providers in the miniature, committed on `main`; a branch `work` is checked out."""
    root = repository(make(tmp_path_factory.mktemp('against') / 'checkout').root)
    git(root, 'switch', '--quiet', '--create', 'work')
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy of that tree."""
    return Path(shutil.copytree(made, tmp_path / 'checkout'))


def call(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, '--checkout', str(root)], prog_name='storage-scaffold')


def check(root: Path, *more: str, against: str = 'main') -> Result:
    return call(root, 'check', *more, '--against', against)


def broken(result: Result) -> dict[str, tuple[str, str, int]]:
    """The findings by rule: severity, provider and line; those of `check` itself are left out."""
    found = json.loads(result.stdout)['findings']
    return {
        item['rule']: (item['severity'], item['provider'], item['line'])
        for item in found
        if item['rule'].startswith(('breaking', 'no-longer'))
    }


def edit(root: Path, old: str, new: str, spec: Path = SPEC) -> None:
    text = (root / spec).read_text()
    assert old in text
    (root / spec).write_text(text.replace(old, new, 1))


def update(root: Path) -> None:
    done = call(root, 'update', '--no-migrate', '--allow-breaking')
    assert done.exit_code == 0, done.output


def commit(root: Path) -> None:
    git(root, 'add', '--all', '--force')
    git(root, 'commit', '--quiet', '--message', 'work')


def test_a_branch_without_a_change_breaks_nothing(root: Path) -> None:
    result = check(root)
    assert (result.exit_code, result.stdout) == (0, '2 providers as recorded: nextcloud, wasabi.\n')


@pytest.mark.parametrize('committed', [True, False])
def test_a_changed_scheme_is_found_at_its_line_until_it_has_an_alias(root: Path, committed: bool) -> None:
    edit(root, 'title:', 'scheme: wsb\ntitle:')
    update(root)
    if committed:
        commit(root)
    assert broken(check(root, '--format', 'json')) == {'breaking-scheme': ('breaking', 'wasabi', 4)}
    result = check(root)
    assert result.exit_code == 1
    assert f'  {SPEC}:4: tasks that hold `wasabi://…` URIs no longer find their objects' in result.stdout
    assert 'way out: add `scheme_aliases: [wasabi]` to the spec  [breaking-scheme]' in result.stdout
    assert '1 breaking' in result.stdout.splitlines()[-1]

    edit(root, 'scheme: wsb\n', 'scheme: wsb\nscheme_aliases: [wasabi]\n')
    update(root)
    assert broken(check(root, '--format', 'json')) == {}


def test_it_is_seen_in_every_format(root: Path) -> None:
    edit(root, 'title:', 'scheme: wsb\ntitle:')
    update(root)
    annotations = [line for line in check(root, '--format', 'github').stdout.splitlines() if 'scheme has' in line]
    assert [line.split(',col')[0] for line in annotations] == [f'::error file={SPEC},line=4']
    (run,) = json.loads(check(root, '--format', 'sarif').stdout)['runs']
    rules = run['tool']['driver']['rules']
    (result,) = [item for item in run['results'] if item['ruleId'] == 'breaking-scheme']
    assert rules[result['ruleIndex']]['id'] == 'breaking-scheme' and result['level'] == 'error'
    assert rules[result['ruleIndex']]['defaultConfiguration']['level'] == 'error'


def test_what_needs_no_consent_is_a_note(root: Path) -> None:
    edit(root, 'default: us-east-1', 'default: us-east-2')
    update(root)
    result = check(root, '--format', 'json')
    assert broken(result)['breaking-default'][:2] == ('note', 'wasabi')
    assert json.loads(result.stdout)['exit_code'] == 0


def test_a_removed_provider_is_breaking_and_can_be_named(root: Path) -> None:
    done = call(root, 'remove', 'wasabi', '--yes', '--no-migrate', '--purge')
    assert done.exit_code == 0, done.output
    result = check(root, '--format', 'json')
    assert broken(result) == {'breaking-provider-removed': ('breaking', 'wasabi', 1)}
    assert json.loads(result.stdout)['providers'] == ['nextcloud', 'wasabi']
    assert check(root, 'wasabi').exit_code == 1
    assert check(root, 'nextcloud').exit_code == 0
    assert call(root, 'check', 'wasabi').exit_code == 2


def test_the_last_provider_removed_is_not_no_provider(root: Path) -> None:
    for name in ('wasabi', 'nextcloud'):
        assert call(root, 'remove', name, '--yes', '--no-migrate', '--purge').exit_code == 0
    result = check(root)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == '2 providers checked, 2 findings: 2 breaking.'


def test_a_provider_under_another_name_is_breaking_once(root: Path) -> None:
    spec = (root / SPEC).read_text().replace('name: wasabi', 'name: wasabi_two\nscheme: wasabi')
    assert call(root, 'remove', 'wasabi', '--yes', '--no-migrate', '--purge').exit_code == 0
    (root / 'two.yml').write_text(spec)
    made = call(root, 'new', 'wasabi_two', '--spec', str(root / 'two.yml'), '--no-migrate')
    assert made.exit_code == 0, made.output
    found = broken(check(root, '--format', 'json'))
    assert found == {
        'breaking-name': ('breaking', 'wasabi_two', 3),
    }


def test_an_ejected_provider_is_noted(root: Path) -> None:
    assert call(root, 'eject', 'wasabi').exit_code == 0
    result = check(root, '--format', 'json')
    assert broken(result) == {'no-longer-managed': ('note', 'wasabi', 1)}
    assert result.exit_code == 0


def test_what_main_got_meanwhile_is_not_taken_for_removed(root: Path) -> None:
    git(root, 'switch', '--quiet', 'main')
    edit(root, 'title:', 'scheme: wsb\ntitle:')
    update(root)
    new = root / '.storage-scaffold/nextcloud'
    shutil.copytree(new, root / '.storage-scaffold/zeta')
    commit(root)
    git(root, 'switch', '--quiet', 'work')
    assert broken(check(root, '--format', 'json')) == {}


def test_a_spec_that_cannot_be_loaded_is_not_judged(root: Path) -> None:
    edit(root, 'title: Wasabi', 'titel: Wasabi')
    result = check(root, '--format', 'json')
    assert result.exit_code == 2
    assert broken(result)['breaking-unknown'][:2] == ('unjudged', 'wasabi')


def test_an_earlier_file_that_cannot_be_read_is_not_judged(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root, 'title: Wasabi', 'title: Wasabi 2')
    monkeypatch.setattr('storage_scaffold.checkout.revision.MAX_BYTES', len((root / SPEC).read_bytes()) - 5)
    result = check(root, '--format', 'json')
    assert (result.exit_code, broken(result)['breaking-unknown'][:2]) == (2, ('unjudged', 'wasabi'))


def test_an_earlier_record_that_is_broken_is_not_judged(root: Path) -> None:
    lock = root / '.storage-scaffold/wasabi/lock.json'
    sound = lock.read_bytes()
    git(root, 'switch', '--quiet', 'main')
    lock.write_text('{}')
    commit(root)
    git(root, 'switch', '--quiet', 'work')
    git(root, 'merge', '--quiet', 'main')
    lock.write_bytes(sound)
    result = check(root, '--format', 'json')
    assert result.exit_code == 2
    assert broken(result)['breaking-unknown'][:2] == ('unjudged', 'wasabi')
