"""A comparison as SARIF 2.1.0, the format that code scanning services read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from storage_scaffold import __version__
from storage_scaffold.check.findings import Comparison, Finding, Rule, Severity
from storage_scaffold.check.judges import rules

SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
_ROOT = '%SRCROOT%'


def sarif(comparison: Comparison) -> str:
    """One run; files are relative to the root of the checkout, so that the report is the same on every machine."""
    known = rules()
    run = {
        'tool': {
            'driver': {
                'name': 'storage-scaffold',
                'semanticVersion': __version__,
                'rules': [_rule(rule) for rule in known],
            }
        },
        'invocations': [
            {
                'executionSuccessful': not comparison.of(Severity.UNJUDGED),
                'exitCode': comparison.exit_code,
            }
        ],
        'originalUriBaseIds': {_ROOT: {'description': {'text': 'The root of the Label Studio checkout.'}}},
        'columnKind': 'unicodeCodePoints',
        'results': [_result(finding, known) for finding in comparison.findings],
    }
    return json.dumps({'$schema': SCHEMA, 'version': '2.1.0', 'runs': [run]}, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        'id': rule.id,
        'name': ''.join(word.capitalize() for word in rule.id.split('-')),
        'shortDescription': {'text': rule.title},
        'fullDescription': {'text': rule.help},
        'help': {'text': rule.help},
        'defaultConfiguration': {'level': _level(rule)},
    }


def _level(rule: Rule) -> str:
    return 'note' if rule.severity is Severity.NOTE else 'error'


def _result(finding: Finding, known: Sequence[Rule]) -> dict[str, Any]:
    words = [f'{finding.provider}: {finding.message}' if finding.provider else finding.message, *finding.diff]
    if finding.command:
        words.append(f'To fix it: {finding.command}')
    return {
        'ruleId': finding.rule.id,
        'ruleIndex': known.index(finding.rule),
        'level': _level(finding.rule),
        'message': {'text': '\n'.join(words)},
        'locations': [
            {
                'physicalLocation': {
                    'artifactLocation': {'uri': quote(str(finding.file)), 'uriBaseId': _ROOT},
                    'region': {'startLine': finding.line, 'startColumn': finding.column},
                }
            }
        ],
        'partialFingerprints': {'finding/v1': finding.fingerprint},
    }
