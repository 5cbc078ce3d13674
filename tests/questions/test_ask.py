from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import pytest

from storage_scaffold.errors import SpecError, UsageError
from storage_scaffold.kinds.kind import available_kinds
from storage_scaffold.questions.ask import Filled, filled
from storage_scaffold.questions.options import option_keys
from storage_scaffold.render.provider import render_provider
from storage_scaffold.report.preview import FULL
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Constant, FieldRef, Provider, Template
from storage_scaffold.spec.reading.document import plain
from storage_scaffold.spec.reading.source import read_document
from tests.kinds.outside import known

# Answers that say something, for each kind that ships with the tool.
ANSWERS: dict[str, dict[str, str]] = {
    'azure': {'auth': 'service_principal', 'account_name': 'acme', 'authority': 'login.microsoftonline.us'},
    'custom': {'fields': 'url:url, api_key:credential folder:path fast:boolean', 'capabilities': 'delete range'},
    'gcs': {'auth': 'workload_identity', 'tls_verify': 'false'},
    'http': {'auth': 'none', 'base_url': 'https://acme.com', 'listing': 'manifest', 'manifest': 'list.csv'},
    's3': {'endpoint': 'https://{region}.acme.com', 'addressing': 'path', 'request_payer': 'true', 'roles': 'import'},
    'sftp': {'host': 'files.acme.com', 'port': '2222', 'host_key': 'accept_any', 'auth': 'key'},
    'smb': {'encryption': 'false', 'host': '{site}.acme.com', 'fields': 'site'},
    'webdav': {'auth': 'bearer', 'base_url': 'https://dav.acme.com', 'tls_verify': 'false'},
}


def answered(kept: dict[str, str] | None = None, **given: Any) -> Filled:
    return filled({'name': 'acme', **given}, kept or {}, ask=False, schema='../spec.schema.json')


@cache
def spec_of(kind: str) -> bytes:
    """The spec from the answers above."""
    return answered(kind=kind, **ANSWERS.get(kind, {})).spec


def provider_of(spec: bytes) -> Provider:
    return load_bytes(spec, 'acme.yml')


def messages(**given: Any) -> list[str]:
    with pytest.raises(UsageError) as refused:
        answered(**given)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize('kind', available_kinds())
@pytest.mark.parametrize('made', [lambda kind: answered(kind=kind).spec, spec_of], ids=['defaults', 'answers'])
def test_the_spec_of_each_kind_is_valid_and_can_be_generated(kind: str, made: Callable[[str], bytes]) -> None:
    spec = made(kind)
    text = spec.decode()
    assert text.startswith('# yaml-language-server: $schema=../spec.schema.json\n')
    assert all(len(line) < 120 for line in text.splitlines())
    provider = provider_of(spec)
    assert (provider.client.kind, provider.title) == (kind, 'Acme')
    assert render_provider(provider, FULL, 'acme.yml')


@pytest.mark.parametrize('kind', ANSWERS)
def test_the_spec_says_nothing_that_would_hold_without_it(kind: str) -> None:
    spec = spec_of(kind)
    whole = provider_of(spec)
    lines = spec.decode().splitlines(keepends=True)
    document, _ = read_document(spec, 'acme.yml')
    assert document is not None
    assert not any(value in ({}, [], '', None) for value in plain(document.root).values())
    for number, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith('#') or line.startswith('spec:'):
            continue
        with suppress(SpecError):
            assert provider_of(''.join([*lines[:number], *lines[number + 1 :]]).encode()) != whole, line


def test_answers_become_what_a_spec_has() -> None:
    options = provider_of(spec_of('s3')).client.options
    assert options['endpoint'] == Template('https://{region}.acme.com', ('region',))
    assert (options['request_payer'], options['region']) == (Constant(True), FieldRef('region'))
    assert provider_of(spec_of('sftp')).client.options['port'] == Constant(2222)
    custom = provider_of(spec_of('custom'))
    assert {field.name: field.type for field in custom.fields} == {
        'url': 'url',
        'api_key': 'string',
        'folder': 'path',
        'fast': 'boolean',
    }
    assert custom.by_name['api_key'].credential
    assert (custom.capabilities.delete, custom.capabilities.range, custom.capabilities.presign) == (True, True, False)


def test_a_field_that_an_address_is_made_of_becomes_required() -> None:
    assert provider_of(spec_of('s3')).by_name['region'].required


def test_a_ready_spec_can_be_the_start() -> None:
    found = answered(start='catalog:minio', title='Acme')
    assert set(found.answers) == {'name', 'start', 'title'}
    assert provider_of(found.spec).title == 'Acme'


def test_all_refused_answers_are_named_at_once_with_the_words_of_the_loader() -> None:
    assert messages(
        kind='s3', auht='none', endpoint='https://{regoin}.acme.com', addressing='foo', host='x', title=' '
    ) == [
        'there is no question `auht`\n  did you mean `auth`?',
        'title: `title` must not be empty: for example `title: Acme Storage`',
        'endpoint: there is no field `regoin`: did you mean `region`?',
        "addressing: 'foo' is not among the answers\n  auto, path, virtual",
        '`host` is not asked about kind s3 after the other answers\n  leave it out',
    ]
    assert messages() == [f'`kind` is not answered\n  --data kind={"|".join(available_kinds())}']
    assert messages(start='catalog:minoi') == [
        "start: 'catalog:minoi' is not among the answers\n  did you mean `catalog:minio`?"
    ]
    assert messages(kind='custom', fields='url:strng', capabilities='fly')[1:] == [
        'capabilities: unknown key `fly`: known here: write, delete, presign, range, recursive'
    ]


def test_what_is_asked_depends_on_the_kind_and_on_the_answers() -> None:
    def asked(**given: Any) -> set[str]:
        return set(answered(**given).answers) & {*option_keys(), 'fields', 'capabilities'}

    assert asked(kind='s3') == {'auth', 'endpoint', 'region', 'addressing', 'sse'}
    assert asked(kind='s3', sse='aws:kms') - asked(kind='s3') == {'sse_kms_key_id'}
    assert {'tls_verify', 'request_payer', 'public_endpoint', 'fields'} <= asked(kind='s3', more='yes')
    assert asked(kind='custom') == {'fields', 'capabilities'}
    assert asked(kind='webdav') == {'auth', 'base_url'}
    assert 'roles' not in answered(kind='http').answers


def test_kept_answers_are_the_defaults_while_they_fit() -> None:
    kept = {'kind': 's3', 'auth': 'none', 'endpoint': 'https://acme.com', 'addressing': 'virtual', 'more': 'perhaps'}
    again = answered(kept).answers
    assert {key: again[key] for key in kept} == {**kept, 'more': 'no'}
    other = answered(kept, kind='azure').answers
    assert (other['auth'], other['endpoint']) == ('account_key', 'https://acme.com')
    assert answered({**kept, 'endpoint': 'nonsense{'}).answers['endpoint'] == ''


def test_a_kind_from_outside_has_its_questions() -> None:
    with known():
        found = answered(kind='vault', host='vault.acme.com', greeting='hi')
        assert {'host', 'port', 'greeting'} <= set(found.answers)
        assert provider_of(found.spec).client.options['greeting'] == Constant('hi')


def test_an_answer_is_data() -> None:
    title = '{{ 7 * 7 }} "quoted": #\\'
    assert provider_of(answered(kind='s3', title=title).spec).title == title
