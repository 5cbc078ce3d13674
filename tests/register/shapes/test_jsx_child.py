"""Alternatives inside a JSX element."""

from __future__ import annotations

import pytest

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.jsx_child import JsxChild
from tests.register.support import BOM, Variant, added_lines, check_round_trip, crlf, put_in
from tests.register.typescript import check_syntax

CASES = JsxChild('Choose', value='item.type')


def entry(name: str, term: str = '"Bucket"') -> Entry:
    return Entry(name, f'<Row case="{name}" term={term}>{{item.bucket}}</Row>', name)


THREE = [entry('aaa'), entry('minio'), entry('wasabi')]
CARD = b"""// <Choose value={item.type}><Row case="wasabi" /></Choose>
const text = '<Choose value={item.type}>';

export const Card = ({ item }) => {
  return (
    <dl title="<Choose>">
      <Choose value={item.status}>
        <Row case="wasabi" />
      </Choose>
      <Other value={item.type}>
        <Row case="wasabi" />
      </Other>

      <Choose value={item.type}>
        <First case={["s3", "s3s"]} item={item} /> {/* <Row case="wasabi" /> */}
        {/* a note */}
        <Second.Row case="gcs">
          <Row case="wasabi">{item.bucket}</Row>
        </Second.Row>
        <Third item={item} />
      </Choose>
    </dl>
  );
};
"""


def choose(inside: str) -> bytes:
    return f'const x = (\n  <Choose value={{item.type}}>{inside}</Choose>\n);\n'.encode()


SOURCES = {
    'card': CARD,
    'one child': choose('\n    <A case="s3" />\n  '),
    'none': choose('\n  '),
    'only a comment': choose('\n    {/* none */}\n  '),
    'text and expressions': choose('\n    <A case="s3" /> text\n    {item.x && <Row case="wasabi" />}\n  '),
    'fragment': choose('\n    <A case="s3" />\n    <>\n      <Row case="wasabi" />\n    </>\n  '),
    'more attributes': b'const x = <Choose className="a" value={item.type} {...b}>\n  <A case="s3" />\n</Choose>;\n',
    'tabs': b'const x = (\n\t<Choose value={item.type}>\n\t\t<A case="s3" />\n\t</Choose>\n);\n',
    'end in the same line': choose('\n    <A case="s3" />'),
    'non-ASCII before': 'const ü = "—😀";\n'.encode() + choose('\n    <A case="ü" />\n  '),
    'no final newline': b'const x = <Choose value={item.type}>\n  <A case="s3" />\n</Choose>',
}


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize('name', SOURCES)
def test_three_providers_in_and_out(name: str, variant: Variant) -> None:
    source = variant(SOURCES[name])
    if name == 'end in the same line':
        with pytest.raises(ShapeError, match='no place'):
            CASES.insert(source, THREE[0], {})
        return
    result = check_round_trip(CASES, source, THREE, check_syntax)
    assert result.count(b'\n') - source.count(b'\n') == 9
    if variant is crlf:
        assert result.count(b'\n') == result.count(b'\r\n')


def test_the_child_stands_below_the_others_as_the_formatter_leaves_it() -> None:
    lines = added_lines(CARD, put_in(CASES, CARD, THREE[:1]))
    assert lines == ['        <Row case="aaa" term="Bucket">', '          {item.bucket}', '        </Row>']
    assert b'<Third item={item} />\n        <Row case="aaa"' in put_in(CASES, CARD, THREE[:1])


def test_the_first_child_stands_one_step_further_in() -> None:
    result = put_in(CASES, SOURCES['none'], THREE[:1])
    assert result == choose('\n    <Row case="aaa" term="Bucket">\n      {item.bucket}\n    </Row>\n  ')


def test_long_attributes_stand_on_lines_of_their_own() -> None:
    source = SOURCES['one child']
    long = entry('wasabi', '"={' + 'x' * 120 + '}"')
    result = check_round_trip(CASES, source, [long, entry('minio', '{"a > b"}')], check_syntax)
    assert (
        '    <Row case="minio" term={"a > b"}>\n      {item.bucket}\n    </Row>\n'
        f'    <Row\n      case="wasabi"\n      term="={{{"x" * 120}}}"\n    >\n      {{item.bucket}}\n    </Row>\n'
    ) in result.decode()


def test_a_long_expression_stands_between_its_braces() -> None:
    source = SOURCES['one child']
    result = check_round_trip(CASES, source, [entry('wasabi', '{"&' + 'x' * 110 + '"}')], check_syntax)
    assert f'      case="wasabi"\n      term={{\n        "&{"x" * 110}"\n      }}\n    >\n' in result.decode()


@pytest.mark.parametrize(
    'child',
    [
        '<Mine case="wasabi" />',
        '<Mine case={"wasabi"} />',
        '<Mine case={["s3", "wasabi"]} />',
        '<Row case="wasabi" term="Bucket">{item.name}</Row>',
        '<Row case="wasabi" term="Share">\n      {item.bucket}\n    </Row>',
        '<Row case="wasabi" term="Bucket">\n      {item.bucket}\n    </Row> {/* mine */}',
        '<Row case="wasabi" term="Bucket">\n      {item.bucket}\n    </Row>\n    <Row case="wasabi" />',
    ],
)
def test_a_case_that_is_taken_or_altered_is_reported(child: str) -> None:
    source = choose(f'\n    <A case="s3" />\n    {child}\n  ')
    assert CASES.state(source, entry('wasabi')) is State.ALTERED
    with pytest.raises(ShapeError, match="'wasabi' differs") as caught:
        CASES.insert(source, entry('wasabi'), {})
    assert caught.value.line == 4


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'', 'expected one <Choose value={item.type}>, found 0', None),
        (b'const x = <Choose value={item.kind}>\n</Choose>;\n', 'found 0', None),
        (b'const x = <Choose value={item.type} />;\n', 'found 0', None),
        (choose('\n  ') + b'const y = <Choose value={item.type}>\n</Choose>;\n', 'found 2', 5),
        (choose('<A case="s3" />'), 'on a line of its own', 2),
        (choose('\n    <A case="s3" /><B case="gcs" />\n  '), 'on a line of its own', 3),
        (choose(''), 'no place', None),
        (b'const x = 1;\nconst y = <Choose value={item.type}>\n', 'expected valid TypeScript', None),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        CASES.insert(source, entry('wasabi'), {})
    assert says in str(caught.value)
    assert line is None or caught.value.line == line
