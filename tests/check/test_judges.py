"""A finding from outside: one rule and its judge, seen in every format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from storage_scaffold.check import judges
from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge, ManagedTree, Subject
from storage_scaffold.errors import CheckoutError
from storage_scaffold.report.document import document
from storage_scaffold.report.github import github
from storage_scaffold.report.sarif import sarif
from storage_scaffold.report.text import text
from tests.check.trees import STORAGES
from tests.check.trees import Judges as Trees

NO_TITLE = Rule('title-short', Severity.DRIFT, 'A title is short', 'Titles are words. Give the provider a longer one.')
CROWDED = Rule('tree-crowded', Severity.NOTE, 'A tree has many providers', 'Think of the people who choose one.')
README = STORAGES / 'wasabi/README.md'


def short_title(subject: Subject) -> Iterator[Finding]:
    path = STORAGES / subject.lock.name / 'README.md'
    lines = (subject.checkout.read(path) or b'').decode().splitlines()
    number, title = next((at, line) for at, line in enumerate(lines, 1) if line.startswith('# '))
    if len(title) < 10:
        yield subject.finding(NO_TITLE, 'the title is short', path, line=number, diff=(f'+{title}',))


def crowded(tree: ManagedTree) -> Iterator[Finding]:
    if len(tree.locks) > 1:
        yield Finding(CROWDED, '', f'{len(tree.locks)} providers', PurePosixPath('label_studio'))


def unreadable(subject: Subject) -> Iterator[Finding]:
    if subject.lock.name == 'wasabi':
        raise CheckoutError('is not a title')
    yield from ()


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge((NO_TITLE, CROWDED), providers=(short_title,), trees=(crowded,))
    monkeypatch.setattr(judges, 'JUDGES', (*judges.JUDGES, judge))


@pytest.mark.usefixtures('outside')
def test_a_rule_and_its_judge_are_seen_in_every_format(judges: Trees) -> None:
    found = compare(judges.tree)
    assert [(finding.rule, finding.provider) for finding in found.findings] == [(CROWDED, ''), (NO_TITLE, 'wasabi')]
    assert found.exit_code == 1
    root = judges.tree.root

    words = '\n'.join(text(found, root))
    assert f'  {README}:2: the title is short  [title-short]\n      +# Wasabi\n' in words
    assert 'storage-scaffold update wasabi' in words
    assert '  label_studio:1: 2 providers\n' in words

    items = json.loads(document(found))['findings']
    assert [(item['rule'], item['severity']) for item in items] == [('tree-crowded', 'note'), ('title-short', 'drift')]

    notice, error, _ = github(found, root, None)
    assert notice.startswith('::notice file=label_studio,line=1,')
    assert error.startswith(f'::error file={README},line=2,') and 'A title is short' in error

    (run,) = json.loads(sarif(found))['runs']
    rules = run['tool']['driver']['rules']
    assert [rule['id'] for rule in rules[-2:]] == ['title-short', 'tree-crowded']
    assert [rules[result['ruleIndex']]['id'] for result in run['results']] == ['tree-crowded', 'title-short']


def test_a_judge_that_fails_does_not_silence_the_others(judges: Trees, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage_scaffold.check import judges as table

    kept = (Judge((), providers=(unreadable,)), *table.JUDGES, Judge((CROWDED,), trees=(crowded,)))
    monkeypatch.setattr(table, 'JUDGES', kept)
    found = compare(judges.tree)
    assert [finding.rule.id for finding in found.findings] == ['tree-crowded', 'unreadable']
    assert found.exit_code == 2
