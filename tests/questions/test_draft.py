from __future__ import annotations

import pytest

from storage_scaffold.questions.draft import draft, problems
from storage_scaffold.resources import CATALOG, ready_names, specs_dir
from storage_scaffold.spec.loader import load_bytes


@pytest.mark.parametrize('name', ready_names())
def test_a_ready_spec_gets_the_new_name_and_keeps_the_rest(name: str) -> None:
    text = draft({'start': f'{CATALOG}{name}', 'name': 'acme', 'title': 'Acme: "1"'}).ready
    provider = load_bytes(text.encode(), 'acme.yml')
    assert (provider.name, provider.title) == ('acme', 'Acme: "1"')
    assert (provider.class_prefix, provider.scheme) == ('Acme', 'acme')
    ready = specs_dir() / f'{name}.yml'
    assert provider.fields == load_bytes(ready.read_bytes(), name).fields
    assert draft({'start': f'{CATALOG}{name}', 'name': name, 'title': 'Acme'}).ready == ready.read_text(
        encoding='utf-8'
    )


def test_the_first_line_of_a_ready_spec_names_the_schema_where_it_is() -> None:
    for name in ('acme', 'minio'):
        text = draft({'start': 'catalog:minio', 'name': name, 'schema': 'spec.schema.json'}).ready
        assert text.startswith('# yaml-language-server: $schema=spec.schema.json\nspec: 1\n')


def test_problems_come_with_their_hints() -> None:
    text = 'spec: 1\nname: acme\ntitle: Acme\nclient: {kind: s3, addresing: path}\n'
    assert problems(text) == (
        'unknown key `addresing`: it is not an option of client kind `s3`: did you mean `addressing`?',
    )
