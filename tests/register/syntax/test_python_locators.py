"""Where entries go: returned lists, dicts, arguments, parameters of tests, blocks of routes."""

from __future__ import annotations

import ast

import pytest

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.python_list import (
    PythonElements,
    dict_key,
    first_name_key,
    name_item_key,
    route_key,
)
from storage_scaffold.register.syntax.python_locators import Assigned, Called, Parametrized, Returned
from tests.register.support import check_round_trip, crlf, put_in

STORAGES = PythonElements(Returned('get_storage_list'), key=name_item_key)
FUNCTION = b"""def other():
    return [{'name': 'wasabi'}]


def get_storage_list():
    def inner():
        return [{'name': 'minio'}]

    return [
        {
            'name': 's3',
            'title': 'S3',
        },
    ]
"""


def storage(name: str, title: str = 'T') -> Entry:
    return Entry(name, f"{{'name': {name!r}, 'title': {title!r},}}", name)


def test_dicts_in_a_returned_list() -> None:
    result = check_round_trip(STORAGES, FUNCTION, [storage('minio'), storage('wasabi')], ast.parse)
    assert b"""        {
            'name': 'minio',
            'title': 'T',
        },
        {
            'name': 'wasabi',
            'title': 'T',
        },
    ]
""" in result


def test_a_name_taken_by_somebody_else_is_refused() -> None:
    with pytest.raises(ShapeError) as caught:
        STORAGES.insert(FUNCTION, storage('s3', 'Mine'), {})
    assert caught.value.line == 10


