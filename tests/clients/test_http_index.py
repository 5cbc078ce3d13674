"""What the client of kind http makes of indexes and redirects that the real servers do not give."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from tests.clients.render import client_module
from tests.clients.sites import Page, asked, html, index, outcome, redirect, site
from tests.clients.stubs import Stub, response, stub


@pytest.fixture(scope='module')
def http(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return client_module('http_index', tmp_path_factory.mktemp('client'))


Serve = Callable[..., Any]


@pytest.fixture
def serve(http: ModuleType) -> Iterator[Serve]:
    """Makes a client of the bucket `b` at a site with these pages, and the site."""

    @contextmanager
    def serving(pages: Mapping[str, Page], **options: Any) -> Iterator[tuple[Any, Stub]]:
        with stub(site(pages)) as made:
            told = {'base_url': f'{made.address}/data', 'bucket': 'b', **options}
            yield http.HTTPClient(http.HTTPOptions(**told)), made

    return serving


def _keys(client: Any, recursive: bool = True) -> list[str]:
    return [entry.key for entry in client.list('', recursive)]


@pytest.mark.parametrize(
    ('link', 'key'),
    [
        ('a.txt', 'a.txt'),
        ('./a:b.txt', 'a:b.txt'),
        ('/data/b/a.txt', 'a.txt'),
        ('/data/%62/a.txt', 'a.txt'),
        ('a%20b.txt', 'a b.txt'),
        ('a b.txt', 'a b.txt'),
        ('  a.txt\n', 'a.txt'),
        ('a&amp;b.txt', 'a&b.txt'),
        ('a&b.txt', 'a&b.txt'),
        ('&#97;.txt', 'a.txt'),
        ('a%26amp;.txt', 'a&amp;.txt'),
        ('%3Fa%23.txt', '?a#.txt'),
        ('100%.txt', '100%.txt'),
        ('%2525.txt', '%25.txt'),
        ('ü.txt', 'ü.txt'),
        ('%c3%bc.txt', 'ü.txt'),
        ('..%20.txt', '.. .txt'),
    ],
)
def test_links_that_count(serve: Serve, link: str, key: str) -> None:
    with serve({'/data/b/': index(link)}) as (client, _):
        assert _keys(client) == [key]


@pytest.mark.parametrize(
    'link',
    [
        '',
        '.',
        './',
        '/',
        '..',
        '../',
        '../a.txt',
        '/data/b',
        '/data/b/',
        '/data/b.txt',
        '/data/bc/a.txt',
        'deeper/a.txt',
        'deeper/a/',
        '//',
        '?C=N;O=D',
        'a.txt?download',
        'a.txt#top',
        '#top',
        '%2e%2e/a.txt',
        '%2e%2e',
        '%2e/',
        'a%2Fb.txt',
        'a%2F..%2F..%2Fb.txt',
        '..%5Ca.txt',
        'http://other.example/data/b/a.txt',
        '//other.example/data/b/a.txt',
        'https://127.0.0.1/data/b/a.txt',
        'http://127.0.0.1:1/data/b/a.txt',
        'http://127.0.0.1:port/data/b/a.txt',
        'http://[/data/b/a.txt',
        'http://user@127.0.0.1/data/b/a.txt',
        'javascript:alert(1)',
        'mailto:a.txt',
        'file:///data/b/a.txt',
    ],
)
def test_links_that_do_not(serve: Serve, link: str) -> None:
    with serve({'/data/b/': index(link, 'z.txt')}) as (client, made):
        assert _keys(client) == ['z.txt']
        assert asked(made.requests) == ['/data/b/']


def test_an_address_of_this_server_is_a_link_like_any_other(serve: Serve) -> None:
    pages: dict[str, Page] = {}
    with serve(pages) as (client, made):
        pages['/data/b/'] = index(f'{made.address}/data/b/a.txt', f'{made.address.upper()}/data/b/b.txt')
        assert _keys(client) == ['a.txt', 'b.txt']


def test_a_file_is_listed_once_though_its_icon_links_to_it_too(serve: Serve) -> None:
    with serve({'/data/b/': index('a.txt', './a.txt', 'in/', 'in/'), '/data/b/in/': index('c')}) as (client, made):
        assert _keys(client) == ['a.txt', 'in/c']
        assert asked(made.requests) == ['/data/b/', '/data/b/in/']


@pytest.mark.parametrize(
    'page',
    [
        '<html><title>Sign in</title><form action=/login><a href="a.txt">a</a></form></html>',
        '<!doctype html><html><title>App</title><div id=root></div><script src=/app.js></script></html>',
        '<html><body><a href="a.txt">a.txt</a></body></html>',
        '<html><title>Indexing</title><a href="a.txt">a.txt</a></html>',
        '<html><!-- <title>Index of /data/b/</title> --><a href="a.txt">a.txt</a></html>',
        '<html><script>"<title>Index of /</title>"</script><a href="a.txt">a.txt</a></html>',
        '<html><title>/elsewhere</title><a href="a.txt">a.txt</a></html>',
        'a.txt\nb.txt\n',
        '',
    ],
)
def test_a_page_that_is_no_index_is_told(serve: Serve, page: str) -> None:
    with serve({'/data/b/': page}) as (client, _):
        for call in (lambda: _keys(client), lambda: client.validate('', False)):
            assert outcome(call).startswith('BadConfig: The server does not show an index of "/data/b/"')


@pytest.mark.parametrize('content_type', ['text/plain', 'application/xml', 'application/octet-stream', 'image/png'])
def test_what_is_no_page_is_told(serve: Serve, content_type: str) -> None:
    with serve({'/data/b/': html(index('a.txt'), content_type=content_type)}) as (client, _):
        assert outcome(lambda: _keys(client)).startswith('BadConfig')


@pytest.mark.parametrize(
    'title', ['Index of /', 'Index of /some/where', 'Directory listing for /b/', '/data/b', '/b/', '/']
)
def test_titles_of_an_index(serve: Serve, title: str) -> None:
    with serve({'/data/b/': index('a', title=title), '/data/b/empty/': index(title=title)}) as (client, _):
        assert _keys(client) == ['a']
    with serve({'/data/b/': index(title=title)}) as (client, _):
        assert _keys(client) == []
        client.validate('', True)


@pytest.mark.parametrize(
    'page',
    [
        index('a.txt', end=''),
        index('a.txt', end='</body>'),
        index('a.txt')[:-30],
        index('a.txt', end='<a href="unfinished'),
        index('a.txt', end='<!-- </html>'),
    ],
)
def test_an_index_that_is_cut_off_is_told(serve: Serve, page: str) -> None:
    with serve({'/data/b/': page}) as (client, _):
        assert outcome(lambda: _keys(client)) == 'UnknownError: The index of "/data/b/" breaks off.'


@pytest.mark.parametrize('charset', ['iso-8859-1', 'utf-16', 'no-such-charset', 'utf-8'])
def test_the_charset_that_a_server_claims_does_not_matter(serve: Serve, charset: str) -> None:
    page = html(index('%c3%bc.txt', title='Index of /ü'), content_type=f'text/html;charset={charset}')
    with serve({'/data/b/': page}) as (client, _):
        assert _keys(client) == ['ü.txt']


@pytest.mark.parametrize('name', [b'lat%e9in.txt', b'lat\xe9in.txt', b'%ed%a0%80', b'a%00b', '\ufffd'.encode()])
def test_a_name_that_nobody_can_ask_for_is_told(serve: Serve, name: bytes) -> None:
    with serve({'/data/b/': index('a', 'NAME').encode().replace(b'NAME', name)}) as (client, _):
        assert 'A name in "/" is not UTF-8' in outcome(lambda: _keys(client))


@pytest.mark.parametrize(
    'body',
    [
        '<a ' * 1_000_000,
        '<a href="' + 'x' * 3_000_000,
        '<!--' * 1_000_000,
        '<![foo[' * 1000,
        '<!DOCTYPE [' * 100_000,
        '<title>' + 'x' * 3_000_000,
        '<' * 300_000,
        '</' * 1_000_000,
        '&' * 3_000_000,
        '<a href="&#x' + '9' * 2_000_000 + '">',
    ],
)
def test_a_page_that_costs_time_or_memory_is_refused(serve: Serve, body: str) -> None:
    with serve({'/data/b/': index('a.txt', end='') + body}) as (client, _):
        assert outcome(lambda: _keys(client)).partition(':')[0] in ('BadConfig', 'UnknownError')


def _nginx(*items: Any) -> Page:
    body = '[\r\n' + ',\r\n'.join(json.dumps(item) for item in items) + '\r\n]'
    return html(body, content_type='application/json')


def _file(name: Any, **about: Any) -> dict[str, Any]:
    return {'name': name, 'type': 'file', 'mtime': 'Fri, 27 Nov 2026 08:00:00 GMT', 'size': 5, **about}


def test_json_says_what_a_file_is(serve: Serve) -> None:
    items = (
        _file('a'),
        _file('b', size='5', mtime='yesterday'),
        _file('c', size=True, mtime=None),
        {'name': 'd', 'type': 'file'},
        _file('socket', type='other'),
        _file('%2e%2e?C=N'),
    )
    with serve({'/data/b/': _nginx(*items)}) as (client, _):
        found = [(entry.key, entry.size, entry.last_modified) for entry in client.list('', False)]
    assert [(key, size, moment and moment.isoformat()) for key, size, moment in found] == [
        ('a', 5, '2026-11-27T08:00:00+00:00'),
        ('b', None, None),
        ('c', None, None),
        ('d', None, None),
        ('%2e%2e?C=N', 5, '2026-11-27T08:00:00+00:00'),
    ]


@pytest.mark.parametrize(
    'body',
    [
        '',
        'null',
        '{}',
        '{"name": "a", "type": "file"}',
        '"[]"',
        '[{"a": 1}]',
        '[{"name": null, "type": "file"}]',
        '[{"name": "a"}]',
        '[{"name": "..", "type": "directory"}]',
        '[{"name": "a/b", "type": "file"}]',
        '[{"name": "..\\\\..\\\\b", "type": "file"}]',
        '[1]',
        '["a.txt"]',
        '[{"name": "a", "type": "file"}',
        '[{"name": "a", "type": "file"},',
        '[{"name": "a", "ty',
        '[{"name": "a", "type": "file"}] more',
        '[' * 100_000,
        '[{"a":' * 100_000,
        '[{"name": "' + 'x' * 3_000_000,
        '[' + ' ' * 3_000_000,
    ],
)
def test_json_that_is_no_index_is_told(serve: Serve, body: str) -> None:
    with serve({'/data/b/': html(body, content_type='application/json')}) as (client, _):
        assert outcome(lambda: _keys(client)).partition(':')[0] in ('BadConfig', 'UnknownError')


def test_json_on_one_line(serve: Serve) -> None:
    body = json.dumps([_file('ü'), _file('d', type='directory')], separators=(',', ':'), ensure_ascii=False)
    pages = {'/data/b/': html(body, content_type='application/json; charset=utf-8'), '/data/b/d/': _nginx()}
    with serve(pages) as (client, _):
        assert _keys(client) == ['ü']


@pytest.mark.parametrize('name', ['\ufffd', '\ud800', 'a\x00b'])
def test_a_name_in_json_that_nobody_can_ask_for_is_told(serve: Serve, name: str) -> None:
    with serve({'/data/b/': _nginx(_file(name))}) as (client, _):
        assert 'A name in "/" is not UTF-8' in outcome(lambda: _keys(client))


@pytest.mark.parametrize('is_json', [False, True])
def test_a_long_index_takes_little_memory(serve: Serve, is_json: bool) -> None:
    names = [f'{number:04000}.txt' for number in range(3000)]
    page = _nginx(*map(_file, names)) if is_json else html(index(*names))
    tracemalloc.start()
    try:
        with serve({'/data/b/': page}) as (client, _):
            assert sum(1 for _entry in client.list('', recursive=True)) == len(names)
        # the stub takes the page once
        assert tracemalloc.get_traced_memory()[1] < 14 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_folders_without_an_end_are_given_up(serve: Serve, http: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    class Everywhere(dict[str, Page]):
        def get(self, path: str, default: Any = None) -> Page:
            return index('again/')

    with serve(Everywhere()) as (client, made):
        assert outcome(lambda: _keys(client)).startswith('UnknownError: More than 64 folders lie in each other')
        assert len(made.requests) == 65
    monkeypatch.setattr(http, 'MOST_FOLDERS', 3)
    with serve({'/data/b/': index(*(f'{n}/' for n in range(4)))}) as (client, _):
        assert outcome(lambda: _keys(client)).startswith('UnknownError: There are more than 3 folders')


def test_redirects_within_the_bucket_are_followed(serve: Serve) -> None:
    pages: dict[str, Page] = {'/data/b/new/a.txt': html(b'data', content_type='text/plain')}
    for number, location in enumerate(['new/a.txt', '/data/b/new/a.txt', './x/../new/a.txt', 'new/a.txt?v=2']):
        pages[f'/data/b/{number}.txt'] = redirect(location, 301 + number % 3)
    pages['/data/b/new/a.txt?v=2'] = pages['/data/b/new/a.txt']
    pages['/data/b/twice'] = redirect('0.txt', 308)
    pages['/data/b/in/'] = redirect('/data/b/2026/')
    pages['/data/b/2026/'] = index('x.txt')
    with serve(pages) as (client, made):
        pages['/data/b/whole.txt'] = redirect(f'{made.address}/data/b/new/a.txt', 307)
        for name in ('0.txt', '1.txt', '2.txt', '3.txt', 'twice', 'whole.txt'):
            assert client.read(name) == b'data'
        assert [entry.key for entry in client.list('in', False)] == ['in/x.txt']


@pytest.mark.parametrize(
    'location',
    [
        '/login',
        '/data/other/a.txt',
        '../a.txt',
        '/data/b/../a.txt',
        '/data/b/%2e%2e/a.txt',
        '/data/b',
        'https://127.0.0.1/data/b/a.txt',
        'http://127.0.0.1:1/data/b/a.txt',
        'http://other.example/data/b/a.txt',
        '//other.example/data/b/a.txt',
        'http://me@127.0.0.1/data/b/a.txt',
        'http://[/data/b/a.txt',
        'ftp://127.0.0.1/data/b/a.txt',
        'file:///data/b/a.txt',
    ],
)
def test_other_redirects_are_not(serve: Serve, location: str) -> None:
    with serve({'/data/b/a.txt': redirect(location)}) as (client, made):
        assert outcome(lambda: client.read('a.txt')).startswith('BadConfig: 127.0.0.1 answers with a redirect out of')
        assert asked(made.requests) == ['/data/b/a.txt']


def test_redirects_in_circles_are_given_up(serve: Serve) -> None:
    with serve({'/data/b/a': redirect('b'), '/data/b/b': redirect('a')}) as (client, made):
        assert outcome(lambda: client.read('a')).startswith('BadConfig: 127.0.0.1 answers with one redirect after')
        assert len(made.requests) == 6


@pytest.mark.parametrize('location', ['a/', '/data/b/a/', '/data/b/', '/data/b/other/'])
def test_an_object_that_leads_to_a_folder_is_none(serve: Serve, location: str) -> None:
    with serve({'/data/b/a': redirect(location), '/data/b/a/': index('x'), '/data/b/': index('a/')}) as (client, _):
        for key in ('a', 'a/'):
            assert outcome(lambda key=key: client.read(key)).startswith('ObjectNotFound')


@pytest.mark.parametrize(
    ('options', 'sent'),
    [
        ({}, None),
        ({'username': 'me', 'password': 'pass:wörd'}, b'Authorization: Basic bWU6cGFzczp3w7ZyZA=='),
        ({'token': 'abc'}, b'Authorization: Bearer abc'),
    ],
)
def test_who_asks_is_said_to_nobody_else(serve: Serve, options: dict[str, str], sent: bytes | None) -> None:
    with stub(response(200, b'theirs')) as other:
        pages = {'/data/b/a': redirect('b'), '/data/b/b': redirect(f'{other.address}/data/b/b')}
        with serve(pages, **options) as (client, made):
            assert outcome(lambda: client.read('a')).startswith('BadConfig')
        heads = [request.split(b'\r\n') for request in made.requests]
        assert [
            b'\r\n'.join(line for line in head if line.startswith(b'Authorization')) or None for head in heads
        ] == [
            sent,
            sent,
        ]
    assert other.requests == []


def test_a_range_that_is_redirected_stays_one(serve: Serve) -> None:
    with serve({'/data/b/a': redirect('b'), '/data/b/b': response(206, b'23', 'Content-Range: bytes 2-3/9')}) as made:
        client, server = made
        stream = client.open_range('a', 'bytes=2-3')
        assert (stream.status, b''.join(stream.iter_chunks())) == (206, b'23')
    assert all(b'Range: bytes=2-3' in request for request in server.requests)


def test_threads_share_a_client(serve: Serve) -> None:
    pages = {f'/data/b/{number}.txt': html(f'{number}' * 5000) for number in range(8)}
    with serve({'/data/b/': index(*(f'{number}.txt' for number in range(8))), **pages}) as (client, _):

        def work(number: int) -> None:
            for _turn in range(4):
                assert len(_keys(client)) == 8
                assert client.read(f'{number}.txt') == f'{number}'.encode() * 5000

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))


@pytest.mark.parametrize('bucket', ['', '.', '..', 'a/b', 'a\\..\\..'])
def test_a_bucket_is_one_folder(http: ModuleType, bucket: str) -> None:
    with pytest.raises(http.BadConfig):
        http.HTTPClient(http.HTTPOptions('https://files.example.com', bucket))


def test_nothing_shows_a_secret(http: ModuleType) -> None:
    assert 'marker' not in repr(http.HTTPOptions('https://files.example.com', 'b', 'me', 'marker', 'marker'))
