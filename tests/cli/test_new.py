"""`storage-scaffold new`: its output, its exit codes and what is on the disk afterwards."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.record.lock import Lock
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Constant
from storage_scaffold.transaction import Fs
from tests.cli.conftest import Invoke
from tests.samples import git, repository, snapshot, spec

STORAGES = 'label_studio/io_storages'


def lock(root: Path) -> Lock:
    return Lock.parse((root / '.storage-scaffold/wasabi/lock.json').read_bytes())


def test_creates_the_provider_and_lists_what_was_written(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 0, result.output
    assert result.stderr == ''
    text = result.stdout
    assert text.startswith('wasabi: created 3 files (13 lines), 20 registrations in 12 files.\n')
    assert 'Edition: open-source (the spec says so).' in text
    assert f'  {STORAGES}/wasabi/models.py  12 lines' in text
    urls = (mini_checkout / STORAGES / 'urls.py').read_text().splitlines()
    line = next(number for number, line in enumerate(urls, 1) if 'wasabi-api' in line or 'api/storages/wasabi' in line)
    assert f"  {STORAGES}/urls.py:{line}  include of the provider's own URLs" in text
    assert 'pre-signed URLs: Supported' in text, 'as the README and the checklist say it'
    assert 'makemigrations io_storages -n wasabi --no-header' in text
    assert '[ ] Open a task with an address that begins with `wasabi://`' in text
    assert 'git' not in text, 'there is no repository'
    assert (mini_checkout / STORAGES / 'wasabi/models.py').exists()


def test_found_from_the_current_directory(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mini_checkout / STORAGES)
    assert invoke('new', 'wasabi', '--spec', spec_file).exit_code == 0
    monkeypatch.chdir(spec_file.parent)
    result = invoke('new', 'wasabi', '--spec', spec_file)
    assert result.exit_code == 2
    assert 'no Label Studio tree at or above' in result.stderr
    assert '--checkout' in result.stderr


def test_a_second_run_says_that_there_is_nothing_to_do(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    arguments = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    invoke(*arguments)
    before = snapshot(mini_checkout)
    result = invoke(*arguments, '--no-migrate')
    assert result.exit_code == 0
    assert 'wasabi: nothing to do but the migration.' in result.stdout
    assert 'makemigrations' in result.stdout, 'the migration is still to be made'
    assert snapshot(mini_checkout) == before


@pytest.mark.parametrize('command', ['new wasabi --spec SPEC', 'update', 'update wasabi'])
def test_a_migration_that_nothing_can_make_is_not_success(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path], command: str
) -> None:
    invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    arguments = [*command.replace('SPEC', str(spec_file)).split(), '--checkout', str(mini_checkout)]
    result = invoke(*arguments)
    assert result.exit_code == 1, 'check says 1 as well, and nothing was done about it'
    assert 'error: the migration of `wasabi` is missing, and no Python with Label Studio was found' in result.stderr
    assert '`storage-scaffold update wasabi --python CMD`' in result.stderr
    assert invoke('update', 'wasabi', '--python', fake_django(), '--checkout', mini_checkout).exit_code == 0
    assert invoke('check', '--checkout', mini_checkout).exit_code == 0
    assert invoke(*arguments).exit_code == 0


def test_another_spec_is_exit_2_and_names_update(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    arguments = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    invoke(*arguments)
    spec_file.write_bytes(spec('wasabi') + b'# other\n')
    before = snapshot(mini_checkout)
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert 'To fix it: use `storage-scaffold update wasabi --spec FILE`' in result.stderr
    assert snapshot(mini_checkout) == before


def test_drift_is_exit_1_and_names_the_files(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    arguments = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    invoke(*arguments)
    (mini_checkout / STORAGES / 'wasabi/models.py').write_text('mine')
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert f'error: {STORAGES}/wasabi/models.py: was edited' in result.stderr
    assert result.stdout == ''


def test_dry_run_shows_everything_and_writes_nothing(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    before = snapshot(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--dry-run')
    assert result.exit_code == 0
    assert snapshot(mini_checkout) == before
    assert f'--- /dev/null\n+++ b/{STORAGES}/wasabi/models.py\n@@ -0,0 +1,12 @@' in result.stdout
    assert f'--- a/{STORAGES}/urls.py\n' in result.stdout
    assert 'wasabi: would create 3 files' in result.stdout
    assert result.stdout.endswith('Nothing was written (--dry-run).\n')
    assert '\x1b' not in result.stdout


@pytest.mark.parametrize(
    ('variables', 'coloured'), [({}, True), ({'NO_COLOR': '1'}, False), ({'TERM': 'dumb'}, False)]
)
def test_colours_only_on_a_terminal_that_wants_them(
    mini_checkout: Path, spec_file: Path, console: Path, variables: dict[str, str], coloured: bool
) -> None:
    env = {**{key: value for key, value in os.environ.items() if key != 'NO_COLOR'}, 'TERM': 'xterm', **variables}
    command = [console, 'new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--dry-run', '--no-migrate']
    quoted = ' '.join(shlex.quote(str(word)) for word in command)
    done = subprocess.run(['script', '-qec', quoted, '/dev/null'], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert ('\x1b[32m+' in done.stdout) is coloured


def test_the_printed_commit_holds_exactly_the_touched_files(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    repository(mini_checkout)
    (mini_checkout / 'unrelated.txt').write_text('mine')
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    lines = result.stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith('git -C'))
    script = '\n'.join(line for line in lines[start:])
    settings = {
        'GIT_AUTHOR_NAME': 't',
        'GIT_AUTHOR_EMAIL': 't@t',
        'GIT_COMMITTER_NAME': 't',
        'GIT_COMMITTER_EMAIL': 't@t',
    }
    done = subprocess.run(['sh', '-ec', script], env={**os.environ, **settings}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert git(mini_checkout, 'status', '--porcelain', '--untracked-files=all') == '?? unrelated.txt\n'
    assert git(mini_checkout, 'log', '--format=%s', '-1') == 'feat: Add Wasabi storage\n'
    assert 'commit -a' not in script


def test_the_commit_knows_hooks_ignored_files_and_a_busy_index(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    (mini_checkout / '.pre-commit-config.yaml').write_text('repos: []\n')
    (mini_checkout / '.gitignore').write_text('.storage-scaffold/*/base\n')
    repository(mini_checkout)
    (mini_checkout / 'busy.txt').write_text('mine')
    git(mini_checkout, 'add', 'busy.txt')
    text = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout).stdout
    assert 'add --force -- \\' in text
    assert 'other files are already staged: busy.txt; commit those separately' in text
    assert 'pre-commit run' in text


def test_when_git_cannot_stage_the_files_are_written_and_it_is_reported(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    repository(mini_checkout)
    (mini_checkout / '.git/index.lock').touch()
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--stage')
    assert result.exit_code == 3
    assert 'index.lock' in result.stderr
    assert 'everything was written' in result.stderr
    assert (mini_checkout / STORAGES / 'wasabi/models.py').exists()


def test_stage_adds_exactly_the_touched_files(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    repository(mini_checkout)
    (mini_checkout / 'unrelated.txt').write_text('mine')
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--stage')
    assert result.exit_code == 0, result.output
    status = git(mini_checkout, 'status', '--porcelain', '--untracked-files=all').splitlines()
    assert [line for line in status if line[1] != ' '] == ['?? unrelated.txt']
    assert len(status) == 1 + 3 + 12 + 2 + 4
    assert 'git -C' in result.stdout and ' add ' not in result.stdout, 'only the commit is left'


def test_stage_outside_a_repository_is_refused_before_anything_is_written(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    before = snapshot(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--stage')
    assert result.exit_code == 2
    assert 'is not in a git repository' in result.stderr
    assert snapshot(mini_checkout) == before


@pytest.mark.parametrize(
    ('decided', 'options', 'code', 'words'),
    [
        (True, ['--edition', 'open-source'], 0, 'Edition: open-source (the spec says so).'),
        (True, ['--edition', 'enterprise'], 2, '--edition enterprise contradicts the spec'),
        (False, ['--edition', 'open-source'], 0, 'Edition: open-source (--edition says so).'),
        (
            False,
            ['--edition', 'enterprise'],
            2,
            'edition enterprise (--edition says so), and this is a tree of edition',
        ),
        (False, [], 2, 'pass --edition open-source'),
        (False, ['--edition', 'both'], 2, "Invalid value for '--edition'"),
    ],
)
def test_edition_rules(
    invoke: Invoke,
    mini_checkout: Path,
    spec_file: Path,
    undecided: Path,
    decided: bool,
    options: list[str],
    code: int,
    words: str,
) -> None:
    before = snapshot(mini_checkout)
    file = spec_file if decided else undecided
    result = invoke('new', 'wasabi', '--spec', file, '--checkout', mini_checkout, *options)
    assert result.exit_code == code
    assert words in result.output
    assert (snapshot(mini_checkout) == before) is (code != 0)
    if code == 0:
        assert lock(mini_checkout).inputs.edition == 'open-source'


def test_a_second_run_does_not_need_the_edition_again(invoke: Invoke, mini_checkout: Path, undecided: Path) -> None:
    arguments = ('new', 'wasabi', '--spec', undecided, '--checkout', mini_checkout)
    assert invoke(*arguments, '--edition', 'open-source').exit_code == 0
    again = invoke(*arguments, '--no-migrate')
    assert again.exit_code == 0, again.output
    assert 'nothing to do' in again.stdout


@pytest.mark.usefixtures('terminal')
@pytest.mark.parametrize(('answer', 'code'), [('\n', 0), ('open-source\n', 0), ('enterprise\n', 2), ('', 3)])
def test_on_a_terminal_the_edition_is_asked_for_and_one_is_recommended(
    invoke: Invoke, mini_checkout: Path, undecided: Path, answer: str, code: int
) -> None:
    result = invoke('new', 'wasabi', '--spec', undecided, '--checkout', mini_checkout, answer=answer)
    assert result.exit_code == code
    assert 'Recommended: Open Source, because of credentials that people enter (Access Key ID, ' in result.stderr
    assert ('Edition: open-source (you chose it; recommended: ' in result.stdout) is (code == 0)


def test_a_bad_spec_is_exit_2_with_place_and_remedy(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    spec_file.write_bytes(spec('wasabi') + b'presgin: false\n')
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 2
    assert f'error: {spec_file}:7:1: ' in result.stderr
    assert '7 | presgin: false' in result.stderr
    assert 'validate' in result.stderr


def test_the_name_must_agree_with_the_spec(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    result = invoke('new', 'minio', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 2
    assert 'wasabi' in result.stderr and 'minio' in result.stderr


def test_a_spec_that_cannot_be_generated_yet_is_refused(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    kind = b'kind: s3, endpoint: "https://s3.{region}.wasabisys.com"'
    spec_file.write_bytes(spec('wasabi').replace(kind, b'kind: sftp, root: "{region}/data"'))
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 2
    assert 'cannot be generated yet' in result.stderr
    assert '`client.root`' in result.stderr


def test_a_missing_spec_hints_at_the_ready_one(invoke: Invoke, mini_checkout: Path, tmp_path: Path) -> None:
    result = invoke('new', 'wasabi', '--spec', tmp_path / 'specs/wasabi.yml', '--checkout', mini_checkout)
    assert result.exit_code == 2
    ready = result.stderr.rpartition('--spec ')[2].strip()
    assert ready == 'catalog:wasabi'
    assert invoke('validate', ready).exit_code == 0
    assert 'ready one' not in invoke('new', 'zzz', '--spec', 'zzz.yml', '--checkout', mini_checkout).stderr


def test_migrate_without_a_python_is_exit_3_and_writes_nothing(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    before = snapshot(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--migrate')
    assert result.exit_code == 3
    assert '--python' in result.stderr
    assert snapshot(mini_checkout) == before


def test_the_migration_is_part_of_the_plan(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    arguments = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', fake_django())
    dry = invoke(*arguments, '--dry-run')
    assert '_wasabi.py\n@@ -0,0 +1 @@\n+operations' in dry.stdout
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    assert '1 migration.' in result.stdout
    assert 'manage.py makemigrations' not in result.stdout
    [migration] = lock(mini_checkout).migrations
    assert (mini_checkout / migration.path).exists()
    assert 'nothing to do' in invoke(*arguments).stdout


def test_no_migrate_does_not_look_for_a_python(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path], tmp_path: Path
) -> None:
    python = fake_django()
    arguments = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', python)
    assert 'makemigrations' in invoke(*arguments, '--no-migrate').stdout
    assert not (tmp_path / 'django.log').exists()
    later = invoke(*arguments)
    assert later.stdout.startswith('wasabi: created 1 migration.\n'), 'a later run makes what was left out'


def test_a_failing_django_is_exit_3_and_writes_nothing(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    before = snapshot(mini_checkout)
    python = fake_django('echo "ImportError: no boto3" >&2; exit 1')
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--python', python)
    assert result.exit_code == 3
    assert 'ImportError: no boto3' in result.stderr
    assert '--no-migrate' in result.stderr
    assert snapshot(mini_checkout) == before


def test_a_full_disk_is_exit_3_and_changes_nothing(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(self: Fs, source: Path, target: Path) -> None:
        if target.name == 'urls.py' and source.suffix == '.new':
            raise OSError(28, 'No space left on device', str(target))
        source.replace(target)

    before = snapshot(mini_checkout)
    monkeypatch.setattr(Fs, 'rename', rename)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 3
    assert 'nothing was changed' in result.stderr and 'No space left' in result.stderr
    assert snapshot(mini_checkout) == before


@pytest.mark.parametrize('error', [RuntimeError('boom\nsecond line'), AttributeError('x'), SystemError()])
def test_a_bug_is_exit_3_with_one_line_and_a_traceback_only_for_debug(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **_own: object) -> None:
        raise error

    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', fail)
    arguments = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    result = invoke(*arguments)
    assert result.exit_code == 3
    assert result.stderr.splitlines()[0] == f'error: {type(error).__name__}: {error}'.splitlines()[0]
    assert '--debug' in result.stderr and 'Traceback' not in result.stderr
    for debugged in (invoke(*arguments, '--debug'), invoke('--debug', *arguments)):
        assert debugged.exit_code == 3
        assert 'Traceback (most recent call last)' in debugged.stderr


def test_a_hostile_lock_is_exit_2_and_named(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    home = mini_checkout / '.storage-scaffold/other'
    home.mkdir(parents=True)
    (home / 'lock.json').write_text('{"format": 1, "outputs": {"../../x": 1}}')
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert result.exit_code == 2
    assert '.storage-scaffold/other/lock.json: is not a lock' in result.stderr


def test_a_missing_dependency_is_added_and_to_be_installed(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    assert 'poetry' not in invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout).stdout
    invoke('remove', 'wasabi', '--checkout', mini_checkout, '--yes')
    requires = b'{kind: s3, requires: {pypi: "some-sdk (>=1,<2)", import: some_sdk}, '
    spec_file.write_bytes(spec('wasabi').replace(b'{kind: s3, ', requires))
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert 'poetry lock && poetry install' in result.stdout
    assert '"some-sdk (>=1,<2)"' in (mini_checkout / 'pyproject.toml').read_text()


def test_without_a_spec_it_is_written_first_and_undone_with_the_rest(
    invoke: Invoke, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mini_checkout)
    before = snapshot(mini_checkout)
    short = ('new', 'acme', '--kind', 's3', '--endpoint', 'https://s3.acme.com', '--no-migrate')
    shown = invoke(*short, '--dry-run')
    assert (shown.exit_code, snapshot(mini_checkout)) == (0, before)
    result = invoke(*short, '--auth', 'none', '--title', 'Acme Cloud', '--data', 'addressing=path')
    assert (result.exit_code, result.stderr) == (0, '')
    assert 'the spec is .storage-scaffold/specs/acme.yml' in result.stdout
    spec = mini_checkout / '.storage-scaffold/specs/acme.yml'
    assert (load_spec(spec).title, load_spec(spec).client.options['auth']) == ('Acme Cloud', Constant('none'))
    assert (mini_checkout / '.storage-scaffold/spec.schema.json').is_file()
    assert invoke('show', 'acme').stdout.count('.storage-scaffold/specs/acme.yml')
    again = invoke(*short, '--auth', 'none', '--title', 'Acme Cloud', '--data', 'addressing=path')
    assert (again.exit_code, again.stderr) == (0, '')
    assert 'nothing to do' in again.stdout
    own = ('--endpoint', 'https://{site}.acme.com', '--data', 'fields=site')
    assert '{site}' in invoke('new', 'beta', '--kind', 's3', *own, '--dry-run').stdout
    other = invoke(*short)
    assert (other.exit_code, 'use `storage-scaffold update acme`' in other.stderr) == (2, True)
    assert invoke('undo').exit_code == 0
    assert snapshot(mini_checkout) == before


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (('--kind', 's3', '--spec', 'a.yml'), '--kind writes a spec, and --spec names one that is there'),
        (('--endpoint', 'https://a.com'), 'are for the spec that --kind writes'),
        ((), 'add --spec FILE, --spec catalog:NAME or --kind KIND'),
        (('--kind', 'custom', '--endpoint', 'https://a.com'), 'a client of kind custom has no endpoint'),
        (('--kind', 'ftp', '--endpoint', 'x'), "kind: 'ftp' is not among the answers"),
        (('--kind', 's3', '--endpoint', 'https://{x}.com', '--auth', 'foo'), 'there is no field `x`'),
    ],
)
def test_what_does_not_go_together_is_refused(
    invoke: Invoke, mini_checkout: Path, arguments: tuple[str, ...], words: str
) -> None:
    before = snapshot(mini_checkout)
    result = invoke('new', 'acme', *arguments, '--checkout', mini_checkout)
    assert (result.exit_code, words in result.stderr) == (2, True), result.output
    assert snapshot(mini_checkout) == before


@pytest.mark.parametrize(
    ('kind', 'endpoint', 'options'),
    [
        ('sftp', 'files.acme.com:2222', {'host': 'files.acme.com', 'port': 2222}),
        ('smb', 'files.acme.com', {'host': 'files.acme.com'}),
        ('webdav', 'https://dav.acme.com', {'base_url': 'https://dav.acme.com'}),
    ],
)
def test_the_endpoint_is_what_the_kind_says(
    invoke: Invoke, mini_checkout: Path, kind: str, endpoint: str, options: dict[str, object]
) -> None:
    arguments = ('--kind', kind, '--endpoint', endpoint, '--no-migrate', '--checkout', mini_checkout)
    assert invoke('new', 'acme', *arguments).exit_code == 0
    found = load_spec(mini_checkout / '.storage-scaffold/specs/acme.yml').client.options
    assert {name: found[name] for name in options} == {name: Constant(value) for name, value in options.items()}
