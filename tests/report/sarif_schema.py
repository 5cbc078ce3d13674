"""The part of SARIF 2.1.0 that a report uses, written by hand: no package ships the standard's schema.

Stricter than the standard: what is not named here must not be there.
"""

from __future__ import annotations

from typing import Any


def only(required: str, **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others; `required` names those that must be present."""
    return {
        'type': 'object',
        'additionalProperties': False,
        'required': required.split(),
        'properties': properties,
    }


def array(items: Any, **more: Any) -> dict[str, Any]:
    return {'type': 'array', 'items': items, **more}


TEXT = {'type': 'string', 'minLength': 1}
MESSAGE = only('text', text=TEXT)  # 3.11
LEVEL = {'enum': ['none', 'note', 'warning', 'error']}  # 3.27.10
POSITIVE = {'type': 'integer', 'minimum': 1}
REGION = only('startLine', startLine=POSITIVE, startColumn=POSITIVE)  # 3.30
# 3.4.3: relative to the base, so percent-encoded, without a scheme or a leading slash.
ARTIFACT = only(
    'uri uriBaseId',
    uri={'type': 'string', 'pattern': r'^[A-Za-z0-9._~!$&\'()*+,;=@%/-]+$', 'not': {'pattern': '^/|^[a-z]+:'}},
    uriBaseId={'const': '%SRCROOT%'},
)
LOCATION = only(
    'physicalLocation', physicalLocation=only('artifactLocation', artifactLocation=ARTIFACT, region=REGION)
)
RESULT = only(
    'message ruleId ruleIndex level locations partialFingerprints',
    ruleId=TEXT,
    ruleIndex={'type': 'integer', 'minimum': 0},
    level=LEVEL,
    message=MESSAGE,
    locations=array(LOCATION, minItems=1, maxItems=1),
    partialFingerprints={'type': 'object', 'minProperties': 1, 'additionalProperties': TEXT},  # 3.27.17
)
RULE = only(
    'id shortDescription help',
    id=TEXT,
    name={'type': 'string', 'pattern': '^[A-Z][A-Za-z]+$'},
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=only('level', level=LEVEL),
)
DRIVER = only('name rules', name=TEXT, semanticVersion=TEXT, rules=array(RULE, uniqueItems=True))
INVOCATION = only('executionSuccessful', executionSuccessful={'type': 'boolean'}, exitCode={'type': 'integer'})
RUN = only(
    'tool results',
    tool=only('driver', driver=DRIVER),
    invocations=array(INVOCATION),
    originalUriBaseIds={'type': 'object', 'additionalProperties': only('', description=MESSAGE)},
    columnKind={'enum': ['utf16CodeUnits', 'unicodeCodePoints']},
    results=array(RESULT),
)
LOG = only(
    'version runs',
    **{'$schema': {'type': 'string', 'format': 'uri'}},
    version={'const': '2.1.0'},
    runs=array(RUN, minItems=1),
)