def test_dicts_in_a_list_on_one_line() -> None:
    source = b"def get_storage_list(): return [{'name': 's3'}]\n"
    result = check_round_trip(STORAGES, source, [storage('minio'), storage('wasabi')], ast.parse)
    assert ast.literal_eval(ast.parse(result).body[0].body[0].value)[2]['name'] == 'wasabi'  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ('source', 'says'),
    [
        (b'def get_storage_list():\n    x = []\n    return x\n', 'plain list'),
        (b'def get_storage_list():\n    if 1:\n        return []\n    return []\n', 'once, found it on lines 3, 4'),
        (b'def get_storage_list():\n    return\n', 'plain list'),
        (b'def get_storage_list():\n    yield 1\n', 'found none'),
        (b'class A:\n    def get_storage_list(self):\n        return []\n', 'expected function get_storage_list'),
        (b'def get_storage_list():\n    return []\ndef get_storage_list():\n    return []\n', 'lines 1, 3'),
    ],
)
def test_a_function_of_another_shape_is_refused(source: bytes, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        STORAGES.insert(source, storage('wasabi'), {})


CLASSES = PythonElements(Assigned('classes', function='restore'), key=dict_key)
DICT = b"""classes = {'wasabi': 1}


def restore(tasks):
    classes = {
        's3': S3,
        **more,
        'redis': Redis,
        # 'lse': Lse  # not yet
    }

    def find(task):
        classes = {'wasabi': 0}
        return classes

    return classes
"""


def test_items_of_a_dict_in_a_function() -> None:
    entries = [Entry(name, f'{name!r}: {name.title()}', name) for name in ('aaa', 'minio', 'wasabi')]
    for source in (DICT, crlf(DICT), DICT.replace(b'    ', b'\t'), b"def restore(t):\n    classes = {'s3': S3}\n"):
        check_round_trip(CLASSES, source, entries, ast.parse)
    result = put_in(CLASSES, DICT, entries)
    assert b"        'redis': Redis,\n        'aaa': Aaa,\n" in result
    assert b"        'wasabi': Wasabi,\n        # 'lse': Lse  # not yet\n    }" in result


PREFETCH = PythonElements(Called('TaskAPI', 'prefetch', 'prefetch_related'), beside='io_storages_')
CALL = b"""class Other:
    def prefetch(self, q):
        return q.prefetch_related('io_storages_s3')


class TaskAPI(Base):
    \"\"\"prefetch_related('io_storages_wasabi')\"\"\"

    @staticmethod
    def prefetch(q):
        # prefetch_related('io_storages_wasabi')
        return q.prefetch_related(
            'annotations',
            'io_storages_s3',
            'io_storages_redis',
            'file_upload',
        ).order_by('io_storages_x')

    def get(self, q):
        return q.prefetch_related('io_storages_wasabi')
"""


def link(name: str) -> Entry:
    return Entry(f'io_storages_{name}', repr(f'io_storages_{name}'), name)


def test_arguments_of_a_call_go_behind_their_like() -> None:
    three = [link('aaa'), link('minio'), link('wasabi')]
    for source in (CALL, crlf(CALL), CALL.replace(b'    ', b'\t')):
        check_round_trip(PREFETCH, source, three, ast.parse)
    assert b"'io_storages_redis',\n            'io_storages_aaa',\n" in put_in(PREFETCH, CALL, three[:1])


@pytest.mark.parametrize(
    ('call', 'expected'),
    [
        (b"q.prefetch_related('io_storages_s3', 'x')", b"q.prefetch_related('io_storages_s3', 'io_storages_a', 'x')"),
        (b"q.prefetch_related('io_storages_s3')", b"q.prefetch_related('io_storages_s3', 'io_storages_a')"),
        (b"(q).prefetch_related ( 'io_storages_s3' )", b"(q).prefetch_related ( 'io_storages_s3', 'io_storages_a' )"),
        (
            b"q.f(1).prefetch_related('io_storages_s3', *x)",
            b"q.f(1).prefetch_related('io_storages_s3', 'io_storages_a', *x)",
        ),
    ],
)
def test_arguments_on_one_line(call: bytes, expected: bytes) -> None:
    head = b'class TaskAPI:\n    def prefetch(self, q):\n        return '
    result = check_round_trip(PREFETCH, head + call + b'\n', [link('a')], ast.parse)
    assert result == head + expected + b'\n'


@pytest.mark.parametrize(
    ('body', 'says'),
    [
        (b"q.prefetch_related('a', 'b')", "begins with 'io_storages_'"),
        (b'q.prefetch_related()', "begins with 'io_storages_'"),
        (b'q.prefetch_related(*LINKS)', "begins with 'io_storages_'"),
        (b'q.all()', 'found none'),
        (b"q.prefetch_related('io_storages_s3').prefetch_related('io_storages_s3')", 'once'),
    ],
)
def test_a_call_of_another_shape_is_refused(body: bytes, says: str) -> None:
    source = b'class TaskAPI:\n    def prefetch(self, q):\n        return ' + body + b'\n'
    with pytest.raises(ShapeError, match=says):
        PREFETCH.insert(source, link('a'), {})


PAIRS = PythonElements(Parametrized('test_it', ('storage', 'link')), key=first_name_key)


def pair(name: str) -> Entry:
    return Entry(name, f'({name}, {name}Link)', name)


PARAMETRIZED = b"""@mark.parametrize('n', [(1,)])
def test_other(n): ...


@mark.django_db
@mark.parametrize('n', [(2,)])
@pytest.mark.parametrize(
    'storage, link',
    [
        (S3, S3Link),
    ],
)
def test_it(storage, link, n): ...
"""


def test_a_parametrized_test() -> None:
    source = PARAMETRIZED
    result = check_round_trip(PAIRS, source, [pair('A'), pair('B')], ast.parse)
    assert b'        (S3, S3Link),\n        (A, ALink),\n        (B, BLink),\n    ],\n' in result
    with pytest.raises(ShapeError, match='parametrize'):
        PAIRS.insert(source.replace(b'storage, link', b'storage, links'), pair('A'), {})
    with pytest.raises(ShapeError, match='plain list'):
        PAIRS.insert(source.replace(b'    [\n', b'    [] + [\n'), pair('A'), {})


ROUTES = PythonElements(Assigned('urls'), key=lambda node: (route_key(node) or '').split('/')[0])


def routes(name: str) -> Entry:
    new = f"path('{name}/new', {'A' * 90}, name='{name}-new-storage')"
    return Entry(name, f"# {name.title()}\npath('{name}/', {name}.list),\n{new},\npath('{name}/x', x)", name)


URLS = b"""urls = [
    # S3
    path('s3/', s3),
    re_path('wasabi/', x),
]
urls += [
    path('wasabi/', x),
]
"""


def test_a_block_with_its_comment_is_one_entry() -> None:
    three = [routes('aaa'), routes('minio'), routes('wasabi')]
    no_comma = URLS.replace(b'x),\n]\nurls', b'x)\n]\nurls')
    for source in (URLS, crlf(URLS), URLS.replace(b'    ', b'\t'), no_comma):
        check_round_trip(ROUTES, source, three, ast.parse)
    result = put_in(ROUTES, URLS, three[:2])
    assert (
        b"    re_path('wasabi/', x),\n    # Aaa\n    path('aaa/', aaa.list),\n    path(\n        'aaa/new',\n"
        in result
    )
    assert b"    path('aaa/x', x),\n    # Minio\n    path('minio/', minio.list),\n" in result


def test_half_a_block_is_refused() -> None:
    source = put_in(ROUTES, b"urls = [\n    path('s3/', s3),\n]\n", [routes('minio')])
    half = source.replace(b"    path('minio/x', x),\n", b'')
    assert ROUTES.state(half, routes('minio')) is State.ALTERED
    with pytest.raises(ShapeError, match="'minio' differs"):
        ROUTES.insert(half, routes('minio'), {})
    other_comment = source.replace(b'# Minio', b'# mine')
    assert ROUTES.state(other_comment, routes('minio')) is State.ALTERED


def test_a_block_does_not_go_into_a_list_on_one_line() -> None:
    with pytest.raises(ShapeError, match='one element per line'):
        ROUTES.insert(b"urls = [path('s3/', s3)]\n", routes('minio'), {})


def test_a_long_element_is_laid_out_for_its_depth() -> None:
    long = Entry('k', f"f('{'a' * 51}', '{'b' * 51}')", 'k')
    deep = b'def restore(t):\n    classes = [\n        f(1),\n    ]\n'
    shape = PythonElements(Assigned('classes', function='restore'), key=lambda node: None)
    result = shape.insert(deep, long, {})
    assert b"        f(\n            'aaaa" in result
    assert max(map(len, result.split(b'\n'))) <= 119
    flat = PythonElements(Assigned('classes'), key=lambda node: None).insert(b'classes = [\n    f(1),\n]\n', long, {})
    assert f"    f('{'a' * 51}', '{'b' * 51}'),\n".encode() in flat
