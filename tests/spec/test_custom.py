"""Specs of kind custom: their client can what they say, and may be a finished file beside them.

Across modules: what specs of one kind say, from loading to the provider.
"""

from __future__ import annotations

import pytest

from tests.spec.specs import assert_said, load, problems

HEAD = 'spec: 1\nname: store\ntitle: Store\nclient:\n  kind: custom\n'


def test_the_client_can_what_the_spec_says() -> None:
    assert not load(HEAD).capabilities.presign
    provider = load(HEAD + 'capabilities: {presign: true, recursive: false}\n')
    assert (provider.capabilities.presign, provider.capabilities.recursive) == (True, False)
    assert provider.presign.supported and provider.presign.default
    assert not load(HEAD + 'capabilities: {presign: true}\npresign: {default: false}\n').presign.default


def test_links_are_signed_by_a_client_that_can() -> None:
    assert_said(problems(HEAD + 'presign: true\n'), (6, 10, 'write `capabilities: {presign: true}` if it can'))


@pytest.mark.parametrize('file', ['client.py', 'store/client.py', 'my store/v1.2/the-client.py', '.hidden/_client.py'])
def test_a_finished_client_lies_beside_the_spec(file: str) -> None:
    assert load(f'{HEAD}  file: {file}\n').client.options['file'].value == file  # type: ignore[union-attr]


@pytest.mark.parametrize(
    'file',
    [
        '/etc/client.py',
        '../client.py',
        'store/../../client.py',
        './client.py',
        'store//client.py',
        'C:/client.py',
        'store\\\\client.py',
        '~/client.py',
        'https://example.com/client.py',
        'client.txt',
        '.py',
        'store/',
    ],
)
def test_and_nowhere_else(file: str) -> None:
    found = problems(f'{HEAD}  file: "{file}"\n')
    assert [(problem.line, problem.column) for problem in found] == [(6, 9)]
    assert 'a relative path like `store/client.py`' in found[0].message


def test_other_kinds_have_no_file() -> None:
    text = HEAD.replace('custom', 's3') + '  file: client.py\n'
    assert_said(problems(text), (6, 3, 'it is not an option of client kind `s3`'))


@pytest.mark.parametrize('name', ['bool', 'field', 'float', 'int', 'str'])
def test_words_of_the_options_class(name: str) -> None:
    assert_said(
        problems(f'{HEAD}fields:\n  {name}: {{}}\n'), (7, 3, 'that the declaration of the client options uses')
    )
    other = f'{HEAD.replace("custom", "s3")}  region: "{{{name}}}"\nfields:\n  {name}: {{}}\n'
    assert load(other).by_name[name]
