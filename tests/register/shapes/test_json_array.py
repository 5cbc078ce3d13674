"""Objects in a JSON array, in the layout of the file."""

from __future__ import annotations

import json

import pytest

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.json_array import JsonArray
from tests.register.support import BOM, Variant, check_round_trip, crlf, put_in

URLS = JsonArray(lambda record: str(record.get('url', '')).split('/')[0], 'name', 'api:')
FOREIGN = [
    {'url': 'a/', 'name': 'main'},
    {'url': 's3/', 'name': 'api:s3'},
    {'url': 's3/new', 'name': 'api:s3-new'},
    {'url': 'wasabi2/', 'name': 'other:wasabi'},
]


def entry(name: str) -> Entry:
    records = [{'url': f'{name}/', 'name': f'api:{name}'}, {'url': f'{name}/<int:pk>', 'name': f'x:{name}'}]
    return Entry(name, ',\n'.join(json.dumps(record) for record in records), name)


THREE = [entry('aaa'), entry('minio'), entry('wasabi')]
LAYOUTS = {
    'four spaces': json.dumps(FOREIGN, indent=4) + '\n',
    'two spaces': json.dumps(FOREIGN, indent=2),
    'tabs': json.dumps(FOREIGN, indent='\t') + '\n',
    'one object per line': '[\n  ' + ',\n  '.join(json.dumps(record) for record in FOREIGN) + '\n]\n',
    'one line': json.dumps(FOREIGN),
    'compact': json.dumps(FOREIGN, separators=(',', ':')),
    'last of all': json.dumps(FOREIGN[:3], indent=4) + '\n',
    'last of all, bracket beside': json.dumps(FOREIGN[:3], indent=4).replace('\n]', ']'),
    'non-ASCII': json.dumps([{'url': 'größe 😀', 'name': 'ü'}, *FOREIGN], indent=4, ensure_ascii=False) + '\n',
    'not only objects': json.dumps([1, 'x', None, *FOREIGN], indent=4),
}


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize('layout', LAYOUTS)
def test_three_providers_in_and_out(layout: str, variant: Variant) -> None:
    source = variant(LAYOUTS[layout].encode())
    result = check_round_trip(URLS, source, THREE, lambda text: json.loads(text.decode('utf-8-sig')))
    urls = [item['url'] for item in json.loads(result.decode('utf-8-sig')) if isinstance(item, dict)]
    at = urls.index('s3/new')
    assert urls[at + 1 : at + 7] == [
        'aaa/', 'aaa/<int:pk>', 'minio/', 'minio/<int:pk>', 'wasabi/', 'wasabi/<int:pk>'
    ]  # fmt: skip


@pytest.mark.parametrize('indent', [4, 2, '\t'])
def test_the_file_reads_as_if_one_program_had_written_it(indent: int | str) -> None:
    source = json.dumps(FOREIGN, indent=indent).encode()
    result = put_in(URLS, source, THREE)
    assert result == json.dumps(json.loads(result), indent=indent).encode()


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'', 'expected a JSON array', 1),
        (b'{"url": "s3/"}', 'expected a JSON array', 1),
        (b'[]', "a 'name' in 'api:'", 1),
        (b'[\n{"url": "a", "name": "main"}\n]', "a 'name' in 'api:'", 1),
        (b'[\n{"url": "s3/", "name": "api:x"},\n]', 'separated by commas', 3),
        (b'[\n{"url": "s3/", "name": "api:x"}\n{}]', 'separated by commas', 3),
        (b'[\n{"url": "s3/", "name": "api:x"}\n', 'separated by commas', 3),
        (b'[\n{"url": "s3/",\n name: "api:x"}]', 'expected valid JSON', 3),
        (b'[{"url": "s3/", "name": "api:x"}]\n\n[]', 'expected the end', 3),
        (b'[\n{"url": "s3/", "name": "api:x"},\n{"url": "wasabi/", "name": "api:x"}]', "'wasabi' differs", 3),
        (b'[\n"\xff"]', 'expected utf-8', 2),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int) -> None:
    with pytest.raises(ShapeError) as caught:
        URLS.insert(source, entry('wasabi'), {})
    assert says in str(caught.value)
    assert caught.value.line == line


def test_half_an_entry_is_altered() -> None:
    good = put_in(URLS, LAYOUTS['four spaces'].encode(), THREE)
    half = json.loads(good)
    half = [item for item in half if item['url'] != 'wasabi/']
    source = json.dumps(half, indent=4).encode()
    assert URLS.state(source, entry('wasabi')) is State.ALTERED
    with pytest.raises(ShapeError, match='differs'):
        URLS.remove(source, entry('wasabi'))
