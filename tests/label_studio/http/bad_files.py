"""Files that people leave in a bucket and that are not tasks, made at random: the same ones for the same seed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.label_studio.http.api import RESULT

_GOOD = {'data': {'image': 'https://example.com/a.png'}}
_ODD_VALUES: tuple[Any, ...] = ('text', 7, 1.5, True, None, [], ['a', 'b'], [[{}]])
_OTHER_EXTENSIONS = ('txt', 'png', 'csv', 'md', 'json.gz', 'jsn', 'yaml')


def good_tasks(random: Random) -> list[dict[str, Any]]:
    """A few tasks as they should be, some of them annotated."""
    extras: tuple[dict[str, Any], ...] = (
        {},
        {'annotations': [{'result': RESULT}, {'result': [], 'was_cancelled': True}]},
        {'predictions': [{'result': RESULT, 'score': 0.5, 'model_version': 'one'}]},
        {'allow_skip': False, 'annotations': None},
        {'allow_skip': None, 'predictions': {}},
    )
    return [{**_GOOD, **random.choice(extras)} for _ in range(random.randint(1, 4))]


def bad_files(count: int, random: Random) -> dict[str, bytes]:
    """`count` files by name, each of which is to be named by a sync, and no task of which is to be imported."""
    made = [random.choice(_WAYS)(random) for _ in range(count)]
    return {f'bad-{number:03}.{extension}': data for number, (extension, data) in enumerate(made)}


def _among_good(random: Random, bad: Any, **options: Any) -> tuple[str, bytes]:
    """A list, or lines, of good tasks with a bad one somewhere between them."""
    tasks: list[Any] = good_tasks(random)
    tasks.insert(random.randint(0, len(tasks)), bad)
    texts = [json.dumps(task, **options) for task in tasks]
    if random.random() < 0.5:
        return 'json', f'[{", ".join(texts)}]'.encode()
    # what begins with an object is read line by line
    return 'jsonl', '\n'.join([json.dumps(_GOOD), *texts]).encode()


def _no_object(random: Random) -> tuple[str, bytes]:
    return _among_good(random, random.choice(_ODD_VALUES))


def _wrong_shape(random: Random) -> tuple[str, bytes]:
    name = random.choice(('annotations', 'predictions'))
    values = ('abc', 7, {'result': []}, [7], ['abc'], [None], [[]])
    return _among_good(random, {**_GOOD, name: random.choice(values)})


def _without_data(random: Random) -> tuple[str, bytes]:
    task = {random.choice(('annotations', 'predictions')): [{'result': RESULT}], 'image': 'a.png'}
    return _among_good(random, random.choice((task, {**task, 'data': 'text'}, {**task, 'data': []})))


def _refused(random: Random) -> tuple[str, bytes]:
    """What only Label Studio's own importer, or the database, finds out."""
    twice = {'result': RESULT, 'unique_id': f'{random.random()}'}
    bad = (
        {'annotations': [{'result': 'abc'}]},
        {'annotations': [{'result': {'a': 1}}]},
        {'annotations': [{'result': RESULT}, {'result': RESULT, 'completed_by': 999_999}]},
        {'annotations': [{'result': RESULT, 'lead_time': 'long'}]},
        {'annotations': [{'result': RESULT, 'was_cancelled': ['yes']}]},
        {'annotations': [twice, twice]},
        {'predictions': [{'result': RESULT, 'score': 'high'}]},
        {'predictions': [{'score': 0.5}]},
        {'predictions': [{'result': RESULT, 'model_version': ['a', 'b']}]},
        {'allow_skip': 'perhaps'},
        {'allow_skip': {'a': 1}},
    )
    return _among_good(random, {**_GOOD, **random.choice(bad)})


def _not_json(random: Random) -> tuple[str, bytes]:
    text = random.choice(('NaN', 'Infinity', '-Infinity', '1e999', '9' * 5000, '"\\ud800"', "'single'", '"\t"'))
    return _among_good(random, 0)[0], b'{"data": {"value": ' + text.encode() + b'}}'


def _too_deep(random: Random) -> tuple[str, bytes]:
    depth = random.choice((1500, 20_000, 200_000))
    text = random.choice((('[', ']'), ('{"a":', '}')))
    inner = '1' if text[0] != '[' else ''
    return 'json', f'{{"data": {{"value": {text[0] * depth}{inner}{text[1] * depth}}}}}'.encode()


def _broken(random: Random) -> tuple[str, bytes]:
    whole = json.dumps(good_tasks(random), indent=random.choice((None, 1)))
    ways = (
        whole[: random.randint(1, len(whole) - 1)].encode(),
        whole.encode() + b' x',
        b'{"data": {}} x',
        whole.replace('}', '},', 1).encode(),
        whole.encode('utf-16'),
        b'\xef\xbb\xbf' + whole.encode(),
        whole.encode().replace(b'example', b'ex\xff\xfeample'),
        gzip.compress(whole.encode()),
        random.randbytes(random.randint(1, 3000)).replace(b'{', b'').replace(b'[', b''),
        b'',
        b' \n\t',
        json.dumps(random.choice(('text', 7, True, None))).encode(),
        b'\x89PNG\r\n\x1a\n' + random.randbytes(100),
        b'<html><body>404</body></html>',
    )
    return random.choice(('json', 'jsonl', 'JSON')), random.choice(ways)


def _parquet(random: Random) -> tuple[str, bytes]:
    return 'parquet', b'PAR1' + random.randbytes(random.randint(0, 2000)) + b'PAR1'


def _other_extension(random: Random) -> tuple[str, bytes]:
    return random.choice(_OTHER_EXTENSIONS), json.dumps(random.choice(good_tasks(random))).encode()


_WAYS: tuple[Callable[[Random], tuple[str, bytes]], ...] = (
    _no_object,
    _wrong_shape,
    _without_data,
    _refused,
    _refused,
    _not_json,
    _too_deep,
    _broken,
    _broken,
    _parquet,
    _other_extension,
)
