"""`storage-scaffold verify`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.verify.inside.checks import CHECKS
from storage_scaffold.verify.job import Job
from tests.cli.conftest import Invoke

FAILURES = {'reads_parts': '200 instead of 206', 'refuses_wrong_secret': 'nothing failed'}


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that were run; the service fails in `FAILURES`, and does not like to delete."""
    done: list[Job] = []

    def run(job: Job, python: str, tell: Callable[[dict[str, Any]], None]) -> None:
        done.append(job)
        tell({'event': 'found', 'number': 3})
        for check in CHECKS:
            state = 'failed' if check in FAILURES else 'passed'
            tell({'event': 'end', 'check': check, 'state': state, 'words': FAILURES.get(check, ''), 'seconds': 0.25})
        tell({'event': 'cleaned', 'left': 0 if job.read_only else 2})

    monkeypatch.setattr('storage_scaffold.commands.verify.run', run)
    monkeypatch.setattr('storage_scaffold.commands.verify._python', lambda *_: 'python')
    return done


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / 'config.yml'
    file.write_text('bucket: mine\naccess_key_id: AKIA\nsecret_access_key: hush\n')
    return file


def test_what_failed_what_it_means_and_what_to_write(
    invoke: Invoke, spec_file: Path, config: Path, jobs: list[Job]
) -> None:
    result = invoke('verify', spec_file, '--config', config, '--prefix', '/a/b/')
    assert (result.exit_code, result.stderr) == (1, '')
    lines = result.stdout.splitlines()
    assert lines[0] == f'Wasabi ({spec_file}), in a/b/storage-scaffold-verify/'
    [row] = [line for line in lines if '200 instead' in line]
    assert row.split('  ')[1] == 'Parts of an object can be read' and 'FAILED' in row
    assert '  Parts of an object can be read: no. Audio and video cannot be sought in.' in lines
    start = lines.index('If the service is really like that, write in the spec')
    assert lines[start + 1 : start + 4] == ['  capabilities:', '    range: false', '']
    assert lines[-3:] == [
        '3 objects that an earlier run had left were deleted.',
        '2 objects could not be deleted: delete a/b/storage-scaffold-verify/ by hand.',
        f'{len(CHECKS) - 2} passed, 2 failed.',
    ]
    assert 'hush' not in result.output
    assert jobs[0].values['secret_access_key'] == 'hush' and 'hush' not in repr(jobs[0])


def test_as_json(invoke: Invoke, spec_file: Path, config: Path) -> None:
    result = invoke('verify', spec_file, '--config', config, '--read-only', '--format', 'json')
    document = json.loads(result.stdout)
    assert (result.exit_code, document['exit_code'], document['provider']) == (1, 1, 'wasabi')
    assert (document['found'], document['left']) == (3, 0)
    assert document['proposals'] == ['capabilities:\n  range: false']
    [found] = [item for item in document['results'] if item['check'] == 'reads_parts']
    assert found == {
        'check': 'reads_parts',
        'title': 'Parts of an object can be read',
        'state': 'failed',
        'words': '200 instead of 206',
        'seconds': 0.25,
        'means': 'Audio and video cannot be sought in.',
    }


def test_a_provider_of_the_checkout(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, config: Path, jobs: list[Job]
) -> None:
    assert invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--no-migrate').exit_code == 0
    for name in ('client.py', 'utils.py'):
        (mini_checkout / 'label_studio/io_storages/wasabi' / name).write_text('')
    invoke('verify', 'wasabi', '--checkout', mini_checkout, '--config', config)
    assert set(jobs[0].modules) == {'client.py', 'utils.py'}
    refused = invoke('verify', 'wasaby', '--checkout', mini_checkout, '--config', config)
    assert refused.exit_code == 2 and 'did you mean `wasabi`?' in refused.stderr


def test_missing_values_and_missing_files(invoke: Invoke, spec_file: Path, tmp_path: Path) -> None:
    nothing = invoke('verify', spec_file)
    assert nothing.exit_code == 2
    assert 'there is no value for `bucket`' in nothing.stderr and 'secret_access_key' in nothing.stderr
    for arguments in ((tmp_path / 'gone.yml',), (spec_file, '--config', tmp_path / 'gone.yml')):
        result = invoke('verify', *arguments)
        assert result.exit_code == 2 and 'gone.yml' in result.stderr and 'Traceback' not in result.output
