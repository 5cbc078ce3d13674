"""What the tool accepts, the schema accepts; where only the tool refuses, no schema could say why.

Across modules: `spec/schema.py` beside the loader with all of its rules.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.reading.source import read_document
from storage_scaffold.spec.schema import spec_schema
from storage_scaffold.spec.validation import validate
from tests.spec.generated import documents

# What the models of the language say beyond a schema, which knows less of text. All else that only the tool says comes
# from spec/rules, where values depend on each other, on the web app or on other languages; docs/editor.md lists it.
BEYOND_A_SCHEMA = ('must be a single line without tabs',)


def said_by_models(document: Any) -> list[str]:
    """What the models say of a document that YAML reads without a problem."""
    tree, unreadable = read_document(json.dumps(document, ensure_ascii=False).encode('utf-8'), 'spec.yml')
    if tree is None or unreadable:
        return []
    messages = [violation.message for violation in validate(tree).violations]
    return [message for message in messages if not message.endswith(BEYOND_A_SCHEMA)]


def problems(document: Any) -> list[str]:
    """What the tool says of a document, each without its place."""
    try:
        load_bytes(json.dumps(document, ensure_ascii=False).encode('utf-8'), 'spec.yml')
    except SpecError as error:
        return [problem.message for problem in error.problems]
    return []


@pytest.fixture(scope='module')
def accepts() -> Any:
    """Whether the schema accepts a document."""
    jsonschema = pytest.importorskip('jsonschema')
    return jsonschema.Draft7Validator(spec_schema()).is_valid


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(inner for key, child in children for inner in _paths(child, (*path, key)))]


ODD = st.sampled_from([None, True, 0, 1, -1, 1.5, '', 'x', 'A b', 'a\nb', '{x}', [], ['x'], {}, {'x': 1}, 'y' * 600])


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A document in which one value is another, one key is missing, or one more key is there."""
    document = json.loads(json.dumps(draw(documents())))
    path = draw(st.sampled_from(_paths(document)))
    owner, key = document, None
    for step in path[:-1]:
        owner = owner[step]
    key = path[-1] if path else None
    how = draw(st.sampled_from(['replace', 'delete', 'add']))
    there = owner[key] if path else document
    if how == 'add' and isinstance(there, dict):
        there[draw(st.sampled_from(['x', 'presing', 'name', 'kind', 'A']))] = draw(ODD)
    elif not path:
        return draw(ODD)
    elif how == 'delete':
        del owner[key]
    else:
        owner[key] = draw(ODD)
    return document


MINIMAL = {'spec': 1, 'name': 'acme', 'title': 'Acme', 'client': {'kind': 'custom'}}
FIXED = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@FIXED
@given(document=documents())
def test_good_specs(accepts: Any, document: dict[str, Any]) -> None:
    assert problems(document) or accepts(document)


@FIXED
@example({**MINIMAL, 'client': {'kind': 'webdav', 'auth': ['basic']}})
@example({**MINIMAL, 'client': {'kind': 'webdav', 'auth': {'basic': 1}}})
@example({**MINIMAL, 'client': {'kind': ['s3']}})
@example({**MINIMAL, 'client': {'kind': 's3', 'tls': []}})
@example({**MINIMAL, 'fields': {'x': {'type': ['string']}}})
@example({**MINIMAL, 'fields': {'x': {'type': 'choice', 'choices': ['y' * 600]}}})
@given(document=damaged())
def test_bad_specs(accepts: Any, document: Any) -> None:
    if accepts(document):
        assert said_by_models(document) == [], document
    else:
        assert problems(document), document
