"""What the client of kind http makes of manifests."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from tests.clients.render import client_of
from tests.clients.sites import Page, asked, html, index, outcome, redirect, site
from tests.clients.stubs import Stub, stub

SPEC = """
spec: 1
title: Manifest
client: {kind: http, auth: none, listing: manifest, manifest: "{list_path}"}
fields: {list_path: {type: path, required: true}}
"""


@pytest.fixture(scope='module')
def http(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    directory = tmp_path_factory.mktemp('client') / 'manifest'
    directory.mkdir()
    return client_of(SPEC, directory)


@contextmanager
def _serving(http: ModuleType, manifest: Page, name: str = 'list.txt', **pages: Page) -> Iterator[tuple[Any, Stub]]:
    """A client of the bucket `b` of a server, whose manifest has this name."""
    with stub(site({f'/data/b/{name}': manifest, **pages})) as made:
        yield http.HTTPClient(http.HTTPOptions(f'{made.address}/data', 'b', manifest=name)), made


def _text(body: str | bytes) -> Page:
    return html(body, content_type='text/plain')


def _keys(client: Any, folder: str = '', recursive: bool = True) -> list[str]:
    return [entry.key for entry in client.list(folder, recursive)]


@pytest.mark.parametrize(
    ('name', 'manifest', 'keys'),
    [
        ('list.txt', 'a.txt\nin/b.txt\n', ['a.txt', 'in/b.txt']),
        ('list.txt', '\r\n  a%20b.txt\r\n\r\nin/ü.txt', ['a b.txt', 'in/ü.txt']),
        ('list.txt', '\ufeff./a.txt\n/data/b/b.txt\nin/../c.txt\nx y\n', ['a.txt', 'b.txt', 'c.txt', 'x y']),
        ('list.txt', 'a,b.txt\n100%.txt\n%2525.txt\n', ['a,b.txt', '100%.txt', '%25.txt']),
        ('in/list', 'a.txt\n../b.txt\n/data/b/c.txt\n', ['in/a.txt', 'b.txt', 'c.txt']),
        ('list.jsonl', '{"url": "a.txt"}\n{"id": 1, "url": " in/b.txt "}\n', ['a.txt', 'in/b.txt']),
        ('list', '"a.txt"\n{"url": "b\\u00fc.txt"}\nc.txt\n', ['a.txt', 'bü.txt', 'c.txt']),
        ('list.csv', 'a.txt,1\nin/b.txt,2\n', ['a.txt', 'in/b.txt']),
        ('list.CSV', 'label,URL\ncat,a.txt\n"a, ""dog""","in/b.txt"\n\n', ['a.txt', 'in/b.txt']),
        ('list.csv', 'note,url\n"two\nlines",a.txt\n', ['a.txt']),
        ('list.csv', '"a.txt"\n"{""x"".txt"\n'.replace('{""x"".txt', 'b.txt'), ['a.txt', 'b.txt']),
        ('list.txt', '', []),
        ('list.csv', '', []),
        ('list.csv', 'url\n', []),
    ],
)
def test_manifests(http: ModuleType, name: str, manifest: str, keys: list[str]) -> None:
    with _serving(http, _text(manifest), name) as (client, made):
        assert _keys(client) == keys
        assert asked(made.requests) == [f'/data/b/{name}']


def test_whole_addresses_of_this_server_count(http: ModuleType) -> None:
    pages: dict[str, Page] = {}
    with stub(site(pages)) as made:
        pages['/data/b/m'] = _text(f'{made.address}/data/b/a.txt\n{made.address.upper()}/data/b/b.txt')
        client = http.HTTPClient(http.HTTPOptions(f'{made.address}/data', 'b', manifest='/m'))
        assert _keys(client) == ['a.txt', 'b.txt']


def test_folders_of_a_manifest(http: ModuleType) -> None:
    with _serving(http, _text('z\nin/a\nin/deep/b\ninside/c\nin\n')) as (client, _):
        assert _keys(client, recursive=False) == ['z', 'in']
        assert _keys(client, 'in', recursive=False) == ['in/a']
        assert _keys(client, 'in') == ['in/a', 'in/deep/b']
        assert outcome(lambda: client.validate('in/deep', True)) == 'no error'
        assert outcome(lambda: client.validate('out', True)).startswith('PrefixNotFound')


