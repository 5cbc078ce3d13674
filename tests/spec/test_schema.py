"""The JSON Schema that editors use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.kinds.kind import available_kinds
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.language.models import FieldFile, SpecFile
from storage_scaffold.spec.reading.document import plain
from storage_scaffold.spec.reading.source import read_document
from storage_scaffold.spec.schema import DIALECT, spec_schema
from tests.spec.test_loader import MINIO, WASABI


def written(text: bytes) -> Any:
    document, _ = read_document(text, 'spec.yml')
    assert document is not None
    return plain(document.root)


def objects(node: Any) -> list[dict[str, Any]]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    found = [item for child in children for item in objects(child)]
    return [node, *found] if isinstance(node, dict) else found


def test_it_is_json_and_names_its_dialect() -> None:
    schema = spec_schema()
    assert json.loads(json.dumps(schema)) == schema
    assert schema['$schema'] == DIALECT


def test_it_knows_every_key_of_the_language() -> None:
    schema = spec_schema()
    assert list(schema['properties']) == list(SpecFile.model_fields)
    assert schema['required'] == ['spec', 'title', 'client']
    assert schema['additionalProperties'] is False
    assert list(schema['definitions']['FieldFile']['properties']) == list(FieldFile.model_fields)
    parts = [schema, *schema['definitions'].values()]
    assert all(key.get('description') for part in parts for key in part['properties'].values())


def test_every_key_has_an_example_that_is_accepted() -> None:
    jsonschema = pytest.importorskip('jsonschema')
    schema = spec_schema()
    validator = jsonschema.Draft7Validator(schema)
    for part in (schema, *schema['definitions'].values()):
        for name, key in part['properties'].items():
            [example] = key['examples']
            assert not list(validator.evolve(schema=key).iter_errors(example)), (part['title'], name)


@pytest.mark.parametrize('name', available_kinds())
def test_every_option_of_a_kind_has_a_title_a_description_and_an_example(name: str) -> None:
    jsonschema = pytest.importorskip('jsonschema')
    [options] = [
        item['then']['properties']
        for item in spec_schema()['definitions']['ClientFile']['allOf']
        if item['if']['properties']['kind']['const'] == name
    ]
    for option in objects([key for key in options.values() if key is not True]):
        if 'title' in option and isinstance(option['title'], str):
            assert option['description'], option
            values = option.get('examples') or option.get('enum') or option.get('anyOf') or option['properties']
            assert values, option
            assert all(jsonschema.Draft7Validator(option).is_valid(value) for value in option.get('examples', []))


def test_null_is_never_a_value() -> None:
    assert not [
        part for part in objects(spec_schema()) if part.get('type') == 'null' or part.get('default', 0) is None
    ]


def test_presign_and_choices_may_be_short() -> None:
    schema = spec_schema()
    assert {option.get('type', '$ref') for option in schema['properties']['presign']['anyOf']} == {'boolean', '$ref'}
    choices = schema['definitions']['FieldFile']['properties']['choices']
    assert {option.get('type', '$ref') for option in choices['items']['anyOf']} == {'string', '$ref'}


def test_the_options_of_a_kind_are_those_of_its_file() -> None:
    client = spec_schema()['definitions']['ClientFile']
    assert client['properties']['kind']['enum'] == list(available_kinds())
    of_kind = {item['if']['properties']['kind']['const']: item for item in client['allOf']}
    assert list(of_kind) == list(available_kinds())
    of_s3 = of_kind['s3']
    assert set(of_s3['then']['properties']) == {
        'kind',
        'requires',
        'endpoint',
        'region',
        'addressing',
        'sse',
        'sse_kms_key_id',
        'public_endpoint',
        'request_payer',
        'tls',
        'role',
        'auth',
    }
    assert of_s3['then']['properties']['addressing']['enum'] == ['auto', 'path', 'virtual']


GOOD = [path.read_bytes() for path in sorted(specs_dir().glob('*.yml'))] + [WASABI.encode(), MINIO.encode()]
BAD = [
    b'{spec: 2, title: A, client: {kind: s3}}',
    b'{spec: 1, client: {kind: s3}}',
    b'{spec: 1, title: A, client: {kind: s3, addresing: path}}',
    b'{spec: 1, title: A, client: {kind: s3}, presign: {tll: 5}}',
    b'{spec: 1, title: A, client: {kind: s3}, fields: {Host: {type: strng}}}',
    b'{spec: 1, title: A, client: {kind: s3}, name: A-b}',
]


def test_the_ready_specs_agree_with_it() -> None:
    jsonschema = pytest.importorskip('jsonschema')
    validator = jsonschema.Draft7Validator(spec_schema())
    for text in GOOD:
        validator.validate(written(text))
    for text in BAD:
        assert not validator.is_valid(written(text)), text


def test_every_written_key_of_the_ready_specs_is_in_it() -> None:
    properties = spec_schema()['properties']
    for text in GOOD:
        assert set(written(text)) <= set(properties)
    assert Path(specs_dir() / 'wasabi.yml').is_file()
