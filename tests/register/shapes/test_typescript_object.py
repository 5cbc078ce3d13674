"""Properties of an object literal in TypeScript, in files of every layout."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.typescript_object import TypescriptObject
from tests.register.support import BOM, Variant, added_lines, check_round_trip, crlf, put_in
from tests.register.typescript import check_syntax

PROVIDERS = TypescriptObject('providers', fence=r'\b(enterprise|local)\b')
TITLES = TypescriptObject('titles', local=True, jsx=True)


def entry(name: str) -> Entry:
    return Entry(name, f'{name}: {name}Form', name)


THREE = [entry('aaa'), entry('minio'), entry('wasabi')]
OURS = [item.key for item in THREE]


GROUPS = b"""import a from "./a";

export const providers = {
  // The standard ones
  s3: s3Form,
  redis: redisForm, // in memory
  // Enterprise providers
  s3s: s3sForm,
  // Local provider
  files: filesForm,
};
"""
DECOYS = b"""// const providers = { wasabi: wasabiForm };
/* const providers = { wasabi: wasabiForm, // enterprise
*/
const text = "const providers = { wasabi: wasabiForm }; // enterprise";
const more = `const providers = {
  wasabi: ${{ wasabi: 1 }},
};`;
function f() {
  const providers = { wasabi: 1 };
  return providers;
}
const others = { providers: { wasabi: 1 } };
export const providers = {
  s3: s3Form, // wasabi: wasabiForm,
  redis: { wasabi: 1, other: [{ minio: 2 }] },
};
"""
OBJECTS = {
    'groups': GROUPS,
    'plain': b'export const providers = {\n  s3: s3Form,\n  redis: redisForm,\n};\n',
    'enterprise first': b'const providers = {\n  // Enterprise\n  s3s: a,\n  // The rest\n  s3: b,\n};\n',
    'enterprise behind an entry': b'const providers = {\n  s3s: a, // Enterprise\n  s3: b,\n};\n',
    'block comments': b'const providers = {\n  s3: a, /* 1 */ /* 2 */ // 3\n  /* Enterprise\n   */\n  s3s: b,\n};\n',
    'block comment goes on': b'const providers = {\n  s3: a,\n  s4: b, /* one\n  two */\n};\n',
    'no trailing comma': b'const providers = {\n  s3: a,\n  redis: b\n};\n',
    'no trailing comma, comment': b'const providers = {\n  s3: a,\n  redis: b // old\n};\n',
    'comment before the comma': b'const providers = {\n  s3: a,\n  redis: b /* old */ ,\n};\n',
    'brace on the last line': b'const providers = {\n  s3: a,\n  redis: b };\n',
    'one line': b'const providers = { s3: a, redis: b };\n',
    'one line, no spaces': b'const providers = {s3: a};\n',
    'one line, trailing comma': b'const providers = { s3: a, redis: b, };\n',
    'empty': b'const providers = {};\n',
    'empty with a space': b'const providers = { };\n',
    'empty on two lines': b'const providers = {\n};\n',
    'empty and typed': b'export const providers: Record<string, ProviderConfig> = {};\n',
    'only a comment': b'const providers = {\n  // none yet\n};\n',
    'comments after the last': b'const providers = {\n  s3: a, // memory\n  // ftp: b,\n\n  // end\n};\n',
    'quoted keys': b'const providers = {\n  "s3": a,\n  \'azure-spi\': b,\n};\n',
    'all kinds of properties': b'const providers = {\n  ...x,\n  s3,\n  [k()]: a,\n  4: b,\n  get c() {},\n};\n',
    'typed': b'export const providers: Record<string, { a: 1 }> = {\n  s3: a,\n};\n',
    'satisfies': b'export const providers = {\n  s3: a,\n} satisfies Record<string, X>;\n',
    'as const': b'export const providers = {\n  s3: a,\n} as const;\n',
    'in parentheses': b'export const providers = ({\n  s3: a,\n});\n',
    'no semicolon': b'const providers = {\n  s3: a,\n}\nexport default providers\n',
    'tabs': b'const providers = {\n\ts3: a,\n\tredis: b,\n};\n',
    'non-ASCII before': 'const ü = "größer — 😀";\nconst providers = {\n  s3: a, // ä\n};\n'.encode(),
    'no final newline': b'const providers = {\n  s3: a,\n};',
    'functions as values': b'const providers = {\n  s3: () => {\n    return { a: 1 };\n  },\n};\n',
    'decoys': DECOYS,
}
VARIANTS: dict[str, Variant] = {'LF': bytes, 'CRLF': crlf, 'BOM': lambda source: BOM + source}


@pytest.mark.parametrize('variant', VARIANTS)
@pytest.mark.parametrize('layout', OBJECTS)
def test_any_layout_takes_three_providers_and_gives_them_back(layout: str, variant: str) -> None:
    source = VARIANTS[variant](OBJECTS[layout])
    result = check_round_trip(PROVIDERS, source, THREE, check_syntax)
    assert re.findall(r'\b(aaa|minio|wasabi): \1Form', result.decode())[-3:] == OURS
    if variant == 'CRLF':
        assert result.count(b'\n') == result.count(b'\r\n')


def test_our_block_stands_behind_the_standard_ones() -> None:
    result = put_in(PROVIDERS, GROUPS, THREE).decode()
    assert (
        '  redis: redisForm, // in memory\n  aaa: aaaForm,\n  minio: minioForm,\n  wasabi: wasabiForm,\n'
        '  // Enterprise providers\n'
    ) in result
    result = put_in(PROVIDERS, OBJECTS['enterprise first'], THREE[:1]).decode()
    assert '  s3: b,\n  aaa: aaaForm,\n};' in result


def test_the_result_reads_like_its_neighbours() -> None:
    def added(layout: str) -> bytes:
        return put_in(PROVIDERS, OBJECTS[layout], THREE[:1])

    assert added('plain') == OBJECTS['plain'].replace(b'};', b'  aaa: aaaForm,\n};')
    assert added('one line') == b'const providers = { s3: a, redis: b, aaa: aaaForm };\n'
    assert added('empty') == b'const providers = { aaa: aaaForm };\n'
    assert added('tabs').endswith(b'\n\taaa: aaaForm,\n};\n')
    assert added('no trailing comma, comment') == (
        b'const providers = {\n  s3: a,\n  redis: b, // old\n  aaa: aaaForm\n};\n'
    )


def test_only_the_constant_of_the_module_is_meant() -> None:
    lines = added_lines(DECOYS, put_in(PROVIDERS, DECOYS, THREE))
    assert lines == ['  aaa: aaaForm,', '  minio: minioForm,', '  wasabi: wasabiForm,']


def test_a_local_constant_is_found_in_a_component() -> None:
    source = b"""export const Step = ({ data }: Props) => {
  const title = (provider: string) => {
    const titles: Record<string, string> = {
      s3: "Amazon S3",
    };
    return titles[provider] || provider;
  };
  return <b title="titles = { wasabi: 1 }">{title(data.provider)}</b>;
};
"""
    entries = [Entry('wasabi', 'wasabi: "Wasabi"', 'wasabi'), Entry('minio', 'minio: "Min\\"IO: {a}, b"', 'minio')]
    result = check_round_trip(TITLES, source, entries, check_syntax)
    assert b'      s3: "Amazon S3",\n      minio: "Min\\"IO: {a}, b",\n      wasabi: "Wasabi",\n    };' in result


def test_a_value_that_does_not_fit_goes_below_its_key() -> None:
    source = b'const titles = {\n  s3: "S3",\n};\n'
    title = '"' + 'x' * 120 + '"'
    entries = [Entry('r2', f'r2: {title}', 'r2'), Entry('wasabi', f'wasabi: {title}', 'wasabi')]
    result = check_round_trip(TITLES, source, entries, check_syntax)
    assert result.decode() == f'const titles = {{\n  s3: "S3",\n  r2: {title},\n  wasabi:\n    {title},\n}};\n'


@pytest.mark.parametrize('key', [b'"wasabi"', b"'wasabi'", b'wasabi'])
def test_a_key_in_quotes_is_the_same_key(key: bytes) -> None:
    source = b'const providers = {\n  s3: a,\n  ' + key + b': wasabiForm,\n};\n'
    assert PROVIDERS.state(source, entry('wasabi')) is State.PRESENT
    assert PROVIDERS.insert(source, entry('wasabi'), {}) == source
    assert PROVIDERS.remove(source, entry('wasabi')) == b'const providers = {\n  s3: a,\n};\n'


@pytest.mark.parametrize(
    'line',
    [
        b'wasabi: otherForm,',
        b'"wasabi": otherForm,',
        b'wasabi: wasabiForm, // mine',
        b'wasabi() {},',
        b'wasabi,',
        b'wasabi: wasabiForm,\n  wasabi: wasabiForm,',
        b'wasabi: { ...wasabiForm },',
    ],
)
def test_a_key_that_is_taken_or_altered_is_reported(line: bytes) -> None:
    source = b'const providers = {\n  s3: a,\n  ' + line + b'\n};\n'
    assert PROVIDERS.state(source, entry('wasabi')) is State.ALTERED
    with pytest.raises(ShapeError, match="'wasabi' differs") as caught:
        PROVIDERS.insert(source, entry('wasabi'), {})
    assert caught.value.line == 3
    with pytest.raises(ShapeError, match='differs'):
        PROVIDERS.remove(source, entry('wasabi'))


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'', 'one constant `providers`, found 0', None),
        (b'export default { s3: a };\n', 'found 0', None),
        (b'function f() {\n  const providers = { s3: a };\n}\n', 'found 0', None),
        (b'{\n  const providers = { s3: a };\n}\n', 'found 0', None),
        (b'const x = { providers: { s3: a } };\n', 'found 0', None),
        (b'providers = { s3: a };\n', 'found 0', None),
        (b'var providers = {};\nvar providers = { s3: a };\n', 'found 2', 2),
        (b'\nconst providers = [a];\n', 'plain object literal', 2),
        (b'const providers = Object.freeze({ s3: a });\n', 'plain object literal', 1),
        (b'const providers = make();\n', 'plain object literal', 1),
        (b'const providers = flag ? { s3: a } : {};\n', 'plain object literal', 1),
        (b'let providers: X;\n', 'plain object literal', 1),
        (b'const x = 1;\nconst providers = {\n  s3: a,\n', 'expected valid TypeScript', None),
        (b'const providers = {\n  s3: a\n  redis: b,\n};\n', 'expected valid TypeScript', None),
        (b'const providers = {\n  ,\n};\n', 'expected valid TypeScript', 2),
        (b'const providers = {\n  s3: a,\n  ,\n};\n', 'expected valid TypeScript', 3),
        (b'const x = 1;\nconst y = "\xff";\n', 'expected utf-8 text', 2),
        (b'const providers = {\n  s3: a,\r};\n', 'lone carriage return', 2),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        PROVIDERS.insert(source, entry('wasabi'), {})
    assert says in str(caught.value)
    assert line is None or caught.value.line == line


@pytest.mark.parametrize('wrong', [b'const y = ;', b'const y = (2;', b'const y = "2;'])
def test_the_line_of_a_syntax_error_is_named(wrong: bytes) -> None:
    with pytest.raises(ShapeError, match='expected valid TypeScript') as caught:
        PROVIDERS.insert(b'const x = 1;\n' + wrong + b'\nconst providers = {};\n', entry('wasabi'), {})
    assert caught.value.line == 2


def test_a_foreign_entry_added_later_stays_behind_our_block() -> None:
    source = b'const providers = {\n  s3: a,\n  minio: minioForm,\n  theirs: b,\n};\n'
    for new, expected in (('aaa', ['s3', 'aaa', 'minio', 'theirs']), ('wasabi', ['s3', 'minio', 'wasabi', 'theirs'])):
        result = PROVIDERS.insert(source, entry(new), {'minio': 'minio'}).decode()
        assert re.findall(r'(\w+): ', result) == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ['k{}: a', '"k-{}": "x, }}"', '...k{}', 'k{}() {{\n    return 1;\n  }}', '[k{}]: {{ wasabi: 1 }}']
            ),
            st.sampled_from(
                ['', ' ', '\n  ', '\n\n  // note, }\n  ', '\n  // Enterprise\n  ', ' /* } */ ']
            ),  # before it
            st.sampled_from(['', ' ', ' // c\n  ', '\n  ', ' /* c */']),  # before its comma
            st.sampled_from(['', ' // c', '  ', ' /* c */', ' /* c\n  */ ']),  # behind its comma
        ),
        max_size=4,
    ),
    st.booleans(),
    st.sampled_from(['', '\n', '\n  // tail\n', ' ', '\n  /* tail */\n  ']),
    st.booleans(),
)
@example([], False, '\n  // tail\n  ', True)
@example([('k{}: a', '', '', ' // c')], False, '\n', False)
@example([('k{}: a', '\n  ', '', ' /* c\n  */ ')], True, '\n', False)
def test_any_object_that_typescript_accepts(
    items: list[tuple[str, str, str, str]], comma: bool, end: str, dos: bool
) -> None:
    text = ''
    for at, (property_, before, between, behind) in enumerate(items):
        last = at == len(items) - 1
        text += before + property_.format(at)
        if not last or comma:
            text += between + ','
        text += behind + ('\n  ' if '//' in behind else '')
    source = f'const x = "ü";\nexport const providers = {{{text}{end}}};\nconst y = 2;\n'.encode()
    check_syntax(source)
    result = check_round_trip(PROVIDERS, crlf(source) if dos else source, THREE, check_syntax)
    assert re.findall(r'\b(aaa|minio|wasabi): \1Form', result.decode()) == OURS