@pytest.mark.parametrize(
    'line',
    [
        'https://other.example/data/b/a.txt?token=marker',
        '//other.example/data/b/a.txt',
        'https://127.0.0.1/data/b/a.txt',
        'http://127.0.0.1:1/data/b/a.txt',
        'http://127.0.0.1:port/data/b/a.txt',
        'http://[/data/b/a.txt',
        'http://user:marker@127.0.0.1/data/b/a.txt',
        's3://b/a.txt',
        'file:///data/b/a.txt',
        'javascript:alert(1)',
        '../a.txt',
        '/a.txt',
        '/data/b',
        '/data/b/',
        '/data/bc/a.txt',
        '%2e%2e/a.txt',
        'in/%2e%2e/%2e%2e/a.txt',
        '..%5Ca.txt',
        'in/',
        '.',
        '?marker',
        'a.txt?marker',
        'a.txt#marker',
        '# a comment',
        '<html>',
        '{"url": null}',
        '{"url": ["a.txt"]}',
        '{"url": ""}',
        '{"address": "a.txt"}',
        '{"url": "../a.txt"}',
        '{"url": "a.txt"',
        '{"url": "\\ud800"}',
        '"a.txt',
        '{"url":' * 20_000,
        'lat%e9in.txt',
        'a%00b.txt',
    ],
)
def test_what_is_no_file_of_the_bucket_is_refused_with_its_line(http: ModuleType, line: str) -> None:
    with _serving(http, _text(f'a.txt\n\n{line}\nz.txt\n')) as (client, made):
        listing = client.list('', True)
        assert next(listing).key == 'a.txt'
        said = outcome(lambda: next(listing))
        assert said == 'BadConfig: Line 3 of "list.txt" is not the address of a file in "b".'
        assert len(made.requests) == 1


@pytest.mark.parametrize(
    ('manifest', 'line'),
    [
        ('label,url\ncat,a.txt\ndog\n', 3),
        ('label,url\n"two\nlines",../a.txt\n', 3),
        ('a.txt\n,x\n', 2),
        ('a.txt\n"' + 'x' * 200_000, 2),
    ],
)
def test_a_row_that_names_no_file_is_refused_with_its_line(http: ModuleType, manifest: str, line: int) -> None:
    with _serving(http, _text(manifest), 'list.csv') as (client, _):
        assert outcome(lambda: _keys(client)).startswith(f'BadConfig: Line {line} of "list.csv"')


def test_bytes_that_are_no_text_are_refused(http: ModuleType) -> None:
    for body in (b'a.txt\nlat\xe9in.txt\n', 'a.txt\nb.txt'.encode('utf-16')):
        with _serving(http, _text(body)) as (client, _):
            assert outcome(lambda client=client: _keys(client)).startswith('BadConfig: Line ')


def test_a_line_without_an_end_is_refused(http: ModuleType) -> None:
    with _serving(http, _text('a.txt\n' + 'x' * 3_000_000)) as (client, _):
        assert outcome(lambda: _keys(client)) == 'BadConfig: The manifest has a line without an end.'


def test_a_page_where_the_manifest_should_be_is_told(http: ModuleType) -> None:
    for page in (html(index('a.txt')), redirect('/login')):
        with _serving(http, page) as (client, _):
            for call in (lambda client=client: _keys(client), lambda client=client: client.validate('', False)):
                assert outcome(call).startswith('BadConfig')


def test_a_missing_manifest_is_a_missing_bucket(http: ModuleType) -> None:
    with _serving(http, _text(''), 'list.txt') as (client, made):
        nowhere = http.HTTPClient(http.HTTPOptions(f'{made.address}/data', 'b', manifest='other.txt'))
        assert outcome(lambda: client.validate('', True)) == 'no error'
        for call in (lambda: nowhere.validate('', False), lambda: _keys(nowhere)):
            assert outcome(call) == 'BucketNotFound: There is no "other.txt" in folder "b" on 127.0.0.1.'


@pytest.mark.parametrize('manifest', ['', '/', '.', '../m', 'a/../../m', '..\\m'])
def test_a_manifest_is_a_file_of_the_bucket(http: ModuleType, manifest: str) -> None:
    with pytest.raises(http.BadConfig, match='manifest'):
        http.HTTPClient(http.HTTPOptions('https://files.example.com', 'b', manifest=manifest))


@pytest.mark.parametrize('name', ['list.txt', 'list.csv'])
def test_a_long_manifest_takes_little_memory(http: ModuleType, name: str) -> None:
    tracemalloc.start()
    try:
        with _serving(http, _text(''.join(f'{number:04000}\n' for number in range(3000))), name) as (client, _):
            assert sum(1 for _entry in client.list('', recursive=True)) == 3000
        # the stub takes the text once
        assert tracemalloc.get_traced_memory()[1] < 26 * 1024 * 1024
    finally:
        tracemalloc.stop()
