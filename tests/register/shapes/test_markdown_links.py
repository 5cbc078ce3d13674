"""Links in the table, or the list, of a page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.markdown_links import MarkdownLinks
from tests.register.support import BOM, Variant, added_lines, check_round_trip, crlf, put_in

LINKS = MarkdownLinks('storage_', columns=3, marks=('✅', '❌'))


def entry(name: str, title: str | None = None) -> Entry:
    return Entry(f'storage_{name}', f'[{title or name.title()}](storage_{name}) | ✅ | ✅', name)


THREE = [entry('aaa', r'A \| B'), entry('minio'), entry('wasabi')]
TABLE = """---
title: Storages
short: "[Wasabi](storage_wasabi)"
---

Connect a storage. See [Wasabi](storage_wasabi).

| Storage | Free | Paid |
|---|---|---|
| [S3](storage_s3) | ✅ | ✅ |
| [S3 with roles](storage_s3#roles) | ❌ | ✅ |
| [Local files](storage_local)| ✅ | ✅ |

More text, and a table of something else:

| Storage | Free | Paid |
|---|---|---|
| [Wasabi](other) | a | b |

```
| Storage | Free | Paid |
|---|---|---|
| [Wasabi](storage_wasabi) | a | b |
```

    * [Wasabi](storage_wasabi)

<!--
* [Wasabi](storage_wasabi)
-->
""".encode()
LIST = b"""# Storages

* [S3](storage_s3)
* [Redis](storage_redis.html): in memory,
  if it must be fast
* [Local files](storage_local)

1. [Wasabi](other)
"""
SOURCES = {
    'table': TABLE,
    'table, indented': 'Text\n\n  | S | F | P |\n  |---|---|---|\n  | [S3](storage_s3) | ✅ | ✅ |\n'.encode(),
    'table, no outer pipes': 'S | F | P\n---|---|---\n[S3](storage_s3) | ✅ | ❌\n'.encode(),
    'other words, no final newline': '| 存储 | 社区 | 企业 |\n|---|---|---|\n| [S3](storage_s3) | ✅ | ✅ |'.encode(),
    'table and list': LIST + '\n| S | F | P |\n|---|---|---|\n| [S3](storage_s3) | ✅ | ✅ |\n'.encode(),
    'list': LIST,
    'list, dashes': b'-   [S3](storage_s3)\n-   [GCS](storage_gcs)\n\nend\n',
    'list, loose': b'* [S3](storage_s3)\n\n* [GCS](storage_gcs)\n\n\nend\n',
    'list, nested': b'* [S3](storage_s3)\n  * [with roles](storage_s3#roles)\n  * [Wasabi](storage_wasabi)\n\nend\n',
    'list, no final newline': b'One:\n* [S3](storage_s3)',
}


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize('name', SOURCES)
def test_three_providers_in_and_out(name: str, variant: Variant) -> None:
    source = variant(SOURCES[name])
    result = check_round_trip(LINKS, source, THREE)
    assert result.count(b'\n') - source.count(b'\n') == 3
    if variant is crlf:
        assert result.count(b'\n') == result.count(b'\r\n')


def test_a_row_stands_below_the_others() -> None:
    result = put_in(LINKS, TABLE, THREE)
    assert added_lines(TABLE, result) == [
        r'| [A \| B](storage_aaa) | ✅ | ✅ |',
        '| [Minio](storage_minio) | ✅ | ✅ |',
        '| [Wasabi](storage_wasabi) | ✅ | ✅ |',
    ]
    assert '(storage_local)| ✅ | ✅ |\n| [A' in result.decode()


def test_an_item_has_the_bullet_of_the_others() -> None:
    assert added_lines(LIST, put_in(LINKS, LIST, THREE[1:])) == [
        '* [Minio](storage_minio)',
        '* [Wasabi](storage_wasabi)',
    ]
    result = put_in(LINKS, SOURCES['list, dashes'], THREE[1:2]).decode()
    assert '-   [GCS](storage_gcs)\n-   [Minio](storage_minio)\n\nend' in result


@pytest.mark.parametrize(
    'row',
    [
        '| [Mine](storage_wasabi) | ✅ | ✅ |',
        '| [Wasabi](storage_wasabi.html) | ✅ | ✅ |',
        '| [Wasabi](/guide/storage_wasabi) | ✅ | ✅ |',
        '| [Wasabi](storage_wasabi) | ❌ | ✅ |',
        '| [Wasabi](storage_wasabi) | ✅ | ✅ | x |',
        '| [Wasabi](storage_wasabi) | ✅ | ✅ |\n| [Wasabi](storage_wasabi) | ✅ | ✅ |',
    ],
)
def test_a_page_that_is_linked_otherwise_is_reported(row: str) -> None:
    source = f'| Storage | Free | Paid |\n|---|---|---|\n| [S3](storage_s3) | ✅ | ❌ |\n{row}\n'.encode()
    assert LINKS.state(source, entry('wasabi')) is State.ALTERED
    with pytest.raises(ShapeError, match="'storage_wasabi' differs") as caught:
        LINKS.insert(source, entry('wasabi'), {})
    assert caught.value.line == 4


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'', 'expected one table or list with links to storage_', None),
        (b'[S3](storage_s3)\n', 'found 0', None),
        (b'1. [S3](storage_s3)\n', 'found 0', None),
        (b'> * [S3](storage_s3)\n', 'found 0', None),
        (b'```\n* [S3](storage_s3)\n```\n', 'found 0', None),
        (b'* [S3](storage_s3)\n\nand\n\n* [GCS](storage_gcs)\n', 'found 2', 5),
        ('\n| Storage | Paid |\n|---|---|\n| [S3](storage_s3) | ✅ |\n'.encode(), 'a table of 3 columns', 2),
        (b'\n| S | F | P |\n|---|---|---|\n| [S3](storage_s3) | a | b |\n', 'a link and then ✅ or ❌', 2),
        (b'a\n\xff\n', 'expected utf-8', 2),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        LINKS.insert(source, entry('wasabi'), {})
    assert says in str(caught.value)
    assert caught.value.line == line


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                '# Head',
                '',
                'Some [text](storage_wasabi)',
                '```\n* [x](storage_wasabi)\n```',
                '\n| a | b |\n|---|---|\n| [c](d) | e |\n',
                '{% details <b>x</b> %}',
                '1. one\n2. two',
                '<div>\n\n</div>',
                'ü',
            ]
        ),
        max_size=5,
    ),
    st.sampled_from(
        [
            '| Storage | Free | Paid |\n|---|---|---|\n| [S3](storage_s3) | ✅ | ✅ |',
            '* [S3](storage_s3)\n* [b](storage_b)',
        ]
    ),
    st.booleans(),
)
def test_any_page_takes_and_gives_back(around: list[str], block: str, dos: bool) -> None:
    text = '\n'.join(around)
    source = f'{text}\n\n{block}\n\n{text}'.encode()
    result = check_round_trip(LINKS, crlf(source) if dos else source, THREE)
    lines = result.decode().replace('\r\n', '\n').split('\n')
    at = lines.index(block.split('\n')[-1])
    assert ['storage_aaa' in lines[at + 1], 'storage_minio' in lines[at + 2], 'storage_wasabi' in lines[at + 3]] == [
        True
    ] * 3
