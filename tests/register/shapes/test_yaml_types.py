"""Pairs of name and title in the lists that API tests expect."""

from __future__ import annotations

import pytest
import ruamel.yaml

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.yaml_types import YamlTypes, pair_code
from tests.register.support import BOM, Variant, check_round_trip, crlf, put_in

TYPES = YamlTypes('/api/types', last='local')


def entry(name: str, title: str | None = None) -> Entry:
    return Entry(name, pair_code(name, title or name.title()), name)


THREE = [entry('aaa'), entry('minio', "Min: 'IO' # 1"), entry('wasabi')]
FILE = b"""---
# json: - name: wasabi
name: first
stages:
- request:
    url: '{host}/api/types'
  response:
    json:
      - name: s3
        title: S3
      # in memory
      - name: redis  # fast
        title: Redis  # faster
      # on the disk
      - name: local
        title: Local files

- request:
    url: "{host}/api/export/types/"
  response:
    json:
      - name: s3
        title: S3
---
stages:
- type: ref
  id: &one x
- request:
    url: '{host}/api/types'
  response:
    json: !anything
- request: *one
  response:
    text: |
      url: /api/types
      json:
      - name: s3
"""


def block(items: str) -> bytes:
    return f"- request:\n    url: x/api/types\n  response:\n    json:\n{items}".encode()


SOURCES = {
    'whole': FILE,
    'last is the only one': block('    - name: local\n      title: L\n'),
    'last is the only one, comment': block('    # c\n    - name: local\n      title: L\n'),
    'none is last': block('    - name: s3\n      title: S3\n'),
    'no final newline': block('    - name: s3\n      title: S3'),
    'title first': block("    -   title: 'S3'\n        name: s3\n    -   name: local\n        title: L\n"),
    'wide dash': block('      -   name: s3\n          title: S3\n  # end\n'),
    'non-ASCII': '# größe 😀\n'.encode() + block('    - name: s3\n      title: Größe\n'),
    'three keys': block('    - name: s3\n      title: S3\n      icon: x # i\n\n\n'),
}


def load(source: bytes) -> list[object]:
    parser = ruamel.yaml.YAML(typ='safe', pure=True)
    return list(parser.compose_all(source.decode('utf-8-sig')))


def names_in(source: bytes) -> list[str]:
    return [str(pair.key) for pair in TYPES._open(source).items]


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize('name', SOURCES)
def test_three_providers_in_and_out(name: str, variant: Variant) -> None:
    source = variant(SOURCES[name])
    result = check_round_trip(TYPES, source, THREE, load)
    before, after = names_in(source), names_in(result)
    behind = ['local'] if 'local' in before else []
    assert after == [item for item in before if item != 'local'] + ['aaa', 'minio', 'wasabi', *behind]
    if variant is crlf:
        assert result.count(b'\n') == result.count(b'\r\n')


def test_comments_stay_with_their_neighbours() -> None:
    assert b"""        title: Redis  # faster
      - name: aaa
        title: Aaa
      # on the disk
      - name: local
""" in put_in(TYPES, FILE, THREE[:1])


@pytest.mark.parametrize(
    ('title', 'text'),
    [
        ('MinIO (2)', 'MinIO (2)'),
        ("it's", "'it''s'"),
        ('a: b', "'a: b'"),
        ('a #b', "'a #b'"),
        ('yes', "'yes'"),
        ('Null', "'Null'"),
        ('3.5', "'3.5'"),
        ('*x', "'*x'"),
        ('größer', "'größer'"),
        ('"q" \\', "'\"q\" \\'"),
    ],
)
def test_titles_are_quoted_where_yaml_would_read_something_else(title: str, text: str) -> None:
    assert pair_code('x', title) == f'- name: x\n  title: {text}'
    assert ruamel.yaml.YAML(typ='safe').load(pair_code('x', title)) == [{'name': 'x', 'title': title}]


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'', 'found 0', None),
        (b'- request:\n    url: x/api/other\n  response:\n    json:\n    - name: a\n', 'found 0', None),
        (FILE + b'---\n' + SOURCES['none is last'], 'found 2', None),
        (b'- request:\n    url: x/api/types\n  response:\n    json: [{name: s3, title: x}]\n', 'block list', 4),
        (b'- request:\n    url: x/api/types\n  response:\n    json: []\n', 'block list', 4),
        (block('    - {name: s3, title: S3}\n'), 'name and a title', 5),
        (block('    - s3\n'), 'name and a title', 5),
        (block('    - name: s3\n      title: |\n        S3\n'), 'name and a title', 5),
        (block('    - name: wasabi\n      title: Mine\n'), "'wasabi' differs", 5),
        (block('    - name: wasabi\n      title: Wasabi  # mine\n'), "'wasabi' differs", 5),
        (block('    - name: a\n      title: [\n'), 'expected valid YAML', 7),
        (b'a: "\xff"\n', 'expected utf-8', 1),
        (b'a: "\x00"\n', 'expected valid YAML', None),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        TYPES.insert(source, entry('wasabi'), {})
    assert says in str(caught.value)
    assert caught.value.line == line


def test_an_altered_pair_is_not_removed() -> None:
    source = put_in(TYPES, FILE, THREE).replace(b'title: Wasabi', b'title: Wasabi!')
    assert TYPES.state(source, entry('wasabi')) is State.ALTERED
    with pytest.raises(ShapeError, match='differs'):
        TYPES.remove(source, entry('wasabi'))
