"""What the tool accepts, the schema accepts; where only the tool refuses, no schema could say why.

Across modules: `spec/schema.py` beside the loader with all of its rules.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.schema import spec_schema
from tests.spec.generated import documents

# What the tool says of specs that the schema accepts: of values that depend on each other, of templates, of defaults,
# of what the web app can show, of text that JSON Schema knows less of. docs/editor.md lists it for people.
BEYOND_A_SCHEMA = (
    r'there is no (field|mode) `.*`',
    r'`.*` is missing',
    r'`.*` is a choice without choices',
    r'`.*` only has an effect with `.*`',
    r'`.*` takes a field of type .*',
    r'`.*` must be of type `choice` to select a way to log in',
    r'`.*` has no meaning for a field of type `.*`',
    r'`.*` is for (import|export) storages, but the provider has no (import|export) storage',
    r'`.*` are given together, but .*',
    r'`.*` may be empty, which would break the address',
    r'`.*` is not shown in every storage, which would break the address',
    r'`.*` is refused: an address must .*',
    r'`.*` is not one of the choices of `.*`',
    r'the default of `.*` (must be|is not one of its choices).*',
    r'`.*` may be 0.*: (for the web app|the web app).*',
    r'`.*` must be a single line without tabs',
    r'a list item has no value',
)


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
    found = problems(document)
    beyond = [problem for problem in found if any(re.match(words, problem, re.DOTALL) for words in BEYOND_A_SCHEMA)]
    assert found == beyond if accepts(document) else found != [], document
