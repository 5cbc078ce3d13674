"""The output formats of `check`, for any finding.

Across modules: all formats, with the same findings.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import jsonschema
import pytest

from storage_scaffold.check.files import ACCEPTED_EDIT, GENERATED_EDITED
from storage_scaffold.check.findings import Comparison, Finding
from storage_scaffold.check.judges import rules
from storage_scaffold.check.records import UNFINISHED
from storage_scaffold.report.document import document
from storage_scaffold.report.github import github
from storage_scaffold.report.sarif import sarif
from storage_scaffold.report.text import text
from tests.report.sarif_schema import LOG

ROOT = Path('/somewhere/checkout')
EDITED = Finding(
    GENERATED_EDITED,
    'wasabi',
    'was edited',
    PurePosixPath('label_studio/io_storages/wasabi/api.py'),
    line=7,
    column=3,
    diff=('-as it was', '+as it is'),
    command='storage-scaffold accept api.py',
)
NASTY = replace(
    EDITED, file=PurePosixPath('a b/ü,:%#?.py'), message='100%\r\nof "it"::error::', diff=('+::set-output name=x::y',)
)
NOTE = replace(EDITED, rule=ACCEPTED_EDIT, command='')
BROKEN = Finding(UNFINISHED, '', 'half-written', PurePosixPath('.storage-scaffold'), command='undo')
ALL = Comparison(('minio', 'wasabi'), (BROKEN, EDITED, NASTY, NOTE))


def test_exit_codes() -> None:
    assert Comparison(('wasabi',), ()).exit_code == 0
    assert Comparison(('wasabi',), (NOTE,)).exit_code == 0
    assert Comparison(('wasabi',), (NOTE, EDITED)).exit_code == 1
    assert ALL.exit_code == 2


def test_fingerprints_survive_a_move_and_distinguish_findings() -> None:
    assert EDITED.fingerprint == replace(EDITED, line=99, diff=(), message='other words').fingerprint
    others = [replace(EDITED, key='x'), replace(EDITED, provider='minio'), NOTE, NASTY]
    assert len({EDITED.fingerprint, *(other.fingerprint for other in others)}) == 5


def test_text_groups_by_provider_and_ends_each_finding_with_its_fix() -> None:
    lines = list(text(Comparison(('minio', 'wasabi'), (BROKEN, EDITED, NOTE)), ROOT))
    assert lines == [
        'The checkout',
        '  .storage-scaffold:1: half-written  [unfinished]',
        '    To fix it: undo',
        '',
        'wasabi',
        '  label_studio/io_storages/wasabi/api.py:7: was edited  [generated-edited]',
        '      -as it was',
        '      +as it is',
        '    To fix it: storage-scaffold accept api.py',
        '',
        'Not drift, but worth knowing',
        '  label_studio/io_storages/wasabi/api.py:7: was edited',
        '',
        'Run the commands in the checkout: cd /somewhere/checkout',
        '2 providers checked, 2 findings: 1 drifted, 1 cannot be judged.',
    ]


@pytest.mark.parametrize(
    ('comparison', 'words'),
    [
        (Comparison((), ()), 'No provider is managed here.'),
        (Comparison(('wasabi',), ()), '1 provider as recorded: wasabi.'),
        (Comparison(('wasabi',), (EDITED,)), '1 provider checked, 1 finding: 1 drifted.'),
    ],
)
def test_text_sums_up(comparison: Comparison, words: str) -> None:
    assert list(text(comparison, ROOT))[-1] == words


def test_json_keeps_its_keys() -> None:
    found = json.loads(document(ALL))
    assert list(found) == ['format', 'tool', 'exit_code', 'providers', 'findings']
    assert (found['format'], found['exit_code'], found['providers']) == (1, 2, ['minio', 'wasabi'])
    assert [item['severity'] for item in found['findings']] == ['unjudged', 'drift', 'drift', 'note']
    assert found['findings'][1] == {
        'rule': 'generated-edited',
        'severity': 'drift',
        'provider': 'wasabi',
        'message': 'was edited',
        'file': 'label_studio/io_storages/wasabi/api.py',
        'line': 7,
        'column': 3,
        'diff': ['-as it was', '+as it is'],
        'command': 'storage-scaffold accept api.py',
        'fingerprint': EDITED.fingerprint,
    }


def test_github_commands_cannot_be_broken_out_of() -> None:
    *commands, words = github(ALL, ROOT, None)
    assert words == '2 providers checked, 3 findings: 2 drifted, 1 cannot be judged.'
    assert [command.partition(' ')[0] for command in commands] == ['::error', '::error', '::error', '::notice']
    for command, finding in zip(commands, ALL.findings, strict=True):
        assert '\n' not in command
        _, properties, data = command.split('::', 2)
        values = dict(pair.split('=', 1) for pair in properties.split(' ', 1)[1].split(','))
        assert unquote(values['file']) == str(finding.file)
        assert values['line'] == str(finding.line)
        assert unquote(data).startswith(finding.message)
    assert '::set-output' not in words


def test_github_names_files_relative_to_the_workspace(tmp_path: Path) -> None:
    inside = tmp_path / 'vendor/label-studio'
    inside.mkdir(parents=True)
    command, _ = github(Comparison(('wasabi',), (EDITED,)), inside, str(tmp_path))
    assert 'file=vendor/label-studio/label_studio/io_storages/wasabi/api.py,' in command
    command, _ = github(Comparison(('wasabi',), (EDITED,)), inside, str(inside))
    assert 'file=label_studio/io_storages/wasabi/api.py,' in command


def test_sarif_is_valid_by_the_standard() -> None:
    log = json.loads(sarif(ALL))
    jsonschema.Draft202012Validator(LOG, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log['runs']
    known = run['tool']['driver']['rules']
    assert [rule['id'] for rule in known] == [rule.id for rule in rules()]
    for result, finding in zip(run['results'], ALL.findings, strict=True):
        assert known[result['ruleIndex']]['id'] == result['ruleId'] == finding.rule.id
        location = result['locations'][0]['physicalLocation']
        assert unquote(location['artifactLocation']['uri']) == str(finding.file)
        assert set(run['originalUriBaseIds']) == {location['artifactLocation']['uriBaseId']}
        assert location['region'] == {'startLine': finding.line, 'startColumn': finding.column}
    assert [result['level'] for result in run['results']] == ['error', 'error', 'error', 'note']
    assert run['invocations'] == [{'executionSuccessful': False, 'exitCode': 2}]
    assert json.loads(sarif(Comparison(('wasabi',), ())))['runs'][0]['results'] == []
